/** What stretching, turning and reshaping an element on the canvas does to its attributes. Pure. */

import { apply, around, invert } from "../runtime/trace";
import type { Matrix, Trace } from "../runtime/trace";
import { middleOf, stretched } from "./frames";
import { hasOrigin, placeOf, rounded, SCALES, shortly, sizeOf, tidy, wound } from "./geometry";
import type { Change, Numbers } from "./geometry";
import { pathStretched } from "./path-data";
import { isLayout } from "./schema";

type Point = readonly [number, number];

/** An element as it was when the gesture began. */
export interface Subject {
  tag: string;
  numbers: Numbers;
  /** Of a polyline or polygon. */
  points: readonly number[];
  /** Of a path; null when it is no literal, or can't be read. */
  data: string | null;
  trace: Trace;
  /** What holds it says where it stands. */
  isPlaced: boolean;
}

/** What is to become of it. */
export interface Fit {
  /** How many times as wide and as high, along its own axes; negative: mirrored. */
  factors: Point;
  /** Where the middle of its box comes to, in the coordinates of what holds it. */
  middle: Point;
  /** Degrees. */
  turned: number;
}

const UNIT: Point = [1, 1];

/** The attributes that a fit changes, so that none of them may be computed. */
export function changedBy({ tag, data, isPlaced }: Subject): readonly string[] {
  if (tag === "path") return data === null ? [...SCALES, ...(isPlaced ? [] : placeOf(tag))] : sizeOf(tag);
  // Where its points are is also how large it is.
  const isByPlace = sizeOf(tag).length === 0;
  return [...sizeOf(tag), ...(isPlaced && !isByPlace ? [] : placeOf(tag))];
}

/** The changes that make an element fit; only of what becomes another value. */
export function fit(subject: Subject, wanted: Fit): Change[] {
  const changes = [...resized(subject, wanted), ...turnedBy(subject, wanted.turned)];
  const places = new Set(subject.isPlaced && sizeOf(subject.tag).length > 0 ? placeOf(subject.tag) : []);
  return changes.filter((change) => !places.has(change.attribute) && isNew(subject, change));
}

function resized(subject: Subject, { factors, middle, turned }: Fit): Change[] {
  const { tag, numbers, trace } = subject;
  const [width, height] = [trace.box[2] - trace.box[0], trace.box[3] - trace.box[1]];
  const [across, down] = [Math.abs(factors[0]), Math.abs(factors[1])];
  const own = middleOf(trace.box);
  const [dx, dy] = moveTo(subject, middle);
  const size: Point = [width * across, height * down];
  // What is told of the picture may be older than the numbers: it says how far to go, never where a thing is.
  const now = (name: string, by = 0) => (numbers[name] ?? 0) + by;
  if (hasOrigin(tag)) return ofOrigin(subject, { factors, middle, turned });
  switch (tag) {
    case "rect":
    case "image":
      return set({
        x: now("x", dx + (width - size[0]) / 2),
        y: now("y", dy + (height - size[1]) / 2),
        width: now("width") * across,
        height: now("height") * down,
      });
    case "circle": {
      const { by, changes } = evenly(subject, [across, down]);
      return [...set({ x: now("x", dx), y: now("y", dy), radius: now("radius") * by }), ...changes];
    }
    case "ellipse":
      return set({ x: now("x", dx), y: now("y", dy), radiusX: now("radiusX") * across, radiusY: now("radiusY") * down });
    case "text": {
      const { by, changes } = evenly(subject, [across, down]);
      const [x, y] = [now("x", dx + (now("x") - own[0]) * (by - 1)), now("y", dy + (now("y") - own[1]) * (by - 1))];
      return [...set({ x, y, size: now("size") * by }), ...changes];
    }
    case "path":
      return ofPath(subject, { factors, middle, turned });
    default: {
      const moved = pairs(pointsOf(subject)).map((point) => {
        const [x, y] = stretched(point, own, factors);
        return [x + dx, y + dy] as const;
      });
      return written(subject, moved, Math.max(...size));
    }
  }
}

/** A layout has a size, a group is scaled; both are where their origin is. */
function ofOrigin(subject: Subject, { factors, middle, turned }: Fit): Change[] {
  const { tag, numbers, trace } = subject;
  const { changes, center, into } = isLayout(tag) ? sized(trace, factors) : scaled(numbers, trace, factors);
  const [x, y] = apply(rotation(turned), ...apply(into, ...center));
  const [x0, y0] = apply(linear(trace), ...middleOf(trace.box));
  const [dx, dy] = moveTo(subject, middle);
  return [...changes, ...set({ x: (numbers.x ?? 0) + dx + x0 - x, y: (numbers.y ?? 0) + dy + y0 - y })];
}

