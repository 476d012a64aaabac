import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../src/api/client";
import { baseOf, before, openViewer } from "../../src/history/viewer";
import type { HistorySource } from "../../src/history/source";
import type { Burst, Version } from "../../src/history/moments";
import type { Viewer } from "../../src/history/viewer";

const BURSTS = [
  { first: 1, last: 2 },
  { first: 3, last: 5 },
].map((burst) => ({ ...burst, author: null, started: "", ended: "", session: 1, inserted: 0, deleted: 0 }));

function version(number: number, message = ""): Version {
  return { number, message, seq: number, author: "Ann", isAutomatic: false, createdAt: "2026-01-06T10:00:00Z" };
}

/** A history of five steps; remembers what it was asked. */
class Hub implements HistorySource {
  asked: string[] = [];
  broken = new Set<number>();

  last = 5;
  saved = [3, 2, 1].map((number) => version(number));

  newest = () => this.answer("newest", this.last);
  bursts = () => this.answer("bursts", { bursts: BURSTS, last: this.last });
  steps = (from: number, to: number) =>
    this.answer(
      `steps ${from} ${to}`,
      [1, 2, 3, 4, 5].map((seq) => ({ seq, at: "", author: null, inserted: "", deleted: "" })),
    );
  diff = (from: number, to: number) =>
    this.answer(`diff ${from} ${to}`, [{ kind: "same" as const, text: `${to}`, author: null, seq: null }]);
  blame = (seq: number) => this.answer(`blame ${seq}`, []);
  compile = (seq: number) =>
    this.answer(`compile ${seq}`, {
      componentId: "c",
      seq,
      sourceHash: "",
      success: !this.broken.has(seq),
      output: null,
      diagnostics: [],
      stats: { compilationTime: 0, bundleSize: 0 },
      cause: [],
    });
  restore = (seq: number) => this.answer(`restore ${seq}`, ++this.last);
  undo = (seq: number) => this.answer(`undo ${seq}`, this.last);
  versions = (offset: number) =>
    this.answer(`versions ${offset}`, { versions: this.saved.slice(offset, offset + 2), total: this.saved.length });
  save = (seq: number, message: string) => {
    this.saved = [version(this.saved.length + 1, message), ...this.saved];
    return this.answer(`save ${seq} ${message}`, version(this.saved.length));
  };

  private answer<T>(asked: string, answer: T): Promise<T> {
    this.asked.push(asked);
    return Promise.resolve(answer);
  }
}

let hub: Hub;
let viewer: Viewer;

function open(start: number | null) {
  viewer = openViewer(hub, start);
  return vi.waitFor(() => expect(viewer.state.getState().shown).not.toBeNull());
}

beforeEach(() => {
  hub = new Hub();
});

afterEach(() => {
  viewer.close();
  vi.useRealTimers();
});

test("it begins with the newest step, or the one in the address", async () => {
  await open(null);
  expect(viewer.state.getState()).toMatchObject({ seq: 5, shown: 5, last: 5, bursts: BURSTS });
  viewer.close();
  await open(2);
  expect(viewer.state.getState()).toMatchObject({ shown: 2, step: { seq: 2 } });
  viewer.close();
  await open(99);
  await vi.waitFor(() => expect(viewer.state.getState().error?.code).toBe("STEP_NOT_FOUND"));
  expect(viewer.state.getState()).toMatchObject({ shown: 5, seq: 5 });
  expect(viewer.state.getState().error?.message).toMatch(/no step 99/);
});

test("dragging shows the place where it stops, not every place it passes", async () => {
  await open(5);
  hub.asked = [];
  for (const seq of [4, 3, 2, 1]) viewer.seek(seq);
  await vi.waitFor(() => expect(viewer.state.getState().shown).toBe(1));
  expect(hub.asked.filter((path) => path.startsWith("compile"))).toEqual([
    "compile 4",
    "compile 1",
  ]);
});

test("what does not compile has no picture of its own", async () => {
  hub.broken.add(5);
  await open(null);
  expect(viewer.state.getState()).toMatchObject({ error: null, result: { success: false } });
});

