/** Stretching, turning and reshaping what is selected. Pure: pointer in, intents and guides out. */

import { apply } from "../runtime/trace";
import type { Trace } from "../runtime/trace";
import type { CanvasEditor } from "./canvas-editor";
import { computedAmong, placedBy, siblings, take } from "./draft";
import type { Drafted, Held, Taken } from "./draft";
import type { AttributeIntent } from "./edits";
import { frameAround, middleOf, stretch, stretched } from "./frames";
import type { Frame } from "./frames";
import { hasOrigin, placeOf, turn, wound } from "./geometry";
import type { Handle } from "./geometry";
import { nameOf } from "./naming";
import { changedBy, fit, fitStretched, fitTurned, handed, pointsInView, reshaped, within } from "./scaling";
import { outermost } from "./scene";
import type { SceneElement } from "./scene";
import { nearestOf } from "./snap";

type Point = readonly [number, number];

/** How a handle is dragged: in proportion, about the middle; the component's units within which lines are rested at. */
export interface Way {
  even: boolean;
  middle: boolean;
  reach: number;
}

/** Degrees of one step. */
const STEP = 15;
const POINT_STEP = 45;
const LEAST_POINTS = 2;

/** What can be stretched of an element by itself; why not, in words, if nothing. */
export function unstretched(editor: CanvasEditor, path: string): string | null {
  const [taken] = take(editor, [path]);
  return taken ? computedAmong(editor, taken.element, changedBy(taken)) : "It is not drawn now.";
}

/** Drags a handle of what is selected: of one element along its own axes, of several along those of the view. */
export function beginResize(editor: CanvasEditor, paths: readonly string[], handle: Handle) {
  const taken = take(editor, paths);
  const [first, ...more] = taken;
  if (!first) return { held: "There is nothing drawn to resize." };
  const held = heldAmong(editor, taken, changedBy);
  if (held) return held;
  const others = siblings(editor, taken);
  const frame: Frame = more.length > 0 ? frameAround(taken.map(({ trace }) => trace)) : first.trace;
  return (by: Point, way: Way): Drafted => {
    const { factors, anchor, guides } = stretch(frame, handle, by, { ...way, even: way.even || isEven(taken), others });
    const intents = taken.flatMap((each) => {
      if (more.length > 0) return each.intend(fit(each, fitStretched(each, anchor, factors)));
      const middle = within(each.trace.outer, apply(frame.matrix, ...stretched(middleOf(frame.box), anchor, factors)));
      return each.intend(fit(each, { factors, middle, turned: 0 }));
    });
    return { guides, intents };
  };
}

/** One that has only one size of its own. */
function isEven(taken: readonly Taken[]): boolean {
  return taken.length === 1 && taken.every(({ tag }) => tag === "circle" || tag === "text");
}

/** Turns what is selected: one element about what it turns about by itself, several about the middle of all. */
export function beginTurn(editor: CanvasEditor, paths: readonly string[]) {
  const taken = take(editor, paths);
  const [first, ...more] = taken;
  if (!first) return { held: "There is nothing drawn to turn." };
  const several = more.length > 0;
  const held = heldAmong(editor, taken, ({ tag }) => (several ? ["rotate", ...placeOf(tag)] : ["rotate"]));
  if (held) return held;
  const about = several ? middleOf(frameAround(taken.map(({ trace }) => trace)).box) : pivotOf(first.element, first.trace);
  /** By so many degrees of the view; `round`: to steps of so many. */
  const by = (degrees: number, round: number): Drafted => {
    if (several) {
      const rounded = Math.round(degrees / round) * round;
      return { guides: [], intents: taken.flatMap((each) => each.intend(fit(each, fitTurned(each, about, rounded)))) };
    }
    const now = first.numbers.rotate ?? 0;
    const value = wound(Math.round((now + handed(first.trace) * degrees) / round) * round);
    return { guides: [], intents: value === now ? [] : first.intend([{ attribute: "rotate", value }]) };
  };
  return {
    /** By a step of a key. */
    by: (degrees: number) => by(degrees, 1),
    /** From one point of the view to another. */
    to: (from: Point, to: Point, steps: boolean) => by(turn(about, from, to), steps ? STEP : 1),
  };
}

