/** Changes of the tree of elements, as intents. Pure: of one edit, each sees the tree that those before it left. */

import { attributesAt, valueIn } from "./attributes";
import type { Insertion, Intent } from "./edits";
import { movedBy } from "./placed";
import { byPlace, named, outermost } from "./scene";
import type { Scene, SceneElement } from "./scene";

export interface Restructured {
  intents: Intent[];
  /** What is to be selected then. */
  select: string[];
}

/** What is to become of the selected elements; null: that can't be. */
export type Change = (scene: Scene, selection: readonly string[]) => Restructured | null;

function sourceOf(scene: Scene, element: SceneElement): string {
  return scene.text.slice(element.start, element.end);
}

/** The source of an element without the indentation of the line it stands on. */
export function flush(scene: Scene, element: SceneElement): string {
  const line = scene.text.lastIndexOf("\n", element.start - 1) + 1;
  const indent = /^[ \t]*/.exec(scene.text.slice(line, element.start))?.[0] ?? "";
  const source = sourceOf(scene, element);
  return source.includes("`") ? source : source.replaceAll(`\n${indent}`, "\n");
}

export function split(path: string): [parent: string, place: number] {
  const at = path.lastIndexOf(".");
  return [path.slice(0, Math.max(0, at)), Number(path.slice(at + 1))];
}

export function join(parent: string | null, place: number): string {
  return parent ? `${parent}.${place}` : String(place);
}

/** Where an insertion goes: to a place among what a holder holds, of which some are not there any more by then. */
export function at(scene: Scene, holder: string | null, place: number, without: readonly string[] = []): Pick<Insertion, "node" | "place"> {
  const letterOf = (path: string | undefined) => {
    const element = path === undefined ? undefined : scene.byPath.get(path);
    return element ? scene.letter(element) : null;
  };
  const beside = (holder ? (scene.byPath.get(holder)?.children ?? []) : scene.top).filter((path) => !without.includes(path));
  const [after, before, within] = [beside[place - 1], beside[place], holder || undefined].map(letterOf);
  const node = join(holder, place);
  if (!after && !before && !within) return { node };
  return { node, place: { ...(after && { after }), ...(before && { before }), ...(within && { within }) } };
}

/** Those that are selected, last first: taking one away moves none of the rest. */
function lastFirst(scene: Scene, paths: readonly string[]): SceneElement[] {
  return outermost(paths)
    .reverse()
    .flatMap((path) => scene.byPath.get(path) ?? []);
}

export function remove(scene: Scene, paths: readonly string[]): Restructured {
  return {
    intents: lastFirst(scene, paths).map((element) => ({ ...named(scene, element), remove: sourceOf(scene, element) })),
    select: [],
  };
}

/** A copy of each beside it. */
export function duplicate(scene: Scene, paths: readonly string[]): Restructured {
  const elements = lastFirst(scene, paths);
  const intents = elements.map((element) => {
    const [parent, place] = split(element.path);
    return { ...at(scene, parent, place + 1), insert: flush(scene, element) };
  });
  // Those before a copy in the same holder push it on.
  const select = elements.map(({ path }) => {
    const [parent, place] = split(path);
    const before = elements.filter((other) => split(other.path)[0] === parent && byPlace(other.path, path) < 0).length;
    return join(parent, place + 1 + before);
  });
  return { intents, select };
}

/** The first of them one place up or down among its siblings; null at the end of those. */
export function reorderBy(by: -1 | 1): Change {
  return (scene, [path]) => {
    const element = scene.byPath.get(path ?? "");
    if (!element) return null;
    const [parent, place] = split(element.path);
    const siblings = parent ? (scene.byPath.get(parent)?.children ?? []) : scene.top;
    const to = place + by;
    if (to < 0 || to >= siblings.length) return null;
    const node = join(parent, to);
    return {
      intents: [
        { ...named(scene, element), remove: sourceOf(scene, element) },
        { ...at(scene, parent, to, [element.path]), insert: flush(scene, element) },
      ],
      select: [node],
    };
  };
}

