import { expect, test } from "vitest";
import { copied, pasted } from "../../src/canvas/clipboard";
import { elementsIn } from "../../src/canvas/fragments";
import { sceneOf } from "../../src/canvas/scene";
import type { OutlineEntry } from "../../src/sync/messages";

test("a text of whole elements is told apart, whatever stands in their attributes", () => {
  const rect = '<rect\n  x={1 /* > */}\n  fill={open() ? "<a>" : `}`}\n  @click={() => { open.set(a() > 2); }}\n/>';
  const group = "<group>\n  <!-- </group> -->\n  {/* <b */}\n  <text content='</group>' />\n</group >";
  expect(elementsIn(`  ${rect}\n<!-- between -->${group}`)).toEqual([rect, group]);
  expect(elementsIn("<Badge.Small label />")).toEqual(["<Badge.Small label />"]);
});

test("what is no whole element is none", () => {
  for (const text of ["", " ", "words", "<rect", "<rect x={1 />", "<group><rect /></row>", "<group>", "<rect />>", "<rect /> and", "<text>a</text>", "</rect>", "<!-- a", "<", "< rect />"])
    expect(elementsIn(text), text).toBeNull();
  expect(elementsIn("<group>".repeat(5000))).toBeNull();
});

/** A scene of lines, one element in each, of two spaces for each level. */
function sceneIn(...lines: string[]) {
  const text = ['<component name="A"><template>', ...lines, "</template></component>"].join("\n");
  const top: OutlineEntry[] = [];
  const open: { entry: OutlineEntry; indent: number }[] = [];
  lines.forEach((line, at) => {
    const indent = line.search(/\S/);
    const tag = /^<(\w+)/.exec(line.slice(indent))?.[1];
    while ((open.at(-1)?.indent ?? -1) >= indent + (tag ? 0 : 1)) open.pop();
    if (!tag) {
      const closed = open.pop()?.entry;
      const start = closed ? text.split("\n").slice(0, closed.line - 1).join("\n").length + closed.column : 0;
      if (closed) closed.span = text.split("\n").slice(0, at + 1).join("\n").length + 1 + line.length - start;
      return;
    }
    const entry: OutlineEntry = { tag, line: at + 2, column: indent + 1, span: line.length - indent, children: [] };
    (open.at(-1)?.entry.children ?? top).push(entry);
    if (!line.endsWith("/>")) open.push({ entry, indent });
  });
  const scene = sceneOf(top, text, "hash");
  if (!scene) throw new Error("no scene");
  return scene;
}

const SCENE = sceneIn(
  "  <rect x={1} width={9} />",
  "  <group y={4}>",
  "    <circle />",
  "    <text />",
  "  </group>",
  "  <row>",
  "    <rect />",
  "  </row>",
);

test("elements are copied as they are written, without the indentation of their place", () => {
  expect(copied(SCENE, ["1", "0", "1.0"])).toBe("<rect x={1} width={9} />\n<group y={4}>\n  <circle />\n  <text />\n</group>");
  expect(copied(SCENE, ["1.1"])).toBe("<text />");
  expect(copied(SCENE, [])).toBe("");
});

test("they are pasted behind what is selected, into a group that is selected alone, else at the end", () => {
  const circles = "<circle radius={1} />\n<circle radius={2} />";
  const places = (selection: string[], text = circles) => {
    const change = pasted(SCENE, selection, text);
    return "refused" in change ? change.refused : change.select;
  };
  expect(places(["0"])).toEqual(["1", "2"]);
  expect(places(["1.0", "0"])).toEqual(["1.1", "1.2"]);
  expect(places(["1"])).toEqual(["1.2", "1.3"]);
  expect(places([])).toEqual(["3", "4"]);
  // The group itself, as it was copied or as it was pasted before.
  expect(places(["1"], copied(SCENE, ["1"]))).toEqual(["2"]);
  expect(places(["1"], copied(SCENE, ["1"]).replace("y={4}", "x={10} y={14}"))).toEqual(["2"]);
});

test("they name their place by what they stand behind, the last first, so that they stand in their order", () => {
  const lettered = { ...SCENE, letter: ({ start }: { start: number }) => [7, start] as const };
  const letter = (path: string) => [7, SCENE.byPath.get(path)?.start];
  const intents = (selection: string[]) => {
    const change = pasted(lettered, selection, "<line />\n<path />");
    return "refused" in change ? [] : change.intents;
  };
  const place = { after: letter("1.0"), within: letter("1") };
  expect(intents(["1.0"])).toEqual([
    { node: "1.1", insert: "<path />", place },
    { node: "1.1", insert: "<line />", place },
  ]);
});

test("a condition keeps what is shown otherwise behind it", () => {
  const scene = sceneIn("  <if test={a()}>", "    <rect />", "  </if>", "  <else>", "    <text />", "  </else>");
  expect(pasted(scene, ["0"], "<circle />")).toEqual({ intents: [{ node: "2", insert: "<circle />" }], select: ["2"] });
});

test("a copy stands apart from what it is of, wherever that is moved to already, but where a layout places it", () => {
  const inserted = (selection: string[], text: string, scene = SCENE) => {
    const change = pasted(scene, selection, text);
    return "refused" in change ? [] : change.intents.map((intent) => ("insert" in intent ? intent.insert : "")).reverse();
  };
  expect(inserted(["0"], "<rect x={1} width={9} />")).toEqual(["<rect x={11} y={10} width={9} />"]);
  const twice = sceneIn("  <rect x={1} width={9} />", "  <rect x={11} y={10} width={9} />");
  expect(inserted(["1"], "<rect x={1} width={9} />", twice)).toEqual(["<rect x={21} y={20} width={9} />"]);
  // All of what is pasted goes on together.
  expect(inserted(["0"], "<rect x={1} width={9} />\n<line />")).toEqual(["<rect x={11} y={10} width={9} />", "<line x1={10} y1={10} x2={110} y2={10} />"]);
  expect(inserted(["1.0"], "<rect x={1} width={9} />")).toEqual(["<rect x={1} width={9} />"]);
  expect(inserted(["2.0"], "<rect />")).toEqual(["<rect />"]);
  const computed = sceneIn("  <rect x={a()} />");
  expect(inserted(["0"], "<rect x={a()} />", computed)).toEqual(["<rect x={a()} />"]);
});

test("what can't be pasted is refused in words", () => {
  const refused = (text: string) => {
    const change = pasted(SCENE, [], text);
    return "refused" in change ? change.refused : null;
  };
  expect(refused('<component name="A"></component>')).toMatch(/whole component/);
  expect(refused("<rect")).toMatch(/no whole element/);
  expect(refused("const a = 1;\nconst b = 2;")).toMatch(/no whole element/);
  expect(refused("<rect />".repeat(101))).toMatch(/100 elements/);
  expect(refused(`<text content="${"é".repeat(32_000)}" />`)).toMatch(/63 KB/);
  expect(refused("<rect />".repeat(100))).toBeNull();
});
