import type { ModuleMessage, PageMessage, PreviewMessage } from "../runtime/messages";
import { fetchModules } from "../runtime/modules";
import { Stage } from "../runtime/stage";

// The page in the sandboxed frame. It fetches the runtime itself: its own script needs the server's
// `Access-Control-Allow-Origin: *` anyway, since the frame has no origin.

const page = window.parent;

function tell(message: PreviewMessage): void {
  page.postMessage(message, "*");
}

function stopped(error: unknown): void {
  tell({ type: "stopped", message: error instanceof Error ? error.message : String(error) });
}

/** Shows modules one after the other; one that is overtaken by a newer one is never shown. */
class Queue {
  readonly #stage: Stage;
  #newest: { message: ModuleMessage; arrived: number } | undefined;
  #busy = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async add(message: ModuleMessage): Promise<void> {
    this.#newest = { message, arrived: performance.now() };
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#take(); next; next = this.#take()) {
      try {
        await this.#stage.show(next.message.bytes, next.message.hash);
        tell({ type: "mounted", hash: next.message.hash, milliseconds: performance.now() - next.arrived });
      } catch (error) {
        stopped(error);
      }
    }
    this.#busy = false;
  }

  #take() {
    const next = this.#newest;
    this.#newest = undefined;
    return next;
  }
}

async function start(): Promise<void> {
  const canvas = document.querySelector("canvas");
  if (!canvas) throw new Error("The preview page has no canvas.");
  const stage = new Stage(canvas, await fetchModules(), {
    onStopped: (message) => tell({ type: "stopped", message }),
    onViewed: (view) => tell({ type: "viewed", view }),
    onTraced: (hash, traces) => tell({ type: "traced", hash, traces }),
  });
  const queue = new Queue(stage);
  window.addEventListener("message", (event: MessageEvent) => {
    if (event.source !== page) return;
    const message = event.data as PageMessage;
    switch (message.type) {
      case "module":
        void queue.add(message);
        break;
      case "assets":
        stage.useAssets(message.urls);
        break;
      case "view":
        stage.look(message.view);
        break;
      case "watch":
        stage.watch(message.on);
        break;
      case "pick":
        tell({ type: "picked", id: message.id, origins: stage.pick(message.x, message.y) });
        break;
    }
  });
  tell({ type: "ready" });
}

start().catch(stopped);
