import { expect, test } from "vitest";
import { viewOf } from "../../src/canvas/looking";
import { toCanvas } from "../../src/canvas/view";

test("a box is shown in the middle, as large as it fits, and not enormously", () => {
  const wide = viewOf([100, 100, 300, 150], [464, 300]);
  expect(wide.scale).toBe(2);
  expect(toCanvas(wide, 200, 125)).toEqual([232, 150]);
  expect(viewOf([0, 0, 1, 1], [464, 300]).scale).toBe(8);
  expect(viewOf([5, 5, 5, 5], [10, 10]).scale).toBe(0.05);
});
