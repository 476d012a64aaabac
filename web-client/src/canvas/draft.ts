/** What is taken up on the canvas, and what moving it makes of it. Pure: pointer in, intents and guides out. */

import { around, corners } from "../runtime/trace";
import type { Sides, Trace } from "../runtime/trace";
import { isComputed, numbersIn } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import type { AttributeIntent } from "./edits";
import { move, placeOf, tidy, within } from "./geometry";
import type { Change, Numbers } from "./geometry";
import { isDrawn, isLayout } from "./schema";
import { pathStretched } from "./path-data";
import type { Subject } from "./scaling";
import { outermost } from "./scene";
import type { Scene, SceneElement } from "./scene";
import { snap } from "./snap";
import type { Guide } from "./snap";

type Point = readonly [number, number];

/** An element as it was when the gesture began. */
export interface Taken extends Subject {
  element: SceneElement;
  intend: (changes: readonly Change[]) => AttributeIntent[];
}

export interface Drafted {
  intents: AttributeIntent[];
  guides: Guide[];
}

/** Why nothing can be made of what is selected, in words, and of which element that is. */
export interface Held {
  held: string;
  path?: string;
}

/** Why an element can't be moved; null if it can. */
export function heldBy(editor: CanvasEditor, element: SceneElement): string | null {
  return placedBy(editor, element) ?? computedAmong(editor, element, placeOf(element.tag));
}

/** Why where it stands is not for the element to say; null if it is. */
export function placedBy(editor: CanvasEditor, element: SceneElement): string | null {
  if (!isDrawn(element.tag)) return `<${element.tag}> is not drawn itself; move what it holds.`;
  const layout = layoutAround(editor, element);
  return layout && `It is placed by its <${layout.tag}>. Reorder it instead.`;
}

function layoutAround(editor: CanvasEditor, element: SceneElement): SceneElement | null {
  const holder = drawnAround(editor.state.getState().scene, element);
  return holder && isLayout(holder.tag) ? holder : null;
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

export function take(editor: CanvasEditor, paths: readonly string[]): Taken[] {
  return outermost(paths).flatMap((path) => {
    const element = editor.element(path);
    const trace = element && editor.traces(element)[0];
    if (!element || !trace) return [];
    const points = editor.value(element, "points");
    const data = editor.value(element, "d");
    return {
      element,
      tag: element.tag,
      trace,
      numbers: editor.numbers(element),
      points: (isComputed(points) && numbersIn(points.expression)) || [],
      data: typeof data === "string" && pathStretched(data, [1, 1], [0, 0], 1) !== null ? data : null,
      isPlaced: layoutAround(editor, element) !== null,
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

/** Boxes that what is moved may come to rest at: what stands beside it, and what holds it. */
export function siblings(editor: CanvasEditor, taken: readonly Taken[]): Sides[] {
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
