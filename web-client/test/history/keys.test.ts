import { expect, test } from "vitest";
import { KEYS, moveOf } from "../../src/history/keys";
import type { Burst } from "../../src/history/moments";

const bursts = [
  { first: 1, last: 3 },
  { first: 4, last: 9 },
].map((burst): Burst => ({ ...burst, author: null, started: "", ended: "", session: 1, inserted: 0, deleted: 0 }));

const press = (key: string, seq: number, shiftKey = false) => moveOf({ key, shiftKey }, { bursts, seq, last: 9 });

test("arrows go by steps and stop at both ends", () => {
  expect(press("ArrowRight", 4)).toEqual({ seq: 5 });
  expect(press("ArrowLeft", 4)).toEqual({ seq: 3 });
  expect(press("ArrowRight", 9)).toEqual({ seq: 9 });
  expect(press("ArrowLeft", 0)).toEqual({ seq: 0 });
});

test("page keys, and arrows with Shift, go by bursts", () => {
  for (const [key, shift] of [["PageUp", false], ["ArrowRight", true]] as const) {
    expect(press(key, 2, shift)).toEqual({ seq: 3 });
  }
  for (const [key, shift] of [["PageDown", false], ["ArrowLeft", true]] as const) {
    expect(press(key, 6, shift)).toEqual({ seq: 3 });
  }
});

test("Home and End, and the space bar; every other key is left alone", () => {
  expect([press("Home", 5), press("End", 5), press(" ", 5), press("a", 5)]).toEqual([{ seq: 0 }, { seq: 9 }, "play", null]);
});

test("the help names every key", () => {
  expect(KEYS.flatMap(({ keys }) => keys)).toEqual(["←", "→", "Page Down", "Page Up", "Home", "End", "Space", "?"]);
});
