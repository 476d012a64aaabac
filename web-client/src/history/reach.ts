/** Where steps stand on a line as long as the screen is wide, however many there are. */

import { NOBODY } from "./moments";
import type { Burst } from "./moments";

/** The steps after `from`, up to `to`: what a line reaches over. */
export interface Reach {
  from: number;
  to: number;
}

/** A part of a line, as fractions of its length. */
export interface Place {
  left: number;
  width: number;
}

export interface Band extends Place {
  color: string;
}

/** Steps in the close-up of a long history: each is wide enough to be hit. */
const CLOSE_UP = 400;
/** A history of more steps than this has a close-up. */
const LONG = 1500;

/** Where the steps `first` to `last` stand, as far as they are within reach. */
export function placeOf({ first, last }: { first: number; last: number }, { from, to }: Reach): Place {
  const left = Math.max(first - 1, from);
  const right = Math.min(last, to);
  return { left: (left - from) / (to - from), width: Math.max(right - left, 0) / (to - from) };
}

/**
 * The steps around `seq` that a close-up shows; null when the history is short. It stays where it was (`before`)
 * as long as `seq` is in it, so that it doesn't run away from the hand that drags in it.
 */
export function closeUp(seq: number, last: number, before: Reach | null): Reach | null {
  if (last <= LONG) return null;
  if (before && before.from <= seq && seq <= before.to && before.to <= last) return before;
  const from = Math.min(Math.max(seq - CLOSE_UP / 2, 0), last - CLOSE_UP);
  return { from, to: from + CLOSE_UP };
}

/**
 * The bursts within reach as bands in their authors' colours. Where there are more bursts than `columns`, each
 * column has the colour of whoever did most of its steps, and neighbours of one colour are one band.
 */
export function bandsOf(bursts: readonly Burst[], reach: Reach, columns: number): Band[] {
  const within = bursts.filter(({ first, last }) => last > reach.from && first <= reach.to);
  if (within.length <= columns) {
    return within.map((burst) => ({ ...placeOf(burst, reach), color: colorOf(burst) }));
  }
  const steps = (reach.to - reach.from) / columns;
  const shares = Array.from({ length: columns }, () => new Map<string, number>());
  for (const burst of within) {
    const start = Math.max(burst.first - 1, reach.from) - reach.from;
    const end = Math.min(burst.last, reach.to) - reach.from;
    for (let column = Math.floor(start / steps); column < columns && column * steps < end; column += 1) {
      const share = Math.min(end, (column + 1) * steps) - Math.max(start, column * steps);
      const color = colorOf(burst);
      shares[column]?.set(color, (shares[column]?.get(color) ?? 0) + share);
    }
  }
  const bands: Band[] = [];
  for (const [column, share] of shares.entries()) {
    const color = most(share);
    if (color === null) continue;
    const open = bands.at(-1);
    if (open?.color === color) open.width += 1 / columns;
    else bands.push({ left: column / columns, width: 1 / columns, color });
  }
  return bands;
}

function colorOf(burst: Burst): string {
  return (burst.author ?? NOBODY).color;
}

function most(shares: ReadonlyMap<string, number>): string | null {
  let found: string | null = null;
  for (const [color, share] of shares) {
    if (found === null || share > (shares.get(found) ?? 0)) found = color;
  }
  return found;
}
