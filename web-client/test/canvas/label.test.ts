import { expect, test } from "vitest";
import { LABEL, labelPlace } from "../../src/canvas/label";

const box = (left: number, top: number, right: number, bottom: number) =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;

test("a name stands above its element, and inside where there is no room above", () => {
  expect(labelPlace(box(100, 100, 200, 200), null)).toEqual([100, 100 - LABEL.height - 2]);
  expect(labelPlace(box(-40, 10, 200, 200), null)).toEqual([2, 12]);
  expect(labelPlace(box(100, -30, 200, 200), null)).toEqual([100, 2]);
});

test("it goes round what covers the canvas by the shorter way", () => {
  const column = [12, 12, 56, 240] as const;
  expect(labelPlace(box(20, 60, 300, 300), column)).toEqual([58, 40]);
  const row = [12, 12, 280, 64] as const;
  expect(labelPlace(box(20, 60, 300, 300), row)).toEqual([20, 66]);
  expect(labelPlace(box(300, 60, 400, 300), row)).toEqual([300, 40]);
  expect(labelPlace(box(20, 100, 300, 300), row)).toEqual([20, 80]);
});
