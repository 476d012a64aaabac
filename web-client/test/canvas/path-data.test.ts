import { expect, test } from "vitest";
import { pathStretched } from "../../src/canvas/path-data";

const stretched = (data: string, factors: [number, number], by: [number, number] = [0, 0]) => pathStretched(data, factors, by, 100);

test("places are stretched and moved, distances only stretched; what stands between numbers stays", () => {
  expect(stretched("M10,20 L 30 40\n H 5 V 6 Z", [2, 3], [1, 100])).toBe("M21,160 L 61 220\n H 11 V 118 Z");
  expect(stretched("M10 20 l30 40 h5 v6 c1 2 3 4 5 6 s1 2 3 4 q1 2 3 4 t5 6z", [2, 3], [1, 1])).toBe(
    "M21 61 l60 120 h10 v18 c2 6 6 12 10 18 s2 6 6 12 q2 6 6 12 t10 18z",
  );
  // The first place is one of the picture, also in a small letter; those after it are distances.
  expect(stretched("m10 20 30 40", [2, 2], [5, 5])).toBe("m25 45 60 80");
});

test("numbers that a sign or a dot kept apart stay apart", () => {
  expect(stretched("M10-20L-5-5", [1, -1])).toBe("M10 20L-5 5");
  expect(stretched("M.5.5 1e1.5", [2, 2])).toBe("M1 1 20 1");
});

test("arcs stay arcs: radii, angle and, in a mirror, the way round", () => {
  expect(stretched("M0 0A5 10 0 0 1 10 20", [2, 3])).toBe("M0 0A10 30 0 0 1 20 60");
  expect(stretched("M0 0A5 10 0 01 10 20", [-1, 1])).toBe("M0 0A5 10 0 0 0 -10 20");
  // Turned by a quarter, its radii have each other's factors.
  const [, rx, ry, angle] = (/A(\S+) (\S+) (\S+)/.exec(stretched("M0 0A5 10 90 0 1 10 20", [2, 3]) ?? "") ?? []).map(Number);
  expect([rx, ry, Math.abs(angle ?? 0) % 180]).toEqual([20, 15, 0]);
});

/** The centre and a point of a whole ellipse are enough: a point at an angle of it lies on the stretched one. */
test("an arc that is turned and stretched lies where its points are stretched to", () => {
  const [rx, ry, angle, across, down] = [30, 12, 35, 1.7, 0.6];
  const data = stretched(`M0 0a${rx} ${ry} ${angle} 1 1 1 0`, [across, down]) ?? "";
  const [newRx = 0, newRy = 0, newAngle = 0] = (/a(\S+) (\S+) (\S+)/.exec(data) ?? []).slice(1).map(Number);
  for (let step = 0; step < 12; step += 1) {
    const [at, turn, back] = [(step * Math.PI) / 6, (angle * Math.PI) / 180, (-newAngle * Math.PI) / 180];
    const [u, v] = [rx * Math.cos(at), ry * Math.sin(at)];
    const [x, y] = [across * (u * Math.cos(turn) - v * Math.sin(turn)), down * (u * Math.sin(turn) + v * Math.cos(turn))];
    const [p, q] = [x * Math.cos(back) - y * Math.sin(back), x * Math.sin(back) + y * Math.cos(back)];
    expect((p / newRx) ** 2 + (q / newRy) ** 2).toBeCloseTo(1, 2);
  }
});

test("small pictures keep what can be seen of their numbers", () => {
  expect(pathStretched("M0 0 L0.333333 1", [1.5, 1], [0, 0], 1)).toBe("M0 0 L0.5 1");
  expect(pathStretched("M0 0 L0.123456 0.01", [1, 1], [0, 0], 0.1)).toBe("M0 0 L0.1235 0.01");
});

test("what can't be read to its end is left alone", () => {
  for (const data of ["", "L1 2", "M1", "M1 2 X3", "M1 2 Z 5", "M1 2 A5 5 0 2 1 3 4"]) expect(stretched(data, [2, 2])).toBeNull();
});
