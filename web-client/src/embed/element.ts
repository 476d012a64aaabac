import type { EmbedMessage, Given, PropsMessage } from "./messages";

// `<omni-component src="https://HUB/embed/ID" label="Hi">`: a component in any page. It runs in a frame without an
// origin, so it can't touch the page. Attributes that are none of HTML's or of its own are the component's props, and
// so are properties of the element, once the component has told which it has. Its events are events of the element.

const OWN = new Set(["src", "renderer", "id", "class", "style", "slot", "part", "title", "hidden", "lang", "dir", "role", "tabindex"]);

function isPropName(name: string): boolean {
  return !OWN.has(name) && !/^(data-|aria-|on)/.test(name);
}

/** Names as HTML attributes write them, in small letters and with hyphens, are those of props too. */
function plain(name: string): string {
  return name.replaceAll("-", "").toLowerCase();
}

class OmniComponent extends HTMLElement {
  static readonly observedAttributes = ["src", "renderer"];

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #style = document.createElement("style");
  readonly #frame = document.createElement("iframe");
  /** What properties were set to, unless the attribute was set since. */
  readonly #given = new Map<string, Given>();
  /** The props in the address that the frame was given. */
  #asked: Readonly<Record<string, string>> = {};
  #shown = false;
  readonly #attributes = new MutationObserver((changes) => {
    const names = new Set(changes.map(({ attributeName }) => attributeName ?? "").filter(isPropName));
    for (const name of names) {
      for (const given of this.#given.keys()) if (plain(given) === plain(name)) this.#given.delete(given);
    }
    this.#send(Object.fromEntries([...names].map((name) => [name, this.getAttribute(name)])));
  });

  constructor() {
    super();
    this.#resize(300, 150);
    this.#frame.loading = "lazy";
    this.#root.append(this.#style, this.#frame);
  }

  connectedCallback(): void {
    window.addEventListener("message", this.#receive);
    this.#attributes.observe(this, { attributes: true });
    this.#load();
  }

  disconnectedCallback(): void {
    window.removeEventListener("message", this.#receive);
    this.#attributes.disconnect();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#load();
  }

  #load(): void {
    const src = this.getAttribute("src");
    if (src === null) return;
    const url = new URL(src, document.baseURI);
    // Props are there at its first picture, later ones go by message.
    this.#asked = this.#props();
    for (const [name, value] of Object.entries(this.#asked)) url.searchParams.set(name, value);
    const renderer = this.getAttribute("renderer");
    if (renderer !== null) url.searchParams.set("renderer", renderer);
    this.#frame.title = this.title || "Component";
    this.#shown = false;
    this.#frame.src = url.href;
  }

  #props(): Record<string, string> {
    const props = [...this.attributes].filter(({ name }) => isPropName(name));
    return Object.fromEntries(props.map(({ name, value }) => [name, value]));
  }

  /** The attributes that are not as in the address of the frame; null: gone. */
  #changed(): Record<string, string | null> {
    const props = this.#props();
    const names = Object.keys({ ...this.#asked, ...props }).filter((name) => props[name] !== this.#asked[name]);
    return Object.fromEntries(names.map((name) => [name, props[name] ?? null]));
  }

  #send(props: PropsMessage["props"]): void {
    const message: PropsMessage = { type: "omni:props", props };
    if (this.#shown) this.#frame.contentWindow?.postMessage(message, "*");
  }

  /** Make a prop a property of the element, and give it what the property was set to before. */
  #offer(name: string): void {
    if (name in OmniComponent.prototype) return;
    const before: unknown = Object.getOwnPropertyDescriptor(this, name)?.value;
    Object.defineProperty(this, name, {
      configurable: true,
      enumerable: true,
      get: () => this.#given.get(name) ?? this.getAttribute(name) ?? undefined,
      set: (value: unknown) => {
        this.#give(name, value);
      },
    });
    if (before !== undefined) this.#give(name, before);
  }

  #give(name: string, value: unknown): void {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean" && value != null) {
      console.error(`${name} is given to a component as text, a number or true and false, and this is none:`, value);
      return;
    }
    this.#given.set(name, value ?? null);
    this.#send({ [name]: value ?? null });
  }

  /** Its natural size, unless the page around it gives another. */
  #resize(width: number, height: number): void {
    this.#style.textContent =
      `:host{display:inline-block;width:${width}px;height:${height}px}:host([hidden]){display:none}` +
      "iframe{display:block;width:100%;height:100%;border:0}";
  }

  readonly #receive = (event: MessageEvent): void => {
    if (event.source !== this.#frame.contentWindow) return;
    const message = event.data as EmbedMessage;
    if (message.type === "omni:event") {
      this.dispatchEvent(new CustomEvent(message.name, { detail: message.value, bubbles: true, composed: true }));
    } else if (message.type === "omni:shown") {
      if (message.width > 0 && message.height > 0) this.#resize(message.width, message.height);
      this.#shown = true;
      // What changed while the frame was loading.
      this.#send({ ...this.#changed(), ...Object.fromEntries(this.#given) });
      for (const name of message.props) this.#offer(name);
      this.dispatchEvent(new CustomEvent("omni-shown", { detail: { width: message.width, height: message.height } }));
    } else {
      this.dispatchEvent(new CustomEvent("omni-failed", { detail: { message: message.message } }));
    }
  };
}

customElements.define("omni-component", OmniComponent);
