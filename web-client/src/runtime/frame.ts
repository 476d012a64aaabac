import type { Draft } from "./drafts";
import type {
  AssetsMessage,
  ClockMessage,
  ModuleMessage,
  PageMessage,
  PreviewMessage,
  StopPlace,
  View,
} from "./messages";
import type { RendererName } from "./renderer";
import type { Asked, Trace } from "./trace";

export interface PreviewCallbacks {
  /** Whether the frame has no page: it could not be loaded. */
  onMissing?(missing: boolean): void;
  /** A module is drawn. `milliseconds` from its arrival in the frame to its picture. */
  onMounted?(hash: string, milliseconds: number): void;
  /** The component stopped, or a module could not be shown; the last good picture stays. */
  onStopped?(message: string, place: StopPlace): void;
  /** What draws it now, and why it is not what was asked for, or "". */
  onRenderer?(name: RendererName, notice: string): void;
  /** How the component is shown now. */
  onViewed?(view: View): void;
  /** The component's time in ms. */
  onClock?(at: number): void;
  /** Where everything stands in the module with this hash, while it is watched. */
  onTraced?(hash: string, traces: readonly Trace[]): void;
}

/**
 * The page's side of a sandboxed preview. The frame has no origin: it can't read the page, its storage or its
 * cookies, and gets modules by message alone. When it is ready it sends a port, by which both say everything from
 * then on: what goes by a port reaches the frame's process without a stop in that of the browser.
 */
export class PreviewFrame {
  readonly element: HTMLIFrameElement;
  readonly #url: string;
  readonly #callbacks: PreviewCallbacks;
  readonly #made: boolean;
  #port: MessagePort | undefined;
  /** What is known of its page: `missing` once the frame has loaded something else, or it could not begin. */
  #page: "awaited" | "here" | "missing" = "awaited";
  /** It is to be loaded anew should its page turn out to be missing. */
  #again = false;
  #assets: AssetsMessage | undefined;
  #newest: { bytes: Uint8Array; hash: string } | undefined;
  #view: View | null = null;
  #watched = false;
  #clock: ClockMessage | undefined;
  #calm = false;
  #renderer: RendererName = "canvas";
  #questions = 0;
  readonly #picks = new Map<number, (origins: readonly number[]) => void>();
  readonly #reads = new Map<number, (value: number | string | null) => void>();

