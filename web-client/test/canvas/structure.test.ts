import { expect, test } from "vitest";
import { sceneOf } from "../../src/canvas/scene";
import type { Scene } from "../../src/canvas/scene";
import { append, boundBy, duplicate, group, remove, reorderBy, ungroup } from "../../src/canvas/structure";

const TEXT = `<component name="A"><template>
  <rect />
  <group>
    <circle />
    <text />
  </group>
</template></component>`;
const scene = sceneOf(
  [
    { tag: "rect", line: 2, column: 3, span: 8, children: [] },
    {
      tag: "group",
      line: 3,
      column: 3,
      span: TEXT.indexOf("</group>") + 8 - TEXT.indexOf("<group>"),
      children: [
        { tag: "circle", line: 4, column: 5, span: 10, children: [] },
        { tag: "text", line: 5, column: 5, span: 8, children: [] },
      ],
    },
  ],
  TEXT,
  "hash",
);
if (!scene) throw new Error("no scene");
const GROUP = "<group>\n  <circle />\n  <text />\n</group>";

test("the last is taken away first, and what is in another goes with it", () => {
  expect(remove(scene, ["0", "1", "1.0"]).intents).toEqual([
    { node: "1", remove: TEXT.slice(TEXT.indexOf("<group>"), TEXT.indexOf("</group>") + 8) },
    { node: "0", remove: "<rect />" },
  ]);
});

test("copies stand beside what they are of, and are selected", () => {
  expect(duplicate(scene, ["1.0", "1.1"])).toEqual({
    intents: [
      { node: "1.2", insert: "<text />" },
      { node: "1.1", insert: "<circle />" },
    ],
    select: ["1.3", "1.1"],
  });
  expect(duplicate(scene, ["1"]).intents).toEqual([{ node: "2", insert: GROUP }]);
});

test("an element changes places with its neighbour, until there is none", () => {
  expect(reorderBy(1)(scene, ["1.0"])).toEqual({
    intents: [
      { node: "1.0", remove: "<circle />" },
      { node: "1.1", insert: "<circle />" },
    ],
    select: ["1.1"],
  });
  expect(reorderBy(1)(scene, ["1.1"])).toBeNull();
  expect(reorderBy(-1)(scene, ["0"])).toBeNull();
});

test("siblings are grouped where the first stands, others are not", () => {
  expect(group(scene, ["1.1", "1.0"])).toEqual({
    intents: [
      { node: "1.1", remove: "<text />" },
      { node: "1.0", remove: "<circle />" },
      { node: "1.0", insert: "<group>\n  <circle />\n  <text />\n</group>" },
    ],
    select: ["1.0"],
  });
  expect(group(scene, ["0", "1.0"])).toBeNull();
});

test("what is drawn is put on top", () => {
  expect(append(scene, null, "<line />").select).toEqual(["2"]);
  expect(append(scene, "1", "<line />").intents).toEqual([{ node: "1.2", insert: "<line />" }]);
});

/** A scene of one group at the top, with children of one line each. */
function grouped(open: string, ...children: string[]) {
  const text = [`<component name="A"><template>`, `  ${open}`, ...children.map((child) => `    ${child}`), "  </group>", "</template></component>"].join("\n");
  const elements = children.flatMap((child, at) =>
    child.startsWith("<!--") ? [] : [{ tag: /\w+/.exec(child)?.[0] ?? "", line: 3 + at, column: 5, span: child.length, children: [] }],
  );
  const span = text.indexOf("</group>") + 8 - text.indexOf("<group");
  const found = sceneOf([{ tag: "group", line: 2, column: 3, span, children: elements }], text, "hash");
  const element = found?.byPath.get("0");
  if (!found || !element) throw new Error("no scene");
  return { scene: found, element };
}

test("what a group holds stands where it stood, without it", () => {
  const { scene } = grouped("<group x={10} y={-5}>", "<rect width={4} />", "<circle x={1} y={2} radius={3} />");
  const change = ungroup(scene, ["0"]);
  expect(change?.intents.slice(1)).toEqual([
    { node: "0", insert: "<rect x={10} y={-5} width={4} />" },
    { node: "1", insert: "<circle x={11} y={-3} radius={3} />" },
  ]);
  expect(change?.select).toEqual(["0", "1"]);
});

test("a group is not taken apart where something would be lost or move, and the reason is told", () => {
  const bound = (open: string, ...children: string[]) => {
    const { scene, element } = grouped(open, ...children);
    const reason = boundBy(scene, element);
    expect(ungroup(scene, ["0"]) === null).toBe(reason !== null);
    return reason;
  };
  expect(bound("<group>", "<rect x={a()} />")).toBeNull();
  expect(bound("<group x={4}>", "<rect x={a()} />")).toMatch(/computed/);
  expect(bound("<group x={a()}>", "<rect />")).toMatch(/computed/);
  expect(bound("<group x={4}>", "<for />")).toMatch(/computed/);
  expect(bound("<group rotate={4}>", "<rect />")).toMatch(/lose its rotate/);
  expect(bound("<group>", "<rect />", "<!-- The sun. -->")).toMatch(/Comments/);
  expect(bound("<group>")).toMatch(/nothing/);
});

test("what is put in names its place by the letters of what stands there", () => {
  const lettered: Scene = { ...scene, letter: ({ start }) => [7, start + 1] };
  const letter = (path: string) => [7, (lettered.byPath.get(path)?.start ?? NaN) + 1];
  const [, , insertion] = group(lettered, ["0", "1"])?.intents ?? [];
  expect(insertion).toMatchObject({ node: "0" });
  expect(append(lettered, null, "<rect />").intents).toEqual([
    { node: String(scene.top.length), insert: "<rect />", place: { after: letter(scene.top.at(-1) ?? "") } },
  ]);
  const [copy] = duplicate(lettered, ["0"]).intents;
  expect(copy).toMatchObject({ place: { after: letter("0"), before: letter("1") } });
  const moved = reorderBy(1)(lettered, ["0"])?.intents;
  expect(moved).toMatchObject([{ at: letter("0") }, { place: { after: letter("1") } }]);
});
