/** The elements of a component's template, as the outline of its compile tells them. */

import type { OutlineEntry } from "../sync/messages";
import type { Letter } from "./letters";

export interface SceneElement {
  /** Its place: indexes of children from the template, such as `0.2`. */
  path: string;
  /** Its number, from 1, as the tags of the template open. */
  origin: number;
  tag: string;
  depth: number;
  /** The path of the element that holds it; null at the top. */
  parent: string | null;
  /** Where it begins and ends in the text, in UTF-16 units. */
  start: number;
  end: number;
  children: string[];
}

export interface Scene {
  /** The text that the places are of. */
  text: string;
  /** Where each of its lines begins. */
  lines: readonly number[];
  /** Of the module. */
  hash: string;
  elements: readonly SceneElement[];
  byPath: ReadonlyMap<string, SceneElement>;
  byOrigin: ReadonlyMap<number, SceneElement>;
  /** The paths at the top. */
  top: readonly string[];
  /** The first letter of an element's tag, while this is the newest scene; null when it is not known. */
  letter: (element: SceneElement) => Letter | null;
}

/** The scene of an outline; null if it is the outline of another text. */
export function sceneOf(
  outline: readonly OutlineEntry[],
  text: string,
  hash: string,
  letter: Scene["letter"] = () => null,
): Scene | null {
  const lines = lineStarts(text);
  const elements: SceneElement[] = [];
  const add = (entry: OutlineEntry, path: string, parent: SceneElement | null) => {
    const start = (lines[entry.line - 1] ?? text.length) + entry.column - 1;
    const element: SceneElement = {
      path,
      origin: elements.length + 1,
      tag: entry.tag,
      depth: parent ? parent.depth + 1 : 0,
      parent: parent?.path ?? null,
      start,
      end: start + entry.span,
      children: entry.children.map((_, place) => `${path}.${place}`),
    };
    elements.push(element);
    entry.children.forEach((child, place) => add(child, `${path}.${place}`, element));
  };
  outline.forEach((entry, place) => add(entry, String(place), null));
  if (!elements.every(({ tag, start }) => text.startsWith(`<${tag}`, start))) return null;
  return {
    text,
    lines,
    hash,
    elements,
    byPath: new Map(elements.map((element) => [element.path, element])),
    byOrigin: new Map(elements.map((element) => [element.origin, element])),
    top: outline.map((_, place) => String(place)),
    letter,
  };
}

/** How an edit names an element: by its letter, and by its place for those who know no letters. */
export function named(scene: Scene | null, element: SceneElement): { node: string; at?: Letter } {
  // The letters of an older scene's elements are not known any more.
  const at = scene?.byPath.get(element.path) === element ? scene.letter(element) : null;
  return at ? { node: element.path, at } : { node: element.path };
}

/** The innermost element around a place of the text; undefined outside of the template. */
export function elementAt({ elements }: Scene, offset: number): SceneElement | undefined {
  return elements.findLast(({ start, end }) => start <= offset && offset < end);
}

/** Only those that are in no other of them, in the order of the text. */
export function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`))).sort(byPlace);
}

/** The order of the text. */
export function byPlace(one: string, other: string): number {
  const [places, others] = [one, other].map((path) => path.split(".").map(Number));
  for (let at = 0; at < Math.max(places?.length ?? 0, others?.length ?? 0); at += 1) {
    const difference = (places?.[at] ?? -1) - (others?.[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
