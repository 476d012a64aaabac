import { expect, test } from "vitest";
import { sceneOf } from "../../src/canvas/scene";
import { append, duplicate, group, remove, reorderBy } from "../../src/canvas/structure";

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
