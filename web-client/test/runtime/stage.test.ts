import { expect, test } from "vitest";
import { fitView } from "../../src/runtime/stage";

test("a small view is centred on whole pixels and never scaled up", () => {
  expect(fitView({ left: 0, top: 0, width: 101, height: 40 }, 400, 300)).toEqual({ scale: 1, x: 150, y: 130 });
  expect(fitView({ left: -10, top: 5, width: 100, height: 40 }, 400, 300)).toEqual({ scale: 1, x: 160, y: 125 });
});

test("a large view is scaled down until all of it shows", () => {
  expect(fitView({ left: 0, top: 0, width: 800, height: 300 }, 400, 300)).toEqual({ scale: 0.5, x: 0, y: 75 });
  expect(fitView({ left: 100, top: 0, width: 800, height: 300 }, 400, 300)).toEqual({ scale: 0.5, x: -50, y: 75 });
});

test("an empty view has a place", () => {
  expect(fitView({ left: 0, top: 0, width: 0, height: 0 }, 400, 300)).toEqual({ scale: 1, x: 200, y: 150 });
});
