/** From bytes of a component's module to lines of its source, by a source map (ECMA-426, version 3). */

export interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

export interface SourcePlace {
  readonly source: string;
  /** 1-based. */
  readonly line: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const FRAME = /wasm:\/\/wasm\/[^\s:()]+-[0-9a-f]+:wasm-function\[\d+\]:0x([0-9a-f]+)/g;

/**
 * Where a component's code was, innermost call first, as bytes of its module. Modules of components have a
 * name, which stands in the addresses of their functions; the runtime's has none. Engines that don't write
 * such addresses give nothing.
 */
export function componentOffsets(stack: string): number[] {
  return Array.from(stack.matchAll(FRAME), ([, offset = ""]) => Number.parseInt(offset, 16));
}

/** The place of the first of these bytes that comes from a source; null if none does. */
export function placeOf(map: SourceMap, offsets: readonly number[]): SourcePlace | null {
  const segments = decode(map.mappings);
  for (const offset of offsets) {
    const segment = segments.findLast(({ column }) => column <= offset);
    const source = map.sources[segment?.source ?? -1];
    if (segment && source !== undefined) return { source, line: segment.line + 1 };
  }
  return null;
}

interface Segment {
  readonly column: number;
  readonly source: number | undefined;
  /** From 0. */
  readonly line: number;
}

/** The segments of the one line that a map of WebAssembly has. */
function decode(mappings: string): Segment[] {
  let column = 0;
  let source = 0;
  let line = 0;
  return mappings.split(",").map((text) => {
    const [columns = 0, ...rest] = numbers(text);
    column += columns;
    if (rest.length === 0) return { column, source: undefined, line: 0 };
    source += rest[0] ?? 0;
    line += rest[1] ?? 0;
    return { column, source, line };
  });
}

function numbers(text: string): number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    found.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return found;
}
