import { expect, test } from "vitest";
import { spansOf } from "../../src/editor/prose";

test("code stands between backticks", () => {
  expect(spansOf("`<rct>` is not an element; try `rect`.")).toEqual([
    { text: "<rct>", isCode: true },
    { text: " is not an element; try ", isCode: false },
    { text: "rect", isCode: true },
    { text: ".", isCode: false },
  ]);
});

test.each(["No code here.", "One ` alone", "Two `` without anything"])("%j is words alone", (message) => {
  expect(spansOf(message)).toEqual([{ text: message, isCode: false }]);
});