/** Put siblings into a group where the first of them stands; null if they are not siblings. */
export function group(scene: Scene, paths: readonly string[]): Restructured | null {
  const chosen = outermost(paths);
  const [first] = chosen;
  if (first === undefined || new Set(chosen.map((path) => split(path)[0])).size > 1) return null;
  const elements = chosen.flatMap((path) => scene.byPath.get(path) ?? []);
  const inside = elements.map((element) => `  ${flush(scene, element).replaceAll("\n", "\n  ")}`).join("\n");
  return {
    intents: [
      ...remove(scene, chosen).intents,
      { ...at(scene, ...split(first), chosen), insert: `<group>\n${inside}\n</group>` },
    ],
    select: [first],
  };
}

/** What of a group is no more without it, in words; null when it can be taken apart. */
export function boundBy(scene: Scene, element: SceneElement): string | null {
  const children = element.children.flatMap((path) => scene.byPath.get(path) ?? []);
  if (element.tag !== "group") return "Only a group is taken apart.";
  if (children.length === 0) return "The group holds nothing.";
  const more = attributesAt(scene.text, element.start).find(({ name }) => !["x", "y", "name"].includes(name));
  if (more) return `What the group holds would lose its ${more.name}.`;
  const between = children.reduce(
    (text, { start, end }) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end),
    scene.text,
  );
  if (/<!--|\/\*/.test(between.slice(element.start, element.end))) return "Comments in the group would be lost: move them out of it first.";
  return freed(scene, element) ? null : "Where something in the group stands is computed: it would move.";
}

/** What a group holds, in the group's place; null when that can't be. */
export function ungroup(scene: Scene, [path, ...more]: readonly string[]): Restructured | null {
  const element = scene.byPath.get(path ?? "");
  if (!element || more.length > 0 || boundBy(scene, element) !== null) return null;
  const sources = freed(scene, element) ?? [];
  const [parent, place] = split(element.path);
  return {
    intents: [
      { ...named(scene, element), remove: sourceOf(scene, element) },
      ...sources.map((source, nth) => ({ ...inTurn(scene, element, nth), insert: source })),
    ],
    select: sources.map((_, nth) => join(parent, place + nth)),
  };
}

/** Where what a group holds goes without it: the first beside the group's neighbours, each other behind the last. */
function inTurn(scene: Scene, group: SceneElement, nth: number): Pick<Insertion, "node" | "place"> {
  const [parent, place] = split(group.path);
  const [last, own] = [nth - 1, nth].map((child) => {
    const held = scene.byPath.get(group.children[child] ?? "");
    return held ? scene.letter(held) : null;
  });
  const first = at(scene, parent, place, [group.path]);
  const node = join(parent, place + nth);
  return own ? { node, place: { ...first.place, ...(last && { after: last }), letter: own } } : { node };
}

/** The sources of what a group holds, as they stand without it; null when one of them can't be moved. */
function freed(scene: Scene, element: SceneElement): string[] | null {
  const attributes = attributesAt(scene.text, element.start);
  const [dx, dy] = ["x", "y"].map((name) => valueIn(attributes, name) ?? 0);
  if (typeof dx !== "number" || typeof dy !== "number") return null;
  const sources = element.children.flatMap((path) => {
    const child = scene.byPath.get(path);
    if (!child) return [];
    const source = flush(scene, child);
    return (dx === 0 && dy === 0) || PLACELESS.has(child.tag) ? source : movedBy(source, dx, dy);
  });
  return sources.every((source) => source !== null) ? sources : null;
}

/** They show nothing, and so stand nowhere. */
const PLACELESS = new Set(["timeline", "system"]);

/** Put an element as the last, and so topmost, of a holder; null: of the template. */
export function append(scene: Scene, holder: string | null, source: string): Restructured {
  const count = holder === null ? scene.top.length : (scene.byPath.get(holder)?.children.length ?? 0);
  const node = join(holder, count);
  return { intents: [{ ...at(scene, holder, count), insert: source }], select: [node] };
}
