import { beforeEach, expect, test } from "vitest";
import { Canvas2DRenderer } from "../../src/runtime/canvas2d";
import type { EditingRuntime } from "../../src/runtime/editing-runtime";
import { slotOf } from "../../src/canvas/schema";
import { moduleBytes, startRuntime } from "./modules";
import { Recorder } from "./recorder";

let runtime: EditingRuntime;
let before: string[];

beforeEach(async () => {
  runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("shapes")));
  before = drawn();
});

function drawn(): string[] {
  const recorder = new Recorder();
  const { memory, address, words } = runtime.draw();
  new Canvas2DRenderer(recorder.context).draw(memory, address, words, { scale: 1, x: 0, y: 0 });
  return recorder.calls;
}

/** None of the fixture's elements has a number: those of a kind are meant together. */
function draft(tag: string, attribute: string, value: number | number[]) {
  const place = slotOf(tag, attribute);
  if (!place) throw new Error(`<${tag}> has no ${attribute}`);
  return { origin: 0, ...place, value };
}

test("a number is drawn as it is drafted, and as it was when it no longer is", () => {
  runtime.draft([draft("circle", "radius", 20)]);
  const now = drawn();
  expect(now).not.toEqual(before);
  runtime.draft([draft("circle", "radius", 30), draft("circle", "radius", 20)]);
  expect(drawn()).toEqual(now);
  runtime.draft([]);
  expect(drawn()).toEqual(before);
});

test("points are drawn as they are drafted, be they more or fewer, and no memory is taken for each step", () => {
  runtime.draft([draft("polygon", "points", [10, 10, 44, 10, 44, 33, 10, 33])]);
  expect(drawn().some((call) => call.includes("44 33"))).toBe(true);
  const { bytes } = runtime.stats();
  for (let step = 0; step < 50; step += 1) runtime.draft([draft("polygon", "points", [step, 1, 2, 3, 4, 5, 6, 7])]);
  expect(runtime.stats().bytes).toBe(bytes);
  runtime.draft([]);
  expect(drawn()).toEqual(before);
});

test("nothing that is drafted outlives its component", async () => {
  const shown = await runtime.load(moduleBytes("button"));
  runtime.draft([draft("polygon", "points", [1, 1, 9, 9]), draft("rect", "width", 77)]);
  runtime.swap(shown);
  const button = drawn();
  runtime.draft([]);
  expect(drawn()).toEqual(button);
});
