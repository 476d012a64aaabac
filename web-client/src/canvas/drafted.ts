/** What gestures want, shown before the hub has made it: as values for the preview, while they are not in its module. */

import type { Draft } from "../runtime/drafts";
import type { AttributeIntent, Gesture } from "./edits";
import { numbersIn } from "./attributes";
import type { Letter } from "./letters";
import { slotOf } from "./schema";
import type { SceneElement } from "./scene";

interface Wanted {
  intents: readonly AttributeIntent[];
  /** The edit of the hub with which the text says all of it; null while that is not known. */
  seq: number | null;
}

/** Of all gestures whose end the preview does not show yet. */
export class Drafted {
  readonly #wanted = new Map<Gesture, Wanted>();

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

  /** What is wanted of an element, by its attributes. */
  numbers(letter: Letter): Record<string, number> {
    const intents = [...this.#wanted.values()].flatMap(({ intents }) => intents);
    const own = intents.filter(({ at, value }) => at?.join() === letter.join() && typeof value === "number");
    return Object.fromEntries(own.map(({ attribute, value }) => [attribute, value as number]));
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
