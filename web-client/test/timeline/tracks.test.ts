import { expect, test } from "vitest";
import { attributesAt } from "../../src/canvas/attributes";
import { sceneOf } from "../../src/canvas/scene";
import type { Scene } from "../../src/canvas/scene";
import type { OutlineEntry } from "../../src/sync/messages";
import { boundsOf, insertion, lengthOf, tickOf, timeIn, tracksOf, valueAt } from "../../src/timeline/tracks";
import type { Track } from "../../src/timeline/tracks";

const SOURCE = `<template>
<timeline signal="size" duration={2000} repeat>
<keyframe at={0} value={10} />
<keyframe at={1000} value={30} easing="ease-out" />
<keyframe at={1500} value={far()} />
</timeline>
<timeline signal={x}><keyframe at={0} value={1} /></timeline>
<circle radius={size()} />
</template>`;

function entry(tag: string, line: number, column: number, children: OutlineEntry[] = []): OutlineEntry {
  return { tag, line, column, span: tag.length + 1, children };
}

const OUTLINE = [
  entry("timeline", 2, 1, [entry("keyframe", 3, 1), entry("keyframe", 4, 1), entry("keyframe", 5, 1)]),
  entry("timeline", 7, 1, [entry("keyframe", 7, 22)]),
  entry("circle", 8, 1),
];

const SCENE = sceneIn();

function sceneIn(): Scene {
  const scene = sceneOf(OUTLINE, SOURCE, "");
  if (!scene) throw new Error("The outline is not that of the source.");
  return scene;
}

function tracks(): Track[] {
  return tracksOf(SCENE, (element) => attributesAt(SOURCE, element.start));
}

function track(more: Partial<Track> = {}): Track {
  const keyframes = [
    { path: "0.0", at: 100, value: 10, easing: "linear" },
    { path: "0.1", at: 500, value: 30, easing: "linear" },
    { path: "0.2", at: 900, value: 10, easing: "ease-in" },
  ];
  return { path: "0", signal: "x", duration: 1000, repeat: false, keyframes, ...more };
}

test("a timeline is a track with its keyframes", () => {
  const [only, ...more] = tracks();
  expect(more).toEqual([]);
  expect(only).toMatchObject({ path: "0", signal: "size", duration: 2000, repeat: true });
  expect(only?.keyframes).toEqual([
    { path: "0.0", at: 0, value: 10, easing: "linear" },
    { path: "0.1", at: 1000, value: 30, easing: "ease-out" },
    { path: "0.2", at: 1500, value: { expression: "far()" }, easing: "linear" },
  ]);
});

test("time goes round, or stops at the end", () => {
  expect(timeIn(track({ repeat: true }), 2300)).toBe(300);
  expect(timeIn(track(), 2300)).toBe(1000);
  expect(timeIn(track({ duration: 0 }), 5)).toBe(0);
});

test("all of it is as long as its longest track", () => {
  expect(lengthOf([track(), track({ duration: 400 })])).toBe(1000);
  expect(lengthOf([])).toBe(1000);
});

test("between two keyframes is the value that the runtime leads over", () => {
  expect([0, 100, 300, 500, 700, 900, 5000].map((at) => valueAt(track(), at))).toEqual([10, 10, 20, 30, 27.5, 10, 10]);
  const [only] = tracks();
  expect(only && valueAt(only, 1200)).toBe(null);
});

test("a keyframe moves between its neighbours", () => {
  expect(boundsOf(track(), "0.0", 2000)).toEqual({ least: 0, most: 499 });
  expect(boundsOf(track(), "0.1", 2000)).toEqual({ least: 101, most: 899 });
  expect(boundsOf(track(), "0.2", 2000)).toEqual({ least: 501, most: 1000 });
  expect(boundsOf(track({ duration: 900 }), "0.2", 2000)).toEqual({ least: 501, most: 2000 });
});

test("a new keyframe stands between its neighbours and changes nothing of a straight way", () => {
  expect(insertion(SCENE, track(), 300)).toEqual({ node: "0.1", insert: "<keyframe at={300} value={20} />" });
  expect(insertion(SCENE, track(), 950)).toEqual({ node: "0.3", insert: "<keyframe at={950} value={10} />" });
  expect(insertion(SCENE, track(), 500)).toBe(null);
  // Whatever comes before them meanwhile, it finds its neighbours.
  const lettered: Scene = { ...SCENE, letter: ({ start }) => [7, start] };
  const letter = (path: string) => [7, SCENE.byPath.get(path)?.start];
  expect(insertion(lettered, track(), 300)).toMatchObject({ place: { after: letter("0.0"), before: letter("0.1"), within: letter("0") } });
  const [only] = tracks();
  expect(only && insertion(SCENE, only, 1200)).toBe(null);
});

test("marks stand where their labels have room", () => {
  expect([tickOf(1000, 640), tickOf(1000, 320), tickOf(60_000, 640), tickOf(1000, 0)]).toEqual([100, 200, 10_000, 100_000]);
});
