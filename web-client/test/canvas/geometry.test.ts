import { expect, test } from "vitest";
import { Gesture } from "../../src/canvas/edits";
import type { Intent, Outcome } from "../../src/canvas/edits";
import { move, turn } from "../../src/canvas/geometry";
import { snap } from "../../src/canvas/snap";
import { toScene, zoomAt } from "../../src/canvas/view";

const values = (changes: { attribute: string; value: unknown }[]) =>
  Object.fromEntries(changes.map(({ attribute, value }) => [attribute, value]));

test("each kind of element is moved by its own attributes", () => {
  expect(values(move("rect", { x: 1, y: 2 }, [], 3, 4))).toEqual({ x: 4, y: 6 });
  expect(values(move("line", { x1: 0, y1: 0, x2: 10, y2: 10 }, [], 1, 2))).toEqual({ x1: 1, y1: 2, x2: 11, y2: 12 });
  expect(values(move("polygon", {}, [0, 0, 10, 5], 1, 2))).toEqual({ points: { expression: "[1, 2, 11, 7]" } });
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
