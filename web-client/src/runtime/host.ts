import { failure } from "./errors";
import { DEFAULT_FONT } from "./schema";
import { readText, writeText } from "./text";

/** What only a page with a canvas can answer. */
export interface Fonts {
  /** The width in px of one line of text, with a font as CSS writes it. */
  measure(text: string, font: string): number;
  /** A CSS color as `0xRRGGBBAA`; undefined if it is none. */
  color(text: string): number | undefined;
}

/** A font as CSS writes it. */
export function cssFont(family: string, size: number, weight: number): string {
  return `${weight} ${size}px ${family || DEFAULT_FONT}`;
}

/** Texts of colors that are kept with what they mean. */
const MOST_COLORS = 1000;

/** Fonts and colors of the page this runs in. */
export function pageFonts(): Fonts {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!context) throw new Error("This browser has no 2D canvas.");
  const read = (text: string): number | undefined => {
    if (!CSS.supports("color", text)) return undefined;
    // A canvas gives a color back as `#rrggbb` or `rgba(r, g, b, a)`.
    context.fillStyle = "#000000";
    context.fillStyle = text;
    const written: unknown = context.fillStyle;
    if (typeof written !== "string") return undefined;
    const [red, green, blue, alpha = 1] = written.startsWith("#")
      ? [1, 3, 5].map((at) => parseInt(written.slice(at, at + 2), 16))
      : (written.match(/[\d.]+/g) ?? []).map(Number);
    if (red === undefined || green === undefined || blue === undefined) return undefined;
    return ((red << 24) | (green << 16) | (blue << 8) | Math.round(alpha * 255)) >>> 0;
  };
  // Thousands of shapes ask for the same few in each picture, and to find one takes microseconds.
  const colors = new Map<string, number | undefined>();
  return {
    measure(text, font) {
      context.font = font;
      return context.measureText(text).width;
    },
    color(text) {
      // An animation can write any number of them.
      if (colors.size > MOST_COLORS) colors.clear();
      if (!colors.has(text)) colors.set(text, read(text));
      return colors.get(text);
    },
  };
}

/** The module `host` (section 7 of `runtime-crate/ABI.md`). */
export function hostFunctions(memory: () => ArrayBufferLike, fonts: Fonts): WebAssembly.ModuleImports {
  const read = (address: number, length: number) => readText(memory(), address >>> 0, length);
  const write = (address: number, text: string) => writeText(memory(), address >>> 0, text);
  return {
    fail(code: number, detail: number) {
      throw failure(code, detail);
    },
    number_format: (value: number, digits: number, to: number) =>
      write(to, digits < 0 ? String(value) : value.toFixed(digits)),
    number_parse: (text: number, length: number) => Number(read(text, length)),
    color_parse: (text: number, length: number) => fonts.color(read(text, length).trim()) ?? 0,
    case_convert(text: number, length: number, upper: number, to: number) {
      const source = read(text, length);
      return write(to, upper ? source.toUpperCase() : source.toLowerCase());
    },
    text_measure: (text: number, length: number, font: number, fontLength: number, size: number, weight: number) =>
      fonts.measure(read(text, length), cssFont(read(font, fontLength), size, weight)),
  };
}
