/** Several elements in line with each other, or as far apart from one to the next. */

import type { CanvasEditor } from "./canvas-editor";
import { beginMove, boxInView } from "./draft";
import type { Held } from "./draft";
import type { AttributeIntent } from "./edits";
import { outermost } from "./scene";

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";

/** From its low to its high side, along an axis. */
type Span = readonly [number, number];

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
export function align(editor: CanvasEditor, way: Alignment): AttributeIntent[] | Held {
  const [axis, part] = LINES[way];
  return arrange(editor, axis, (spans) => {
    const low = Math.min(...spans.map((span) => span[0]));
    const high = Math.max(...spans.map((span) => span[1]));
    const target = low + (high - low) * part;
    return spans.map(([from, to]) => target - (from + (to - from) * part));
  });
}

/** The intents that leave gaps of one size between what is selected, within the box around it; or why it can't be. */
export function distribute(editor: CanvasEditor, axis: 0 | 1): AttributeIntent[] | Held {
  return arrange(editor, axis, spread);
}

/** How far each of several spans is to be moved so that the gaps between them are of one size, in their order. */
export function spread(spans: readonly Span[]): number[] {
  const low = Math.min(...spans.map((span) => span[0]));
  const high = Math.max(...spans.map((span) => span[1]));
  const gap = (high - low - spans.reduce((sum, [from, to]) => sum + to - from, 0)) / (spans.length - 1);
  const moves = spans.map(() => 0);
  let at = low;
  const order = [...spans.entries()].sort(([, one], [, other]) => one[0] + one[1] - other[0] - other[1]);
  for (const [nth, [from, to]] of order) {
    moves[nth] = at - from;
    at += to - from + gap;
  }
  return moves;
}

/** Move each element along an axis by what is said of all their spans. */
function arrange(editor: CanvasEditor, axis: 0 | 1, move: (spans: readonly Span[]) => readonly number[]): AttributeIntent[] | Held {
  const boxes = outermost(editor.state.getState().selection).flatMap((path) => {
    const element = editor.element(path);
    const trace = element && editor.traces(element)[0];
    return trace ? [{ path, box: boxInView(trace) }] : [];
  });
  const moves = move(boxes.map(({ box }) => (axis === 0 ? [box[0], box[2]] : [box[1], box[3]])));
  const intents: AttributeIntent[] = [];
  for (const [nth, { path }] of boxes.entries()) {
    const begun = beginMove(editor, [path]);
    if (typeof begun !== "function") return { ...begun, path };
    const by = moves[nth] ?? 0;
    intents.push(...begun(axis === 0 ? [by, 0] : [0, by], 0).intents);
  }
  return intents;
}