/** What writes a size, the middle of the box then, and the way from its coordinates to those around its origin. */
interface OfOrigin {
  changes: Change[];
  center: Point;
  into: Matrix;
}

function sized(trace: Trace, factors: Point): OfOrigin {
  const whole = middleOf(trace.box);
  // What is as large as what it holds stays so, unless it is pulled.
  const sides = ["width", "height"].map((attribute, side) => {
    const value = tidy(Math.abs(factors[side] ?? 1) * (trace.box[side + 2] ?? 0));
    return factors[side] === 1 ? { half: whole[side] ?? 0, changes: [] } : { half: value / 2, changes: [{ attribute, value }] };
  });
  return { changes: sides.flatMap(({ changes }) => changes), center: [sides[0]?.half ?? 0, sides[1]?.half ?? 0], into: linear(trace) };
}

function scaled(numbers: Numbers, trace: Trace, factors: Point): OfOrigin {
  const { changes, by } = scalesBy(numbers, factors);
  const [a, b, c, d] = linear(trace);
  return { changes, center: middleOf(trace.box), into: [a * by[0], b * by[0], c * by[1], d * by[1], 0, 0] };
}

/** How far the middle of a shape is to go; nowhere where a layout says where it stands. */
function moveTo({ trace, isPlaced }: Subject, middle: Point): Point {
  const [x, y] = within(trace.outer, apply(trace.matrix, ...middleOf(trace.box)));
  return isPlaced ? [0, 0] : [middle[0] - x, middle[1] - y];
}

/** Its data say where and how large it is; where they are computed it is scaled, about its middle. */
function ofPath(subject: Subject, { factors, middle }: Fit): Change[] {
  const { numbers, trace, data } = subject;
  const [left, top, right, bottom] = trace.box;
  const own = middleOf(trace.box);
  const [dx, dy] = moveTo(subject, middle);
  const place = set({ x: (numbers.x ?? 0) + dx, y: (numbers.y ?? 0) + dy });
  if (factors[0] === 1 && factors[1] === 1) return place;
  const by: Point = [own[0] + dx - own[0] * factors[0], own[1] + dy - own[1] * factors[1]];
  const extent = Math.max(Math.abs(factors[0]) * (right - left), Math.abs(factors[1]) * (bottom - top));
  const value = data === null ? null : pathStretched(data, factors, by, extent);
  return value === null ? [...scalesBy(numbers, factors).changes, ...place] : [{ attribute: "d", value }];
}

/** What has one size alone takes the smaller factor, and is scaled by what is left; where its scale is computed it keeps its form. */
function evenly({ numbers }: Subject, [across, down]: Point): { by: number; changes: Change[] } {
  const by = Math.min(across, down);
  const isScaled = across !== down && SCALES.every((name) => numbers[name] !== undefined);
  return { by, changes: isScaled ? scalesBy(numbers, [across / by, down / by]).changes : [] };
}

/** The factors as they are written, and what writes them. */
function scalesBy(numbers: Numbers, factors: Point): { changes: Change[]; by: Point } {
  const now = (name: string) => numbers[name] ?? 1;
  if (factors[0] === factors[1]) {
    const value = rounded(now("scale") * factors[0], 4);
    const by = value / now("scale");
    return { changes: [{ attribute: "scale", value }], by: [by, by] };
  }
  const values = ["scaleX", "scaleY"].map((attribute, side) => ({ attribute, value: rounded(now(attribute) * (factors[side] ?? 1), 4) }));
  return { changes: values, by: values.map(({ attribute, value }) => value / now(attribute)) as [number, number] };
}

function turnedBy({ numbers }: Subject, degrees: number): Change[] {
  return degrees === 0 ? [] : set({ rotate: wound((numbers.rotate ?? 0) + degrees) });
}

/** Stretch the view about an anchor: what an element does then, as nearly as its attributes can say. */
export function fitStretched({ trace }: Subject, anchor: Point, factors: Point): Fit {
  const { matrix, outer, box } = trace;
  const middle = within(outer, stretched(apply(matrix, ...middleOf(box)), anchor, factors));
  const signs: Point = [factors[0] < 0 ? -1 : 1, factors[1] < 0 ? -1 : 1];
  const along = (x: number, y: number) => Math.hypot(x * factors[0], y * factors[1]) / (Math.hypot(x, y) || 1);
  const by: Point = [signs[0] * along(matrix[0], matrix[1]), signs[1] * along(matrix[2], matrix[3])];
  return { factors: by, middle, turned: mirroring(trace, signs) };
}

