import { describe, expect, test } from "vitest";
import { placeAt } from "../../src/talk/places";

const TEXT = `<component name="Box">

  <template>
    <group>
      <rect width={80} />
    </group>
  </template>
</component>
`;

const OUTLINE = [
  {
    tag: "group",
    line: 4,
    column: 5,
    span: TEXT.indexOf("</group>") + 8 - TEXT.indexOf("<group>"),
    children: [{ tag: "rect", line: 5, column: 7, span: 19, children: [] }],
  },
];

const at = (part: string) => ({ from: TEXT.indexOf(part), to: TEXT.indexOf(part) });

describe("a comment is about", () => {
  test("what is selected", () => {
    const from = TEXT.indexOf("width");
    expect(placeAt(TEXT, { from, to: from + 5 }, OUTLINE)).toEqual({
      at: { range: [from, from + 5] },
      title: "On line 5",
    });
    expect(placeAt(TEXT, { from, to: TEXT.length }, OUTLINE)?.title).toBe("Lines 5 to 9");
  });

  test("the innermost element around the caret", () => {
    expect(placeAt(TEXT, at("width"), OUTLINE)).toEqual({ at: { node: "0.0" }, title: "<rect> on line 5" });
    expect(placeAt(TEXT, at("</group>"), OUTLINE)).toEqual({ at: { node: "0" }, title: "<group> on line 4" });
  });

  test("an element that has a name is called by it", () => {
    // As long as what it replaces.
    const named = TEXT.replace("width={80}", 'name="Dot"');
    const caret = named.indexOf("Dot");
    expect(placeAt(named, { from: caret, to: caret }, OUTLINE)?.title).toBe("Dot, <rect> on line 5");
  });

  test("the words of the line where there is no element", () => {
    const from = TEXT.indexOf("<template>");
    expect(placeAt(TEXT, at("<template>"), OUTLINE)).toEqual({
      at: { range: [from, from + 10] },
      title: "On line 3",
    });
  });

  test("the last words before an empty line", () => {
    const empty = TEXT.indexOf("\n\n") + 1;
    expect(placeAt(TEXT, { from: empty, to: empty }, OUTLINE)?.title).toBe("On line 1");
    expect(placeAt("\n\n ok", { from: 0, to: 0 }, [])?.at).toEqual({ range: [3, 5] });
  });

  test("nothing where there is no text", () => {
    expect(placeAt(" \n ", { from: 0, to: 0 }, [])).toBeNull();
  });
});
