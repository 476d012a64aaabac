import { expect, test } from "vitest";
import { Canvas2DRenderer } from "../../src/runtime/canvas2d";
import { DisplayList } from "../../src/runtime/display";
import { findRenderer } from "../../src/runtime/renderer";
import { takeBoxes } from "../../src/runtime/webgl/crowd";
import { EXTRA_FIELDS, FIELDS } from "../../src/runtime/webgl/shader";
import { FIRST_ROWS, Table } from "../../src/runtime/webgl/table";
import { moduleBytes, startRuntime } from "./modules";
import { Recorder } from "./recorder";

function fill(table: Table, values: readonly number[]): number[] {
  table.begin();
  for (const value of values) {
    table.row.fill(value);
    expect(table.add()).toBe(table.rows - 1);
  }
  return table.changes.splice(0);
}

test("a table tells which rows have changed, near ones together", () => {
  const table = new Table(4);
  const values = Array.from({ length: 3 * FIRST_ROWS }, (_, index) => index + 1);
  expect(fill(table, values)).toEqual([0, values.length]);
  expect(fill(table, values)).toEqual([]);
  values[10] = values[12] = values[500] = -1;
  expect(fill(table, values)).toEqual([10, 13, 500, 501]);
  expect(fill(table, values.slice(0, 5))).toEqual([]);
  expect([table.rows, table.changed]).toEqual([5, true]);
  expect(fill(table, values.slice(0, 5))).toEqual([]);
  expect(table.changed).toBe(false);
  table.begin();
  table.row.fill(-5);
  table.add();
  expect(fill(table, [-5])).toEqual([0, 1]);
});

test("Canvas 2D draws a picture again only when it, its place or its size has changed", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("button")));
  const recorder = new Recorder();
  const renderer = new Canvas2DRenderer(recorder.context);
  const draw = (x: number) => {
    const { memory, address, words, anew } = runtime.draw();
    renderer.draw(memory, address, words, { scale: 1, x, y: 0 }, anew);
    // The first clearing is not written down.
    return 1 + recorder.calls.filter((call) => call.startsWith("clearRect")).length;
  };
  expect([draw(0), draw(0), draw(0)]).toEqual([1, 1, 1]);
  runtime.pointer({ kind: "down", x: 5, y: 5 });
  runtime.pointer({ kind: "up", x: 5, y: 5 });
  expect([draw(0), draw(0), draw(7), draw(7)]).toEqual([2, 2, 3, 3]);
  renderer.resize(50, 50);
  expect(draw(7)).toBe(4);
});

test("a renderer that does not exist is explained", () => {
  expect(() => findRenderer("opengl")).toThrow("There is no renderer “opengl”. There are: canvas, svg, webgl.");
});

/** A context that keeps and gives back what it paints with, and writes down fill and opacity of each rectangle. */
function paintingContext(painted: string[]): CanvasRenderingContext2D {
  const kept: [string, number][] = [];
  const state = {
    canvas: { width: 300, height: 200 },
    fillStyle: "#000000",
    globalAlpha: 1,
    save: () => kept.push([state.fillStyle, state.globalAlpha]),
    restore: () => ([state.fillStyle, state.globalAlpha] = kept.pop() ?? ["#000000", 1]),
    fillRect: (x: number) => painted.push(`${String(x)} ${state.fillStyle} ${String(state.globalAlpha)}`),
  };
  return new Proxy(state, {
    get: (target, name) => Reflect.get(target, name) as unknown ?? (() => undefined),
  }) as unknown as CanvasRenderingContext2D;
}

