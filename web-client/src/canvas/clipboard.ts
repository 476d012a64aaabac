/** Elements as text, to and from the clipboard. Pure: of what is pasted comes an edit, or why there is none. */

import type { Insertion } from "./edits";
import { elementsIn } from "./fragments";
import { movedBy, unplaced } from "./placed";
import { isContainer, isDrawn, isLayout } from "./schema";
import { outermost } from "./scene";
import type { Scene, SceneElement } from "./scene";
import { at, flush, join, split } from "./structure";
import type { Restructured } from "./structure";

/** What the hub takes in one edit: intents, and bytes of the message. */
const MOST_ELEMENTS = 100;
const MOST_BYTES = 63_000;

/** How far a copy stands from what it is of, so that both are seen. */
const APART = 10;

const PARTS = /^<(?:component|props|prop|script|template)\b/;

/** The selected elements as they are written, each without the indentation of its place. */
export function copied(scene: Scene, selection: readonly string[]): string {
  return outermost(selection)
    .flatMap((path) => scene.byPath.get(path) ?? [])
    .map((element) => flush(scene, element))
    .join("\n");
}

/**
 * The elements of a text behind those that are selected; into a group that is selected alone, unless it is that group
 * which was copied; at the end of the template when nothing is. Where one such stands already, they stand beside it.
 */
export function pasted(scene: Scene, selection: readonly string[], text: string): Restructured | { refused: string } {
  if (PARTS.test(text.trim())) {
    return { refused: "A whole component can’t be pasted here: copy elements of its template, or paste it into its code." };
  }
  const elements = elementsIn(text);
  if (!elements) return { refused: "What was copied is no whole element, so it can’t be pasted here." };
  if (elements.length > MOST_ELEMENTS) {
    return { refused: `At most ${MOST_ELEMENTS} elements can be pasted at once. Paste them into the code.` };
  }
  const { holder, place } = targetOf(scene, selection, elements);
  const target = behind(scene, holder?.path ?? null, place);
  // The last first, each behind the same neighbour: so they stand in their order.
  const intents = beside(scene, holder, elements).map((source) => ({ ...target, insert: source })).reverse();
  if (new TextEncoder().encode(JSON.stringify(intents)).length > MOST_BYTES) {
    return { refused: `At most ${Math.floor(MOST_BYTES / 1000)} KB can be pasted at once. Paste it into the code.` };
  }
  return { intents, select: intents.map((_, nth) => join(holder?.path ?? null, place + nth)) };
}

/** Where an insertion goes, by the neighbour in front and what holds it alone: in front of the one behind, several would stand the other way round. */
function behind(scene: Scene, holder: string | null, place: number): Pick<Insertion, "node" | "place"> {
  const { node, place: { after, within } = {} } = at(scene, holder, place);
  return after || within ? { node, place: { ...(after && { after }), ...(within && { within }) } } : { node };
}

function targetOf(scene: Scene, selection: readonly string[], elements: readonly string[]) {
  const chosen = outermost(selection).flatMap((path) => scene.byPath.get(path) ?? []);
  const [first, ...more] = chosen;
  const last = chosen.at(-1);
  if (!first || !last) return { holder: undefined, place: scene.top.length };
  if (more.length === 0 && isContainer(first.tag) && isDrawn(first.tag) && !isAmong(elements, flush(scene, first))) {
    return { holder: first, place: first.children.length };
  }
  const [parent, at] = split(last.path);
  const holder = scene.byPath.get(parent);
  const siblings = childrenOf(scene, holder);
  let place = at + 1;
  // What is shown otherwise stays behind its condition.
  while (siblings[place]?.tag === "else") place += 1;
  return { holder, place };
}

function childrenOf(scene: Scene, holder: SceneElement | undefined): SceneElement[] {
  return (holder?.children ?? scene.top).flatMap((path) => scene.byPath.get(path) ?? []);
}

/** Whether an element is one of these, wherever it stands. */
function isAmong(elements: readonly string[], source: string): boolean {
  return elements.some((element) => unplaced(element) === unplaced(source));
}

/** The elements as they stand in a holder, moved on until none lies on one that looks the same. */
function beside(scene: Scene, holder: SceneElement | undefined, elements: readonly string[]): readonly string[] {
  if (holder && isLayout(holder.tag)) return elements;
  const there = new Set(childrenOf(scene, holder).map((child) => flush(scene, child)));
  for (let by = 0; by <= MOST_ELEMENTS * APART; by += APART) {
    const moved = elements.map((element) => movedBy(element, by, by) ?? element);
    const lies = moved.some((element, at) => there.has(element) && (by === 0 || element !== elements[at]));
    if (!lies || moved.every((element, at) => by > 0 && element === elements[at])) return moved;
  }
  return elements;
}
