import rasterUrl from "../../../runtime-crate/pkg/omnicraft_raster.wasm?url&no-inline";
import type { DisplayList, Matrix, Visitor } from "./display";
import type { Fit } from "./renderer";

/** What `runtime-crate/raster/src/memory.rs` exports. */
interface RasterExports {
  readonly memory: WebAssembly.Memory;
  readonly open: (width: number, height: number, words: number) => number;
  readonly begin: (scale: number, x: number, y: number) => number;
  readonly next: () => number;
}

/**
 * Draws a list on a 2D canvas, in place of what is there; `paint` paints on it what is no crowd of plain shapes.
 * False: there is not enough memory, and nothing was drawn.
 */
export type Raster = (context: CanvasRenderingContext2D, list: DisplayList, fit: Fit, paint: Visitor) => boolean;

/** Words of 4 bytes at the beginning of a report, and the numbers behind them. */
const REPORT = 6;
const MATRIX = 6;

/**
 * Load what draws stretches of very many plain shapes as pixels. Of a list that is made of nothing else, only what
 * has changed is drawn. `clear` empties a canvas. Rejects where the module can't be had.
 */
export async function loadRaster(clear: (context: CanvasRenderingContext2D) => void): Promise<Raster> {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(rasterUrl));
  const { memory, open, begin, next } = instance.exports as unknown as RasterExports;
  const layer = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (!layer) throw new Error("This browser has no 2D canvas.");
  let image = new ImageData(1, 1);

  /** Bring a rectangle of the pixels at an address onto the canvas: in place of what is there, or over it. */
  const show = (context: CanvasRenderingContext2D, pixels: number, over: boolean, x: number, y: number, wide: number, high: number) => {
    if (wide === 0 || high === 0) return;
    const { width, height } = context.canvas;
    const { data } = image;
    if (data.buffer !== memory.buffer || data.byteOffset !== pixels || image.width !== width || image.height !== height) {
      image = new ImageData(new Uint8ClampedArray(memory.buffer, pixels, 4 * width * height), width, height);
    }
    if (!over) {
      context.putImageData(image, 0, 0, x, y, wide, high);
      return;
    }
    const { canvas } = layer;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    layer.putImageData(image, 0, 0, x, y, wide, high);
    // Who paints on it knows its state, and is not to notice.
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.drawImage(canvas, x, y, wide, high, x, y, wide, high);
    context.restore();
  };

  return (context, list, { scale, x, y }, paint) => {
    const bytes = list.bytes;
    const words = bytes.length / 8;
    const address = open(context.canvas.width, context.canvas.height, words);
    if (address === 0) return false;
    new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
    const report = begin(scale, x, y);
    const matrix: Matrix = [1, 0, 0, 1, 0, 0];
    if (words === 0) clear(context);
    for (let at = 0; at < words; ) {
      const pixels = next();
      const [end = words, here, left = 0, top = 0, right = 0, bottom = 0] = new Uint32Array(memory.buffer, report, REPORT);
      if (here) show(context, pixels, at > 0, left, top, right - left, bottom - top);
      else {
        if (at === 0) clear(context);
        list.walk(paint, at, end, matrix);
      }
      matrix.splice(0, MATRIX, ...new Float64Array(memory.buffer, report + 4 * REPORT, MATRIX));
      at = end;
    }
    return true;
  };
}
