import { expect, test } from "vitest";
import { elementAt, outermost, sceneOf } from "../../src/canvas/scene";
import type { OutlineEntry } from "../../src/sync/messages";

const TEXT = `<component name="A"><template>
  <group>
    😀<rect /><circle />
  </group>
  <text />
</template></component>`;

const entry = (tag: string, line: number, column: number, span: number, children: OutlineEntry[] = []) => ({
  tag,
  line,
  column,
  span,
  children,
});
const OUTLINE = [
  entry("group", 2, 3, 43, [entry("rect", 3, 7, 8), entry("circle", 3, 15, 10)]),
  entry("text", 5, 3, 8),
];

test("elements have their place in the tree and in the text, numbered as their tags open", () => {
  const scene = sceneOf(OUTLINE, TEXT, "hash");
  expect(scene?.elements.map(({ path, origin, tag, parent, depth }) => [path, origin, tag, parent, depth])).toEqual([
    ["0", 1, "group", null, 0],
    ["0.0", 2, "rect", "0", 1],
    ["0.1", 3, "circle", "0", 1],
    ["1", 4, "text", null, 0],
  ]);
  const circle = scene?.byPath.get("0.1");
  expect(TEXT.slice(circle?.start, circle?.end)).toBe("<circle />");
});

test("an outline of another text is none", () => {
  expect(sceneOf(OUTLINE, TEXT.replace("<group>", "\n<group>"), "hash")).toBeNull();
});

test("the innermost element is at a place of the text", () => {
  const scene = sceneOf(OUTLINE, TEXT, "hash");
  if (!scene) throw new Error("no scene");
  expect(elementAt(scene, TEXT.indexOf("circle"))?.path).toBe("0.1");
  expect(elementAt(scene, TEXT.indexOf("😀"))?.path).toBe("0");
  expect(elementAt(scene, 3)).toBeUndefined();
});

test("what is in another of them is left out, and the rest is in the order of the text", () => {
  expect(outermost(["10", "2.1", "2", "0.3", "0.10"])).toEqual(["0.3", "0.10", "2", "10"]);
});
