/** What an element does when something happens to it: its attributes that begin with `@`. */

import { attributesAt, isComputed } from "./attributes";
import type { Attribute } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { EVENTS } from "./schema";
import type { SceneElement } from "./scene";

export interface Handler {
  /** Without the `@`. */
  event: string;
  /** What is done, as it is written. */
  code: string;
  attribute: Attribute;
}

export function handlersAmong(attributes: readonly Attribute[]): Handler[] {
  return attributes
    .filter(({ name }) => name.startsWith("@"))
    .map((attribute) => ({
      event: attribute.name.slice(1),
      code: isComputed(attribute.value) ? attribute.value.expression : String(attribute.value),
      attribute,
    }));
}

/** What a handler can be added for; `own` is what the component emits, if the element is one. */
export function unhandled(handlers: readonly Handler[], own: readonly string[]): string[] {
  const has = new Set(handlers.map(({ event }) => event));
  return [...new Set([...own, ...EVENTS])].filter((event) => !has.has(event));
}

/** Do nothing yet when this happens, and go to the place in the code where what is to be done is written. */
export async function addHandler(editor: CanvasEditor, element: SceneElement, event: string): Promise<void> {
  const { scene } = editor.state.getState();
  const attribute = `@${event}`;
  const value = { expression: "() => {}" };
  const place = editor.placeOf(element.path);
  if (!(await editor.edit(editor.intents(element, [{ attribute, value, expect: null }])))) return;
  const find = () => {
    const at = place();
    const found = at === null ? [] : attributesAt(editor.room.text.toJSON(), at);
    return found.find(({ name }) => name === attribute);
  };
  // The hub has made the edit; it may come a moment after the answer.
  if (!find()) await editor.reread(scene);
  const added = find();
  // Between the braces of what is done.
  if (added) editor.goTo(added.to - 2);
}

export function removeHandler(editor: CanvasEditor, element: SceneElement, { attribute }: Handler): Promise<boolean> {
  return editor.edit(editor.intents(element, [{ attribute: attribute.name, value: null, expect: attribute.value }]));
}
