import { readText } from "./text";

// Operations of the display list (section 8 of `runtime-crate/ABI.md`).
export const RECT = 2;
export const ELLIPSE = 3;
export const LINE = 4;
export const POLYLINE = 5;
export const POLYGON = 6;
export const PATH = 7;
export const TEXT = 8;
export const IMAGE = 9;
const MATRIX = 1;
const SHADOW = 10;
const GRADIENT = 11;
const CLIP = 12;
const CLIP_END = 13;

/** Words of a rectangle. */
export const BOX_WORDS = 9;

/** From a shape's coordinates to the view's: a, b, c, d, e, f as in SVG. */
export type Matrix = [number, number, number, number, number, number];

/** The command of a shape, and those that belong to it: places in words from the start of the list, or -1. */
export interface Shape {
  readonly operation: number;
  readonly at: number;
  readonly gradient: number;
  readonly shadow: number;
  /** The command that comes next. Who is done with more than this shape goes on, to `end` at most. */
  next: number;
  readonly end: number;
}

/** What is done with a display list. What it is handed is valid until the next call. */
export interface Visitor {
  /** Shapes have this matrix from here on. */
  place?(matrix: Readonly<Matrix>): void;
  shape(shape: Shape, matrix: Readonly<Matrix>): void;
  /** From here on, nothing shows outside of a rectangle at the origin of `matrix`. */
  clip(at: number, matrix: Readonly<Matrix>): void;
  unclip(): void;
}

/** A display list in linear memory: valid until the next call of the runtime. */
export class DisplayList {
  readonly #memory: ArrayBuffer;
  readonly #floats: Float64Array;
  readonly #integers: Uint32Array;
  /** The list itself. */
  readonly bytes: Uint8Array;

  constructor(memory: ArrayBuffer, address: number, words: number) {
    this.#memory = memory;
    this.#floats = new Float64Array(memory, address, words);
    this.#integers = new Uint32Array(memory, address, words * 2);
    this.bytes = new Uint8Array(memory, address, words * 8);
  }

  float(at: number): number {
    return this.#floats[at] ?? 0;
  }

  /** Four words from one on. */
  floats(at: number): [number, number, number, number] {
    return [this.float(at), this.float(at + 1), this.float(at + 2), this.float(at + 3)];
  }

  /** The lower half of a word; its upper half with `half` 1. */
  integer(at: number, half: 0 | 1 = 0): number {
    return this.#integers[2 * at + half] ?? 0;
  }

  text(at: number): string {
    return readText(this.#memory, this.integer(at), this.integer(at, 1));
  }

  /** Coordinates, x and y by turns. */
  points(at: number): Float64Array {
    return new Float64Array(this.#memory, this.integer(at), this.integer(at, 1) & ~1);
  }

  /** Go through the list, or through the commands from one place to another, where `matrix` is in force at first. */
  walk(visitor: Visitor, from = 0, to = this.#floats.length, matrix: Matrix = [1, 0, 0, 1, 0, 0]): void {
    const integers = this.#integers;
    const shape = { operation: 0, at: 0, gradient: -1, shadow: -1, next: 0, end: to };
    visitor.place?.(matrix);
    for (let at = from; at < to; at = shape.next) {
      shape.next = at + (integers[2 * at + 1] ?? 1);
      const operation = integers[2 * at] ?? 0;
      switch (operation) {
        case MATRIX:
          for (let part = 0; part < 6; part += 1) matrix[part] = this.#floats[at + 1 + part] ?? 0;
          visitor.place?.(matrix);
          break;
        case SHADOW:
          shape.shadow = at;
          break;
        case GRADIENT:
          shape.gradient = at;
          break;
        case CLIP:
          visitor.clip(at, matrix);
          break;
        case CLIP_END:
          visitor.unclip();
          break;
        default:
          shape.operation = operation;
          shape.at = at;
          visitor.shape(shape, matrix);
          shape.gradient = shape.shadow = -1;
      }
    }
  }
}

const colors = new Map<number, string>();

/** `0xRRGGBBAA` as CSS writes it. */
export function cssColor(value: number): string {
  const known = colors.get(value);
  if (known !== undefined) return known;
  // An animation can use any number of colors; forgetting them all now and then keeps the table small.
  if (colors.size > 4096) colors.clear();
  const text = `#${value.toString(16).padStart(8, "0")}`;
  colors.set(value, text);
  return text;
}
