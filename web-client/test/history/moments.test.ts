import { expect, test } from "vitest";
import { burstAt, neighbour, sentenceOf, sessionsOf, stayOf } from "../../src/history/moments";
import type { Burst, Step } from "../../src/history/moments";

const ann = { id: "a", name: "Ann", color: "#fff" };

function burst(first: number, last: number, session = 1, seconds = 1): Burst {
  const started = new Date(first * 1000).toISOString();
  const ended = new Date(first * 1000 + seconds * 1000).toISOString();
  return { first, last, author: ann, started, ended, session, inserted: 1, deleted: 0 };
}

const bursts = [burst(1, 1), burst(2, 9), burst(10, 12, 2)];

test("the burst of a step", () => {
  expect([0, 1, 2, 9, 10, 12, 13].map((seq) => burstAt(bursts, seq)?.first)).toEqual([
    undefined, 1, 2, 2, 10, 10, undefined,
  ]);
});

test("from burst to burst", () => {
  expect([0, 1, 4, 9, 12].map((seq) => neighbour(bursts, seq, 1))).toEqual([1, 9, 9, 12, 12]);
  expect([0, 1, 4, 9, 12].map((seq) => neighbour(bursts, seq, -1))).toEqual([0, 0, 1, 1, 9]);
});

test("a step stays as long as its author took, within bounds, and longer before a pause", () => {
  const typed = [burst(1, 11, 1, 1), burst(12, 13, 1, 90), burst(14, 214, 1, 1)];
  expect([5, 11, 12, 20].map((seq) => stayOf(typed, seq))).toEqual([100, 500, 250, 40]);
});

test("sessions", () => {
  expect(sessionsOf(bursts).map(({ first, last }) => [first, last])).toEqual([
    [1, 9],
    [10, 12],
  ]);
});

test("a step in words", () => {
  const step: Step = { seq: 3, at: "2026-01-06T10:00:00Z", author: ann, inserted: "a  b", deleted: "\n" };
  expect(sentenceOf(step, 3, 9)).toMatch(/^Step 3 of 9, by Ann, .+: inserted “a b” and deleted a line break$/);
  expect(sentenceOf({ ...step, inserted: "", deleted: "" }, 3, 9)).toMatch(/changed nothing that stayed$/);
  expect(sentenceOf({ ...step, author: null, inserted: "x".repeat(99) }, 3, 9)).toMatch(/by Somebody, .+: inserted “x{60}…”/);
  expect(sentenceOf(undefined, 0, 9)).toBe("Step 0 of 9: the empty beginning");
});
