/** Elements that are drawn by dragging. */

import { tidy } from "./geometry";

export type Shape = "rect" | "circle" | "ellipse" | "line" | "text";

type Point = readonly [number, number];

const COLOR = "#3b82f6";
/** The sides of what is made without a drag, in the component's units. */
export const USUAL = 80;

/** The source of a shape from one point of its holder to another. */
export function drawn(shape: Shape, from: Point, to: Point): string {
  const clicked = Math.hypot(to[0] - from[0], to[1] - from[1]) < 2;
  const [a, b] = clicked ? [from, [from[0] + USUAL, from[1] + USUAL] as const] : [from, to];
  const left = whole(Math.min(a[0], b[0]));
  const top = whole(Math.min(a[1], b[1]));
  const width = Math.max(1, whole(Math.abs(b[0] - a[0])));
  const height = Math.max(1, whole(Math.abs(b[1] - a[1])));
  switch (shape) {
    case "rect":
      return `<rect x={${left}} y={${top}} width={${width}} height={${height}} fill="${COLOR}" />`;
    case "circle": {
      const radius = Math.max(1, whole(Math.max(width, height) / 2));
      return `<circle x={${left + radius}} y={${top + radius}} radius={${radius}} fill="${COLOR}" />`;
    }
    case "ellipse":
      return `<ellipse x={${tidy(left + width / 2)}} y={${tidy(top + height / 2)}} radiusX={${tidy(width / 2)}} radiusY={${tidy(height / 2)}} fill="${COLOR}" />`;
    case "line":
      return `<line x1={${whole(a[0])}} y1={${whole(a[1])}} x2={${whole(b[0])}} y2={${whole(b[1])}} stroke="${COLOR}" strokeWidth={2} />`;
    case "text":
      return `<text content="Text" x={${left}} y={${top}} size={24} fill="#111111" />`;
  }
}

/** The longer side of a picture that is put in, at most. */
const LARGEST = 320;

/** The source of a picture by its name and size in pixels, around this point of its holder. */
export function image({ name, width, height }: { name: string; width: number | null; height: number | null }, [x, y]: Point): string {
  const size = [width ?? USUAL, height ?? USUAL] as const;
  const fit = Math.min(1, LARGEST / Math.max(...size));
  const [wide, high] = size.map((side) => Math.max(1, whole(side * fit))) as [number, number];
  return `<image src=${written(name)} x={${whole(x - wide / 2)}} y={${whole(y - high / 2)}} width={${wide}} height={${high}} />`;
}

/** A text as the value of an attribute. */
export function written(text: string): string {
  return /["\\<>{}&]/.test(text) ? `{${JSON.stringify(text)}}` : `"${text}"`;
}

function whole(value: number): number {
  return tidy(Math.round(value));
}