  /** Into a container, or by an existing iframe, which is sandboxed and pointed at `url`. */
  constructor(place: HTMLElement, callbacks: PreviewCallbacks, url = "/preview") {
    this.#url = url;
    this.#callbacks = callbacks;
    this.#made = !(place instanceof HTMLIFrameElement);
    this.element = place instanceof HTMLIFrameElement ? place : document.createElement("iframe");
    window.addEventListener("message", this.#receive);
    this.element.setAttribute("sandbox", "allow-scripts");
    if (!this.element.title) this.element.title = "Preview";
    // Until its page is there: where it can't be loaded, the browser would show a page of its own.
    this.element.style.visibility = "hidden";
    this.element.addEventListener("load", this.#loaded);
    this.#load();
    if (this.#made) place.append(this.element);
  }

  /** Show a module. Before the frame is ready only the newest is kept. */
  show(module: ArrayBuffer | Uint8Array, hash: string): void {
    this.#newest = { bytes: module instanceof Uint8Array ? module : new Uint8Array(module), hash };
    this.#send();
  }

  /** Where images are that a component names instead of holding them. */
  assets(urls: Readonly<Record<string, string>>): void {
    this.#assets = { type: "assets", urls };
    this.#sendAssets();
  }

  /** What is to draw it. */
  drawBy(name: RendererName): void {
    if (name === this.#renderer) return;
    this.#renderer = name;
    this.#post({ type: "renderer", name });
  }

  /** Show the component in this way; null: so that all of it is seen. */
  look(view: View | null): void {
    this.#view = view;
    this.#post({ type: "view", view });
  }

  /** Whether to hear where everything stands whenever it has been drawn. */
  watch(on: boolean): void {
    this.#watched = on;
    this.#post({ type: "watch", on });
  }

  /** Show attributes of the module with this hash as somebody drags them, before the text says so; none: as they are. */
  draft(hash: string, drafts: readonly Draft[]): void {
    this.#post({ type: "draft", hash, drafts });
  }

  /**
   * Whether time passes for the component, and whether to hear of it. With `at`, it leaps to that time (ms since
   * it was there) first.
   */
  clock(playing: boolean, tell: boolean, at: number | null = null): void {
    this.#clock = { type: "clock", playing, tell, at: null };
    this.#post({ ...this.#clock, at });
  }

  /** Whether motion is spared: what moves is shown where it ends, and what has no end stands still. */
  calm(on: boolean): void {
    if (on === this.#calm) return;
    this.#calm = on;
    this.#post({ type: "calm", on });
  }

  /** The elements at a point of the component, topmost first, by the order in which their tags open, from 1. */
  pick(x: number, y: number): Promise<readonly number[]> {
    if (!this.#port) return Promise.resolve([]);
    const id = (this.#questions += 1);
    return new Promise((resolve) => {
      this.#picks.set(id, resolve);
      this.#post({ type: "pick", id, x, y });
    });
  }

  /** What an attribute of an element is now; null if the element is not drawn, or more than once. */
  read(asked: Asked): Promise<number | string | null> {
    if (!this.#port) return Promise.resolve(null);
    const id = (this.#questions += 1);
    return new Promise((resolve) => {
      this.#reads.set(id, resolve);
      this.#post({ type: "read", id, asked });
    });
  }

  /** The server is there: load the page anew if it could not be loaded, or can't be now. */
  retry(): void {
    if (this.#page === "missing") this.#load();
    else if (this.#page === "awaited") this.#again = true;
  }

  /** Stop listening, and remove the iframe if this made it. */
  destroy(): void {
    window.removeEventListener("message", this.#receive);
    this.element.removeEventListener("load", this.#loaded);
    this.#port?.close();
    if (this.#made) this.element.remove();
  }

  #load(): void {
    this.#again = false;
    this.#page = "awaited";
    this.element.src = this.#url;
  }

  /** Scripts of a page run before it counts as loaded: without a word from them, there is none. */
  readonly #loaded = (): void => {
    if (this.#page === "awaited") this.#miss();
  };

  #miss(): void {
    this.#page = "missing";
    this.#callbacks.onMissing?.(true);
    if (this.#again) this.#load();
  }

  #sendAssets(): void {
    if (this.#assets) this.#post(this.#assets);
  }

  #post(message: PageMessage, transfer: Transferable[] = []): void {
    this.#port?.postMessage(message, transfer);
  }

  #send(): void {
    if (!this.#newest || !this.#port) return;
    const { bytes, hash } = this.#newest;
    const message: ModuleMessage = { type: "module", bytes: bytes.slice().buffer, hash };
    this.#post(message, [message.bytes]);
  }

  /** What the frame was asked before it was loaded anew is never answered. */
  #settleAll(): void {
    for (const resolve of this.#picks.values()) resolve([]);
    for (const resolve of this.#reads.values()) resolve(null);
    this.#picks.clear();
    this.#reads.clear();
  }

  readonly #receive = (event: MessageEvent): void => {
    if (event.source !== this.element.contentWindow) return;
    this.#hear(event.data as PreviewMessage, event.ports);
  };

  #hear(message: PreviewMessage, [port]: readonly MessagePort[] = []): void {
    switch (message.type) {
      case "here":
        this.#page = "here";
        this.#callbacks.onMissing?.(false);
        break;
      case "ready":
        if (!port) break;
        // Also after the frame was loaded anew, when it has to be given its module again.
        this.#port?.close();
        this.#port = port;
        port.onmessage = ({ data }: MessageEvent) => {
          this.#hear(data as PreviewMessage);
        };
        this.#again = false;
        this.element.style.visibility = "";
        this.#settleAll();
        this.#sendAssets();
        if (this.#renderer !== "canvas") this.#post({ type: "renderer", name: this.#renderer });
        if (this.#view) this.look(this.#view);
        if (this.#watched) this.watch(true);
        if (this.#clock) this.#post(this.#clock);
        if (this.#calm) this.#post({ type: "calm", on: true });
        this.#send();
        break;
      case "mounted":
        this.#callbacks.onMounted?.(message.hash, message.milliseconds);
        break;
      case "stopped":
        this.#callbacks.onStopped?.(message.message, message);
        // Without what it needs to begin it is as good as none.
        if (!this.#port) this.#miss();
        break;
      case "renderer":
        this.#callbacks.onRenderer?.(message.name, message.notice);
        break;
      case "viewed":
        this.#callbacks.onViewed?.(message.view);
        break;
      case "clock":
        this.#callbacks.onClock?.(message.at);
        break;
      case "traced":
        this.#callbacks.onTraced?.(message.hash, message.traces);
        break;
      case "picked":
        this.#picks.get(message.id)?.(message.origins);
        this.#picks.delete(message.id);
        break;
      case "read":
        this.#reads.get(message.id)?.(message.value);
        this.#reads.delete(message.id);
        break;
    }
  }
}
