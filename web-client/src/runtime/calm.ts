import type { Runtime } from "./loader";
import type { Pace } from "./stage";

/** Between two moments that a component lives through when it leaps, in ms: as on a screen. */
export const LEAP_STEP = 1000 / 60;

/** What still moves after so many ms has no end. */
const ENDS_WITHIN = 5000;

/** So long after that it is looked whether anything does, in ms. */
const LOOKED_FOR = 1000;

/** So long the page may wait for either, in ms. */
const MOST_WAIT = 50;

/**
 * The pace where motion is spared: what moves is shown where it ends, at once; what moves on and on stands still,
 * until somebody presses a button or a key.
 */
export class Calm implements Pace {
  #held: boolean;
  /** Time has passed for what was done to it last. */
  #rested = false;
  readonly #onHeld: (held: boolean) => void;

  /** `held`: whether it is to stand still as it is; `onHeld` hears of that from then on. */
  constructor(held: boolean, onHeld: (held: boolean) => void = () => undefined) {
    this.#held = held;
    this.#onHeld = onHeld;
  }

  get rests(): boolean {
    return this.#held || this.#rested;
  }

  pass(runtime: Runtime, clock: number, draw: () => void): number {
    if (this.rests) return clock;
    let now = clock;
    const live = (milliseconds: number) => {
      const [end, late] = [now + milliseconds, performance.now() + MOST_WAIT];
      do {
        now += LEAP_STEP;
        runtime.tick(now);
      } while (runtime.wantsTicks() && now < end && performance.now() < late);
    };
    if (now === 0) runtime.tick(0);
    live(ENDS_WITHIN);
    // What has ended may want to know the time all the same: it moves when that changes the picture.
    if (runtime.wantsTicks()) {
      draw();
      live(LOOKED_FOR);
    }
    this.#hold(runtime.wantsTicks() && runtime.needsDraw());
    this.#rested = true;
    return now;
  }

  touch(woken: boolean): void {
    this.#rested = false;
    if (woken) this.#hold(false);
  }

  #hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#onHeld(held);
  }
}