test("a step with errors keeps the picture from just before it, and looks for one when it has none", async () => {
  const drawn = () => viewer.state.getState().picture?.seq;
  hub.broken.add(5).add(4).add(3);
  await open(4);
  await vi.waitFor(() => expect(drawn()).toBe(2));
  hub.broken.delete(3);
  viewer.seek(3);
  await vi.waitFor(() => expect(drawn()).toBe(3));
  viewer.seek(5);
  await vi.waitFor(() => expect(viewer.state.getState().shown).toBe(5));
  expect(drawn()).toBe(3);
  // A later picture, or none: before the first step nothing is drawn.
  hub.broken.add(2).add(1);
  viewer.seek(2);
  await vi.waitFor(() => expect(viewer.state.getState().shown).toBe(2));
  expect(drawn()).toBe(undefined);
  viewer.seek(0);
  await vi.waitFor(() => expect(viewer.state.getState().shown).toBe(0));
  expect([drawn(), hub.asked.includes("compile 0")]).toEqual([undefined, false]);
});

test("a failure is told and does not lose the place", async () => {
  await open(null);
  const get = vi.spyOn(hub, "diff").mockRejectedValue(new ApiError("OFFLINE", "No way.", 0));
  viewer.seek(3);
  await vi.waitFor(() => expect(viewer.state.getState().error?.code).toBe("OFFLINE"));
  get.mockRestore();
  viewer.seek(3);
  await vi.waitFor(() => expect(viewer.state.getState()).toMatchObject({ shown: 3, error: null }));
});

test("playing goes on to the end and begins anew from there", async () => {
  await open(null);
  vi.useFakeTimers();
  viewer.set({ speed: 16 });
  viewer.play(true);
  expect(viewer.state.getState().seq).toBe(0);
  const passed: number[] = [5];
  viewer.state.subscribe(({ shown }) => {
    if (shown !== null && shown !== passed.at(-1)) passed.push(shown);
  });
  await vi.advanceTimersByTimeAsync(2000);
  expect(viewer.state.getState()).toMatchObject({ playing: false, shown: 5 });
  expect(passed).toEqual([5, 0, 1, 2, 3, 4, 5]);
});

test("restoring and undoing go to the step that did it, and say whether anything changed", async () => {
  await open(2);
  viewer.set({ base: "now" });
  expect(await viewer.restore(2)).toEqual({ seq: 6, changed: true });
  expect(viewer.state.getState()).toMatchObject({ shown: 6, last: 6, base: "burst" });
  expect(await viewer.undo(5)).toEqual({ seq: 6, changed: false });
  expect(hub.asked.filter((asked) => /restore|undo/.test(asked))).toEqual(["restore 2", "undo 5"]);
});

test("versions come in pages, and the one that was saved just now is first", async () => {
  await open(4);
  const numbers = () => viewer.state.getState().versions.map(({ number }) => number);
  expect([numbers(), viewer.state.getState().versionsTotal]).toEqual([[3, 2], 3]);
  hub.saved = [version(4), ...hub.saved];
  await viewer.moreVersions();
  expect([numbers(), viewer.state.getState().versionsTotal]).toEqual([[3, 2, 1], 4]);
  await viewer.save("Ready");
  expect(viewer.state.getState().versions[0]).toMatchObject({ number: 5, message: "Ready" });
  expect(hub.asked).toContain("save 4 Ready");
});

test("seeking pauses", async () => {
  await open(1);
  viewer.play(true);
  viewer.seek(2);
  expect(viewer.state.getState().playing).toBe(false);
});

test("a picture is looked for close by and at the ends of bursts, the nearest first", () => {
  expect(before(BURSTS, 5)).toEqual([4, 3, 2, 1]);
  expect(before(BURSTS, 1)).toEqual([]);
  const long = [{ first: 1, last: 20 }, { first: 21, last: 90 }].map((burst) => ({ ...BURSTS[0], ...burst })) as Burst[];
  expect(before(long, 80)).toEqual([79, 78, 76, 72, 20]);
});

test("what the text is compared with", () => {
  expect([0, 1, 2, 4].map((seq) => baseOf("burst", BURSTS, seq, 5))).toEqual([0, 0, 0, 2]);
  expect(baseOf("now", BURSTS, 2, 5)).toBe(5);
  expect(baseOf("nothing", BURSTS, 2, 5)).toBe(2);
  expect(baseOf(4, BURSTS, 2, 5)).toBe(4);
});
