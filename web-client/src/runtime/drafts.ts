/**
 * Attributes as somebody drags them, shown before the text says them: written over what a component has in memory
 * (section 9 of `runtime-crate/ABI.md`), and put back. They must be literals, which nothing else writes.
 */

import { TOLD_WORDS } from "./trace";

export interface Draft {
  /** The element, as in `Trace`. */
  readonly origin: number;
  /** The element's number in the schema. */
  readonly kind: number;
  /** The attribute's place among those of such elements. */
  readonly slot: number;
  /** A list is one of numbers. */
  readonly value: number | readonly number[];
}

interface Kept {
  origin: number;
  kind: number;
  address: number;
  slot: number;
  was: bigint;
}

/** The header of an object, in a data segment: nobody counts who refers to it. */
const HEADER = 16;
const UNCOUNTED = 0xffffffff;
const LIST = 2;

/** What is written over in the memory of one runtime. */
export class Drafts {
  /** Room in that memory, of so many bytes, which is not given back. */
  readonly #allocate: (bytes: number) => number;
  #kept: Kept[] = [];
  /** Room for lists, by their numbers: all of it is free when nothing is drafted. */
  readonly #rooms = new Map<number, number[]>();

  constructor(allocate: (bytes: number) => number) {
    this.#allocate = allocate;
  }

  /** Whether anything is drafted, so that it can be put back. */
  get any(): boolean {
    return this.#kept.length > 0;
  }

  /** Show these and nothing else. `traced` gives the words of the runtime's trace as things are. */
  show(drafts: readonly Draft[], traced: () => Float64Array): void {
    const free = new Map([...this.#rooms].map(([length, rooms]) => [length, [...rooms]]));
    // Room is made first: memory that grows leaves the words of a trace behind.
    const placed = drafts.map((draft) => ({ ...draft, room: typeof draft.value === "number" ? 0 : this.#room(draft.value.length, free) }));
    const words = traced();
    const memory = new DataView(words.buffer);
    for (const { origin, kind, address, slot, was } of this.#kept) {
      // An element that is gone has left its memory to others.
      if (nodesIn(words, origin, kind).includes(address)) memory.setBigUint64(address + 8 * slot, was, true);
    }
    this.#kept = [];
    for (const { origin, kind, slot, value, room } of placed) {
      if (typeof value !== "number") writeList(memory, room, value);
      for (const address of nodesIn(words, origin, kind)) {
        const at = address + 8 * slot;
        this.#kept.push({ origin, kind, address, slot, was: memory.getBigUint64(at, true) });
        if (typeof value === "number") memory.setFloat64(at, value, true);
        else memory.setBigUint64(at, BigInt(room), true);
      }
    }
    // What was written over twice is put back last as it was first.
    this.#kept.reverse();
  }

  #room(length: number, free: Map<number, number[]>): number {
    const found = free.get(length)?.pop();
    if (found !== undefined) return found;
    const made = this.#allocate(HEADER + 8 * length);
    this.#rooms.set(length, [...(this.#rooms.get(length) ?? []), made]);
    return made;
  }
}

/** Where the attributes are of an element, several where it is repeated. */
function nodesIn(words: Float64Array, origin: number, kind: number): number[] {
  const integers = new Uint32Array(words.buffer, words.byteOffset, words.length * 2);
  const found = new Set<number>();
  for (let at = 0; at < integers.length; at += 2 * TOLD_WORDS) {
    const last = at + 2 * TOLD_WORDS - 2;
    if (integers[at] === origin && integers[last] === kind) found.add(integers[last + 1] ?? 0);
  }
  return [...found];
}

function writeList(memory: DataView, at: number, numbers: readonly number[]): void {
  memory.setUint32(at, UNCOUNTED, true);
  memory.setUint32(at + 4, LIST, true);
  memory.setUint32(at + 8, numbers.length, true);
  memory.setUint32(at + 12, 0, true);
  numbers.forEach((number, place) => memory.setFloat64(at + HEADER + 8 * place, number, true));
}
