/** Hears which of a person's projects have become others, on one socket, and comes back when that breaks. */

/** What this needs of a WebSocket. */
export type FeedSocket = Pick<WebSocket, "send" | "close"> & {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
};

export interface FeedOptions {
  open: () => FeedSocket;
  /** A fresh access token. Throws when there is none. */
  token: () => Promise<string>;
  /** From 0 to 1: so that not everybody comes back at once. */
  random: () => number;
  /** This project is another; null: any may be, or there are others. */
  onChange: (projectId: string | null) => void;
  /** Whether changes are heard from now on. */
  onLive: (live: boolean) => void;
}

/** Milliseconds. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** A link that is dead says nothing: so often it is asked, and so long it has for its answer. */
const ASK_EVERY = 25_000;
const ANSWER_WITHIN = 8_000;

export class ProjectsFeed {
  private socket: FeedSocket | null = null;
  private failures = 0;
  private live = false;
  /** What comes next: another connection, another question, or the end of waiting for an answer. */
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  /** The projects may be others than those that were loaded. */
  private stale = false;

  constructor(private readonly options: FeedOptions) {
    void this.connect();
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private async connect(): Promise<void> {
    const token = await this.options.token().catch(() => null);
    if (this.closed) return;
    if (token === null) {
      this.retry();
      return;
    }
    const socket = this.options.open();
    this.socket = socket;
    // What happened before is not told.
    this.stale = true;
    socket.onopen = () => this.ask(token);
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket === this.socket) this.hear(data);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.retry();
    };
    this.wait(ANSWER_WITHIN, () => this.retry());
  }

  private ask(token: string): void {
    this.socket?.send(JSON.stringify({ type: "projects:watch", token }));
    this.wait(ANSWER_WITHIN, () => this.retry());
  }

  private async askAgain(): Promise<void> {
    const { socket } = this;
    const token = await this.options.token().catch(() => null);
    if (socket !== this.socket || this.closed) return;
    if (token === null) this.retry();
    else this.ask(token);
  }

  private hear(data: unknown): void {
    const event = typeof data === "string" ? (JSON.parse(data) as { type?: unknown; projectId?: unknown }) : {};
    if (event.type === "projects:watching") {
      this.failures = 0;
      this.show(true);
      this.wait(ASK_EVERY, () => void this.askAgain());
      if (this.stale) this.options.onChange(null);
      this.stale = false;
    } else if (event.type === "projects:changed") {
      this.stale = true;
      void this.askAgain();
    } else if (event.type === "project:changed" && typeof event.projectId === "string") {
      this.options.onChange(event.projectId);
    }
  }

  private retry(): void {
    this.drop();
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures);
    this.failures += 1;
    this.wait(longest * (0.5 + this.options.random() / 2), () => void this.connect());
  }

  private drop(): void {
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.show(false);
  }

  private show(live: boolean): void {
    if (live === this.live) return;
    this.live = live;
    this.options.onLive(live);
  }

  private wait(milliseconds: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, milliseconds);
  }
}
