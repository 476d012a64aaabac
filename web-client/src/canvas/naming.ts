/** What people call elements: the attribute `name`, from which nothing else follows. */

import type { Attribute, Value } from "./attributes";
import { valueIn } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { isComponent, isDrawn } from "./schema";
import type { SceneElement } from "./scene";
import { inTurn } from "./turns";

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
  return editor.edit(editor.intents(element, [{ attribute: "name", value, expect }]));
}

/**
 * What is written in the layers becomes the name, and is shown as that at once: keys go on to the list. If it can't
 * be, the writing goes on where it was; who is elsewhere by then is told.
 */
export function giveName(editor: CanvasEditor): void {
  const { naming, selection } = editor.state.getState();
  const [path] = selection;
  if (!naming || naming.given || path === undefined) return;
  const given = { ...naming, given: true };
  editor.state.setState({ naming: given });
  inTurn(editor, async () => {
    const { scene } = editor.state.getState();
    const element = editor.element(path);
    const name = given.text.trim();
    const isCalledSo = element !== undefined && (await rename(editor, element, name, given.had));
    const isWritten = isCalledSo && (name || null) !== given.had;
    if (isWritten) await editor.reread(scene);
    const now = editor.state.getState();
    if (now.naming === given) editor.state.setState({ naming: isCalledSo ? null : { ...given, given: false } });
    else if (!isCalledSo) editor.say(`It is not called “${name}”. ${now.notice?.words ?? ""}`.trim(), path);
  });
}
