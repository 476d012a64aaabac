import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { UndoHistory } from "../../src/sync/undo";
import type { Step } from "../../src/sync/undo";

const ME = "my keys";

/** A text, what is done to it by keys and by others, and a history that knows the keys. */
function begun() {
  const text = new Y.Doc().getText("source");
  const history = new UndoHistory(text);
  history.manager.addTrackedOrigin(ME);
  const insert = (origin: string) => (at: number, words: string) => text.doc?.transact(() => text.insert(at, words), origin);
  return { text, history, type: insert(ME), other: insert("somebody else") };
}

/** A number that steps of the hub's set. */
function counter() {
  const seen: number[] = [];
  const set = (from: number, to: number): Step => ({
    take: () => {
      seen.push(from);
      return Promise.resolve({ again: set(to, from) });
    },
  });
  return { seen, set };
}

describe("what was done in several ways", () => {
  test("is taken back in turn, the last first, and done again in the order in which it was done", async () => {
    const { text, history, type } = begun();
    const { seen, set } = counter();
    type(0, "one ");
    history.add(Promise.resolve(set(0, 1)));
    type(4, "two");

    await history.undo();
    expect([text.toJSON(), seen]).toEqual(["one ", []]);
    await history.undo();
    expect([text.toJSON(), seen]).toEqual(["one ", [0]]);
    await history.undo();
    expect(text.toJSON()).toBe("");
    expect(await history.undo()).toBe(false);

    await history.redo();
    expect([text.toJSON(), seen]).toEqual(["one ", [0]]);
    await history.redo();
    expect(seen).toEqual([0, 1]);
    await history.redo();
    expect(text.toJSON()).toBe("one two");
    expect(await history.redo()).toBe(false);
  });

  test("has its place from when it was begun, though the hub's answer comes later", async () => {
    const { text, history, type } = begun();
    const { seen, set } = counter();
    let answer: (step: Step) => void = () => undefined;
    history.add(new Promise((resolve) => (answer = resolve)));
    type(0, "typed meanwhile");
    const both = Promise.all([history.undo(), history.undo()]);
    answer(set(0, 1));
    await both;
    expect([text.toJSON(), seen]).toEqual(["", [0]]);
  });

  test("and came to nothing is passed over", async () => {
    const { text, history, type } = begun();
    type(0, "typed");
    history.add(Promise.resolve(null));
    history.add(Promise.reject(new Error("The hub is away.")));
    expect(await history.undo()).toBe(true);
    expect(text.toJSON()).toBe("");
  });

  test("is not done again after something new, of whichever kind", async () => {
    const { text, history, type } = begun();
    const { seen, set } = counter();
    type(0, "typed");
    await history.undo();
    history.add(Promise.resolve(set(0, 1)));
    expect(await history.redo()).toBe(false);
    await history.undo();
    type(0, "new");
    expect(await history.redo()).toBe(false);
    expect([text.toJSON(), seen]).toEqual(["new", [0]]);
  });
});

test("others' text stays, and where they took away all of one's own the step before it is not touched with it", async () => {
  const { text, history, type, other } = begun();
  const { seen, set } = counter();
  type(0, "first ");
  history.add(Promise.resolve(set(0, 1)));
  type(6, "mine");
  other(6, "theirs ");
  text.doc?.transact(() => text.delete(13, 4), "somebody else");
  expect(text.toJSON()).toBe("first theirs ");

  await history.undo();
  expect([text.toJSON(), seen]).toEqual(["first theirs ", [0]]);
  await history.undo();
  expect(text.toJSON()).toBe("theirs ");
});

test("a step that can't be taken back yet stays where it is", async () => {
  const { text, history, type } = begun();
  let isTime = false;
  const { seen, set } = counter();
  const step = set(0, 1);
  type(0, "typed");
  history.add(Promise.resolve({ take: () => (isTime ? step.take() : Promise.resolve("later" as const)) }));
  expect(await history.undo()).toBe(true);
  expect([text.toJSON(), seen]).toEqual(["typed", []]);
  isTime = true;
  await history.undo();
  expect([text.toJSON(), seen]).toEqual(["typed", [0]]);
});

test("a step that is refused is gone, and those before it are not taken back with it", async () => {
  const { text, history, type } = begun();
  type(0, "typed");
  history.add(Promise.resolve({ take: () => Promise.resolve("refused" as const) }));
  expect(await history.undo()).toBe(true);
  expect(text.toJSON()).toBe("typed");
  await history.undo();
  expect(text.toJSON()).toBe("");
});
