/** How the picture is looked at without a pointer: larger, smaller, further along, or what is selected as a whole. */

import { around } from "../runtime/trace";
import type { View } from "../runtime/messages";
import type { Sides } from "../runtime/trace";
import type { CanvasEditor } from "./canvas-editor";
import { boxInView } from "./draft";
import { pan, zoomAt } from "./view";

/** One step of zoom. */
export const STEP = 1.25;

/** Pixels of the screen around what is shown as a whole. */
const MARGIN = 32;
/** What is shown as a whole is not made larger than this. */
const LARGEST = 8;

/** What is in the middle stays there. */
export function zoomBy(editor: CanvasEditor, factor: number): void {
  const [width, height] = editor.size();
  editor.look(zoomAt(editor.sought, width / 2, height / 2, factor));
}

/** One of the component is one pixel. */
export function zoomToActual(editor: CanvasEditor): void {
  zoomBy(editor, 1 / editor.sought.scale);
}

/** Move the picture by so many pixels. */
export function panBy(editor: CanvasEditor, [dx, dy]: readonly [number, number]): void {
  editor.look(pan(editor.sought, dx, dy));
}

/** What is selected in the middle, as large as it fits; gives whether any of it is drawn. */
export function zoomToSelected(editor: CanvasEditor): boolean {
  const traces = editor.state.getState().selection.flatMap((path) => {
    const element = editor.element(path);
    return element ? editor.traces(element) : [];
  });
  if (traces.length === 0) return false;
  const corners = traces.map(boxInView).flatMap(([left, top, right, bottom]): [number, number][] => [
    [left, top],
    [right, bottom],
  ]);
  editor.look(viewOf(around(corners), editor.size()));
  return true;
}

/** The view in which a box of the component is in the middle of a canvas of this size, in pixels. */
export function viewOf([left, top, right, bottom]: Sides, [width, height]: readonly [number, number]): View {
  const across = (width - 2 * MARGIN) / Math.max(right - left, 1);
  const down = (height - 2 * MARGIN) / Math.max(bottom - top, 1);
  const scale = Math.min(LARGEST, Math.max(0.05, Math.min(across, down)));
  return { scale, x: width / 2 - ((left + right) / 2) * scale, y: height / 2 - ((top + bottom) / 2) * scale };
}
