import { cssFont } from "./host";
import { ALIGN_VALUES } from "./schema";
import { readText } from "./text";

// Operations of the display list (section 8 of `runtime-crate/ABI.md`).
const MATRIX = 1;
const RECT = 2;
const ELLIPSE = 3;
const LINE = 4;
const POLYLINE = 5;
const POLYGON = 6;
const PATH = 7;
const TEXT = 8;
const IMAGE = 9;
const SHADOW = 10;
const GRADIENT = 11;
const CLIP = 12;
const CLIP_END = 13;

const CANVAS_ALIGN = { start: "left", middle: "center", end: "right" } as const;

/** Where the view's origin lies on the canvas and how large its unit is, in the canvas's own pixels. */
export interface Fit {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

type Ends = [number, number, number, number];

/** Draws display lists on a 2D canvas. Keeps the paths and colors of the last picture ready for the next. */
export class Canvas2DRenderer {
  readonly #context: CanvasRenderingContext2D;
  #paths = new Map<string, Path2D>();
  #usedPaths = new Map<string, Path2D>();
  readonly #colors = new Map<number, string>();
  #images = new Map<string, HTMLImageElement>();
  #usedImages = new Map<string, HTMLImageElement>();
  readonly #onImage: () => void;
  #assets: Readonly<Record<string, string>> = {};

  /** `onImage` hears when an image has come that a picture wanted: it is to be drawn again. */
  constructor(context: CanvasRenderingContext2D, onImage: () => void = () => undefined) {
    this.#context = context;
    this.#onImage = onImage;
  }

  /** Where images are that are called by a name. Nothing else is fetched. */
  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#assets = urls;
    this.#images.clear();
    this.#usedImages.clear();
  }

