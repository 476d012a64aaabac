/** What keys do on the canvas and in the layers. */

import type { CanvasEditor } from "./canvas-editor";
import { beginMove } from "./draft";
import { byPlace } from "./scene";

interface Surroundings {
  locked: boolean;
  nudge: (dx: number, dy: number) => void;
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A key on the canvas. */
export function pressed(event: React.KeyboardEvent, editor: CanvasEditor, { locked, nudge }: Surroundings): void {
  const { selection, scene } = editor.state.getState();
  const handled = () => event.preventDefault();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    handled();
    if (!locked) void (event.shiftKey ? editor.redo() : editor.undo());
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
    handled();
    editor.select(scene?.top ?? []);
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  const arrow = ARROWS[event.key];
  if (arrow && selection.length > 0) {
    handled();
    const step = event.shiftKey ? 10 : 1;
    if (!locked) nudge(arrow[0] * step, arrow[1] * step);
    return;
  }
  if (event.key === "Escape") {
    handled();
    // First to what holds it, then to nothing.
    const parent = selection.length === 1 ? editor.element(selection[0] ?? "")?.parent : null;
    editor.select(parent ? [parent] : []);
    return;
  }
  if (event.key === "Enter" && selection.length > 0) {
    handled();
    editor.reveal([...selection].sort(byPlace)[0] ?? "", true);
  }
}

const nudges = new WeakMap<CanvasEditor, Promise<unknown>>();

/** Move what is selected; one key press after the other, each from where the one before has brought it. */
export function nudge(editor: CanvasEditor, dx: number, dy: number): void {
  const before = nudges.get(editor) ?? Promise.resolve();
  const next = before.then(async () => {
    const begun = beginMove(editor, editor.state.getState().selection);
    if (typeof begun !== "function") {
      editor.say(begun.held);
      return;
    }
    const { hash } = editor.state.getState().scene ?? {};
    if (await editor.edit(begun([dx, dy], 0).intents)) await editor.compiled(hash);
  });
  nudges.set(editor, next.catch(() => undefined));
}
