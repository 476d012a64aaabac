/** Where the name of an element stands on the canvas. */

import type { Sides } from "../runtime/trace";

type Point = readonly [number, number];

/** In pixels: as high as it is, and as wide as it may be. */
export const LABEL = { height: 18, width: 200 };
/** Pixels to what it stands beside. */
const GAP = 2;

/**
 * The upper left corner of the label of what has these corners: above it, and inside where there is no room above.
 * What covers a part of the canvas is gone round by the shorter way, to the right or down. All in pixels of the canvas.
 */
export function labelPlace(corners: readonly Point[], covered: Sides | null): Point {
  const left = Math.min(...corners.map(([x]) => x));
  const top = Math.min(...corners.map(([, y]) => y));
  const x = Math.max(left, GAP);
  const y = top < LABEL.height + GAP ? Math.max(top, 0) + GAP : top - LABEL.height - GAP;
  if (!covered) return [x, y];
  const [from, above, to, below] = covered;
  const isFree = x >= to || x + LABEL.width <= from || y >= below || y + LABEL.height <= above;
  if (isFree) return [x, y];
  return to - x <= below - y ? [to + GAP, y] : [x, below + GAP];
}
