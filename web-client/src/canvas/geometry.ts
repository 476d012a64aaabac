/** What moving, sizing and turning an element on the canvas does to its attributes. Pure. */

import { apply, invert } from "../runtime/trace";
import type { Matrix, Sides, Trace } from "../runtime/trace";

/** A new value of an attribute. */
export interface Change {
  attribute: string;
  value: number | { expression: string };
}

/** A corner or side of a box: -1 left or top, 0 neither, 1 right or bottom. */
export type Handle = readonly [-1 | 0 | 1, -1 | 0 | 1];

export const HANDLES: readonly Handle[] = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
];

/** Numbers as they are now: literals, or what stands when nothing is written. */
export type Numbers = Readonly<Record<string, number>>;

const CENTRED = new Set(["circle", "ellipse"]);
const SIZED = new Set(["rect", "image"]);

/** The attributes that say where an element stands. */
export function placeOf(tag: string): readonly string[] {
  if (tag === "line") return ["x1", "y1", "x2", "y2"];
  if (tag === "polyline" || tag === "polygon") return ["points"];
  return ["x", "y"];
}

/** The attributes that say how large it is; empty if it has no handles. */
export function sizeOf(tag: string): readonly string[] {
  if (SIZED.has(tag)) return ["width", "height"];
  if (tag === "circle") return ["radius"];
  if (tag === "ellipse") return ["radiusX", "radiusY"];
  if (tag === "text") return ["size"];
  return [];
}

/** A move of the view as what holds the element sees it. */
export function within(outer: Matrix, dx: number, dy: number): [number, number] {
  const back = invert([outer[0], outer[1], outer[2], outer[3], 0, 0]);
  return back ? apply(back, dx, dy) : [0, 0];
}

/** Move by a distance in the coordinates of what holds the element. */
export function move(tag: string, now: Numbers, points: readonly number[], dx: number, dy: number): Change[] {
  return placeOf(tag).map((attribute) => {
    if (attribute === "points") {
      const moved = points.map((value, at) => tidy(value + (at % 2 === 0 ? dx : dy)));
      return { attribute, value: { expression: `[${moved.join(", ")}]` } };
    }
    return { attribute, value: tidy((now[attribute] ?? 0) + (attribute.startsWith("x") ? dx : dy)) };
  });
}

/**
 * Drag a handle by a distance of the view. The opposite side stays where it is, however the element is
 * turned; `even` keeps the proportions.
 */
export function resize(tag: string, now: Numbers, trace: Trace, handle: Handle, by: [number, number], even: boolean): Change[] {
  const [dx, dy] = within(trace.matrix, ...by);
  const box = drag(trace.box, handle, dx, dy, even || tag === "circle" || tag === "text");
  const [x, y] = shift(trace, box);
  const width = box[2] - box[0];
  const height = box[3] - box[1];
  const set = (values: Numbers) => Object.entries(values).map(([attribute, value]) => ({ attribute, value: tidy(value) }));
  if (SIZED.has(tag)) return set({ x: box[0] + x, y: box[1] + y, width, height });
  if (CENTRED.has(tag)) {
    const centre = { x: (box[0] + box[2]) / 2 + x, y: (box[1] + box[3]) / 2 + y };
    return set(tag === "circle" ? { ...centre, radius: width / 2 } : { ...centre, radiusX: width / 2, radiusY: height / 2 });
  }
  if (tag === "text") {
    const factor = height / (trace.box[3] - trace.box[1] || 1);
    const along = (side: 0 | 1, value: number) => {
      const [low, high] = [trace.box[side], trace.box[side + 2] ?? 0];
      const part = (value - low) / (high - low || 1);
      return box[side] + part * ((box[side + 2] ?? 0) - box[side]);
    };
    return set({ x: along(0, now.x ?? 0) + x, y: along(1, now.y ?? 0) + y, size: (now.size ?? 16) * factor });
  }
  return [];
}

/** How far an element was turned, from one point of the view to another around a centre, in degrees. */
export function turn(centre: readonly [number, number], from: readonly [number, number], to: readonly [number, number]): number {
  const angle = (point: readonly [number, number]) => Math.atan2(point[1] - centre[1], point[0] - centre[0]);
  return ((angle(to) - angle(from)) * 180) / Math.PI;
}

/** At most two decimals. */
export function tidy(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? 0 : rounded;
}

function drag(box: Sides, [across, down]: Handle, dx: number, dy: number, even: boolean): Sides {
  let width = Math.max(1, box[2] - box[0] + across * dx);
  let height = Math.max(1, box[3] - box[1] + down * dy);
  if (even) {
    const [w, h] = [box[2] - box[0] || 1, box[3] - box[1] || 1];
    const factor = across === 0 ? height / h : down === 0 ? width / w : Math.max(width / w, height / h);
    [width, height] = [w * factor, h * factor];
  }
  // A side that no handle holds grows from the middle when the proportions are kept.
  const side = (low: number, high: number, which: number, size: number): [number, number] => {
    if (which > 0) return [low, low + size];
    if (which < 0) return [high - size, high];
    const middle = (low + high) / 2;
    return [middle - size / 2, middle + size / 2];
  };
  const [left, right] = side(box[0], box[2], across, width);
  const [top, bottom] = side(box[1], box[3], down, height);
  return [left, top, right, bottom];
}

/** A shape turns about its own centre; when that moves, so must the shape for its far side to stay. */
function shift({ matrix, outer, box }: Trace, to: Sides): [number, number] {
  const x = (box[0] + box[2] - to[0] - to[2]) / 2;
  const y = (box[1] + box[3] - to[1] - to[3]) / 2;
  const [turnedX, turnedY] = within(outer, ...apply([matrix[0], matrix[1], matrix[2], matrix[3], 0, 0], x, y));
  return [x - turnedX, y - turnedY];
}
