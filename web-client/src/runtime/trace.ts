/** Where the elements of a running component stand and what their attributes are, as its runtime tells it. */

import { readText } from "./text";

/** `x' = a·x + c·y + e`, `y' = b·x + d·y + f`. */
export type Matrix = readonly [number, number, number, number, number, number];

/** Left, top, right, bottom. */
export type Sides = readonly [number, number, number, number];

export interface Trace {
  /** The element, by the order in which the tags of the template open, from 1. */
  readonly origin: number;
  /** From its coordinates to the view's. */
  readonly matrix: Matrix;
  /** The same of what holds it. */
  readonly outer: Matrix;
  /** Its box in its own coordinates; of a group, the box of all that it holds. */
  readonly box: Sides;
}

/** What is told of each node, in words of 8 bytes. */
export const TOLD_WORDS = 12;
/** Strings have their length before their units. */
const LENGTH_AT = 8;
const UNITS_AT = 16;
const STILL: Matrix = [1, 0, 0, 1, 0, 0];

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The way back; null if the transform flattens the plane. */
export function invert([a, b, c, d, e, f]: Matrix): Matrix | null {
  const area = a * d - b * c;
  if (area === 0) return null;
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area];
}

/** The corners of a box as a transform shows them: clockwise from the top left one. */
export function corners(matrix: Matrix, [left, top, right, bottom]: Sides): [number, number][] {
  return [apply(matrix, left, top), apply(matrix, right, top), apply(matrix, right, bottom), apply(matrix, left, bottom)];
}

/** The box around points. */
export function around(points: readonly (readonly [number, number])[]): Sides {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

type Told = Omit<Trace, "box"> & { depth: number; holds: boolean };

/** Traces from the words of the runtime. What holds others gets the box of what it holds. */
export function readTrace(words: Float64Array): Trace[] {
  const integers = new Uint32Array(words.buffer, words.byteOffset, words.length * 2);
  const told: (Told & { box: Sides })[] = [];
  const open: number[] = [];
  for (let at = 0; at + TOLD_WORDS <= words.length; at += TOLD_WORDS) {
    const depth = integers[2 * at + 1] ?? 0;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, ...sides] = words.subarray(at + 1, at + TOLD_WORDS);
    const [left = 0, top = 0, right = 0, bottom = 0] = sides;
    const holder = told[open[depth - 1] ?? -1];
    if (holder) holder.holds = true;
    open.length = depth;
    open[depth] = told.length;
    told.push({
      depth,
      origin: integers[2 * at] ?? 0,
      matrix: [a, b, c, d, e, f],
      outer: holder?.matrix ?? STILL,
      box: [left, top, right, bottom],
      holds: false,
    });
  }
  const inside: [number, number][][] = [];
  for (const entry of [...told].reverse()) {
    const held = inside[entry.depth + 1] ?? [];
    inside.length = entry.depth + 1;
    const back = invert(entry.matrix);
    if (entry.holds && back && held.length > 0) entry.box = around(held.map(([x, y]) => apply(back, x, y)));
    const [left, top, right, bottom] = entry.box;
    if (left < right || top < bottom) (inside[entry.depth] ??= []).push(...corners(entry.matrix, entry.box));
  }
  return told.filter(({ origin }) => origin > 0).map(({ origin, matrix, outer, box }) => ({ origin, matrix, outer, box }));
}

/** An attribute of an element that is drawn once. */
export interface Asked {
  /** As in `Trace`. */
  readonly origin: number;
  /** The element's number in the schema. */
  readonly kind: number;
  /** Its place among the attributes of such elements. */
  readonly slot: number;
  readonly stored: "number" | "word" | "string";
}

/**
 * The attribute in the memory that the runtime's words are in: a word is a color (`0xRRGGBBAA`) or a boolean, an
 * empty string may stand for the default. Null if there is no such element, or several.
 */
export function readAttribute(words: Float64Array, { origin, kind, slot, stored }: Asked): number | string | null {
  const integers = new Uint32Array(words.buffer, words.byteOffset, words.length * 2);
  const starts = Array.from({ length: words.length / TOLD_WORDS }, (_, row) => 2 * TOLD_WORDS * row);
  const [start, ...more] = starts.filter((at) => integers[at] === origin);
  if (start === undefined || more.length > 0) return null;
  const [found, address = 0] = integers.subarray(start + 2 * TOLD_WORDS - 2);
  if (found !== kind) return null;
  const memory = new DataView(words.buffer);
  const at = address + 8 * slot;
  if (stored === "number") return memory.getFloat64(at, true);
  const word = memory.getUint32(at, true);
  if (stored === "word") return word;
  return word === 0 ? "" : readText(words.buffer, word + UNITS_AT, memory.getUint32(word + LENGTH_AT, true));
}