test("each rectangle has its own fill and opacity on Canvas 2D, whatever was painted before", () => {
  const memory = new ArrayBuffer(4096);
  const [floats, integers] = [new Float64Array(memory), new Uint32Array(memory)];
  let words = 0;
  const command = (operation: number, integer: number | undefined, numbers: number[]) => {
    const start = words;
    words += 1;
    if (integer !== undefined) integers[2 * words++] = integer;
    for (const number of numbers) floats[words++] = number;
    integers.set([operation, words - start], 2 * start);
  };
  const [red, blue] = [0xff0000ff, 0x0000ffff];
  const rect = (x: number, fill: number, opacity: number, radius = 0) => {
    command(2, fill, [0, opacity, x, 0, 5, 5, radius]);
  };
  rect(1, blue, 1);
  rect(2, blue, 0.5);
  command(12, undefined, [50, 50, 0]);
  rect(3, red, 0.25);
  rect(4, red, 1);
  command(13, undefined, []);
  rect(5, red, 1);
  rect(6, blue, 0.5, 2);
  rect(7, blue, 1);
  rect(8, blue, 1);
  const painted: string[] = [];
  const renderer = new Canvas2DRenderer(paintingContext(painted));
  renderer.draw(memory, 0, words, { scale: 1, x: 0, y: 0 });
  const [r, b] = ["#ff0000ff", "#0000ffff"];
  const expected = [`1 ${b} 1`, `2 ${b} 0.5`, `3 ${r} 0.25`, `4 ${r} 1`, `5 ${r} 1`, `7 ${b} 1`, `8 ${b} 1`];
  expect(painted).toEqual(expected);
});

test("where what draws crowds as pixels can't be had, Canvas 2D goes on drawing them", async () => {
  const count = 600;
  const words = new BigUint64Array(9 * count);
  const numbers = new Float64Array(words.buffer);
  for (let at = 0; at < words.length; at += 9) {
    words.set([2n | (9n << 32n), 0x112233ffn], at);
    numbers.set([0, 1, at, 0, 4, 4, 0], at + 2);
  }
  const recorder = new Recorder();
  const renderer = new Canvas2DRenderer(recorder.context);
  const draw = (x: number) => {
    renderer.draw(words.buffer, 0, words.length, { scale: 1, x, y: 0 });
    return recorder.calls.filter((call) => call.startsWith("fillRect")).length;
  };
  expect(draw(0)).toBe(count);
  expect(renderer.crowds, "a picture that stands still needs nothing").toBeUndefined();
  expect(draw(1)).toBe(2 * count);
  await renderer.crowds;
  expect(draw(2)).toBe(3 * count);
});

test("boxes that stand behind each other become instances, and tell which have changed", () => {
  const count = 300;
  const memory = new ArrayBuffer(8 * (9 * count + 8 + 9));
  const [numbers, integers] = [new Float64Array(memory), new Uint32Array(memory)];
  const box = (at: number, x: number) => {
    integers.set([2, 9, 0x112233ff, 0], 2 * at);
    // Of two sizes by turns, so that they are no swarm.
    numbers.set([7, 0.5, x, 20, 4, at % 2 === 0 ? 6 : 8, 0], at + 2);
  };
  for (let place = 0; place < count; place += 1) box(9 * place, place);
  // An ellipse, and a rectangle with round corners.
  integers.set([3, 8, 0xff], 2 * 9 * count);
  box(9 * count + 8, 1);
  numbers[9 * count + 16] = 2;
  const table = new Table(FIELDS);
  const others: number[] = [];
  const collect = () => {
    table.begin();
    others.length = 0;
    const list = new DisplayList(memory, 0, memory.byteLength / 8);
    list.walk({
      shape: (shape) => {
        if (takeBoxes(list, shape, [table, new Table(EXTRA_FIELDS)], 3)) return;
        others.push(shape.at);
        table.row.fill(-1);
        table.add();
      },
      clip: () => undefined,
      unclip: () => undefined,
    });
    return table.changes.splice(0);
  };
  expect(collect()).toEqual([0, count + 2]);
  // The last few are left to others.
  expect(others[0]).toBeGreaterThan(9 * (count - 20));
  expect(others.slice(-2)).toEqual([9 * count, 9 * count + 8]);
  const floats = new Float32Array(table.integers.buffer);
  for (const row of [0, 5, 255, 256]) {
    const half = 3 + (row % 2);
    expect([...floats.subarray(FIELDS * row, FIELDS * row + 4)]).toEqual([row + 2, 20 + half, 2, half]);
    expect(floats[FIELDS * row + 5]).toBe(0.5);
    expect([...table.integers.subarray(FIELDS * row + 6, FIELDS * (row + 1))]).toEqual([3, 0, 0, 0, 0, 0]);
    expect(table.integers[FIELDS * row + 4]).toBe(0x112233ff);
  }
  expect(collect()).toEqual([]);
  box(9 * 7, 50);
  expect(collect()).toEqual([7, 8]);
  // Another kind of instance stood there before.
  table.begin();
  for (let row = 0; row < 3; row += 1) {
    table.row.fill(5);
    table.add();
  }
  table.changes = [];
  expect(collect()).toEqual([0, 3]);
  expect(floats.subarray(0, 2 * FIELDS)[FIELDS]).toBe(3);
});

