import type { AssetsMessage, ModuleMessage, PreviewMessage } from "./messages";

export interface PreviewCallbacks {
  /** A module is drawn. `milliseconds` from its arrival in the frame to its picture. */
  onMounted?(hash: string, milliseconds: number): void;
  /** The component stopped, or a module could not be shown; the last good picture stays. */
  onStopped?(message: string): void;
}

/**
 * The page's side of a sandboxed preview. The frame has no origin: it can't read the page, its storage or its
 * cookies, and gets modules by message alone.
 */
export class PreviewFrame {
  readonly element: HTMLIFrameElement;
  readonly #callbacks: PreviewCallbacks;
  readonly #made: boolean;
  #ready = false;
  #assets: AssetsMessage | undefined;
  #newest: { bytes: Uint8Array; hash: string } | undefined;

  /** Into a container, or by an existing iframe, which is sandboxed and pointed at `url`. */
  constructor(place: HTMLElement, callbacks: PreviewCallbacks, url = "/preview") {
    this.#callbacks = callbacks;
    this.#made = !(place instanceof HTMLIFrameElement);
    this.element = place instanceof HTMLIFrameElement ? place : document.createElement("iframe");
    window.addEventListener("message", this.#receive);
    this.element.setAttribute("sandbox", "allow-scripts");
    if (!this.element.title) this.element.title = "Preview";
    this.element.src = url;
    if (this.#made) place.append(this.element);
  }

  /** Show a module. Before the frame is ready only the newest is kept. */
  show(module: ArrayBuffer | Uint8Array, hash: string): void {
    this.#newest = { bytes: module instanceof Uint8Array ? module : new Uint8Array(module), hash };
    if (this.#ready) this.#send();
  }

  /** Where images are that a component names instead of holding them. */
  assets(urls: Readonly<Record<string, string>>): void {
    this.#assets = { type: "assets", urls };
    if (this.#ready) this.#sendAssets();
  }

  /** Stop listening, and remove the iframe if this made it. */
  destroy(): void {
    window.removeEventListener("message", this.#receive);
    if (this.#made) this.element.remove();
  }

  #sendAssets(): void {
    if (this.#assets) this.element.contentWindow?.postMessage(this.#assets, "*");
  }

  #send(): void {
    if (!this.#newest) return;
    const { bytes, hash } = this.#newest;
    const message: ModuleMessage = { type: "module", bytes: bytes.slice().buffer, hash };
    // A frame without an origin can only be addressed as "any".
    this.element.contentWindow?.postMessage(message, "*", [message.bytes]);
  }

  readonly #receive = (event: MessageEvent): void => {
    if (event.source !== this.element.contentWindow) return;
    const message = event.data as PreviewMessage;
    switch (message.type) {
      case "ready":
        // Also after the frame was loaded anew, when it has to be given its module again.
        this.#ready = true;
        this.#sendAssets();
        this.#send();
        break;
      case "mounted":
        this.#callbacks.onMounted?.(message.hash, message.milliseconds);
        break;
      case "stopped":
        this.#callbacks.onStopped?.(message.message);
        break;
    }
  };
}
