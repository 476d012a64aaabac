/** New shapes: where they go in the tree of elements, and what is done with them then. */

import { apply, invert } from "../runtime/trace";
import type { CanvasEditor } from "./canvas-editor";
import { isContainer, isDrawn } from "./schema";
import { drawn, image, USUAL } from "./shapes";
import type { Shape } from "./shapes";
import { append } from "./structure";
import { inSceneInTurn } from "./turns";

type Point = readonly [number, number];

/** Draw a shape from one point of the component to another: into what is selected if it can hold others. */
export async function draw(editor: CanvasEditor, shape: Shape, from: Point, to: Point): Promise<void> {
  const { scene } = editor.state.getState();
  editor.take(null);
  if (!scene) return;
  const holder = holderOf(editor);
  const inside = ([x, y]: Point): Point => (holder ? apply(holder.into, x, y) : [x, y]);
  const change = append(scene, holder?.path ?? null, drawn(shape, inside(from), inside(to)));
  const [path] = change.select;
  if (!(await editor.restructure(change)) || shape !== "text" || path === undefined) return;
  // Who has selected something else meanwhile is not called back to write.
  if (editor.state.getState().selection.join() === path) editor.write({ path, at: 0 });
}

/** Without a pointer: in the middle of what is seen. */
export function drawInMiddle(editor: CanvasEditor, shape: Shape): Promise<void> {
  const [x, y] = editor.middle();
  const half = USUAL / 2;
  return draw(editor, shape, [x - half, y - half], [x + half, y + half]);
}

/** A picture of the project in the middle of what is seen, as large as it is where there is room; sizes in pixels. */
export function drawImage(editor: CanvasEditor, asset: { name: string; width: number | null; height: number | null }): void {
  if (editor.state.getState().mode !== "select") editor.setMode("select");
  inSceneInTurn(editor, "Pictures can be put in as soon as the text compiles.", (scene, meant) =>
    editor.restructure(append(scene, holderOf(editor)?.path ?? null, image(asset, middleIn(editor))), meant),
  );
}

/** The middle of what is seen, in the coordinates of what the next shape goes into. */
export function middleIn(editor: CanvasEditor): Point {
  const [x, y] = editor.middle();
  const holder = holderOf(editor);
  return holder ? apply(holder.into, x, y) : [x, y];
}

/** The selected element that the next shape goes into, and the way from the component's coordinates to its own. */
export function holderOf(editor: CanvasEditor) {
  const { selection } = editor.state.getState();
  const element = selection.length === 1 ? editor.element(selection[0] ?? "") : undefined;
  if (!element || !isContainer(element.tag) || !isDrawn(element.tag)) return null;
  const [trace, ...more] = editor.traces(element);
  const into = trace && more.length === 0 ? invert(trace.matrix) : null;
  return into && { path: element.path, into };
}
