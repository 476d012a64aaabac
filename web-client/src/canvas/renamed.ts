/** What elements are named by that were taken away and put in anew, with all that they hold. */

import * as Y from "yjs";
import type { Intent } from "./edits";
import { letterOf } from "./letters";
import type { Letter } from "./letters";

/** What begins a tag, or looks as if it did: of one source as often as of another that only stands further in. */
const TAG = /<(?=[A-Za-z])/g;

export class Renamed {
  readonly #names = new Map<string, Letter>();
  /** The letters of all tags in what an intent took away, by the first of them. */
  readonly #held = new Map<string, readonly Letter[]>();

  /** These intents are about to be asked for: what they take away is still in the text, unless it is not here yet. */
  leaving(text: Y.Text, intents: readonly Intent[]): void {
    for (const intent of intents) {
      const first = firstOf(intent);
      const held = first && lettersFrom(text, first, tagsIn("insert" in intent ? intent.insert : sourceOf(intent)).length);
      if (held) this.#held.set(first.join(), held);
    }
  }

  /** They were made; `inverse` is what takes them back, the last first. */
  made(intents: readonly Intent[], inverse: readonly Intent[]): void {
    inverse.toReversed().forEach((back, nth) => {
      const intent = intents[nth];
      const before = intent && "insert" in intent ? intent.place?.letter : undefined;
      if (!before || !("remove" in back) || !back.at) return;
      const [client, clock] = back.at;
      const was = this.#held.get(before.join()) ?? [before];
      // The hub puts an element in as one stretch of text, so its letters follow each other.
      const tags = tagsIn(back.remove);
      was.forEach((letter, nth) => {
        const at = tags[nth];
        if (at !== undefined) this.#note(letter, [client, clock + at - 1]);
      });
    });
  }

  /** What is in these intents, or a part of one, with the letters as they are now. */
  newest<Part>(part: Part): Part {
    return JSON.parse(JSON.stringify(part), (_, value: unknown) => (isLetter(value) ? this.#newest(value) : value)) as Part;
  }

  #note(before: Letter, after: Letter): void {
    const now = this.#newest(before);
    if (now.join() !== after.join()) this.#names.set(now.join(), after);
  }

  #newest(letter: Letter): Letter {
    const after = this.#names.get(letter.join());
    return after ? this.#newest(after) : letter;
  }
}

/** The letter of the element that an intent takes away, or had taken away before it puts it in anew. */
function firstOf(intent: Intent): Letter | undefined {
  if ("remove" in intent) return intent.at;
  return "insert" in intent ? intent.place?.letter : undefined;
}

function sourceOf(intent: Intent): string {
  return "remove" in intent ? intent.remove : "";
}

/** Where the first letters of tags stand in a source. */
function tagsIn(source: string): number[] {
  return [...source.matchAll(TAG)].map(({ index }) => index + 1);
}

/** The letters of so many tags, from this one on; null when it is not in the text. */
function lettersFrom(text: Y.Text, first: Letter, count: number): Letter[] | null {
  const place = text.doc && Y.createAbsolutePositionFromRelativePosition(new Y.RelativePosition(null, null, Y.createID(...first)), text.doc);
  if (!place || letterOf(Y.createRelativePositionFromTypeIndex(text, place.index))?.join() !== first.join()) return null;
  const start = place.index - 1;
  const tags = tagsIn(text.toJSON().slice(start)).slice(0, count);
  return tags.flatMap((at) => {
    const letter = letterOf(Y.createRelativePositionFromTypeIndex(text, start + at));
    return letter ? [letter] : [];
  });
}

function isLetter(value: unknown): value is Letter {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}
