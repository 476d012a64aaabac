/** The timelines of a component as tracks: what leads which signal, when and where to. */

import type { Attribute, Value } from "../canvas/attributes";
import { valueIn } from "../canvas/attributes";
import type { Insertion, Removal } from "../canvas/edits";
import { named } from "../canvas/scene";
import type { Scene, SceneElement } from "../canvas/scene";
import { at as placeAt } from "../canvas/structure";

export const EASINGS = ["linear", "ease-in", "ease-out", "ease-in-out", "back", "bounce", "elastic"] as const;

export interface Keyframe {
  /** The place of its element. */
  path: string;
  /** In ms since the component was there. */
  at: number;
  value: Value;
  /** How the signal comes here from the keyframe before. */
  easing: string;
}

export interface Track {
  /** The place of its element. */
  path: string;
  signal: string;
  /** When it begins again or has ended, in ms. */
  duration: number;
  repeat: boolean;
  /** In the order of their times. */
  keyframes: readonly Keyframe[];
}

/** What is not written out as numbers is left out. */
export function tracksOf(scene: Scene, attributes: (element: SceneElement) => readonly Attribute[]): Track[] {
  return scene.elements.flatMap((element) => {
    if (element.tag !== "timeline") return [];
    const own = attributes(element);
    const signal = valueIn(own, "signal");
    const keyframes = element.children.flatMap((path) => keyframeOf(scene.byPath.get(path), attributes));
    if (typeof signal !== "string") return [];
    const duration = valueIn(own, "duration");
    const repeat = valueIn(own, "repeat");
    return {
      path: element.path,
      signal,
      duration: typeof duration === "number" ? duration : (keyframes.at(-1)?.at ?? 0),
      repeat: repeat === true,
      keyframes,
    };
  });
}

function keyframeOf(
  element: SceneElement | undefined,
  attributes: (element: SceneElement) => readonly Attribute[],
): Keyframe[] {
  if (element?.tag !== "keyframe") return [];
  const own = attributes(element);
  const at = valueIn(own, "at");
  const value = valueIn(own, "value");
  const easing = valueIn(own, "easing");
  if (typeof at !== "number" || value === undefined) return [];
  return [{ path: element.path, at, value, easing: typeof easing === "string" ? easing : "linear" }];
}

/** Where a track stands when the component has been there for `clock` ms. */
export function timeIn({ duration, repeat }: Track, clock: number): number {
  if (duration <= 0) return 0;
  return repeat ? clock % duration : Math.min(clock, duration);
}

/** Where the longest track stands when the component has been there for `clock` ms. */
export function placeOf(tracks: readonly Track[], clock: number, length: number): number {
  const longest = tracks.find(({ duration }) => duration === length);
  return longest ? timeIn(longest, clock) : Math.min(clock, length);
}

/** How long all of it takes once, in ms; a second when there is nothing. */
export function lengthOf(tracks: readonly Track[]): number {
  return Math.max(0, ...tracks.map(({ duration }) => duration)) || 1000;
}

/** The shortest way from one keyframe to the next of its track, in ms; at most `length`. */
export function shortestOf(tracks: readonly Track[], length: number): number {
  const ways = tracks.flatMap(({ keyframes }) =>
    keyframes.slice(1).map(({ at }, place) => at - (keyframes[place]?.at ?? at)),
  );
  return Math.max(1, Math.min(length, ...ways.filter((way) => way > 0)));
}

/** The value at a time, to two decimals; null where a keyframe's is not a number. */
export function valueAt({ keyframes }: Track, at: number): number | null {
  const [first] = keyframes;
  const last = keyframes.at(-1);
  if (!first || !last) return null;
  const next = keyframes.find((keyframe) => keyframe.at > at);
  if (next === first || !next) {
    const { value } = next ? first : last;
    return typeof value === "number" ? value : null;
  }
  const before = keyframes[keyframes.indexOf(next) - 1] ?? first;
  if (typeof before.value !== "number" || typeof next.value !== "number") return null;
  const way = eased(next.easing, (at - before.at) / (next.at - before.at));
  return Math.round((before.value + (next.value - before.value) * way) * 100) / 100;
}

/** As the runtime does; what bounces and swings is taken as straight. */
function eased(easing: string, t: number): number {
  const back = 1 - t;
  switch (easing) {
    case "ease-in":
      return t ** 3;
    case "ease-out":
      return 1 - back ** 3;
    case "ease-in-out":
      return t < 0.5 ? 4 * t ** 3 : 1 - 4 * back ** 3;
    case "back":
      return 1 - back * back * (2.70158 * back - 1.70158);
    default:
      return t;
  }
}

/** Where a keyframe may be moved to: between its neighbours, on whole milliseconds. */
export function boundsOf({ keyframes, duration }: Track, path: string, length: number): { least: number; most: number } {
  const at = keyframes.findIndex((keyframe) => keyframe.path === path);
  const before = keyframes[at - 1];
  const after = keyframes[at + 1];
  // The last may make the track longer, unless that has a length of its own.
  const end = duration > (keyframes.at(-1)?.at ?? 0) ? duration : length;
  return { least: before ? before.at + 1 : 0, most: after ? after.at - 1 : Math.max(end, keyframes[at]?.at ?? 0) };
}

/** A keyframe where the track stands at a time; null where there is one, or its value can't be told. */
export function insertion(scene: Scene, track: Track, at: number): Insertion | null {
  const value = valueAt(track, at);
  if (value === null || track.keyframes.some((keyframe) => keyframe.at === at)) return null;
  const place = track.keyframes.filter((keyframe) => keyframe.at < at).length;
  return { ...placeAt(scene, track.path, place), insert: `<keyframe at={${at}} value={${value}} />` };
}

/** A track leads from somewhere to somewhere. */
const FEWEST_KEYFRAMES = 2;

/** A keyframe taken away; null where the track would lead nowhere. */
export function removal(scene: Scene, { keyframes }: Track, { path }: Keyframe): Removal | null {
  const element = scene.byPath.get(path);
  if (!element || keyframes.length <= FEWEST_KEYFRAMES) return null;
  return { ...named(scene, element), remove: scene.text.slice(element.start, element.end) };
}

/** Whole steps that leave room for their labels: 1, 2 or 5 of a power of ten, in ms. */
export function tickOf(length: number, width: number): number {
  const least = (length / Math.max(width, 1)) * 64;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}
