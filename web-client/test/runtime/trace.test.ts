import { expect, test } from "vitest";
import { apply, invert, readAttribute, readTrace } from "../../src/runtime/trace";
import type { Matrix } from "../../src/runtime/trace";

function words(...rows: [origin: number, depth: number, matrix: Matrix, box: number[]][]): Float64Array {
  const all = new Float64Array(rows.length * 12);
  const integers = new Uint32Array(all.buffer);
  rows.forEach(([origin, depth, matrix, box], row) => {
    integers.set([origin, depth], row * 24);
    all.set([...matrix, ...box], row * 12 + 1);
  });
  return all;
}

const STILL: Matrix = [1, 0, 0, 1, 0, 0];
const NOTHING = [0, 0, 0, 0];

test("a group has the box of what it holds, in its own coordinates", () => {
  const turned: Matrix = [0, 1, -1, 0, 50, 20];
  const inner: Matrix = [0, 1, -1, 0, 30, 20];
  const traces = readTrace(
    words(
      [0, 0, STILL, NOTHING],
      [1, 1, turned, NOTHING],
      [2, 2, inner, [0, 0, 40, 10]],
      [3, 2, turned, [-5, -5, 5, 5]],
      [4, 1, STILL, [200, 0, 300, 1]],
    ),
  );
  expect(traces.map(({ origin }) => origin)).toEqual([1, 2, 3, 4]);
  expect(traces[1]?.outer).toEqual(turned);
  expect(traces[0]).toEqual({ origin: 1, matrix: turned, outer: STILL, box: [-5, -5, 40, 30] });
});

test("what shows nothing makes no group larger, and what another component draws counts for its use", () => {
  const traces = readTrace(
    words(
      [0, 0, STILL, NOTHING],
      [1, 1, [1, 0, 0, 1, 100, 100], NOTHING],
      [0, 2, [1, 0, 0, 1, 100, 100], [0, 0, 30, 20]],
      [2, 2, [1, 0, 0, 1, 100, 100], NOTHING],
    ),
  );
  expect(traces.map(({ origin, box }) => [origin, box])).toEqual([
    [1, [0, 0, 30, 20]],
    [2, [0, 0, 0, 0]],
  ]);
});

test("a transform can be undone unless it is flat", () => {
  const matrix: Matrix = [2, 1, -1, 3, 10, 20];
  const back = invert(matrix);
  expect(back && apply(back, ...apply(matrix, 3, 4)).map((part) => Math.round(part * 1e9) / 1e9)).toEqual([3, 4]);
  expect(invert([0, 0, 0, 0, 1, 1])).toBeNull();
});

test("an attribute is read from the slots of an element that is drawn once", () => {
  const memory = new ArrayBuffer(1024);
  const slots = new DataView(memory, 512);
  slots.setFloat64(0, 12.5, true);
  slots.setUint32(8, 0xff8800cc, true);
  slots.setUint32(16, 640, true);
  const string = new DataView(memory, 640);
  string.setUint32(8, 3, true);
  [...new Uint16Array([0x41, 0xd83d, 0xde00])].forEach((unit, at) => string.setUint16(16 + 2 * at, unit, true));
  const traced = new Float64Array(memory, 0, 36);
  const integers = new Uint32Array(memory);
  [5, 6, 6].forEach((origin, row) => integers.set([origin, 0], 24 * row));
  [0, 1, 2].forEach((row) => integers.set([9, 512], 24 * row + 22));
  const read = (slot: number, stored: "number" | "word" | "string", origin = 5, kind = 9) =>
    readAttribute(traced, { origin, kind, slot, stored });
  expect([read(0, "number"), read(1, "word"), read(2, "string"), read(3, "string")]).toEqual([12.5, 0xff8800cc, "A😀", ""]);
  expect([read(0, "number", 6), read(0, "number", 7), read(0, "number", 5, 2)]).toEqual([null, null, null]);
});
