/** Tracks that are made and taken away by hand: signal, use and timeline as one edit. Pure. */

import { attributesOf } from "../canvas/schema";
import type { Attribute, Value } from "../canvas/attributes";
import { isComputed, valueIn } from "../canvas/attributes";
import type { Intent } from "../canvas/edits";
import { named } from "../canvas/scene";
import type { Scene, SceneElement } from "../canvas/scene";
import { at } from "../canvas/structure";
import type { Track } from "./tracks";

type AttributesOf = (element: SceneElement) => readonly Attribute[];

/** An attribute that a track can lead, and what it is now. */
export interface Animatable {
  attribute: string;
  value: number;
}

/** How long a new track is, in ms. */
export const NEW_LENGTH = 1000;

/** The numbers of an element that are not computed. */
export function animatable(element: SceneElement, attributes: AttributesOf): Animatable[] {
  const own = attributes(element);
  return attributesOf(element.tag).flatMap((spec) => {
    const value = valueIn(own, spec.name) ?? spec.default;
    return spec.type === "number" && typeof value === "number" ? [{ attribute: spec.name, value }] : [];
  });
}

/** Let a timeline lead an attribute, which stays what it is until its keyframes are changed. */
export function addTrack(
  scene: Scene,
  element: SceneElement,
  { attribute, value }: Animatable,
  written: Value | undefined,
): { intents: Intent[]; track: string } {
  const signal = freeName(scene, `${element.tag}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`);
  // After the timelines that the template begins with.
  const place = scene.top.findIndex((path) => scene.byPath.get(path)?.tag !== "timeline");
  const track = String(place < 0 ? scene.top.length : place);
  const keyframe = (at: number) => `  <keyframe at={${at}} value={${value}} />\n`;
  return {
    track,
    intents: [
      { declare: signal, value },
      { ...at(scene, null, Number(track)), insert: `<timeline signal="${signal}">\n${keyframe(0)}${keyframe(NEW_LENGTH)}</timeline>` },
      {
        ...named(scene, element),
        node: shifted(element.path, Number(track), 1),
        attribute,
        value: { expression: `${signal}()` },
        expect: written ?? null,
      },
    ],
  };
}

/** Take a track away. What it alone led is then what the track began with, and a signal without use goes too. */
export function removeTrack(scene: Scene, track: Track, attributes: AttributesOf): Intent[] {
  const timeline = scene.byPath.get(track.path);
  if (!timeline) return [];
  const place = Number(track.path);
  const call = `${track.signal}()`;
  const value = track.keyframes[0]?.value;
  const intents: Intent[] = [{ ...named(scene, timeline), remove: scene.text.slice(timeline.start, timeline.end) }];
  let uses = 0;
  if (typeof value === "number") {
    for (const element of scene.elements) {
      for (const { name, value: written } of attributes(element)) {
        if (!isComputed(written) || written.expression !== call) continue;
        uses += 1;
        intents.push({ ...named(scene, element), node: shifted(element.path, place, -1), attribute: name, value, expect: written });
      }
    }
  }
  const declared = new RegExp(`^[ \\t]*const ${track.signal} = signal\\((-?\\d+(?:\\.\\d+)?)\\);[ \\t]*$`, "m").exec(scene.text);
  // Its declaration, its timeline, and what has been put right.
  if (declared?.[1] !== undefined && words(scene.text, track.signal) === uses + 2)
    intents.push({ forget: track.signal, value: Number(declared[1]) });
  return intents;
}

/** The path of an element when `by` elements come before it at the top, from `place` on. */
function shifted(path: string, place: number, by: number): string {
  const [first = "", ...rest] = path.split(".");
  return Number(first) < place ? path : [String(Number(first) + by), ...rest].join(".");
}

function freeName({ text }: Scene, wanted: string): string {
  const base = wanted.charAt(0).toLowerCase() + wanted.slice(1);
  let name = base;
  for (let number = 2; words(text, name) > 0; number += 1) name = `${base}${number}`;
  return name;
}

function words(text: string, word: string): number {
  return text.match(new RegExp(`\\b${word}\\b`, "g"))?.length ?? 0;
}
