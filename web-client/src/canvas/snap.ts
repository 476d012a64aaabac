/** Lines that what is dragged comes to rest at. */

import type { Sides } from "../runtime/trace";

export interface Guide {
  axis: "x" | "y";
  at: number;
}

export interface Snapped {
  dx: number;
  dy: number;
  guides: Guide[];
}

/** Correct a move of a box so that an edge or its middle meets one of another box, when it is within `reach`. */
export function snap(box: Sides, dx: number, dy: number, others: readonly Sides[], reach: number): Snapped {
  const x = nearest(stops(box, 0, dx), others.flatMap((other) => stops(other, 0, 0)), reach);
  const y = nearest(stops(box, 1, dy), others.flatMap((other) => stops(other, 1, 0)), reach);
  const guides: Guide[] = [];
  if (x) guides.push({ axis: "x", at: x.at });
  if (y) guides.push({ axis: "y", at: y.at });
  return { dx: dx + (x?.by ?? 0), dy: dy + (y?.by ?? 0), guides };
}

/** The nearest line within reach of a place on an axis; null if there is none. */
export function nearestOf(at: number, axis: 0 | 1, others: readonly Sides[], reach: number): number | null {
  return nearest([at], others.flatMap((other) => stops(other, axis, 0)), reach)?.at ?? null;
}

function stops(box: Sides, side: 0 | 1, by: number): number[] {
  const low = box[side] + by;
  const high = (side === 0 ? box[2] : box[3]) + by;
  return [low, (low + high) / 2, high];
}

function nearest(own: number[], others: number[], reach: number): { at: number; by: number } | null {
  let best: { at: number; by: number } | null = null;
  for (const at of others) {
    for (const stop of own) {
      const by = at - stop;
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { at, by };
    }
  }
  return best;
}
