/** What a gesture on the canvas makes of the selected elements. Pure: pointer in, intents and guides out. */

import { around, apply, corners } from "../runtime/trace";
import type { Sides, Trace } from "../runtime/trace";
import { isComputed, numbersIn } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import type { AttributeIntent } from "./edits";
import { move, placeOf, resize, sizeOf, tidy, turn, within } from "./geometry";
import type { Change, Handle, Numbers } from "./geometry";
import { isDrawn, isLayout } from "./schema";
import { outermost } from "./scene";
import type { Scene, SceneElement } from "./scene";
import { snap } from "./snap";
import type { Guide } from "./snap";

type Point = readonly [number, number];

/** An element as it was when the gesture began. */
interface Taken {
  element: SceneElement;
  trace: Trace;
  numbers: Numbers;
  points: number[];
  intend: (changes: readonly Change[]) => AttributeIntent[];
}

export interface Drafted {
  intents: AttributeIntent[];
  guides: Guide[];
}

/** Why an element can't be moved; null if it can. */
export function heldBy(editor: CanvasEditor, element: SceneElement): string | null {
  if (!isDrawn(element.tag)) return `<${element.tag}> is not drawn itself; move what it holds.`;
  const holder = drawnAround(editor.state.getState().scene, element);
  if (holder && isLayout(holder.tag)) return `It is placed by its <${holder.tag}>. Reorder it instead.`;
  return computedAmong(editor, element, placeOf(element.tag));
}

/** Why these attributes can't be changed by dragging; null if they can. */
export function computedAmong(editor: CanvasEditor, element: SceneElement, names: readonly string[]): string | null {
  for (const name of names) {
    const value = editor.value(element, name);
    if (isComputed(value) && !(name === "points" && numbersIn(value.expression)))
      return `${name} is computed: {${value.expression}}`;
  }
  return null;
}

/** The element around one that is drawn, past those that only say what is shown. */
function drawnAround(scene: Scene | null, element: SceneElement): SceneElement | undefined {
  let at = element.parent === null ? undefined : scene?.byPath.get(element.parent);
  while (at && !isDrawn(at.tag)) at = at.parent === null ? undefined : scene?.byPath.get(at.parent);
  return at;
}

function take(editor: CanvasEditor, paths: readonly string[]): Taken[] {
  return outermost(paths).flatMap((path) => {
    const element = editor.element(path);
    const trace = element && editor.traces(element)[0];
    if (!element || !trace) return [];
    const points = editor.value(element, "points");
    return {
      element,
      trace,
      numbers: editor.numbers(element),
      points: (isComputed(points) && numbersIn(points.expression)) || [],
      intend: editor.intending(element),
    };
  });
}

export function boxInView({ matrix, box }: Trace): Sides {
  return around(corners(matrix, box));
}

/** Moves what is selected; gives null and says why when it can't be moved. */
export function beginMove(editor: CanvasEditor, paths: readonly string[]) {
  const taken = take(editor, paths);
  for (const { element } of taken) {
    const held = heldBy(editor, element);
    if (held) return { held };
  }
  const [first] = taken;
  if (!first) return { held: "There is nothing drawn to move." };
  const whole = around(taken.flatMap(({ trace }) => corners(trace.matrix, trace.box)));
  const others = siblings(editor, taken);
  return (by: Point, reach: number): Drafted => {
    const { dx, dy, guides } = snap(whole, by[0], by[1], others, reach);
    return {
      guides,
      intents: taken.flatMap(({ element, trace, numbers, points, intend }) => {
        const inside = within(trace.outer, dx, dy);
        const changes = move(element.tag, numbers, points, rest(inside[0], reach), rest(inside[1], reach));
        return intend(changed(changes, numbers));
      }),
    };
  };
}

/** Drags a handle of the one selected element. */
export function beginResize(editor: CanvasEditor, path: string, handle: Handle) {
  const [taken] = take(editor, [path]);
  if (!taken) return { held: "There is nothing drawn to resize." };
  const { element, trace, numbers, intend } = taken;
  const held = computedAmong(editor, element, [...sizeOf(element.tag), ...placeOf(element.tag)]);
  if (held) return { held };
  return (by: Point, even: boolean): Drafted => ({
    guides: [],
    intents: intend(changed(resize(element.tag, numbers, trace, handle, [by[0], by[1]], even), numbers)),
  });
}

/** Turns the one selected element about its middle, a group about its origin. */
export function beginTurn(editor: CanvasEditor, path: string) {
  const [taken] = take(editor, [path]);
  if (!taken) return { held: "There is nothing drawn to turn." };
  const { element, trace, numbers, intend } = taken;
  const held = computedAmong(editor, element, ["rotate"]);
  if (held) return { held };
  const centre = pivotOf(element, trace);
  const [a, b, c, d] = trace.outer;
  const way = a * d - b * c < 0 ? -1 : 1;
  return (from: Point, to: Point, steps: boolean): Drafted => {
    const turned = (numbers.rotate ?? 0) + way * turn(centre, from, to);
    const round = steps ? 15 : 1;
    const degrees = ((((Math.round(turned / round) * round + 180) % 360) + 360) % 360) - 180;
    return { guides: [], intents: intend(changed([{ attribute: "rotate", value: degrees }], numbers)) };
  };
}

/** What an element turns about, in the component's coordinates. */
export function pivotOf(element: SceneElement, { matrix, box }: Trace): Point {
  if (["group", "row", "column", "grid", "stack"].includes(element.tag) || /^[A-Z]/.test(element.tag))
    return apply(matrix, 0, 0);
  return apply(matrix, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
}

/** Boxes that what is moved may come to rest at: what stands beside it, and what holds it. */
function siblings(editor: CanvasEditor, taken: readonly Taken[]): Sides[] {
  const { scene } = editor.state.getState();
  const moved = new Set(taken.map(({ element }) => element.path));
  const holders = new Set(taken.map(({ element }) => element.parent));
  return [...holders].flatMap((holder) => {
    const beside = holder === null ? scene?.top : scene?.byPath.get(holder)?.children;
    return (beside ?? [])
      .filter((path) => !moved.has(path))
      .flatMap((path) => {
        const element = editor.element(path);
        return element ? editor.traces(element).map(boxInView) : [];
      });
  });
}

/** Whole numbers, unless the canvas is so large that less can be seen. */
function rest(value: number, reach: number): number {
  return reach >= 1 ? Math.round(value) : tidy(value);
}

/** Only what became another number: what is not written stays so. */
function changed(changes: readonly Change[], numbers: Numbers): Change[] {
  return changes.filter(({ attribute, value }) => numbers[attribute] !== value);
}
