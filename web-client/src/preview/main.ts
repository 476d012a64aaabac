import runtimeUrl from "../../../runtime-crate/pkg/omnicraft_runtime.wasm?url";
import { EditingStage } from "../runtime/editing-stage";
import { ComponentStoppedError } from "../runtime/errors";
import type { ModuleMessage, PageMessage, PreviewMessage } from "../runtime/messages";
import { fetchModule, modulesOf } from "../runtime/modules";
import { openRenderer, type RendererName } from "../runtime/renderer";

// The page in the sandboxed frame. It fetches the runtime itself: its own script needs the server's
// `Access-Control-Allow-Origin: *` anyway, since the frame has no origin.

const { port1: port, port2: portOfPage } = new MessageChannel();
/** Whether the page has its end of the port. */
let connected = false;

// A frame without an origin can only address the page as "any".
function tell(message: PreviewMessage, transfer: Transferable[] = []): void {
  if (connected) port.postMessage(message);
  else window.parent.postMessage(message, "*", transfer);
}

function stopped(error: unknown, hash = ""): void {
  const offsets = error instanceof ComponentStoppedError ? error.offsets : [];
  tell({ type: "stopped", message: error instanceof Error ? error.message : String(error), hash, offsets });
}

/** Does one thing after the other. A module or a leap that is overtaken by a newer one never happens. */
class Queue {
  readonly #stage: EditingStage;
  #module: { message: ModuleMessage; arrived: number } | undefined;
  #leap: number | undefined;
  #busy = false;

  constructor(stage: EditingStage) {
    this.#stage = stage;
  }

  add(message: ModuleMessage): void {
    this.#module = { message, arrived: performance.now() };
    void this.#run();
  }

  /** The component's time is to be `at` ms. */
  leap(at: number): void {
    this.#leap = at;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#module !== undefined || this.#leap !== undefined) {
      const hash = this.#module?.message.hash;
      try {
        await this.#next();
      } catch (error) {
        stopped(error, hash);
      }
    }
    this.#busy = false;
  }

  async #next(): Promise<void> {
    const module = this.#module;
    if (module === undefined) {
      const at = this.#leap ?? 0;
      this.#leap = undefined;
      await this.#stage.leap(at);
      return;
    }
    this.#module = undefined;
    await this.#stage.show(module.message.bytes, module.message.hash);
    tell({ type: "mounted", hash: module.message.hash, milliseconds: performance.now() - module.arrived });
  }
}

async function start(): Promise<void> {
  const place = document.querySelector<HTMLElement>("#stage");
  if (!place) throw new Error("The preview page has no place for a picture.");
  const [runtime, { renderer }] = await Promise.all([fetchModule(runtimeUrl), openRenderer("canvas")]);
  const stage = new EditingStage(place, renderer, modulesOf(runtime), {
    onStopped: stopped,
    onViewed: (view) => tell({ type: "viewed", view }),
    onClock: (at) => tell({ type: "clock", at }),
    onTraced: (hash, traces) => tell({ type: "traced", hash, traces }),
  });
  const queue = new Queue(stage);
  let wanted: RendererName = renderer.name;
  const drawBy = async (name: RendererName) => {
    wanted = name;
    const opened = await openRenderer(name);
    // Overtaken by another choice.
    if (wanted !== name) {
      opened.renderer.destroy();
      return;
    }
    stage.drawBy(opened.renderer);
    tell({ type: "renderer", name: opened.renderer.name, notice: opened.notice });
  };
  port.onmessage = (event: MessageEvent) => {
    const message = event.data as PageMessage;
    switch (message.type) {
      case "module":
        queue.add(message);
        break;
      case "assets":
        stage.useAssets(message.urls);
        break;
      case "view":
        stage.look(message.view);
        break;
      case "clock":
        stage.play(message.playing, message.tell);
        if (message.at !== null) queue.leap(message.at);
        break;
      case "calm":
        stage.calm(message.on);
        break;
      case "renderer":
        drawBy(message.name).catch(stopped);
        break;
      case "watch":
        stage.watch(message.on);
        break;
      case "draft":
        stage.draft(message.hash, message.drafts);
        break;
      case "pick":
        tell({ type: "picked", id: message.id, origins: stage.pick(message.x, message.y) });
        break;
      case "read":
        tell({ type: "read", id: message.id, value: stage.attribute(message.asked) });
        break;
    }
  };
  tell({ type: "ready" }, [portOfPage]);
  connected = true;
}

tell({ type: "here" });
start().catch(stopped);
