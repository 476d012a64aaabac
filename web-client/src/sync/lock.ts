/** Who has the component to themselves. The lock is a lease: this keeps one's own alive as long as it is wanted. */

export interface LockState {
  holder: { userId: string; userName: string } | null;
  /** This page wants the lock, and renews it. */
  wanted: boolean;
  /** Why the lock was not given, or how it came to its end. */
  notice: string | null;
}

export type LockMessage =
  | { type: "component:locked"; userId: string; userName: string }
  | { type: "component:unlocked"; userId: string }
  | { type: "request:rejected"; code: string; message: string };

export const NO_LOCK: LockState = { holder: null, wanted: false, notice: null };

/** The hub's lease is 30 seconds. */
const RENEW_EVERY_MS = 10_000;

export class Lock {
  private state = NO_LOCK;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly selfId: string,
    private readonly ask: (request: "component:lock" | "component:unlock") => void,
    private readonly onChange: (state: LockState) => void,
  ) {}

  take(): void {
    this.set({ wanted: true, notice: null });
    this.ask("component:lock");
  }

  /** Let go; as an owner also of somebody else's. */
  release(): void {
    this.set({ wanted: false, notice: null });
    this.ask("component:unlock");
  }

  dismiss(): void {
    this.set({ notice: null });
  }

  hear(message: LockMessage): void {
    switch (message.type) {
      case "component:locked":
        this.set({ holder: { userId: message.userId, userName: message.userName } });
        break;
      case "component:unlocked":
        if (this.state.wanted && message.userId === this.selfId) {
          this.set({ holder: null, wanted: false, notice: "Your lock has ended. Others can edit again." });
        } else {
          this.set({ holder: null });
        }
        break;
      case "request:rejected":
        if (message.code !== "COMPONENT_LOCKED" && message.code !== "NOT_ALLOWED") break;
        if (this.state.wanted) this.set({ wanted: false, notice: message.message });
    }
  }

  /** The hub gives up the lock of whoever is gone, and tells who comes who holds it. */
  connected(): void {
    if (this.state.wanted) this.ask("component:lock");
  }

  disconnected(): void {
    this.set({ holder: null });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private set(change: Partial<LockState>): void {
    const before = this.state;
    this.state = { ...before, ...change };
    if (this.state.wanted !== before.wanted) {
      clearInterval(this.timer);
      if (this.state.wanted) this.timer = setInterval(() => this.ask("component:lock"), RENEW_EVERY_MS);
    }
    this.onChange(this.state);
  }
}