/** The degrees by which what is turned is turned in a mirror. */
function mirroring({ matrix, outer }: Trace, signs: Point): number {
  if (signs[0] === signs[1]) return 0;
  const back = invert([outer[0], outer[1], outer[2], outer[3], 0, 0]);
  if (!back) return 0;
  const [x, y] = apply(back, matrix[0], matrix[1]);
  const [mirroredX, mirroredY] = apply(back, matrix[0] * signs[0] * signs[0], matrix[1] * signs[1] * signs[0]);
  return rounded(wound(((Math.atan2(mirroredY, mirroredX) - Math.atan2(y, x)) * 180) / Math.PI), 2);
}

/** Turn the view about a point by degrees. */
export function fitTurned({ trace }: Subject, about: Point, degrees: number): Fit {
  const { matrix, outer, box } = trace;
  const [x, y] = apply(matrix, ...middleOf(box));
  const [dx, dy] = apply(rotation(degrees), x - about[0], y - about[1]);
  return { factors: UNIT, middle: within(outer, [about[0] + dx, about[1] + dy]), turned: handed(trace) * degrees };
}

/** -1 where what holds an element shows it mirrored, so that it turns the other way. */
export function handed({ outer: [a, b, c, d] }: Trace): 1 | -1 {
  return a * d - b * c < 0 ? -1 : 1;
}

/** Where the points of a line, polyline or polygon are, in the view. */
export function pointsInView(subject: Subject): Point[] {
  return pairs(pointsOf(subject)).map(([x, y]) => apply(subject.trace.matrix, x, y));
}

/**
 * Put the points of a line, polyline or polygon to these places of the view. The middle that it is turned and scaled
 * about moves with them, so all are written anew.
 */
export function reshaped(subject: Subject, places: readonly Point[]): Change[] {
  const { matrix, outer } = subject.trace;
  const back = invert(linear(subject.trace));
  if (!back) return [];
  const was = middleOf(subject.trace.box);
  const [x0, y0] = subject.isPlaced ? within(outer, apply(matrix, ...was)) : was;
  // In the coordinates of what holds it, then turned back.
  const shown = places.map((place) => {
    const [x, y] = within(outer, place);
    return [x + was[0] - x0, y + was[1] - y0] as const;
  });
  const flat = shown.map((point) => apply(back, ...point));
  const middle = middleOf(around(flat));
  const center = apply(linear(subject.trace), ...middle);
  const moved = flat.map(([x, y]) => [x + center[0] - middle[0], y + center[1] - middle[1]] as const);
  const box = around(moved);
  return written(subject, moved, Math.max(box[2] - box[0], box[3] - box[1])).filter((change) => isNew(subject, change));
}

function pointsOf({ tag, numbers, points }: Subject): readonly number[] {
  return tag === "line" ? placeOf(tag).map((name) => numbers[name] ?? 0) : points;
}

function pairs(numbers: readonly number[]): [number, number][] {
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, at) => [numbers[2 * at] ?? 0, numbers[2 * at + 1] ?? 0]);
}

function written({ tag }: Subject, points: readonly Point[], extent: number): Change[] {
  const values = points.flat().map((value) => shortly(value, extent));
  if (tag !== "line") return [{ attribute: "points", value: { expression: `[${values.join(", ")}]` } }];
  return placeOf(tag).map((attribute, at) => ({ attribute, value: values[at] ?? 0 }));
}

function set(values: Numbers): Change[] {
  return Object.entries(values).map(([attribute, value]) => ({ attribute, value: tidy(value) }));
}

/** What is written with more decimals than these is not rounded for nothing. */
function isNew({ numbers, points, data }: Subject, { attribute, value }: Change): boolean {
  if (attribute === "d") return value !== data;
  if (attribute === "points") return typeof value !== "object" || value.expression !== `[${points.join(", ")}]`;
  const now = numbers[attribute];
  const least = SCALES.includes(attribute) ? 0.00005 : 0.005;
  return typeof value !== "number" || now === undefined || Math.abs(value - now) > least;
}

/** How an element is turned and scaled within what holds it. */
function linear({ matrix, outer }: Trace): Matrix {
  const back = invert([outer[0], outer[1], outer[2], outer[3], 0, 0]) ?? [1, 0, 0, 1, 0, 0];
  const [a, b] = apply(back, matrix[0], matrix[1]);
  const [c, d] = apply(back, matrix[2], matrix[3]);
  return [a, b, c, d, 0, 0];
}

/** A point of the view as what holds an element sees it. */
export function within(outer: Matrix, point: Point): [number, number] {
  const back = invert(outer);
  return back ? apply(back, ...point) : [0, 0];
}

function rotation(degrees: number): Matrix {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return [cos, sin, -sin, cos, 0, 0];
}
