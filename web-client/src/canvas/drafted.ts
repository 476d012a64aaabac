/** What gestures want, shown before the hub has made it: as values for the preview, while they are not in its module. */

import type { Draft } from "../runtime/drafts";
import type { AttributeIntent, Gesture } from "./edits";
import { numbersIn } from "./attributes";
import type { Letter } from "./letters";
import { slotOf } from "./schema";
import type { SceneElement } from "./scene";

interface OfGesture {
  intents: readonly AttributeIntent[];
  /** The edit of the hub with which the text says all of it; null while that is not known. */
  seq: number | null;
}

/** Of one element, by its attributes. */
export interface Wanted {
  numbers: Record<string, number>;
  /** Of a polyline or polygon. */
  points?: number[];
}

/** Of all gestures whose end the preview does not show yet. */
export class Drafted {
  readonly #wanted = new Map<Gesture, OfGesture>();

  /** A gesture wants this. */
  want(gesture: Gesture, intents: readonly AttributeIntent[]): void {
    this.#wanted.set(gesture, { intents, seq: null });
  }

  /** It is over: the text says it from this edit on. */
  settle(gesture: Gesture, seq: number): void {
    const wanted = this.#wanted.get(gesture);
    if (wanted) wanted.seq = seq;
  }

  /** It came to nothing, or is not to be shown any more. */
  drop(gesture: Gesture): void {
    this.#wanted.delete(gesture);
  }

  /** The text has been read as it is after this edit. */
  reached(seq: number): void {
    for (const [gesture, wanted] of this.#wanted) {
      if (wanted.seq !== null && wanted.seq <= seq) this.#wanted.delete(gesture);
    }
  }

  /** What is wanted of one element. */
  wanted(letter: Letter): Wanted {
    const own = [...this.#wanted.values()].flatMap(({ intents }) => intents.filter(({ at }) => at?.join() === letter.join()));
    const numbers = own.flatMap(({ attribute, value }) => (typeof value === "number" ? [[attribute, value] as const] : []));
    const written = own.findLast(({ attribute }) => attribute === "points")?.value;
    const points = typeof written === "object" && written ? numbersIn(written.expression) : null;
    return { numbers: Object.fromEntries(numbers), ...(points && { points }) };
  }

  /** As the preview takes it; `find` tells an element by its letter. */
  values(find: (letter: Letter) => SceneElement | undefined): Draft[] {
    return [...this.#wanted.values()].flatMap(({ intents }) =>
      intents.flatMap(({ attribute, value, at }) => {
        const element = at && find(at);
        const place = element && slotOf(element.tag, attribute);
        const shown = typeof value === "object" && value ? numbersIn(value.expression) : value;
        if (!place || (typeof shown !== "number" && !Array.isArray(shown))) return [];
        return [{ origin: element.origin, ...place, value: shown }];
      }),
    );
  }
}
