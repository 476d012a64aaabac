/** A hub that takes its time: what a page asks of the canvas waits, and everything else goes through. */
import type { Page, WebSocketRoute } from "playwright-core";

export class HeldEdits {
  private waiting: (() => void)[] | null = null;

  /** Of the sockets that this page opens from now on. */
  static async of(page: Page): Promise<HeldEdits> {
    const held = new HeldEdits();
    await page.routeWebSocket("**/collab", (socket) => held.carry(socket));
    return held;
  }

  hold(): void {
    this.waiting ??= [];
  }

  /** What waits comes to the hub in its order. */
  release(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const send of waiting) send();
  }

  private carry(socket: WebSocketRoute): void {
    const hub = socket.connectToServer();
    socket.onMessage((message) => {
      const send = () => hub.send(message);
      if (this.waiting && message.includes('"component:edit"')) this.waiting.push(send);
      else send();
    });
  }
}
