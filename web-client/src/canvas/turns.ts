/** Edits by keys, one after the other: each begins where the one before has brought things. */

import type { CanvasEditor } from "./canvas-editor";

const turns = new WeakMap<CanvasEditor, Promise<unknown>>();

/** Do the work when what was begun before is done. */
export function inTurn(editor: CanvasEditor, work: () => Promise<void>): void {
  const before = turns.get(editor) ?? Promise.resolve();
  turns.set(editor, before.then(work).catch(() => undefined));
}
