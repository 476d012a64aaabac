import { expect, test } from "vitest";
import { bandsOf, closeUp, placeOf } from "../../src/history/reach";
import type { Burst } from "../../src/history/moments";

const ann = { id: "a", name: "Ann", color: "#a00" };
const bob = { id: "b", name: "Bob", color: "#00b" };

function burst(first: number, last: number, author: Burst["author"]): Burst {
  return { first, last, author, started: "", ended: "", session: 1, inserted: 1, deleted: 0 };
}

test("steps stand where they are in what is shown", () => {
  expect(placeOf({ first: 4, last: 6 }, { from: 0, to: 12 })).toEqual({ left: 0.25, width: 0.25 });
  expect(placeOf({ first: 4, last: 16 }, { from: 8, to: 12 })).toEqual({ left: 0, width: 1 });
  expect(placeOf({ first: 14, last: 16 }, { from: 8, to: 12 }).width).toBe(0);
});

test("a long history has a close-up that stays as long as its steps are looked at", () => {
  expect(closeUp(3, 1500, null)).toBeNull();
  const near = closeUp(25_000, 50_000, null);
  expect(near).toEqual({ from: 24_800, to: 25_200 });
  expect(closeUp(25_200, 50_000, near)).toBe(near);
  expect(closeUp(25_201, 50_000, near)).toEqual({ from: 25_001, to: 25_401 });
  expect(closeUp(0, 50_000, near)).toEqual({ from: 0, to: 400 });
  expect(closeUp(50_000, 50_000, near)).toEqual({ from: 49_600, to: 50_000 });
});

test("each burst is a band in its author's colour, as far as it is shown", () => {
  const bursts = [burst(1, 5, ann), burst(6, 10, bob), burst(11, 20, null)];
  expect(bandsOf(bursts, { from: 0, to: 10 }, 100)).toEqual([
    { left: 0, width: 0.5, color: "#a00" },
    { left: 0.5, width: 0.5, color: "#00b" },
  ]);
});

test("where there are too many, a column has the colour of whoever did most, and equals are joined", () => {
  const bursts = Array.from({ length: 20_000 }, (_, index) => {
    const early = index < 10_000;
    const author = index % 5 === 0 === early ? bob : ann;
    return burst(index * 2 + 1, index * 2 + 2, author);
  });
  const bands = bandsOf(bursts, { from: 0, to: 40_000 }, 100);
  expect(bands.map(({ color }) => color)).toEqual(["#a00", "#00b"]);
  expect(bands[1]?.left).toBe(0.5);
  expect(bands[0]?.width).toBeCloseTo(0.5);
});
