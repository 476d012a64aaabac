import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { changeFor, markFor, offsetOf, prepareFix, rangeOf } from "../../src/editor/diagnostics";
import type { Diagnostic } from "../../src/sync/messages";

const doc = Text.of(["<rect", '  fil="🎨 red"', "", "/>"]);

function diagnostic(line: number, column: number, span: number): Diagnostic {
  return {
    severity: "error",
    code: "unknown-attribute",
    message: "rect has no attribute fil.",
    location: { file: "Button.omni", line, column, span },
    suggestions: [{ message: "Did you mean fill?", fix: { range: [2, 3, 2, 6], replacement: "fill" } }],
  };
}

test("lines and columns are 1-based; columns count UTF-16 units", () => {
  expect(offsetOf(doc, 1, 1)).toBe(0);
  expect(offsetOf(doc, 2, 3)).toBe(8);
  // The emoji before it is two units.
  expect(doc.sliceString(offsetOf(doc, 2, 11), offsetOf(doc, 2, 14))).toBe("red");
});

test("positions outside the text become the nearest inside", () => {
  expect(offsetOf(doc, 0, 5)).toBe(0);
  expect(offsetOf(doc, 1, 99)).toBe(5);
  expect(offsetOf(doc, 99, 1)).toBe(doc.length);
});

test("a diagnostic covers its span, and something visible where it can", () => {
  expect(rangeOf(doc, diagnostic(2, 3, 3))).toEqual({ from: 8, to: 11 });
  expect(rangeOf(doc, diagnostic(1, 1, 0))).toEqual({ from: 0, to: 1 });
  expect(rangeOf(doc, diagnostic(4, 3, 5))).toEqual({ from: doc.length - 1, to: doc.length });
  expect(rangeOf(Text.empty, diagnostic(1, 1, 4))).toEqual({ from: 0, to: 0 });
});

test("a fix becomes an edit, moved with its diagnostic", () => {
  const fix = prepareFix(doc, "Did you mean fill?", { range: [2, 3, 2, 6], replacement: "fill" });
  expect(fix).toMatchObject({ from: 8, to: 11, expect: "fil" });
  expect(changeFor(doc, fix, 0)).toEqual({ from: 8, to: 11, insert: "fill" });
  const shifted = Text.of(["", ...doc.toJSON()]);
  expect(changeFor(shifted, fix, 1)).toEqual({ from: 9, to: 12, insert: "fill" });
});

test("a fix whose text has changed meanwhile is not applied", () => {
  const fix = prepareFix(doc, "", { range: [2, 3, 2, 6], replacement: "fill" });
  expect(changeFor(Text.of(["<rect", '  fill="red"', "/>"]), fix, 1)).toBeNull();
  expect(changeFor(Text.of(["x"]), fix, 0)).toBeNull();
});

test("fixes are actions; advice without a fix is read with the message", () => {
  const item = diagnostic(2, 3, 3);
  item.suggestions.push({ message: "See the list of attributes." });
  const mark = markFor(doc, item, true);
  expect(mark).toMatchObject({ from: 8, to: 11, severity: "error", source: "unknown-attribute" });
  expect(mark.message).toBe("rect has no attribute fil.\nSee the list of attributes.");
  expect(mark.actions?.map(({ name }) => name)).toEqual(["Did you mean fill?"]);
});

test("while positions may be off there is nothing to apply", () => {
  expect(markFor(doc, diagnostic(2, 3, 3), false).actions).toEqual([]);
});

test("other places that have to do with it are read with the message, those in other files by their name", () => {
  const { location } = diagnostic(2, 3, 3);
  const labels = [
    { message: "the first one", location: { ...location, line: 1 } },
    { message: "it is declared here", location: { ...location, file: "Chip.omni", line: 4 } },
  ];
  expect(markFor(doc, { ...diagnostic(2, 3, 3), labels }, true).message).toBe(
    "rect has no attribute fil.\nLine 1: the first one.\nLine 4 of Chip.omni: it is declared here.",
  );
});
