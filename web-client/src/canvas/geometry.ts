/** Which attributes say where an element stands and how large it is, and what moving and turning make of them. Pure. */

import { apply, invert } from "../runtime/trace";
import type { Matrix } from "../runtime/trace";
import { isComponent, isLayout } from "./schema";

/** A new value of an attribute. */
export interface Change {
  attribute: string;
  value: number | string | { expression: string };
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

/** The attributes that say where an element stands. */
export function placeOf(tag: string): readonly string[] {
  if (tag === "line") return ["x1", "y1", "x2", "y2"];
  if (tag === "polyline" || tag === "polygon") return ["points"];
  return ["x", "y"];
}

/** The attributes that say how large it is; empty if where it stands says it. */
export function sizeOf(tag: string): readonly string[] {
  return SIZES[tag] ?? (isLayout(tag) ? SIZES.rect : isGroup(tag) ? SCALES : null) ?? [];
}

/** What is not stretched otherwise is so as a whole, with its strokes. */
export const SCALES = ["scale", "scaleX", "scaleY"];

const SIZES: Record<string, readonly string[]> = {
  rect: ["width", "height"],
  image: ["width", "height"],
  circle: ["radius"],
  ellipse: ["radiusX", "radiusY"],
  text: ["size"],
  path: ["d"],
};

/** Elements that are the points of a list. */
export const HAS_POINTS: ReadonlySet<string> = new Set(["polyline", "polygon"]);

/** It stands by an origin of its own, about which it is turned and scaled. */
export function hasOrigin(tag: string): boolean {
  return isGroup(tag) || isLayout(tag);
}

/** Where a component is used stands a group. */
function isGroup(tag: string): boolean {
  return tag === "group" || isComponent(tag);
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

/** How far an element was turned, from one point of the view to another around a centre, in degrees. */
export function turn(centre: readonly [number, number], from: readonly [number, number], to: readonly [number, number]): number {
  const angle = (point: readonly [number, number]) => Math.atan2(point[1] - centre[1], point[0] - centre[0]);
  return ((angle(to) - angle(from)) * 180) / Math.PI;
}

/** At most two decimals. */
export function tidy(value: number): number {
  return rounded(value, 2);
}

/** As few decimals as can be seen, two or more, in something of this size. */
export function shortly(value: number, extent: number): number {
  return rounded(value, Math.min(6, Math.max(2, Math.ceil(3 - Math.log10(Math.max(extent, 1e-6))))));
}

/** A number with at most so many decimals. */
export function rounded(value: number, decimals: number): number {
  const tens = 10 ** decimals;
  const near = Math.round(value * tens) / tens;
  return Object.is(near, -0) ? 0 : near;
}

/** Degrees from -180 up to 180. */
export function wound(degrees: number): number {
  const within = (((degrees + 180) % 360) + 360) % 360;
  return within - 180;
}
