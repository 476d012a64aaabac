/** How the component is shown on the canvas. */

import type { View } from "../runtime/messages";

const LEAST = 0.05;
const MOST = 64;

/** Another scale, with what is at a point of the canvas staying there. */
export function zoomAt(view: View, x: number, y: number, factor: number): View {
  const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** A point of the canvas in the component's coordinates. */
export function toScene({ scale, x, y }: View, px: number, py: number): [number, number] {
  return [(px - x) / scale, (py - y) / scale];
}

/** A point of the component on the canvas. */
export function toCanvas({ scale, x, y }: View, sx: number, sy: number): [number, number] {
  return [sx * scale + x, sy * scale + y];
}
