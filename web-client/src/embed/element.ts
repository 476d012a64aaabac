import type { EmbedMessage, PropsMessage } from "./messages";

// `<omni-component src="https://HUB/embed/ID" label="Hi">`: a component in any page. It runs in a frame without an
// origin, so it can't touch the page; attributes that are none of HTML's or of its own are the component's props.

const OWN = new Set(["src", "renderer", "id", "class", "style", "slot", "part", "title", "hidden", "lang", "dir", "role", "tabindex"]);

function isProp({ name }: Attr): boolean {
  return !OWN.has(name) && !/^(data-|aria-|on)/.test(name);
}

class OmniComponent extends HTMLElement {
  static readonly observedAttributes = ["src", "renderer"];

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #style = document.createElement("style");
  readonly #frame = document.createElement("iframe");
  readonly #attributes = new MutationObserver(() => {
    this.#send();
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
    for (const [name, value] of Object.entries(this.#props())) url.searchParams.set(name, value);
    const renderer = this.getAttribute("renderer");
    if (renderer !== null) url.searchParams.set("renderer", renderer);
    this.#frame.title = this.title || "Component";
    this.#frame.src = url.href;
  }

  #props(): Record<string, string> {
    return Object.fromEntries([...this.attributes].filter(isProp).map(({ name, value }) => [name, value]));
  }

  #send(): void {
    const message: PropsMessage = { type: "omni:props", props: this.#props() };
    this.#frame.contentWindow?.postMessage(message, "*");
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
    if (message.type === "omni:shown") {
      if (message.width > 0 && message.height > 0) this.#resize(message.width, message.height);
      this.dispatchEvent(new CustomEvent("omni-shown", { detail: { width: message.width, height: message.height } }));
      // What changed while the frame was loading.
      this.#send();
    } else {
      this.dispatchEvent(new CustomEvent("omni-failed", { detail: { message: message.message } }));
    }
  };
}

customElements.define("omni-component", OmniComponent);
