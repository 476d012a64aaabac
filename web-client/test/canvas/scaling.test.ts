import { expect, test } from "vitest";
import { frameAround, handleAt, stretch, stretched } from "../../src/canvas/frames";
import type { Pull } from "../../src/canvas/frames";
import { hasOrigin, HANDLES } from "../../src/canvas/geometry";
import type { Change, Handle } from "../../src/canvas/geometry";
import { fit, fitStretched, fitTurned, pointsInView, reshaped, within } from "../../src/canvas/scaling";
import type { Subject } from "../../src/canvas/scaling";
import { attributesOf } from "../../src/canvas/schema";
import { apply, around } from "../../src/runtime/trace";
import type { Matrix, Sides, Trace } from "../../src/runtime/trace";

type Point = readonly [number, number];
interface Drawn {
  tag: string;
  numbers: Record<string, number>;
  points?: number[];
  /** What a group holds, in its coordinates. */
  held?: Sides;
}

const FREE: Pull = { even: false, middle: false, others: [], reach: 0 };
const STILL: Matrix = [1, 0, 0, 1, 0, 0];

/** Numbers that look random and are the same in each run. */
function* numbers(): Generator<number, never> {
  for (let state = 7; ; ) {
    state = (state * 16807) % 2147483647;
    yield state / 2147483647;
  }
}

function turned([x, y]: Point, degrees: number, [across, down]: Point, [dx, dy]: Point): Matrix {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [a, b, c, d] = [cos * across, sin * across, -sin * down, cos * down];
  return [a, b, c, d, dx + x - a * x - c * y, dy + y - b * x - d * y];
}