test("boxes that are as large as each other become a swarm, at one place among the instances", () => {
  const count = 2000;
  const memory = new ArrayBuffer(8 * 9 * (count + 1));
  const [numbers, integers] = [new Float64Array(memory), new Uint32Array(memory)];
  const box = (row: number, x: number, width = 4, stroke = 0) => {
    integers.set([2, 9, 0x112233ff, stroke], 18 * row);
    numbers.set([7, 0.5, x, 20, width, 6, 0], 9 * row + 2);
  };
  for (let row = 0; row <= count; row += 1) box(row, row);
  const tables = [new Table(FIELDS), new Table(EXTRA_FIELDS)];
  const [instances, extras] = tables as [Table, Table];
  const clips = [0, 0];
  /** Runs of changed rows, of instances, of what they refer to, and of boxes. */
  const collect = () => {
    for (const table of tables) table.begin();
    for (const clip of clips) {
      extras.row.fill(0);
      extras.rowIntegers[6] = clip;
      extras.add();
    }
    new DisplayList(memory, 0, memory.byteLength / 8).walk({
      shape: (shape) => {
        if (takeBoxes(new DisplayList(memory, 0, memory.byteLength / 8), shape, tables, 1)) return;
        instances.row.fill(-1);
        instances.add();
      },
      clip: () => undefined,
      unclip: () => undefined,
    });
    return tables.map((table) => table.changes.splice(0));
  };
  const rows = () => tables.map((table) => table.rows);
  // The last few are left to others; a swarm is a row of what is referred to.
  const [, , boxes] = collect();
  const [others = 0, places, swarm = 0] = rows();
  expect([others + swarm, places, boxes]).toEqual([count + 1, 3, [0, swarm]]);
  expect(others).toBeLessThan(20);
  expect(collect()).toEqual([[], [], []]);
  box(7, 50);
  expect(collect()).toEqual([[], [], [7, 8]]);
  const fills = tables[2]?.integers ?? new Uint32Array();
  const floats = new Float32Array(fills.buffer);
  expect([...floats.subarray(4 * 7, 4 * 7 + 2), fills[4 * 7 + 2]]).toEqual([52, 23, 0x112233ff]);
  // One of another size parts them: it and some behind it are instances.
  box(1000, 5, 9);
  collect();
  const [between = 0, parted, boxesThen = 0] = rows();
  expect([between + boxesThen, parted]).toEqual([count + 1, 4]);
  expect(between).toBeLessThan(300);
  // All of another size: the same boxes, and another picture.
  for (let row = 0; row <= count; row += 1) box(row, row, 9);
  const [, changed] = collect();
  expect(changed).toEqual([2, 3]);
  // In a clip there are no swarms.
  clips[1] = 1;
  collect();
  expect(rows()).toEqual([count + 1, 2, 0]);
});
