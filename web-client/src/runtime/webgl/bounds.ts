import { type DisplayList, ELLIPSE, LINE, type Matrix, PATH, POLYGON, POLYLINE, type Shape, TEXT } from "../display";
import { cssFont } from "../host";
import { ALIGN_VALUES } from "../schema";

/** Left, top, right, bottom. */
export type Bounds = readonly [number, number, number, number];

/** How far the corner of a stroke may reach, in halves of its width: the limit of a 2D canvas. */
const MITER = 10;

const paths = new Map<string, Bounds>();
let ruler: SVGPathElement | undefined;

/** The bounds of path data, measured by the browser. */
function pathBounds(data: string): Bounds {
  const known = paths.get(data);
  if (known) return known;
  if (!ruler) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.style.cssText = "position:absolute;width:0;height:0;visibility:hidden";
    ruler = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.append(ruler);
    document.body.append(svg);
  }
  ruler.setAttribute("d", data);
  const { x, y, width, height } = ruler.getBBox();
  if (paths.size > 4096) paths.clear();
  const bounds: Bounds = [x, y, x + width, y + height];
  paths.set(data, bounds);
  return bounds;
}

function pointBounds(points: Float64Array): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right, bottom];
}

function textBounds(list: DisplayList, at: number, context: CanvasRenderingContext2D): Bounds {
  context.font = cssFont(list.text(at + 9), list.float(at + 6), list.float(at + 7));
  const align = ALIGN_VALUES[list.integer(at + 10)] ?? "start";
  context.textAlign = align === "middle" ? "center" : align === "end" ? "right" : "left";
  const measured = context.measureText(list.text(at + 8));
  const [x, y] = [list.float(at + 4), list.float(at + 5)];
  return [
    x - measured.actualBoundingBoxLeft,
    y - measured.actualBoundingBoxAscent,
    x + measured.actualBoundingBoxRight,
    y + measured.actualBoundingBoxDescent,
  ];
}

function ownBounds(list: DisplayList, { operation, at }: Shape, context: CanvasRenderingContext2D): Bounds {
  const [a, b, c, d] = list.floats(at + 4);
  switch (operation) {
    case ELLIPSE:
      return [a - c, b - d, a + c, b + d];
    case LINE:
      return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
    case POLYLINE:
    case POLYGON:
      return pointBounds(list.points(at + 4));
    case PATH:
      return pathBounds(list.text(at + 4));
    case TEXT:
      return textBounds(list, at, context);
    default:
      return [Math.min(a, a + c), Math.min(b, b + d), Math.max(a, a + c), Math.max(b, b + d)];
  }
}

/** All that a shape covers in pixels, stroke and shadow included; `context` measures text. */
export function boundsOf(
  list: DisplayList,
  shape: Shape,
  [a, b, c, d, e, f]: Readonly<Matrix>,
  scale: number,
  context: CanvasRenderingContext2D,
): Bounds {
  const [left, top, right, bottom] = ownBounds(list, shape, context);
  const stroke = list.integer(shape.at + 1, 1) ? list.float(shape.at + 2) / 2 : 0;
  const margin = stroke * (shape.operation >= POLYLINE ? MITER : 2);
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  const [halfX, halfY] = [(right - left) / 2 + margin, (bottom - top) / 2 + margin];
  const [x, y] = [a * middleX + c * middleY + e, b * middleX + d * middleY + f];
  const reachX = Math.abs(a) * halfX + Math.abs(c) * halfY + 1;
  const reachY = Math.abs(b) * halfX + Math.abs(d) * halfY + 1;
  const { shadow } = shape;
  const blur = shadow < 0 ? 0 : 1.5 * list.float(shadow + 2) * scale;
  const [castX, castY] = shadow < 0 ? [0, 0] : [list.float(shadow + 3) * scale, list.float(shadow + 4) * scale];
  return [
    x - reachX + Math.min(0, castX - blur),
    y - reachY + Math.min(0, castY - blur),
    x + reachX + Math.max(0, castX + blur),
    y + reachY + Math.max(0, castY + blur),
  ];
}
