import { Canvas2DRenderer } from "./canvas2d";

/** Where the view's origin lies on the picture and how large its unit is, in device pixels. */
export interface Fit {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Draws display lists, each in place of the one before, and of that only what has changed. */
export interface Renderer {
  readonly name: RendererName;
  /** What it draws on. */
  readonly element: HTMLCanvasElement | SVGSVGElement;
  /** Hears when something has come (an image, a lost context): the list is to be drawn again. */
  onStale: () => void;
  /** Where images are that are called by a name. Nothing else is fetched. */
  useAssets(urls: Readonly<Record<string, string>>): void;
  /** In device pixels. */
  resize(width: number, height: number): void;
  /** Draw a list of `words` words of 8 bytes at `address`, which may be another than the one before if it is `anew`. */
  draw(memory: ArrayBuffer, address: number, words: number, fit: Fit, anew?: boolean): void;
  /** Let go of what it holds. Its element stays where it is. */
  destroy(): void;
}

export const RENDERERS = ["canvas", "svg", "webgl"] as const;
export type RendererName = (typeof RENDERERS)[number];

/** The renderer that is meant by a word. Throws an Error in words. */
export function findRenderer(word: string): RendererName {
  const found = RENDERERS.find((name) => name === word);
  if (found) return found;
  throw new Error(`There is no renderer “${word}”. There are: ${RENDERERS.join(", ")}.`);
}

export interface Opened {
  readonly renderer: Renderer;
  /** Why it is another than the one that was asked for. */
  readonly notice: string;
}

/** Load a renderer. Canvas is there already: most pages draw by it, and it is what there is without WebGL. */
export async function openRenderer(name: RendererName): Promise<Opened> {
  if (name === "svg") return { renderer: new (await import("./svg")).SvgRenderer(), notice: "" };
  if (name === "webgl") {
    const { WebglRenderer } = await import("./webgl/renderer");
    const renderer = WebglRenderer.open();
    if (renderer) return { renderer, notice: "" };
  }
  const notice = name === "webgl" ? "This browser has no WebGL 2, so the picture is drawn by Canvas." : "";
  return { renderer: Canvas2DRenderer.open(), notice };
}
