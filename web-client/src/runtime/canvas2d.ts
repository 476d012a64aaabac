import { Brush, clear } from "./brush";
import { DisplayList, type Visitor } from "./display";
import { Images } from "./images";
import type { Raster } from "./raster";
import type { Fit, Renderer } from "./renderer";

/** Words of a list in which there may be so many plain shapes that to draw them as pixels is faster. */
const CROWD = 4500;

/**
 * Draws display lists on a 2D canvas. A picture that is there already is not drawn again. What draws crowds of plain
 * shapes as pixels is loaded when a picture with so many changes.
 */
export class Canvas2DRenderer implements Renderer {
  readonly name = "canvas";
  readonly element: HTMLCanvasElement;
  onStale: () => void = () => undefined;
  readonly #context: CanvasRenderingContext2D;
  readonly #brush: Brush;
  readonly #images = new Images(() => {
    this.#place = "";
    this.onStale();
  });
  /** Of the picture that is there; empty: it has to be drawn anew. */
  #place = "";
  /** Ends when what draws crowds of shapes is there, or can't be had. */
  crowds: Promise<void> | undefined;
  #raster: Raster | undefined;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
    this.element = context.canvas;
    this.#brush = new Brush(context, this.#images);
  }

  /** On a canvas of its own. */
  static open(): Canvas2DRenderer {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) throw new Error("This browser has no 2D canvas.");
    return new Canvas2DRenderer(context);
  }

  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#images.useAssets(urls);
    this.#place = "";
  }

  resize(width: number, height: number): void {
    if (this.element.width === width && this.element.height === height) return;
    this.element.width = width;
    this.element.height = height;
    this.#place = "";
  }

  draw(memory: ArrayBuffer, address: number, words: number, fit: Fit, anew = true): void {
    const list = new DisplayList(memory, address, words);
    const { scale, x, y } = fit;
    const place = [scale, x, y].join();
    const before = this.#place;
    if (!anew && place === before) return;
    this.#place = place;
    const context = this.#context;
    const brush = this.#brush;
    brush.forget();
    const visitor: Visitor = {
      place: ([a, b, c, d, e, f]) => {
        brush.place(a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y);
      },
      shape: (shape) => {
        brush.paint(list, shape, scale);
      },
      clip: (at) => {
        const [width, height, radius] = list.floats(at + 1);
        context.save();
        context.beginPath();
        context.roundRect(0, 0, width, height, radius);
        context.clip();
      },
      unclip: () => {
        context.restore();
        brush.forget();
      },
    };
    if (before && words > CROWD) {
      this.crowds ??= import("./raster")
        .then(({ loadRaster }) => loadRaster(clear))
        .then(
          (raster) => {
            this.#raster = raster;
          },
          // It is drawn as before.
          () => undefined,
        );
    }
    if (!this.#raster?.(context, list, fit, visitor)) {
      clear(context);
      list.walk(visitor);
    }
    brush.sweep();
    this.#images.sweep();
  }

  destroy(): void {
    this.onStale = () => undefined;
  }
}
