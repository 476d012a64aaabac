/** The fingers on the canvas. */

export type Point = [number, number];

/** A finger is never quite still: it moves when it has come so many pixels. */
export const FINGER_SLACK = 8;

/** So long a finger rests before that means something else than a tap. */
const HOLD_MS = 500;

/** Where the screen is touched, by pointer; and whether one finger rests there. */
export class Fingers {
  readonly #at = new Map<number, Point>();
  /** Where the newest came down. */
  #from: Point = [0, 0];
  #held: ReturnType<typeof setTimeout> | undefined;

  get count(): number {
    return this.#at.size;
  }

  /** The one that came first of those that are there. */
  get first(): Point | undefined {
    return this.#at.values().next().value;
  }

  down(pointer: number, point: Point): void {
    this.settle();
    this.#from = point;
    this.#at.set(pointer, point);
  }

  /** What is no finger is not followed. */
  move(pointer: number, point: Point): void {
    if (!this.#at.has(pointer)) return;
    this.#at.set(pointer, point);
    if (Math.hypot(point[0] - this.#from[0], point[1] - this.#from[1]) >= FINGER_SLACK) this.settle();
  }

  /** Gives whether it was a finger. */
  up(pointer: number): boolean {
    this.settle();
    return this.#at.delete(pointer);
  }

  /** Does it once the finger that came down has rested for a while, unless something else comes first. */
  whenHeld(then: () => void): void {
    this.settle();
    this.#held = setTimeout(then, HOLD_MS);
  }

  /** No rest is waited for any more. */
  settle(): void {
    clearTimeout(this.#held);
  }

  /** The middle between two, and how far apart they are. */
  spread(): { x: number; y: number; wide: number } {
    const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = [...this.#at.values()];
    return { x: (ax + bx) / 2, y: (ay + by) / 2, wide: Math.hypot(bx - ax, by - ay) || 1 };
  }
}
