import { expect, test } from "vitest";
import { Gesture } from "../../src/canvas/edits";
import type { Intent, Outcome } from "../../src/canvas/edits";
import { move, resize, turn } from "../../src/canvas/geometry";
import { snap } from "../../src/canvas/snap";
import { toScene, zoomAt } from "../../src/canvas/view";
import { apply } from "../../src/runtime/trace";
import type { Matrix, Trace } from "../../src/runtime/trace";

const STILL: Matrix = [1, 0, 0, 1, 0, 0];
const values = (changes: { attribute: string; value: unknown }[]) =>
  Object.fromEntries(changes.map(({ attribute, value }) => [attribute, value]));

test("each kind of element is moved by its own attributes", () => {
  expect(values(move("rect", { x: 1, y: 2 }, [], 3, 4))).toEqual({ x: 4, y: 6 });
  expect(values(move("line", { x1: 0, y1: 0, x2: 10, y2: 10 }, [], 1, 2))).toEqual({ x1: 1, y1: 2, x2: 11, y2: 12 });
  expect(values(move("polygon", {}, [0, 0, 10, 5], 1, 2))).toEqual({ points: { expression: "[1, 2, 11, 7]" } });
});

/** The matrix of a shape with this box, turned by a quarter about its middle. */
function quarter([left, top, right, bottom]: readonly [number, number, number, number]): Matrix {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [0, 1, -1, 0, x + y, y - x];
}

test("the side across from a handle stays where it is, turned or not", () => {
  const box = [10, 20, 50, 40] as const;
  const still: Trace = { origin: 1, matrix: STILL, outer: STILL, box };
  expect(values(resize("rect", {}, still, [-1, 0], [5, 99], false))).toEqual({ x: 15, y: 20, width: 35, height: 20 });
  expect(values(resize("circle", {}, { ...still, box: [0, 0, 20, 20] }, [1, 1], [10, 0], false))).toEqual({
    x: 15,
    y: 15,
    radius: 15,
  });
  const turned: Trace = { ...still, matrix: quarter(box) };
  // Its right side looks down now.
  const { x = 0, y = 0, width = 0, height = 0 } = values(resize("rect", {}, turned, [1, 0], [0, 10], false)) as Record<string, number>;
  expect([width, height]).toEqual([50, 20]);
  const after = quarter([x, y, x + width, y + height]);
  expect(apply(after, x, y)).toEqual(apply(turned.matrix, 10, 20));
});

test("a turn is the angle at the middle, clockwise", () => {
  expect(turn([0, 0], [0, -5], [5, 0])).toBeCloseTo(90);
});

test("an edge comes to rest at the nearest one within reach", () => {
  expect(snap([0, 0, 10, 10], 18, 50, [[30, 200, 40, 210]], 3)).toEqual({ dx: 20, dy: 50, guides: [{ axis: "x", at: 30 }] });
  expect(snap([0, 0, 10, 10], 18, 50, [[30, 200, 40, 210]], 1)).toEqual({ dx: 18, dy: 50, guides: [] });
});

test("zooming keeps the point under the pointer", () => {
  const view = { scale: 2, x: 10, y: 20 };
  expect(toScene(zoomAt(view, 100, 60, 1.5), 100, 60)).toEqual(toScene(view, 100, 60));
  expect(zoomAt(view, 0, 0, 1e9).scale).toBe(64);
});

test("a gesture sends the newest values, each on top of the one before, and is taken back as a whole", async () => {
  const sent: (readonly Intent[])[] = [];
  const answers: ((outcome: Outcome) => void)[] = [];
  const gesture = new Gesture((intents) => {
    sent.push(intents);
    return new Promise((resolve) => answers.push(resolve));
  });
  const x = (value: number) => [{ node: "0", attribute: "x", value, expect: 5 }];
  const answered = async (count: number) => {
    await expect.poll(() => answers.length).toBe(count);
    answers[count - 1]?.({ seq: 1, inverse: [] });
  };
  gesture.set(x(6));
  gesture.set(x(7));
  gesture.set(x(8));
  await answered(1);
  await answered(2);
  const inverse = await gesture.end();
  expect(sent.flat()).toEqual([
    { node: "0", attribute: "x", value: 6, expect: 5 },
    { node: "0", attribute: "x", value: 8, expect: 6 },
  ]);
  expect(inverse).toEqual([{ node: "0", attribute: "x", value: 5, expect: 8 }]);
});

test("a refused gesture sends nothing more, and takes back only what was kept", async () => {
  let sent = 0;
  const gesture = new Gesture(() => {
    sent += 1;
    return Promise.resolve(sent === 1 ? { seq: 1, inverse: [] } : { refused: "x is 9 now." });
  });
  gesture.set([{ node: "0", attribute: "x", value: 6, expect: null }]);
  await gesture.end();
  gesture.set([{ node: "0", attribute: "x", value: 7, expect: null }]);
  const inverse = await gesture.end();
  gesture.set([{ node: "0", attribute: "x", value: 8, expect: null }]);
  expect([sent, gesture.refused]).toEqual([2, "x is 9 now."]);
  expect(inverse).toEqual([{ node: "0", attribute: "x", value: null, expect: 6 }]);
});
