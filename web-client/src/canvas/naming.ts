/** What people call elements: the attribute `name`, from which nothing else follows. */

import type { Attribute, Value } from "./attributes";
import { valueIn } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { isComponent, isDrawn } from "./schema";
import type { SceneElement } from "./scene";

/** Elements that are not drawn and can have a name all the same. */
const NAMED = new Set(["if", "for", "particles"]);

export function takesName(tag: string): boolean {
  return isDrawn(tag) || NAMED.has(tag);
}

/** What an element is called; null when it is not, or by an expression: then it is a prop that is computed. */
export function nameAmong(attributes: readonly Attribute[]): string | null {
  const name = valueIn(attributes, "name");
  return typeof name === "string" && name.trim() !== "" ? name : null;
}

export function nameOf(editor: CanvasEditor, element: SceneElement): string | null {
  return nameAmong(editor.attributes(element));
}

/**
 * Call an element so; "" takes its name away. `expect` is the name from when the naming began: nobody's is written
 * over unseen. Gives whether it is called so now; if not, the canvas says why.
 */
export async function rename(editor: CanvasEditor, element: SceneElement, name: string, expect: Value | null): Promise<boolean> {
  const value = name.trim() === "" ? null : name.trim();
  if (value === expect) return true;
  const { tag, path } = element;
  if (isComponent(tag) && (await editor.propsOf(tag)).includes("name")) {
    editor.say(`<${tag}> has a prop called name: what is written there is the prop, not what the element is called.`, path);
    return false;
  }
  return editor.edit([{ node: path, attribute: "name", value, expect }]);
}
