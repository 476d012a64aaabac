/** A network between a browser and the hub that can go dead without a word: no packet comes through, nothing is closed. */
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

export class Link {
  private readonly ends = new Set<Socket>();
  private dead = false;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  /** A way to this server by another port. */
  static async to(url: string): Promise<Link> {
    const server = createServer();
    const link = new Link(server, Number(new URL(url).port));
    server.on("connection", (near) => link.carry(near));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return link;
  }

  /** The same address by way of this link. */
  through(address: string): string {
    const url = new URL(address);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** From now on nothing comes through, either way; new connections are taken and hear nothing. */
  die(): void {
    this.dead = true;
    for (const end of this.ends) end.pause();
  }

  /** What was under way arrives late, as if nothing had been. */
  revive(): void {
    this.dead = false;
    for (const end of this.ends) end.resume();
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const end of this.ends) end.destroy();
    await closed;
  }

  private carry(near: Socket): void {
    const far = connect(this.port, "127.0.0.1");
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.ends.add(end);
      if (this.dead) end.pause();
      end.on("data", (bytes) => other.write(bytes));
      end.on("error", () => other.destroy());
      end.on("close", () => {
        this.ends.delete(end);
        other.destroy();
      });
    }
  }
}
