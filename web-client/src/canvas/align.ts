/** Several elements in line with each other. */

import type { CanvasEditor } from "./canvas-editor";
import { beginMove, boxInView } from "./draft";
import type { AttributeIntent } from "./edits";
import { outermost } from "./scene";

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** Where along its axis an alignment lies: the axis, and the part of the way from the low to the high side. */
const LINES: Record<Alignment, [axis: 0 | 1, part: number]> = {
  left: [0, 0],
  centre: [0, 0.5],
  right: [0, 1],
  top: [1, 0],
  middle: [1, 0.5],
  bottom: [1, 1],
};

/** The intents that bring what is selected in line within the box around it; or why it can't be. */
export function align(editor: CanvasEditor, way: Alignment): AttributeIntent[] | { held: string } {
  const paths = outermost(editor.state.getState().selection);
  const [axis, part] = LINES[way];
  const boxes = paths.flatMap((path) => {
    const element = editor.element(path);
    const trace = element && editor.traces(element)[0];
    return trace ? [{ path, box: boxInView(trace) }] : [];
  });
  const low = Math.min(...boxes.map(({ box }) => box[axis]));
  const high = Math.max(...boxes.map(({ box }) => box[axis === 0 ? 2 : 3]));
  const target = low + (high - low) * part;
  const intents: AttributeIntent[] = [];
  for (const { path, box } of boxes) {
    const begun = beginMove(editor, [path]);
    if (typeof begun !== "function") return { held: begun.held };
    const size = box[axis === 0 ? 2 : 3] - box[axis];
    const by = target - (box[axis] + size * part);
    intents.push(...begun(axis === 0 ? [by, 0] : [0, by], 0).intents);
  }
  return intents;
}
