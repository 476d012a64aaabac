/** Hands on the first item after quiet at once, and those that follow closely together. */
export class Batches<T> {
  private held: T[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Milliseconds between two deliveries. */
    private readonly interval: number,
    private readonly deliver: (items: T[]) => void,
  ) {}

  /** Whether something waits to be delivered. */
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  add(item: T): void {
    this.held.push(item);
    if (this.timer === undefined) this.release();
  }

  /** Deliver what is held without waiting. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.take();
  }

  /** Forget what is held. */
  clear(): void {
    this.held = [];
    this.flush();
  }

  private readonly release = () => {
    this.timer = this.isHolding ? setTimeout(this.release, this.interval) : undefined;
    this.take();
  };

  private take(): void {
    if (!this.isHolding) return;
    const items = this.held;
    this.held = [];
    this.deliver(items);
  }
}
