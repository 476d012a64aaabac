/** Edits by keys, menus and buttons, one after the other: each begins where the one before has brought things. */

import type { CanvasEditor } from "./canvas-editor";
import type { Change } from "./structure";

const turns = new WeakMap<CanvasEditor, Promise<unknown>>();

/** Change the tree of elements when what was begun before is done: the scene and what is selected as they are then. */
export function restructureInTurn(editor: CanvasEditor, change: Change): void {
  inTurn(editor, async () => {
    const { scene, selection } = editor.state.getState();
    if (scene && selection.length > 0) await editor.restructure(change(scene, selection));
  });
}

/** Do the work when what was begun before is done. */
export function inTurn(editor: CanvasEditor, work: () => Promise<void>): void {
  const before = turns.get(editor) ?? Promise.resolve();
  turns.set(editor, before.then(work).catch(() => undefined));
}
