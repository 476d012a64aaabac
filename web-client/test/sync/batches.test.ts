import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Batches } from "../../src/sync/batches";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const delivered: string[][] = [];
  return { delivered, batches: new Batches<string>(25, (items) => delivered.push(items)) };
}

test("the first after quiet goes at once, the next ones together", () => {
  const { delivered, batches } = setUp();
  for (const item of ["a", "b", "c"]) batches.add(item);
  expect(delivered).toEqual([["a"]]);
  expect(batches.isHolding).toBe(true);
  vi.advanceTimersByTime(25);
  expect(delivered).toEqual([["a"], ["b", "c"]]);
  expect(batches.isHolding).toBe(false);
  vi.advanceTimersByTime(25);
  batches.add("d");
  expect(delivered.at(-1)).toEqual(["d"]);
});

test("never more than one delivery in an interval", () => {
  const { delivered, batches } = setUp();
  for (let at = 0; at < 1000; at += 5) {
    batches.add(String(at));
    vi.advanceTimersByTime(5);
  }
  vi.advanceTimersByTime(25);
  expect(delivered.length).toBeLessThanOrEqual(41);
  expect(delivered.flat()).toHaveLength(200);
});

test("flushing delivers at once, clearing never", () => {
  const { delivered, batches } = setUp();
  batches.add("a");
  batches.add("b");
  batches.flush();
  expect(delivered).toEqual([["a"], ["b"]]);
  batches.add("c");
  batches.add("d");
  batches.clear();
  vi.advanceTimersByTime(100);
  expect(delivered).toEqual([["a"], ["b"], ["c"]]);
});
