/** Edits by keys, menus and buttons, one after the other: each begins where the one before has brought things. */

import type { CanvasEditor } from "./canvas-editor";
import type { Scene } from "./scene";
import type { Change } from "./structure";

const turns = new WeakMap<CanvasEditor, Promise<void>>();

/**
 * Change the tree of elements when what was begun before is done: the scene as it is then, and the elements that are
 * meant now, whatever is selected meanwhile. `why` is said when the change gives nothing.
 */
export function restructureInTurn(editor: CanvasEditor, change: Change, why: string): void {
  inSceneInTurn(editor, why, async (scene, meant) => {
    const paths = meant.paths();
    const changed = paths.length > 0 ? change(scene, paths) : null;
    if (changed) await editor.restructure(changed, meant);
    else editor.say(why);
  });
}

/** Do something with the scene as it is in its turn, and what was meant when it was asked for; `why` is said without one. */
export function inSceneInTurn(
  editor: CanvasEditor,
  why: string,
  work: (scene: Scene, meant: ReturnType<CanvasEditor["meant"]>) => Promise<unknown>,
): void {
  const meant = editor.meant();
  inTurn(editor, async () => {
    await editor.caughtUp();
    const { scene } = editor.state.getState();
    if (scene) await work(scene, meant);
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
