/** What keys do on the canvas and in the layers. */

import { isComputed } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { beginMove } from "./draft";
import { byPlace } from "./scene";
import type { Shape } from "./shapes";
import { duplicate, group, remove, reorder } from "./structure";

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

const TOOLS: Record<string, Shape> = { r: "rect", o: "ellipse", l: "line", t: "text" };

/** Keys that change the tree of elements. Gives whether this is one. */
function restructured(event: React.KeyboardEvent, editor: CanvasEditor): boolean {
  const { scene, selection } = editor.state.getState();
  const [first] = selection;
  if (!scene || first === undefined) return false;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (key === "delete" || key === "backspace") void editor.restructure(remove(scene, selection));
  else if (control && key === "d") void editor.restructure(duplicate(scene, selection));
  else if (control && key === "g") {
    const grouped = group(scene, selection);
    if (!grouped) editor.say("Only elements that stand side by side in the same place can be grouped.");
    void editor.restructure(grouped);
  } else if (event.altKey && (key === "arrowup" || key === "arrowdown"))
    void editor.restructure(reorder(scene, first, key === "arrowup" ? -1 : 1));
  else return false;
  return true;
}

/** A key on the canvas or in the layers. */
export function pressed(event: React.KeyboardEvent, editor: CanvasEditor, { locked, nudge }: Surroundings): void {
  const { selection, scene } = editor.state.getState();
  const handled = () => event.preventDefault();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    handled();
    if (!locked) void (event.shiftKey ? editor.redo() : editor.undo());
    return;
  }
  if (!locked && restructured(event, editor)) {
    handled();
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
  const tool = TOOLS[event.key.toLowerCase()];
  if (tool && !locked && !event.altKey) {
    handled();
    editor.take(tool);
    return;
  }
  if (event.key === "Escape") {
    handled();
    if (editor.state.getState().tool) {
      editor.take(null);
      return;
    }
    // First to what holds it, then to nothing.
    const parent = selection.length === 1 ? editor.element(selection[0] ?? "")?.parent : null;
    editor.select(parent ? [parent] : []);
    return;
  }
  if (event.key === "Enter" && selection.length > 0) {
    handled();
    const only = selection.length === 1 ? editor.element(selection[0] ?? "") : undefined;
    if (only?.tag === "text" && !locked && !isComputed(editor.value(only, "content"))) {
      editor.write({ path: only.path, at: 0 });
      return;
    }
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
      editor.say(begun.held, editor.state.getState().selection[0]);
      return;
    }
    const { hash } = editor.state.getState().scene ?? {};
    if (await editor.edit(begun([dx, dy], 0).intents)) await editor.compiled(hash);
  });
  nudges.set(editor, next.catch(() => undefined));
}