/** Drags one point of a line, polyline or polygon; with `isNew`, one that is put in there, half way from the one before. */
export function beginReshape(editor: CanvasEditor, path: string, nth: number, isNew = false) {
  const taken = take(editor, [path]);
  const [first] = taken;
  const known = first ? pointsInView(first) : [];
  const added = isNew ? halfWay(known, nth) : null;
  const points = added ? known.toSpliced(nth, 0, added) : known;
  const start = points[nth];
  if (!first || !start) return { held: "The point is not there any more." };
  const held = heldAmong(editor, taken, changedBy);
  if (held) return held;
  const others = siblings(editor, taken);
  // What its angle is seen from.
  const beside = points[nth === 0 ? 1 : nth - 1] ?? start;
  return (by: Point, { even, reach }: Way): Drafted => {
    const free: Point = [start[0] + by[0], start[1] + by[1]];
    const put = (to: Point) => first.intend(reshaped(first, points.with(nth, to)));
    if (even) return { guides: [], intents: put(inSteps(beside, free)) };
    const [x, y] = [nearestOf(free[0], 0, others, reach), nearestOf(free[1], 1, others, reach)];
    const rest = (value: number) => (reach >= 1 ? Math.round(value) : value);
    const guides = [...(x === null ? [] : [{ axis: "x" as const, at: x }]), ...(y === null ? [] : [{ axis: "y" as const, at: y }])];
    return { guides, intents: put([x ?? rest(free[0]), y ?? rest(free[1])]) };
  };
}

/** The middle between the point before this place and the one that is there, which behind the last is the first. */
function halfWay(points: readonly Point[], nth: number): Point | null {
  const [before, behind] = [points[nth - 1], points[nth % points.length]];
  return before && behind ? [(before[0] + behind[0]) / 2, (before[1] + behind[1]) / 2] : null;
}

/** Where points can be put in between those of a shape, in the view: the place among them, and the middle there. */
export function gapsOf(tag: string, points: readonly Point[]): { nth: number; at: Point }[] {
  const gaps = tag === "polygon" && points.length > 2 ? points.length : points.length - 1;
  return Array.from({ length: Math.max(0, gaps) }, (_, before) => before + 1).flatMap((nth) => {
    const at = halfWay(points, nth);
    return at ? [{ nth, at }] : [];
  });
}

/** What changes how many points an element has, and which of them is chosen then. */
interface WithPoints {
  intents: AttributeIntent[];
  nth: number;
}

/** Puts a point in half way to the next; behind the last of a polyline, half way to the one before; or why it can't be. */
export function withPoint(editor: CanvasEditor, path: string, nth: number): WithPoints | Held {
  const [taken] = take(editor, [path]);
  const gaps = taken ? gapsOf(taken.tag, pointsInView(taken)) : [];
  const gap = gaps[Math.min(nth, gaps.length - 1)];
  if (!taken || !gap) return { held: "The point is not there any more.", path };
  return { intents: taken.intend(reshaped(taken, pointsInView(taken).toSpliced(gap.nth, 0, gap.at))), nth: gap.nth };
}

/** Takes one point of a polyline or polygon away; or why it can't be. */
export function withoutPoint(editor: CanvasEditor, path: string, nth: number): WithPoints | Held {
  const [taken] = take(editor, [path]);
  const points = taken ? pointsInView(taken) : [];
  if (!taken || points.length <= LEAST_POINTS) return { held: "A shape has two points at least.", path };
  return { intents: taken.intend(reshaped(taken, points.toSpliced(nth, 1))), nth: Math.max(0, nth - 1) };
}

/** As far from a point, in a direction of the steps. */
function inSteps(from: Point, to: Point): Point {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const step = (POINT_STEP * Math.PI) / 180;
  const angle = Math.round(Math.atan2(dy, dx) / step) * step;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return [from[0] + length * Math.cos(angle), from[1] + length * Math.sin(angle)];
}

/** What an element turns about, in the component's coordinates. */
export function pivotOf({ tag }: SceneElement, { matrix, box }: Trace): Point {
  return hasOrigin(tag) ? apply(matrix, 0, 0) : apply(matrix, ...middleOf(box));
}

/** The first of them that can't be changed so, with why; null if all can. */
function heldAmong(editor: CanvasEditor, taken: readonly Taken[], namesOf: (taken: Taken) => readonly string[]): Held | null {
  for (const each of taken) {
    const { element } = each;
    const several = taken.length > 1 ? (placedBy(editor, element) ?? repeated(editor, element)) : null;
    const held = several ?? computedAmong(editor, element, namesOf(each));
    if (held) return { held: taken.length > 1 ? `${calledBy(editor, element)}: ${held}` : held, path: element.path };
  }
  return null;
}

function repeated(editor: CanvasEditor, element: SceneElement): string | null {
  return editor.traces(element).length > 1 ? "It is drawn several times, from one place in the code." : null;
}

function calledBy(editor: CanvasEditor, element: SceneElement): string {
  return nameOf(editor, element) ?? `<${element.tag}>`;
}

/** The box in the view around several that are selected; null while some of them are not drawn, or it is only one. */
export function frameOf(editor: CanvasEditor, paths: readonly string[]): Frame | null {
  const traces = outermost(paths).map((path) => {
    const element = editor.element(path);
    return element ? editor.traces(element) : [];
  });
  return traces.length < 2 || traces.some((each) => each.length === 0) ? null : frameAround(traces.flat());
}