function product([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** As the runtime places an element: section 9 of its contract. */
function traceOf({ tag, numbers: now, points = [], held = [0, 0, 0, 0] }: Drawn, outer: Matrix): Trace {
  const number = (name: string) => now[name] ?? Number(attributesOf(tag).find((spec) => spec.name === name)?.default ?? 0);
  const [x, y] = [number("x"), number("y")];
  const boxes: Record<string, () => Sides> = {
    rect: () => [x, y, x + number("width"), y + number("height")],
    circle: () => [x - number("radius"), y - number("radius"), x + number("radius"), y + number("radius")],
    ellipse: () => [x - number("radiusX"), y - number("radiusY"), x + number("radiusX"), y + number("radiusY")],
    text: () => [x, y, x + 4 * number("size"), y + 1.1 * number("size")],
    line: () => around([[number("x1"), number("y1")], [number("x2"), number("y2")]]),
    polygon: () => around(points.flatMap((value, at) => (at % 2 === 0 ? [[value, points[at + 1] ?? 0] as const] : []))),
    row: () => [0, 0, number("width"), number("height")],
  };
  const box = boxes[tag]?.() ?? held;
  const scale = number("scale");
  const pivot: Point = hasOrigin(tag) ? [0, 0] : [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const by: Point = hasOrigin(tag) ? [x, y] : [0, 0];
  const own = turned(pivot, number("rotate"), [scale * number("scaleX"), scale * number("scaleY")], by);
  return { origin: 1, matrix: product(outer, own), outer, box };
}

function subjectOf(drawn: Drawn, outer: Matrix, isPlaced = false): Subject {
  const defaults = attributesOf(drawn.tag).flatMap(({ name, default: value }) => (typeof value === "number" ? [[name, value] as const] : []));
  return {
    tag: drawn.tag,
    numbers: { ...Object.fromEntries(defaults), ...drawn.numbers },
    points: drawn.points ?? [],
    data: null,
    trace: traceOf(drawn, outer),
    isPlaced,
  };
}

function changedTo(drawn: Drawn, changes: readonly Change[]): Drawn {
  const now: Drawn = { ...drawn, numbers: { ...drawn.numbers } };
  for (const { attribute, value } of changes) {
    if (typeof value === "number") now.numbers[attribute] = value;
    else if (typeof value === "object") now.points = JSON.parse(value.expression) as number[];
  }
  return now;
}

const KINDS: Drawn[] = [
  { tag: "rect", numbers: { x: 10, y: 20, width: 80, height: 40 } },
  { tag: "circle", numbers: { x: 50, y: 40, radius: 30 } },
  { tag: "ellipse", numbers: { x: 50, y: 40, radiusX: 30, radiusY: 50 } },
  { tag: "text", numbers: { x: 5, y: -7, size: 20 } },
  { tag: "line", numbers: { x1: 10, y1: 5, x2: 90, y2: 65 } },
  { tag: "polygon", numbers: {}, points: [0, 0, 90, 10, 40, 70] },
  { tag: "group", numbers: { x: 30, y: 12, scale: 1.5 }, held: [-20, 10, 60, 50] },
  { tag: "row", numbers: { x: 30, y: 12, width: 120, height: 40 } },
  { tag: "Chip", numbers: { x: -8, scaleX: 2 }, held: [0, 0, 60, 24] },
];
const EVEN = new Set(["circle", "text"]);

const near = (one: Point, other: Point, within = 0.1) =>
  expect(Math.hypot(one[0] - other[0], one[1] - other[1]), `${one.join()} is not near ${other.join()}`).toBeLessThan(within);
const opposite = ([across, down]: Handle): Handle => [-across as -1 | 0 | 1, -down as -1 | 0 | 1];

test("whatever is stretched by a handle: what is across stays, and the handle comes with the hand, however all is turned, scaled and held", () => {
  const random = numbers();
  const between = (low: number, high: number) => low + (high - low) * random.next().value;
  for (let round = 0; round < 40; round += 1) {
    for (const kind of KINDS) {
      const outer = turned([between(-50, 50), 9], between(-180, 180), [between(0.5, 3), between(0.5, 3)], [between(-99, 99), 4]);
      const drawn = { ...kind, numbers: { ...kind.numbers, rotate: Math.round(between(-180, 180)) } };
      const subject = subjectOf(drawn, outer);
      const handle = HANDLES[Math.floor(between(0, 8))] ?? [1, 1];
      const even = EVEN.has(kind.tag);
      const { trace } = subject;
      // Further out or further in, and across.
      const reach = between(-2, 2);
      const pulled = handleAt(trace.box, handle);
      const across = handleAt(trace.box, opposite(handle));
      const to = apply(trace.matrix, ...stretched(pulled, across, [1 + reach, 1 + reach]));
      const from = apply(trace.matrix, ...pulled);
      const { factors, anchor } = stretch(trace, handle, [to[0] - from[0], to[1] - from[1]], { ...FREE, even });
      const middle = within(outer, apply(trace.matrix, ...stretched([(trace.box[0] + trace.box[2]) / 2, (trace.box[1] + trace.box[3]) / 2], anchor, factors)));
      const now = traceOf(changedTo(drawn, fit(subject, { factors, middle, turned: 0 })), outer);
      if (Math.abs(1 + reach) < 0.2) continue;
      // What is mirrored without looking otherwise has its sides the other way round.
      const isSame = !["line", "polygon", "group", "Chip"].includes(kind.tag);
      const isMirrored = 1 + reach < 0;
      const side = isSame && isMirrored ? handle : opposite(handle);
      if (kind.tag === "line" || kind.tag === "polygon") {
        near(apply(now.matrix, ...handleAt(now.box, isMirrored ? handle : opposite(handle))), apply(trace.matrix, ...across));
        continue;
      }
      near(apply(now.matrix, ...handleAt(now.box, side)), apply(trace.matrix, ...across), 0.15);
      near(apply(now.matrix, ...handleAt(now.box, opposite(side))), to, 0.15);
    }
  }
});

test("with the middle held, both sides go", () => {
  const subject = subjectOf({ tag: "rect", numbers: { x: 10, y: 20, width: 80, height: 40 } }, STILL);
  const { factors, anchor } = stretch(subject.trace, [1, 1], [8, -4], { ...FREE, middle: true });
  expect([factors, anchor]).toEqual([[1.2, 0.8], [50, 40]]);
});

test("proportions stay when asked, at a corner and at a side", () => {
  const frame = { matrix: STILL, box: [0, 0, 100, 50] as const };
  expect(stretch(frame, [1, 1], [100, 3], { ...FREE, even: true }).factors).toEqual([2, 2]);
  expect(stretch(frame, [0, -1], [0, 25], { ...FREE, even: true })).toMatchObject({ factors: [0.5, 0.5], anchor: [50, 50] });
  // Across both sides, still in proportion.
  expect(stretch(frame, [1, 1], [-200, -60], { ...FREE, even: true }).factors).toEqual([-1, -1]);
});

test("a side that is pulled rests at lines of others, and says at which", () => {
  const frame = { matrix: STILL, box: [0, 0, 100, 50] as const };
  const others: Sides[] = [[140, 200, 180, 400]];
  expect(stretch(frame, [1, 0], [37, 999], { ...FREE, others, reach: 6 })).toEqual({ factors: [1.4, 1], anchor: [0, 25], guides: [{ axis: "x", at: 140 }] });
  expect(stretch(frame, [1, 1], [38, 147], { ...FREE, others, reach: 6 })).toMatchObject({ factors: [1.4, 4], guides: [{ axis: "x", at: 140 }, { axis: "y", at: 200 }] });
  // In proportion there is one way to go: the nearer line says how far.
  expect(stretch(frame, [1, 1], [42, 0], { ...FREE, others, reach: 6, even: true })).toMatchObject({ factors: [1.4, 1.4], guides: [{ axis: "x", at: 140 }] });
  // A quarter turned, its right side looks down.
  const quarter = { matrix: turned([50, 25], 90, [1, 1], [0, 0]), box: frame.box };
  expect(stretch(quarter, [1, 0], [0, 127], { ...FREE, others, reach: 6 })).toMatchObject({ factors: [2.25, 1], guides: [{ axis: "y", at: 200 }] });
  // Turned otherwise its side meets nothing.
  const slanted = { matrix: turned([50, 25], 30, [1, 1], [0, 0]), box: frame.box };
  expect(stretch(slanted, [1, 0], [38, 20], { ...FREE, others, reach: 60 }).guides).toEqual([]);
});

test("nothing becomes smaller than a unit, and what has no size is given none", () => {
  expect(stretch({ matrix: STILL, box: [0, 0, 100, 50] }, [1, 1], [-100, -50], FREE).factors).toEqual([0.01, 0.02]);
  expect(stretch({ matrix: STILL, box: [0, 0, 100, 0] }, [1, 1], [100, 30], FREE).factors).toEqual([2, 1]);
  expect(stretch({ matrix: STILL, box: [5, 5, 5, 5] }, [1, 1], [100, 30], { ...FREE, even: true }).factors).toEqual([1, 1]);
});

test("several are stretched about the corner across, each where its place in their box is, mirrored when dragged across", () => {
  const random = numbers();
  const between = (low: number, high: number) => low + (high - low) * random.next().value;
  for (let round = 0; round < 40; round += 1) {
    const outer = turned([between(-50, 50), 9], 90 * Math.floor(between(0, 4)), [2, 2], [between(-99, 99), 4]);
    const all = KINDS.map((kind) => ({ ...kind, numbers: { ...kind.numbers, rotate: 90 * Math.floor(between(0, 4)) } }));
    const subjects = all.map((drawn) => subjectOf(drawn, outer));
    const frame = frameAround(subjects.map(({ trace }) => trace));
    const even = round % 2 === 0;
    const { factors, anchor } = stretch(frame, [1, 1], [between(-900, 900), between(-900, 900)], { ...FREE, even });
    if (Math.min(Math.abs(factors[0]), Math.abs(factors[1])) < 0.2) continue;
    subjects.forEach((subject, at) => {
      const drawn = all[at] ?? KINDS[0];
      if (!drawn) return;
      const now = traceOf(changedTo(drawn, fit(subject, fitStretched(subject, anchor, factors))), outer);
      const [was, is] = [frameAround([subject.trace]).box, frameAround([now]).box];
      const [one, two] = [stretched([was[0], was[1]], anchor, factors), stretched([was[2], was[3]], anchor, factors)];
      const wanted = around([one, two]);
      const middles = [wanted, is].map((box): Point => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
      near(middles[0] ?? [0, 0], middles[1] ?? [0, 0], 0.2);
      near([is[2] - is[0], is[3] - is[1]], [wanted[2] - wanted[0], wanted[3] - wanted[1]], 0.3);
    });
  }
});

test("a circle and a text that are stretched among others take the smaller factor as their size, and are scaled by the rest", () => {
  const wanted = { factors: [3, 2], middle: [50, 40], turned: 0 } as const;
  const circle = subjectOf({ tag: "circle", numbers: { x: 50, y: 40, radius: 30, scaleY: 2 } }, STILL);
  expect(fit(circle, wanted)).toEqual([{ attribute: "radius", value: 60 }, { attribute: "scaleX", value: 1.5 }]);
  const text = subjectOf({ tag: "text", numbers: { x: 10, y: 29, size: 20 } }, STILL);
  expect(fit(text, wanted)).toEqual([
    { attribute: "x", value: -30 },
    { attribute: "y", value: 18 },
    { attribute: "size", value: 40 },
    { attribute: "scaleX", value: 1.5 },
  ]);
  // Where the scale is computed the form stays.
  const computed = Object.fromEntries(Object.entries(circle.numbers).filter(([name]) => name !== "scaleX"));
  expect(fit({ ...circle, numbers: computed }, wanted)).toEqual([{ attribute: "radius", value: 60 }]);
});

test("several are turned about one point, also where what holds them is mirrored", () => {
  const about: Point = [40, -30];
  for (const outer of [STILL, turned([3, 4], 30, [-2, 2], [5, 6]), turned([0, 0], -70, [1.5, 1.5], [9, 9])]) {
    for (const kind of KINDS) {
      const subject = subjectOf({ ...kind, numbers: { ...kind.numbers, rotate: 20 } }, outer);
      const now = traceOf(changedTo({ ...kind, numbers: { ...kind.numbers, rotate: 20 } }, fit(subject, fitTurned(subject, about, 90))), outer);
      const [left, top] = [subject.trace.box[0], subject.trace.box[1]];
      const [x, y] = apply(subject.trace.matrix, left, top);
      near(apply(now.matrix, now.box[0], now.box[1]), [about[0] - (y - about[1]), about[1] + (x - about[0])], 0.2);
    }
  }
});

test("one point goes where it is put, and the others stay, however all is turned", () => {
  const outer = turned([3, 4], 30, [2, 1.5], [5, 6]);
  const to: Point = [130, -44];
  for (const drawn of KINDS.filter(({ tag }) => tag === "line" || tag === "polygon")) {
    const turnedBy = { ...drawn, numbers: { ...drawn.numbers, rotate: 25, scaleX: 1.5 } };
    const subject = subjectOf(turnedBy, outer);
    const before = pointsInView(subject);
    const now = changedTo(turnedBy, reshaped(subject, before.with(1, to)));
    pointsInView(subjectOf(now, outer)).forEach((point, nth) => near(point, nth === 1 ? to : (before[nth] ?? to)));
  }
});

test("where a layout says where it stands, only its size is written", () => {
  const subject = subjectOf({ tag: "rect", numbers: { width: 80, height: 40 } }, STILL, true);
  expect(fit(subject, { factors: [1.5, 1], middle: [9, 9], turned: 0 })).toEqual([{ attribute: "width", value: 120 }]);
});

test("only what becomes another number is written, and nothing is rounded that stays", () => {
  const drawn = { tag: "rect", numbers: { x: 10.12345, y: 20, width: 80, height: 40.333333 } };
  const subject = subjectOf(drawn, STILL);
  const { factors, anchor } = stretch(subject.trace, [1, 0], [10, 3], FREE);
  const [x, y] = stretched([50.12345, 40.1666665], anchor, factors);
  expect(fit(subject, { factors, middle: [x, y], turned: 0 })).toEqual([{ attribute: "width", value: 90 }]);
});

test("what is told of the picture may be older than the text: a side that is not pulled keeps its number", () => {
  for (const kind of KINDS.filter(({ points }) => !points)) {
    const told = subjectOf(kind, STILL);
    const numbers = Object.fromEntries(Object.entries(kind.numbers).map(([name, value]) => [name, value + 7]));
    const subject = { ...told, numbers: { ...told.numbers, ...numbers } };
    const [left, top, right, bottom] = told.trace.box;
    const middle = apply(told.trace.matrix, (left + right) / 2, (top + bottom) / 2);
    expect(fit(subject, { factors: [1, 1], middle, turned: 0 }), kind.tag).toEqual([]);
  }
});

test("a layout that is as large as what it holds keeps the size that is not pulled", () => {
  const subject = subjectOf({ tag: "row", numbers: { x: 5, y: 5, width: 60, height: 20 } }, STILL);
  expect(fit(subject, { factors: [2, 1], middle: [65, 15], turned: 0 })).toEqual([{ attribute: "width", value: 120 }]);
});

test("a group in proportion is scaled by one number, otherwise by two", () => {
  const group = subjectOf({ tag: "group", numbers: { x: 10 }, held: [0, 0, 30, 30] }, STILL);
  expect(fit(group, { factors: [2, 2], middle: [40, 30], turned: 0 })).toEqual([{ attribute: "scale", value: 2 }]);
  expect(fit(group, { factors: [2, 1], middle: [40, 15], turned: 0 })).toEqual([{ attribute: "scaleX", value: 2 }]);
});
