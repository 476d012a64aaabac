import {
  BOX_WORDS,
  cssColor,
  type DisplayList,
  ELLIPSE,
  IMAGE,
  LINE,
  type Matrix,
  PATH,
  POLYGON,
  POLYLINE,
  RECT,
  type Shape,
  TEXT,
} from "./display";
import { cssFont } from "./host";
import type { Images } from "./images";

/** In the order of `ALIGN_VALUES`: start, middle, end. */
const CANVAS_ALIGN: readonly CanvasTextAlign[] = ["left", "center", "right"];

const UNKNOWN = -1;

/** Empty a canvas. */
export function clear(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Paints shapes on a 2D context. Keeps the paths of the last picture ready for the next. */
export class Brush {
  readonly #context: CanvasRenderingContext2D;
  readonly #images: Images;
  #paths = new Map<string, Path2D>();
  #usedPaths = new Map<string, Path2D>();
  #matrix: Matrix = [1, 0, 0, 1, 0, 0];
  #layers: [Brush, Brush] | undefined;
  /** What the context paints with, as far as it is known. To set it, even to the same, takes as long as a shape. */
  #opacity = UNKNOWN;
  #fill = UNKNOWN;

  constructor(context: CanvasRenderingContext2D, images: Images) {
    this.#context = context;
    this.#images = images;
  }

  /** From the coordinates of the shapes that come to the context's pixels. */
  place(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.#matrix = [a, b, c, d, e, f];
    this.#context.setTransform(a, b, c, d, e, f);
  }

  /** The context was emptied or restored: what it paints with is not known. */
  forget(): void {
    this.#opacity = this.#fill = UNKNOWN;
  }

  /** Paint one shape; `scale` is that from the view to pixels. */
  paint(list: DisplayList, shape: Shape, scale: number, opacity = list.float(shape.at + 3)): void {
    const context = this.#context;
    const { operation, at, gradient, shadow } = shape;
    // Most pictures are made of these: rectangles with nothing but a fill, one behind the other.
    let next = at;
    for (; gradient < 0 && shadow < 0 && next < shape.end && list.integer(next) === RECT; next += BOX_WORDS) {
      if (list.integer(next + 1, 1) !== 0 || list.float(next + 8) !== 0) break;
      this.#fade(list.float(next + 3));
      this.#dip(list.integer(next + 1));
      context.fillRect(list.float(next + 4), list.float(next + 5), list.float(next + 6), list.float(next + 7));
    }
    if (next > at) {
      shape.next = next;
      return;
    }
    // A fill under its stroke, or a shape in its shadow, becomes see-through as one.
    const both = list.integer(at + 1) !== 0 && list.integer(at + 1, 1) !== 0 && operation !== IMAGE;
    if ((both && (opacity !== 1 || shadow >= 0)) || (opacity !== 1 && shadow >= 0)) {
      this.#paintTogether(list, shape, scale, opacity);
      return;
    }
    this.#fade(opacity);
    if (shadow >= 0) this.#castShadow(list, shadow, scale);
    this.#paintShape(list, shape);
    if (shadow >= 0) context.shadowColor = "transparent";
  }

  #fade(opacity: number): void {
    if (opacity === this.#opacity) return;
    this.#context.globalAlpha = this.#opacity = opacity;
  }

  #dip(fill: number): void {
    if (fill === this.#fill) return;
    this.#context.fillStyle = cssColor(fill);
    this.#fill = fill;
  }

  /** The picture is complete: what was not used in it is forgotten. */
  sweep(): void {
    this.#paths = this.#usedPaths;
    this.#usedPaths = new Map();
    for (const layer of this.#layers ?? []) layer.sweep();
  }

  #castShadow(list: DisplayList, at: number, scale: number): void {
    const context = this.#context;
    const [blur, x, y] = list.floats(at + 2);
    context.shadowColor = cssColor(list.integer(at + 1));
    // Shadows know nothing of the transform.
    context.shadowBlur = blur * scale;
    context.shadowOffsetX = x * scale;
    context.shadowOffsetY = y * scale;
  }

  #paintTogether(list: DisplayList, shape: Shape, scale: number, opacity: number): void {
    this.#layers ??= [this.#layer(), this.#layer()];
    const [first, second] = this.#layers;
    first.#begin(this.#context.canvas);
    first.#context.setTransform(...this.#matrix);
    first.#paintShape(list, shape);
    let painted = first;
    const context = this.#context;
    if (shape.shadow >= 0 && opacity !== 1) {
      second.#begin(context.canvas);
      second.#castShadow(list, shape.shadow, scale);
      second.#context.drawImage(first.#context.canvas, 0, 0);
      second.#context.shadowColor = "transparent";
      painted = second;
    } else if (shape.shadow >= 0) this.#castShadow(list, shape.shadow, scale);
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.#fade(opacity);
    context.drawImage(painted.#context.canvas, 0, 0);
    context.shadowColor = "transparent";
    context.setTransform(...this.#matrix);
  }

  #layer(): Brush {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) throw new Error("This browser has no 2D canvas.");
    return new Brush(context, this.#images);
  }

  /** An empty layer of the size of a canvas. */
  #begin({ width, height }: HTMLCanvasElement): void {
    const { canvas } = this.#context;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      this.forget();
    } else clear(this.#context);
  }

  /** Paint a shape as it is, without opacity and shadow. */
  #paintShape(list: DisplayList, { operation, at, gradient }: Shape): void {
    const context = this.#context;
    const fill = list.integer(at + 1);
    const stroke = list.integer(at + 1, 1);
    if (gradient >= 0) {
      context.fillStyle = this.#gradient(list, gradient, fill);
      this.#fill = UNKNOWN;
    } else if (fill) this.#dip(fill);
    if (stroke) {
      context.strokeStyle = cssColor(stroke);
      context.lineWidth = list.float(at + 2);
    }
    const [x, y, width, height] = list.floats(at + 4);
    let path: Path2D | undefined;
    context.beginPath();
    switch (operation) {
      case RECT:
        context.roundRect(x, y, width, height, list.float(at + 8));
        break;
      case ELLIPSE:
        context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
        break;
      case LINE:
        context.moveTo(x, y);
        context.lineTo(width, height);
        break;
      case POLYLINE:
      case POLYGON: {
        const points = list.points(at + 4);
        for (let part = 0; part + 1 < points.length; part += 2) context.lineTo(points[part] ?? 0, points[part + 1] ?? 0);
        if (operation === POLYGON) context.closePath();
        break;
      }
      case PATH: {
        const data = list.text(at + 4);
        path = this.#usedPaths.get(data) ?? this.#paths.get(data) ?? new Path2D(data);
        this.#usedPaths.set(data, path);
        break;
      }
      case IMAGE: {
        const image = this.#images.get(list.text(at + 8));
        if (image) context.drawImage(image, x, y, width, height);
        return;
      }
      case TEXT: {
        const content = list.text(at + 8);
        context.font = cssFont(list.text(at + 9), width, height);
        context.textAlign = CANVAS_ALIGN[list.integer(at + 10)] ?? "left";
        if (fill) context.fillText(content, x, y);
        if (stroke) context.strokeText(content, x, y);
        return;
      }
    }
    if (path) {
      if (fill) context.fill(path);
      if (stroke) context.stroke(path);
    } else {
      if (fill) context.fill();
      if (stroke) context.stroke();
    }
  }

  #gradient(list: DisplayList, at: number, from: number): CanvasGradient {
    const [a, b, c, d] = list.floats(at + 2);
    const radial = list.integer(at + 1) === 1;
    const gradient = radial
      ? this.#context.createRadialGradient(a, b, 0, a, b, c)
      : this.#context.createLinearGradient(a, b, c, d);
    gradient.addColorStop(0, cssColor(from));
    gradient.addColorStop(1, cssColor(list.integer(at + 1, 1)));
    return gradient;
  }
}