  /** Clear the canvas and draw a list of `words` words of 8 bytes at `address`. */
  draw(memory: ArrayBuffer, address: number, words: number, fit: Fit): void {
    const context = this.#context;
    const floats = new Float64Array(memory, address, words);
    const integers = new Uint32Array(memory, address, words * 2);
    const float = (at: number) => floats[at] ?? 0;
    const integer = (at: number) => integers[at] ?? 0;
    const place = (a: number, b: number, c: number, d: number, e: number, f: number) => {
      const { scale, x, y } = fit;
      context.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y);
    };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    place(1, 0, 0, 1, 0, 0);
    // The gradient and the shadow of the shape that comes next.
    let gradient = -1;
    let shadowed = false;
    for (let at = 0; at < words; at += integer(2 * at + 1)) {
      const operation = integer(2 * at);
      if (operation === MATRIX) {
        place(float(at + 1), float(at + 2), float(at + 3), float(at + 4), float(at + 5), float(at + 6));
        continue;
      }
      if (operation === SHADOW) {
        context.shadowColor = this.#color(integer(2 * at + 2));
        // Shadows know nothing of the transform.
        context.shadowBlur = float(at + 2) * fit.scale;
        context.shadowOffsetX = float(at + 3) * fit.scale;
        context.shadowOffsetY = float(at + 4) * fit.scale;
        shadowed = true;
        continue;
      }
      if (operation === GRADIENT) {
        gradient = at;
        continue;
      }
      if (operation === CLIP) {
        context.save();
        context.beginPath();
        context.roundRect(0, 0, float(at + 1), float(at + 2), float(at + 3));
        context.clip();
        continue;
      }
      if (operation === CLIP_END) {
        context.restore();
        continue;
      }
      const fill = integer(2 * at + 2);
      const stroke = integer(2 * at + 3);
      context.globalAlpha = float(at + 3);
      if (gradient >= 0) {
        const ends: Ends = [float(gradient + 2), float(gradient + 3), float(gradient + 4), float(gradient + 5)];
        const radial = integer(2 * gradient + 2) === 1;
        context.fillStyle = this.#gradient(radial, ends, fill, integer(2 * gradient + 3));
        gradient = -1;
      } else if (fill) context.fillStyle = this.#color(fill);
      if (stroke) {
        context.strokeStyle = this.#color(stroke);
        context.lineWidth = float(at + 2);
      }
      this.#shape(memory, floats, integers, at, operation);
      if (shadowed) {
        context.shadowColor = "transparent";
        shadowed = false;
      }
    }
    this.#paths = this.#usedPaths;
    this.#usedPaths = new Map();
    this.#images = this.#usedImages;
    this.#usedImages = new Map();
  }

  /** Draw one shape with the paint that is set. */
  #shape(memory: ArrayBuffer, floats: Float64Array, integers: Uint32Array, at: number, operation: number): void {
    const context = this.#context;
    const float = (at: number) => floats[at] ?? 0;
    const integer = (at: number) => integers[at] ?? 0;
    const fill = integer(2 * at + 2);
    const stroke = integer(2 * at + 3);
    const [a, b, c, d] = [float(at + 4), float(at + 5), float(at + 6), float(at + 7)];
    let path: Path2D | undefined;
    switch (operation) {
      case RECT: {
        const radius = float(at + 8);
        if (radius === 0) {
          if (fill) context.fillRect(a, b, c, d);
          if (stroke) context.strokeRect(a, b, c, d);
          return;
        }
        context.beginPath();
        context.roundRect(a, b, c, d, radius);
        break;
      }
      case ELLIPSE:
        context.beginPath();
        context.ellipse(a, b, c, d, 0, 0, 2 * Math.PI);
        break;
      case LINE:
        context.beginPath();
        context.moveTo(a, b);
        context.lineTo(c, d);
        break;
      case POLYLINE:
      case POLYGON:
        this.#trace(new Float64Array(memory, integer(2 * at + 8), integer(2 * at + 9)), operation === POLYGON);
        break;
      case PATH:
        path = this.#path(readText(memory, integer(2 * at + 8), integer(2 * at + 9)));
        break;
      case IMAGE: {
        const image = this.#image(readText(memory, integer(2 * at + 16), integer(2 * at + 17)));
        if (image) context.drawImage(image, a, b, c, d);
        return;
      }
      case TEXT: {
        const content = readText(memory, integer(2 * at + 16), integer(2 * at + 17));
        const family = readText(memory, integer(2 * at + 18), integer(2 * at + 19));
        context.font = cssFont(family, c, d);
        context.textAlign = CANVAS_ALIGN[ALIGN_VALUES[integer(2 * at + 20)] ?? "start"];
        if (fill) context.fillText(content, a, b);
        if (stroke) context.strokeText(content, a, b);
        return;
      }
      default:
        return;
    }
    if (path) {
      if (fill) context.fill(path);
      if (stroke) context.stroke(path);
    } else {
      if (fill) context.fill();
      if (stroke) context.stroke();
    }
  }

  #gradient(radial: boolean, [a, b, c, d]: Ends, from: number, to: number): CanvasGradient {
    const context = this.#context;
    const gradient = radial ? context.createRadialGradient(a, b, 0, a, b, c) : context.createLinearGradient(a, b, c, d);
    gradient.addColorStop(0, this.#color(from));
    gradient.addColorStop(1, this.#color(to));
    return gradient;
  }

  /** The image of a source, if it is there already. */
  #image(source: string): HTMLImageElement | undefined {
    let image = this.#usedImages.get(source) ?? this.#images.get(source);
    if (!image) {
      image = new Image();
      image.onload = this.#onImage;
      // The frame has no origin: without this the canvas could not be read any more.
      image.crossOrigin = "anonymous";
      const url = source.startsWith("data:") ? source : Object.hasOwn(this.#assets, source) && this.#assets[source];
      if (url) image.src = url;
    }
    this.#usedImages.set(source, image);
    return image.complete && image.naturalWidth > 0 ? image : undefined;
  }

  #trace(points: Float64Array, closed: boolean): void {
    this.#context.beginPath();
    for (let at = 0; at + 1 < points.length; at += 2) this.#context.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
    if (closed) this.#context.closePath();
  }

  #path(data: string): Path2D {
    const path = this.#usedPaths.get(data) ?? this.#paths.get(data) ?? new Path2D(data);
    this.#usedPaths.set(data, path);
    return path;
  }

  #color(value: number): string {
    const known = this.#colors.get(value);
    if (known !== undefined) return known;
    // An animation can use any number of colors; forgetting them all now and then keeps the table small.
    if (this.#colors.size > 4096) this.#colors.clear();
    const text = `#${value.toString(16).padStart(8, "0")}`;
    this.#colors.set(value, text);
    return text;
  }
}
