/** The source of an element, moved within what holds it. Pure. */

import { attributesAt, isComputed, numbersIn, valueIn } from "./attributes";
import { move, placeOf } from "./geometry";
import { attributesOf, isDrawn } from "./schema";

export function tagOf(source: string): string {
  return /^<([\w.-]+)/.exec(source)?.[1] ?? "";
}

/** Null when where it stands is computed, or it is not drawn by itself. */
export function movedBy(source: string, dx: number, dy: number): string | null {
  const tag = tagOf(source);
  if (!isDrawn(tag)) return null;
  const attributes = attributesAt(source, 0);
  const numbers: Record<string, number> = {};
  let points: number[] = [];
  for (const name of placeOf(tag)) {
    const written = valueIn(attributes, name);
    const value = written ?? attributesOf(tag).find((spec) => spec.name === name)?.default;
    const list = isComputed(written) ? numbersIn(written.expression) : null;
    if (name === "points" && list) points = list;
    else if (typeof value === "number") numbers[name] = value;
    else return null;
  }
  // What is not written yet comes behind the one before it, the first behind the tag.
  let behind = tag.length + 1;
  const written = move(tag, numbers, points, dx, dy).flatMap(({ attribute, value }) => {
    const text = `${attribute}={${typeof value === "object" ? value.expression : value}}`;
    const now = attributes.find(({ name }) => name === attribute);
    if (now) behind = now.to;
    if (numbers[attribute] === value) return [];
    return now ? { from: now.from, to: now.to, text } : { from: behind, to: behind, text: ` ${text}` };
  });
  // From the last to the first: none moves another. Of two that come to one place the first stands first.
  return written
    .reverse()
    .sort((one, other) => other.from - one.from)
    .reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), source);
}

/** The same wherever it stands: the source without its place. */
export function unplaced(source: string): string {
  const places = new Set(placeOf(tagOf(source)));
  return attributesAt(source, 0)
    .filter(({ name }) => places.has(name))
    .reverse()
    .reduce((text, { from, to }) => text.slice(0, from).trimEnd() + text.slice(to), source);
}
