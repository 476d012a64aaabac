/** Edits by keys, menus and buttons, one after the other: each begins where the one before has brought things. */

import type { CanvasEditor } from "./canvas-editor";
import type { Change } from "./structure";

const turns = new WeakMap<CanvasEditor, Promise<void>>();

/**
 * Change the tree of elements when what was begun before is done: the scene and what is selected as they are then.
 * `why` is said when the change gives nothing.
 */
export function restructureInTurn(editor: CanvasEditor, change: Change, why: string): void {
  inTurn(editor, async () => {
    const { scene, selection } = editor.state.getState();
    const changed = scene && selection.length > 0 ? change(scene, selection) : null;
    if (changed) await editor.restructure(changed);
    else editor.say(why);
  });
}

/** Do the work when what was begun before is done. */
export function inTurn(editor: CanvasEditor, work: () => Promise<void>): void {
  const before = turns.get(editor) ?? Promise.resolve();
  const turn = before.then(work).catch(() => undefined);
  turns.set(editor, turn);
  void turn.then(() => {
    if (turns.get(editor) === turn) turns.delete(editor);
  });
}

/** Whether something is still to be done: what is selected then may be another. */
export function isUnderWay(editor: CanvasEditor): boolean {
  return turns.has(editor);
}
