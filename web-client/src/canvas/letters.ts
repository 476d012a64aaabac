/**
 * The first letters of tags, as Yjs names them. An edit that names its element so changes that one, whatever has come
 * before it meanwhile; its place in the tree may be another's by then.
 */

import * as Y from "yjs";

/** Client and clock. */
export type Letter = readonly [number, number];

/** As Yjs tells what has become of a text. */
export interface Delta {
  retain?: number | undefined;
  delete?: number | undefined;
  insert?: unknown;
}

/** A text as it is now, whose places are told in what it becomes. */
export class Letters {
  readonly #text: Y.Text;
  readonly #changes: (readonly Delta[])[] = [];
  /** Where places stood after so many changes. While a text is broken there may be thousands: each is followed once. */
  readonly #known = new Map<number, { at: number | null; after: number }>();
  readonly #note = (event: Y.YTextEvent) => this.#changes.push(event.delta);

  constructor(text: Y.Text) {
    this.#text = text;
    text.observe(this.#note);
  }

  /** Whether the text has not changed since. */
  get isNewest(): boolean {
    return this.#changes.length === 0;
  }

  /** No changes are followed from here on, and nothing may be asked any more. */
  close(): void {
    this.#text.unobserve(this.#note);
  }

  /** Where the sign at a place of the text (UTF-16 units) stands now; null when it is gone. */
  now(place: number): number | null {
    const known = this.#known.get(place) ?? { at: place, after: 0 };
    for (; known.at !== null && known.after < this.#changes.length; known.after += 1) {
      known.at = followed(this.#changes[known.after] ?? [], known.at);
    }
    this.#known.set(place, known);
    return known.at;
  }

  /** The sign after the `<` of the tag that opened at `start`; null when it is gone. */
  after(start: number): Y.RelativePosition | null {
    const at = this.now(start + 1);
    return at === null ? null : Y.createRelativePositionFromTypeIndex(this.#text, at);
  }
}

/** The letter at a place; null for the end of the text, where none is. */
export function letterOf(position: Y.RelativePosition | null): Letter | null {
  return position?.item ? [position.item.client, position.item.clock] : null;
}

/** Where the sign at a place of the text stands after a change; null when it is deleted. */
export function followed(delta: readonly Delta[], place: number): number | null {
  let [before, after] = [0, 0];
  for (const { retain = 0, delete: gone = 0, insert } of delta) {
    if (place < before + retain) return after + place - before;
    if (place < before + gone) return null;
    before += retain + gone;
    after += retain + (typeof insert === "string" ? insert.length : 0);
  }
  return after + place - before;
}
