/** What a computed attribute is at the moment, where the picture tells it. */

import type { CanvasEditor } from "./canvas-editor";
import { tidy } from "./geometry";
import type { SceneElement } from "./scene";

/** Null when the picture doesn't tell it, or when the element is there more than once. */
export function literalOf(editor: CanvasEditor, element: SceneElement, name: string): number | null {
  const [trace, ...more] = editor.traces(element);
  if (!trace || more.length > 0) return null;
  const [left, top, right, bottom] = trace.box;
  const centred = element.tag === "circle" || element.tag === "ellipse";
  const boxed = centred || element.tag === "rect" || element.tag === "image";
  const [a, b, , , e, f] = trace.matrix;
  const [oa, ob, oc, od, oe, of] = trace.outer;
  const still = oa === 1 && ob === 0 && oc === 0 && od === 1;
  switch (name) {
    case "x":
      if (boxed) return tidy(centred ? (left + right) / 2 : left);
      return element.tag !== "text" && still ? tidy(e - oe) : null;
    case "y":
      if (boxed) return tidy(centred ? (top + bottom) / 2 : top);
      return element.tag !== "text" && still ? tidy(f - of) : null;
    case "width":
      return boxed && !centred ? tidy(right - left) : null;
    case "height":
      return boxed && !centred ? tidy(bottom - top) : null;
    case "radius":
    case "radiusX":
      return centred ? tidy((right - left) / 2) : null;
    case "radiusY":
      return centred ? tidy((bottom - top) / 2) : null;
    case "rotate":
      return still ? tidy((Math.atan2(b, a) * 180) / Math.PI) : null;
    default:
      return null;
  }
}
