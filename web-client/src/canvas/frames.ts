/** What dragging a handle does to a box: how many times as wide and as high it is then, and about which point. Pure. */

import { apply, corners, around } from "../runtime/trace";
import type { Matrix, Sides } from "../runtime/trace";
import { within } from "./geometry";
import type { Handle, Numbers } from "./geometry";
import { nearestOf } from "./snap";
import type { Guide } from "./snap";

type Point = readonly [number, number];

/** The box of one element in its own coordinates, or of several in the view's. */
export interface Frame {
  /** From the box's coordinates to the view's. */
  matrix: Matrix;
  box: Sides;
}

export interface Pull {
  /** The proportions stay. */
  even: boolean;
  /** The middle stays, instead of the side across. */
  middle: boolean;
  /** Boxes in the view whose sides and middles are rested at, when they are within `reach`. */
  others: readonly Sides[];
  reach: number;
}

export interface Stretch {
  /** Negative where it has been dragged across what stays: it is mirrored then. */
  factors: Point;
  /** What stays where it is, in the box's coordinates. */
  anchor: Point;
  guides: Guide[];
}

/** Nothing is made smaller than this, in units of the view. */
const LEAST = 1;
/** Less than this is none, of the sides of a direction. */
const NONE = 1e-6;

export function middleOf(box: Sides): Point {
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** The point of a box that a handle lies at. */
export function handleAt(box: Sides, [across, down]: Handle): Point {
  const [x, y] = middleOf(box);
  return [x + (across * (box[2] - box[0])) / 2, y + (down * (box[3] - box[1])) / 2];
}

/** Where a point comes to when what is around an anchor is stretched. */
export function stretched(point: Point, anchor: Point, factors: Point): Point {
  return [anchor[0] + (point[0] - anchor[0]) * factors[0], anchor[1] + (point[1] - anchor[1]) * factors[1]];
}

/** Drag a handle of a frame by a distance of the view. */
export function stretch(frame: Frame, handle: Handle, by: Point, pull: Pull): Stretch {
  const { matrix, box } = frame;
  const held = handleAt(box, handle);
  const anchor = pull.middle ? middleOf(box) : handleAt(box, [-handle[0] as -1 | 0 | 1, -handle[1] as -1 | 0 | 1]);
  const arm: Point = [held[0] - anchor[0], held[1] - anchor[1]];
  const moved = within(matrix, by[0], by[1]);
  const free = [0, 1].map((side) => {
    const [reach = 0, start = 0] = [arm[side], anchor[side]];
    // What has no size can't be given one by a factor.
    if (reach === 0) return 1;
    const to = start + reach + (moved[side] ?? 0);
    // Whole numbers, unless the canvas is so large that less can be seen.
    return ((pull.reach >= unitOf(matrix, side) ? Math.round(to) : to) - start) / reach;
  }) as [number, number];
  if (arm[0] !== 0 && arm[1] !== 0 && !pull.even) return ofCorner(frame, anchor, arm, free, pull);
  return alongLine(frame, anchor, arm, free, pull);
}

/** Both sides at a corner go where it does. */
function ofCorner(frame: Frame, anchor: Point, arm: Point, free: Point, { others, reach }: Pull): Stretch {
  const { matrix } = frame;
  const at = apply(matrix, anchor[0] + arm[0] * free[0], anchor[1] + arm[1] * free[1]);
  const [x, y] = [nearestOf(at[0], 0, others, reach), nearestOf(at[1], 1, others, reach)];
  const [dx, dy] = within(matrix, x === null ? 0 : x - at[0], y === null ? 0 : y - at[1]);
  const factors = [free[0] + dx / arm[0], free[1] + dy / arm[1]] as const;
  return { factors: atLeast(factors, frame, false), anchor, guides: guidesAt(x, y) };
}

/** A side, or a corner where the proportions stay: it goes to and fro on one line. */
function alongLine(frame: Frame, anchor: Point, arm: Point, free: Point, { even, others, reach }: Pull): Stretch {
  const { matrix } = frame;
  const active = [0, 1].filter((side) => arm[side] !== 0);
  const most = Math.max(0, ...active.map((side) => Math.abs(free[side] ?? 1)));
  const signs = [0, 1].map((side) => (arm[side] !== 0 && (free[side] ?? 1) < 0 ? -1 : 1)) as [1 | -1, 1 | -1];
  const spread = (by: number): Point =>
    [0, 1].map((side) => (active.includes(side) || (even && active.length > 0) ? (signs[side] ?? 1) * by : 1)) as [number, number];
  const from = apply(matrix, anchor[0], anchor[1]);
  const whole = spread(1);
  const to = apply(matrix, anchor[0] + arm[0] * whole[0], anchor[1] + arm[1] * whole[1]);
  const way = [to[0] - from[0], to[1] - from[1]] as const;
  // The side of a box that is turned meets no line as a whole.
  const isTurned = active.length === 1 && Math.abs(way[0]) > NONE && Math.abs(way[1]) > NONE;
  const met = (isTurned ? [] : ([0, 1] as const)).flatMap((axis) => {
    if (Math.abs(way[axis]) <= NONE) return [];
    const at = from[axis] + way[axis] * most;
    const line = nearestOf(at, axis, others, reach);
    return line === null ? [] : [{ axis, line, off: Math.abs(line - at), by: (line - from[axis]) / way[axis] }];
  });
  const [best] = met.filter(({ by }) => by > 0).sort((one, other) => one.off - other.off);
  const factors = spread(best?.by ?? most);
  const guides = best ? guidesAt(best.axis === 0 ? best.line : null, best.axis === 1 ? best.line : null) : [];
  return { factors: atLeast(factors, frame, even), anchor, guides };
}

function guidesAt(x: number | null, y: number | null): Guide[] {
  return [...(x === null ? [] : [{ axis: "x" as const, at: x }]), ...(y === null ? [] : [{ axis: "y" as const, at: y }])];
}

/** How long in the view what is 1 long across (0) or down (1) in a box. */
function unitOf(matrix: Matrix, side: number): number {
  return side === 0 ? Math.hypot(matrix[0], matrix[1]) : Math.hypot(matrix[2], matrix[3]);
}

/** The least factors of the sides of a box; what is smaller already may stay as it is. */
function leastOf({ matrix, box }: Frame): Point {
  return [0, 1].map((side) => {
    const length = ((box[side + 2] ?? 0) - (box[side] ?? 0)) * unitOf(matrix, side);
    return length > 0 ? Math.min(1, LEAST / length) : 0;
  }) as [number, number];
}

function atLeast(factors: Point, frame: Frame, even: boolean): Point {
  const [across, down] = leastOf(frame);
  const bound = (factor: number, least: number) => (factor < 0 ? -1 : 1) * Math.max(Math.abs(factor), least);
  const most = Math.max(across, down);
  return [bound(factors[0], even ? most : across), bound(factors[1], even ? most : down)];
}

/** The box of a layout, of which only what it holds is told. */
export function boxOfLayout({ width = 0, height = 0, padding = 0 }: Numbers, held: Sides): Sides {
  return [0, 0, width > 0 ? width : held[2] + padding, height > 0 ? height : held[3] + padding];
}

/** The frame around several: straight, in the view. */
export function frameAround(frames: readonly Frame[]): Frame {
  return { matrix: [1, 0, 0, 1, 0, 0], box: around(frames.flatMap(({ matrix, box }) => corners(matrix, box))) };
}
