import { expect, test } from "vitest";
import { literalFrom } from "../../src/canvas/literal";
import { attributesOf, slotOf } from "../../src/canvas/schema";

function literal(told: number | string, tag: string, name: string) {
  const spec = attributesOf(tag).find((each) => each.name === name);
  if (!spec) throw new Error(`<${tag}> has no ${name}`);
  return literalFrom(told, spec);
}

test("what the runtime holds is written as the source writes it", () => {
  expect(literal(12.3456789, "rect", "x")).toBe(12.35);
  expect(literal(0x3b82f6ff, "rect", "fill")).toBe("#3b82f6");
  expect(literal(0x003b82f6, "rect", "fill")).toBe("#003b82f6");
  expect(literal(0, "rect", "fill")).toBe("transparent");
  expect([literal(0, "rect", "visible"), literal(1, "rect", "visible")]).toEqual([false, true]);
  expect(literal("Two words", "text", "content")).toBe("Two words");
});

test("an empty string and a word that is none stand for the default", () => {
  expect([literal("", "text", "font"), literal("", "text", "content")]).toEqual(["sans-serif", ""]);
  expect([literal("middle", "text", "align"), literal("left", "text", "align")]).toEqual(["middle", "start"]);
});

test("a number that is none has no literal", () => {
  expect([literal(NaN, "rect", "x"), literal(Infinity, "rect", "x")]).toEqual([null, null]);
});

test("attributes stand where the runtime keeps them; a component that is used is a group", () => {
  expect(slotOf("rect", "fill")).toEqual({ kind: 2, slot: 5 });
  expect(slotOf("text", "content")).toEqual({ kind: 9, slot: 0 });
  expect(slotOf("Button", "rotate")).toEqual({ kind: 1, slot: 7 });
  expect([slotOf("rect", "content"), slotOf("if", "condition")]).toEqual([null, null]);
});
