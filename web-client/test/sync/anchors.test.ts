import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { absolute, locate, relative } from "../../src/sync/anchors";
import type { Anchor } from "../../src/sync/anchors";

function scene(content: string) {
  const doc = new Y.Doc();
  const text = doc.getText("source");
  text.insert(0, content);
  const anchor = (from: number, to: number): Anchor => [[doc.clientID, from], [doc.clientID, to - 1]];
  const found = (place: Anchor) => {
    const stretch = locate(text, place);
    return stretch && text.toJSON().slice(stretch.from, stretch.to);
  };
  return { text, anchor, found };
}

describe("a stretch", () => {
  test("moves with its text", () => {
    const { text, anchor, found } = scene("one two three");
    const two = anchor(4, 7);
    text.insert(0, "zero 😀 ");
    text.insert(text.length, " four");
    expect(found(two)).toBe("two");
  });

  test("grows and shrinks with what is written and deleted in it", () => {
    const { text, anchor, found } = scene("one two three");
    const two = anchor(4, 7);
    text.insert(5, "--");
    expect(found(two)).toBe("t--wo");
    text.delete(4, 1);
    text.delete(text.toJSON().indexOf("o three"), 1);
    expect(found(two)).toBe("--w");
  });

  test("whose text is gone is nowhere", () => {
    const { text, anchor, found } = scene("one two three");
    const two = anchor(4, 7);
    text.delete(3, 5);
    expect(found(two)).toBeNull();
  });

  test("whose text has not come yet is nowhere", () => {
    const { text } = scene("one");
    expect(locate(text, [[7, 0], [7, 3]])).toBeNull();
    expect(locate(text, [[text.doc?.clientID ?? 0, 0], [text.doc?.clientID ?? 0, 30]])).toBeNull();
    expect(locate(text, [])).toBeNull();
  });
});

describe("a place as it travels", () => {
  test("is found again after edits before it", () => {
    const { text } = scene("one two");
    const place = JSON.parse(JSON.stringify(relative(text, 4))) as unknown;
    text.insert(0, "zero ");
    expect(absolute(text, place)).toBe(9);
  });

  test.each([null, 7, "x", {}, { item: 7 }, { tname: "other" }, { item: { client: "a", clock: {} } }])(
    "that is none is null: %j",
    (place) => {
      expect(absolute(scene("one").text, place)).toBeNull();
    },
  );
});
