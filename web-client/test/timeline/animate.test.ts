import { expect, test } from "vitest";
import { attributesAt } from "../../src/canvas/attributes";
import { sceneOf } from "../../src/canvas/scene";
import type { Scene } from "../../src/canvas/scene";
import type { OutlineEntry } from "../../src/sync/messages";
import { addTrack, animatable, removeTrack } from "../../src/timeline/animate";
import { tracksOf } from "../../src/timeline/tracks";

const TEXT = `<component name="A">
  <script>
    const rectX = signal(5);
  </script>
  <template>
    <timeline signal="rectX"><keyframe at={0} value={7} /><keyframe at={9} value={8} /></timeline>
    <group><rect x={rectX()} width={20} /></group>
  </template>
</component>
`;

function scene(text: string): Scene {
  const entry = (tag: string, source: string, children: OutlineEntry[] = []): OutlineEntry => {
    const at = text.indexOf(source);
    const before = text.slice(0, at).split("\n");
    return { tag, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, span: source.length, children };
  };
  const line = (start: string) => text.split("\n").find((each) => each.trim().startsWith(start))?.trim() ?? "";
  const timeline = line("<timeline");
  const group = line("<group");
  const keyframes = timeline.match(/<keyframe[^>]*>/g) ?? [];
  const found = sceneOf(
    [
      entry("timeline", timeline, keyframes.map((source) => entry("keyframe", source))),
      entry("group", group, [entry("rect", group.slice(7, -8))]),
    ],
    text,
    "hash",
  );
  if (!found) throw new Error("no scene");
  return found;
}

const attributes = (of: Scene) => (element: { start: number }) => attributesAt(of.text, element.start);

test("numbers that are written or stand by themselves can be led; computed ones and colours can't", () => {
  const now = scene(TEXT);
  const rect = now.byPath.get("1.0");
  if (!rect) throw new Error("no rect");
  const names = animatable(rect, attributes(now)).map(({ attribute }) => attribute);
  expect(names).toContain("width");
  expect(names).toContain("rotate");
  expect(names).not.toContain("x");
  expect(names).not.toContain("fill");
});

test("a track gets a name of its own, stands behind the other timelines, and its element is found behind it", () => {
  const now = scene(TEXT);
  const rect = now.byPath.get("1.0");
  if (!rect) throw new Error("no rect");
  const { intents, track } = addTrack(now, rect, { attribute: "x", value: 20 }, 20);
  expect(track).toBe("1");
  expect(intents).toEqual([
    { declare: "rectX2", value: 20 },
    {
      node: "1",
      insert: '<timeline signal="rectX2">\n  <keyframe at={0} value={20} />\n  <keyframe at={1000} value={20} />\n</timeline>',
    },
    { node: "2.0", attribute: "x", value: { expression: "rectX2()" }, expect: 20 },
  ]);
});

test("a track that is taken away leaves its first value, and no signal that nothing uses", () => {
  const now = scene(TEXT);
  const [track] = tracksOf(now, attributes(now));
  if (!track) throw new Error("no track");
  const [removal, ...rest] = removeTrack(now, track, attributes(now));
  expect(removal).toMatchObject({ node: "0" });
  expect(rest).toEqual([
    { node: "0.0", attribute: "x", value: 7, expect: { expression: "rectX()" } },
    { forget: "rectX", value: 5 },
  ]);
});

test("a signal that is used elsewhere stays", () => {
  const now = scene(TEXT.replace("width={20}", "width={rectX() + 20}"));
  const [track] = tracksOf(now, attributes(now));
  if (!track) throw new Error("no track");
  expect(removeTrack(now, track, attributes(now)).some((intent) => "forget" in intent)).toBe(false);
});
