import { expect, test } from "vitest";
import * as Y from "yjs";
import { followed, letterOf, Letters } from "../../src/canvas/letters";

function textOf(content: string): Y.Text {
  const text = new Y.Doc().getText("source");
  text.insert(0, content);
  return text;
}

test("a sign is followed through what is put in and taken out before it", () => {
  const delta = [{ retain: 2 }, { insert: "😀a" }, { delete: 3 }, { retain: 1 }, { insert: "b" }];
  expect([0, 1, 2, 4, 5, 6, 9].map((place) => followed(delta, place))).toEqual([0, 1, null, null, 5, 7, 10]);
});

test("a letter is that of its element, however the text has changed since the scene was read", () => {
  const text = textOf("<rect /><circle />");
  const letters = new Letters(text);
  const circle = letterOf(letters.after(8));
  text.insert(0, "<text /> ");
  text.insert(3, "😀");
  expect(letterOf(letters.after(8))).toEqual(circle);
  expect(letterOf(letters.after(0))).not.toEqual(circle);
});

test("of an element that is gone there is none, although another stands in its place", () => {
  const text = textOf("<rect /><rect />");
  const letters = new Letters(text);
  text.delete(0, 8);
  expect(letters.after(0)).toBeNull();
  expect(letterOf(letters.after(8))).toEqual(letterOf(new Letters(text).after(0)));
});
