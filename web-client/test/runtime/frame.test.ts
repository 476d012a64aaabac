import { afterEach, beforeEach, expect, test } from "vitest";
import { PreviewFrame } from "../../src/runtime/frame";
import type { ModuleMessage } from "../../src/runtime/messages";

class FakeFrame {
  title = "";
  /** Each address that it was pointed at. */
  readonly loads: string[] = [];
  #loaded: () => void = () => undefined;
  readonly style = { visibility: "" };
  readonly attributes: Record<string, string> = {};
  readonly sent: { message: ModuleMessage }[] = [];
  readonly contentWindow = {};
  /** The page's end of the newest port. */
  port: Pick<MessagePort, "onmessage" | "postMessage" | "close"> | undefined;

  /** A port that the page is given, which notes what it says. */
  connect(): MessagePort {
    const sent = this.sent;
    let open = true;
    this.port = {
      onmessage: null,
      postMessage: (message: ModuleMessage) => open && sent.push({ message }),
      close: () => (open = false),
    };
    return this.port as MessagePort;
  }

  /** What the frame says by the port. */
  answer(data: unknown): void {
    this.port?.onmessage?.call(this.port as MessagePort, Object.assign(new Event("message"), { data }) as MessageEvent);
  }

  get src(): string {
    return this.loads.at(-1) ?? "";
  }

  set src(url: string) {
    this.loads.push(url);
  }

  addEventListener(_type: "load", listener: () => void): void {
    this.#loaded = listener;
  }

  removeEventListener(): void {
    this.#loaded = () => undefined;
  }

  /** The browser has loaded something: its page, or one that says why there is none. */
  load(): void {
    this.#loaded();
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
}

let page: EventTarget;

beforeEach(() => {
  page = new EventTarget();
  Object.assign(globalThis, { window: page, HTMLIFrameElement: FakeFrame });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, "window");
  Reflect.deleteProperty(globalThis, "HTMLIFrameElement");
});

function open() {
  const iframe = new FakeFrame();
  const heard: unknown[] = [];
  const missing: boolean[] = [];
  const frame = new PreviewFrame(iframe as unknown as HTMLIFrameElement, {
    onMounted: (hash, milliseconds) => heard.push([hash, milliseconds]),
    onStopped: (message) => heard.push(message),
    onMissing: (is) => missing.push(is),
  });
  const say = (data: unknown, source: unknown = iframe.contentWindow) =>
    page.dispatchEvent(Object.assign(new Event("message"), { data, source, ports: [] }));
  /** The page in the frame has begun. */
  const begin = (source: unknown = iframe.contentWindow) =>
    page.dispatchEvent(Object.assign(new Event("message"), { data: { type: "ready" }, source, ports: [iframe.connect()] }));
  return { iframe, heard, missing, frame, say, begin };
}

test("the frame is seen once its page is there, not what a browser shows in place of one", () => {
  const { iframe, begin } = open();
  expect(iframe.style.visibility).toBe("hidden");
  begin({});
  expect(iframe.style.visibility).toBe("hidden");
  begin();
  expect(iframe.style.visibility).toBe("");
});

test("a frame that got something else than its page is loaded anew once the server is there, and only then", () => {
  const { iframe, frame, missing, say, begin } = open();
  iframe.load();
  expect(missing).toEqual([true]);
  expect(iframe.loads).toEqual(["/preview"]);
  frame.retry();
  expect(iframe.loads).toEqual(["/preview", "/preview"]);
  say({ type: "here" });
  iframe.load();
  begin();
  frame.retry();
  expect(missing).toEqual([true, false]);
  expect(iframe.loads).toHaveLength(2);
});

test("a frame that still loads when the server comes is loaded anew if it was in vain, once", () => {
  const { iframe, frame, missing, say } = open();
  frame.retry();
  expect(iframe.loads).toHaveLength(1);
  iframe.load();
  expect(iframe.loads).toHaveLength(2);
  iframe.load();
  expect(iframe.loads).toHaveLength(2);
  expect(missing).toEqual([true, true]);
  frame.retry();
  say({ type: "here" });
  // The server went before all had come that the page needs.
  say({ type: "stopped", message: "The runtime could not be loaded." });
  frame.retry();
  expect(iframe.loads).toHaveLength(4);
});

test("the frame is sandboxed without an origin before it loads anything", () => {
  const { iframe } = open();
  expect(iframe.attributes).toEqual({ sandbox: "allow-scripts" });
  expect(iframe.src).toBe("/preview");
});

test("until the frame is ready only the newest module is kept, and a new load gets it again", () => {
  const { iframe, frame, begin } = open();
  frame.show(new Uint8Array([1]), "one");
  frame.show(new Uint8Array([2, 3]).subarray(1), "two");
  expect(iframe.sent).toEqual([]);
  begin();
  expect(iframe.sent.map(({ message }) => [message.hash, [...new Uint8Array(message.bytes)]])).toEqual([["two", [3]]]);
  frame.show(new Uint8Array([4]).buffer, "three");
  expect(iframe.sent.at(-1)?.message.hash).toBe("three");
  begin();
  expect(iframe.sent.map(({ message }) => message.hash)).toEqual(["two", "three", "three"]);
});

test("where assets are is told once the frame is ready, before its module, and again after a new load", () => {
  const { iframe, frame, begin } = open();
  const told = () => iframe.sent.map(({ message }) => (message as { type: string }).type);
  frame.assets({ "a.png": "http://hub/files/1" });
  frame.show(new Uint8Array([1]), "one");
  expect(told()).toEqual([]);
  begin();
  expect(told()).toEqual(["assets", "module"]);
  frame.assets({});
  begin();
  expect(told()).toEqual(["assets", "module", "assets", "assets", "module"]);
});

test("the frame's answers are passed on, those of other windows are not", () => {
  const { iframe, heard, frame, say, begin } = open();
  say({ type: "stopped", message: "It never began." }, {});
  begin({});
  frame.show(new Uint8Array([1]), "one");
  expect(iframe.sent).toEqual([]);
  begin();
  iframe.answer({ type: "mounted", hash: "one", milliseconds: 2 });
  iframe.answer({ type: "stopped", message: "The component was stopped." });
  expect(heard).toEqual([["one", 2], "The component was stopped."]);
  expect(iframe.sent).toHaveLength(1);
  frame.destroy();
  frame.show(new Uint8Array([2]), "two");
  say({ type: "stopped", message: "again" });
  expect(heard).toHaveLength(2);
  expect(iframe.sent).toHaveLength(1);
});

test("an editor's view and its watching outlive a new load, and what was asked before it is answered with nothing", async () => {
  const { iframe, frame, begin } = open();
  const told = () => iframe.sent.map(({ message }) => message as unknown);
  frame.look({ scale: 2, x: 5, y: 6 });
  frame.watch(true);
  await expect(frame.pick(1, 2)).resolves.toEqual([]);
  begin();
  const kept = [
    { type: "view", view: { scale: 2, x: 5, y: 6 } },
    { type: "watch", on: true },
  ];
  expect(told()).toEqual(kept);
  const first = frame.pick(1, 2);
  const second = frame.pick(3, 4);
  const [asked, askedNext] = told().slice(2) as { id: number; x: number; y: number }[];
  expect([asked?.x, askedNext?.y]).toEqual([1, 4]);
  iframe.answer({ type: "picked", id: askedNext?.id, origins: [7, 1] });
  await expect(second).resolves.toEqual([7, 1]);
  begin();
  await expect(first).resolves.toEqual([]);
  expect(told().slice(4)).toEqual(kept);
});
