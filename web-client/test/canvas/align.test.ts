import { expect, test } from "vitest";
import { spread } from "../../src/canvas/align";

test("the gaps between several become of one size, in their order; the outermost stay", () => {
  const spans = [
    [0, 10],
    [80, 100],
    [15, 25],
  ] as const;
  expect(spread(spans)).toEqual([0, 0, 25]);
  // What overlaps is laid over by as much each time.
  expect(spread([[0, 60], [10, 70], [40, 100]])).toEqual([0, 10, 0]);
});
