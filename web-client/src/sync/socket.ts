import { HocuspocusProviderWebsocket, MessageType } from "@hocuspocus/provider";
import type { HocuspocusProviderWebsocketConfiguration } from "@hocuspocus/provider";
import { Pulse } from "./pulse";
import type { Stage } from "./pulse";

const PING = Uint8Array.of(MessageType.Ping);
const LOOK_EVERY_MS = 500;
/** As the hub's own for a client that is too slow. */
const TOO_SLOW = 4408;

/**
 * A socket that notices within ten seconds that its link is dead, and tries another.
 *
 * The original waits half a minute for a word from the hub, then for the browser to close a socket on which
 * nobody answers, and for ever for one that doesn't open.
 */
export class HubSocket extends HocuspocusProviderWebsocket {
  private watched: WebSocket | null = null;
  private pulse = new Pulse(0);

  constructor(configuration: HocuspocusProviderWebsocketConfiguration) {
    // It looks ten times within this.
    super({ ...configuration, messageReconnectTimeout: 10 * LOOK_EVERY_MS });
  }

  override onMessage(event: MessageEvent): void {
    this.pulse.heard(performance.now());
    const { data } = event as { data: ArrayBuffer };
    const isPong = data.byteLength === 1 && new Uint8Array(data)[0] === MessageType.Pong;
    if (!isPong) super.onMessage(event);
  }

  override checkConnection(): void {
    const now = performance.now();
    if (this.webSocket !== this.watched) {
      this.watched = this.webSocket;
      this.pulse = new Pulse(now);
    }
    if (this.webSocket === null) return;
    const next = this.pulse.look(this.stage(this.webSocket), now);
    if (next === "ask") this.send(PING);
    // The browser would wait for the other end before it says that the socket has closed.
    if (next === "give up") this.emit("close", { event: new CloseEvent("close", { code: TOO_SLOW }) });
  }

  private stage(socket: WebSocket): Stage {
    if (socket.readyState !== WebSocket.OPEN) return "opening";
    const documents = [...this.configuration.providerMap.values()];
    return documents.every(({ isSynced }) => isSynced) ? "live" : "beginning";
  }
}
