import { expect, test } from "vitest";
import { marksOf, stretchesOf, writersOf } from "../../src/history/text-view";
import type { Change, Span } from "../../src/history/moments";

const ann = { id: "a", name: "Ann", color: "#fff" };
const bob = { id: "b", name: "Bob", color: "#000" };

test("what came is marked, what went stands where it was", () => {
  const changes: Change[] = [
    { kind: "same", text: "ab", author: null, seq: null },
    { kind: "inserted", text: "c", author: ann, seq: 4 },
    { kind: "deleted", text: "xyz", author: bob, seq: 5 },
    { kind: "same", text: "d", author: null, seq: null },
  ];
  const { text, marks, first } = marksOf(changes);
  expect([text, first]).toEqual(["abcd", 2]);
  const found: [number, number][] = [];
  marks.between(0, 4, (from, to) => void found.push([from, to]));
  expect(found).toEqual([
    [2, 2],
    [2, 3],
  ]);
  expect(marksOf([])).toMatchObject({ text: "", first: null });
});

test("what one author did step by step is one mark", () => {
  const changes: Change[] = [
    { kind: "inserted", text: "a", author: ann, seq: 1 },
    { kind: "deleted", text: "x", author: bob, seq: 9 },
    { kind: "inserted", text: "b", author: ann, seq: 2 },
    { kind: "deleted", text: "y", author: bob, seq: 8 },
    { kind: "inserted", text: "c", author: bob, seq: 3 },
  ];
  const { text, marks } = marksOf(changes);
  const found: [number, number][] = [];
  marks.between(0, 3, (from, to) => void found.push([from, to]));
  expect([text, found]).toEqual([
    "abc",
    [
      [0, 0],
      [0, 2],
      [2, 3],
    ],
  ]);
});

test("a line belongs to who wrote in it last", () => {
  const at = "2026-01-06T10:00:00Z";
  const spans: Span[] = [
    { start: 0, end: 3, author: ann, seq: 1, at },
    { start: 3, end: 5, author: bob, seq: 7, at },
    { start: 5, end: 12, author: ann, seq: 2, at },
  ];
  const lines = [
    { from: 0, to: 4 },
    { from: 5, to: 5 },
    { from: 6, to: 11 },
    { from: 12, to: 12 },
  ];
  expect(writersOf(spans, lines).map((span) => span?.seq)).toEqual([7, 2, 2, undefined]);
});

test("lines that one step wrote last are one stretch", () => {
  const at = "2026-01-06T10:00:00Z";
  const spans: Span[] = [
    { start: 0, end: 4, author: ann, seq: 1, at },
    { start: 4, end: 8, author: bob, seq: 7, at },
    { start: 8, end: 9, author: ann, seq: 2, at },
  ];
  expect(stretchesOf(spans, "a\nb\nc\nd\ne").map(({ first, last, span }) => [first, last, span.seq])).toEqual([
    [1, 2, 1],
    [3, 4, 7],
    [5, 5, 2],
  ]);
  expect(stretchesOf([], "")).toEqual([]);
});
