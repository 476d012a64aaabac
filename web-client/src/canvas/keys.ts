/** What keys do on the canvas and in the layers. */

import { matches, shown } from "../ui/shortcuts";
import { allCommands, commandFor, perform, registry } from "../workspace/commands";
import { isComputed } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { beginMove, take } from "./draft";
import type { Drafted, Held } from "./draft";
import { drawInMiddle } from "./drawing";
import { panBy } from "./looking";
import { beginReshape, beginResize, beginTurn, withoutPoint, withPoint } from "./resizing";
import { pointsInView } from "./scaling";
import { byPlace } from "./scene";
import { TOOLS } from "./tools";
import { inTurn } from "./turns";

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pixels of the screen. */
const PAN_STEP = 40;

/**
 * Arrows move what is selected, with Control or ⌘ its right and lower side; with Alt those to the left and right turn
 * it. With the hand, and where nothing is selected, they go along the picture. With Shift farther.
 */
function moved(event: React.KeyboardEvent, editor: CanvasEditor, locked: boolean): boolean {
  const { selection, tool } = editor.state.getState();
  const arrow = ARROWS[event.key];
  const resizes = event.ctrlKey || event.metaKey;
  // Those up and down are commands.
  const turns = event.altKey && !resizes && arrow?.[1] === 0;
  if (!arrow || (event.altKey && !turns)) return false;
  if (tool === "hand" || selection.length === 0) {
    if (resizes || turns) return false;
    const step = event.shiftKey ? 5 * PAN_STEP : PAN_STEP;
    panBy(editor, [-arrow[0] * step, -arrow[1] * step]);
    return true;
  }
  if (locked) return false;
  const step = event.shiftKey ? (turns ? 15 : 10) : 1;
  const { shaping } = editor.state.getState();
  const by = [arrow[0] * step, arrow[1] * step] as const;
  if (shaping && !turns && !resizes) takeStep(editor, reshaping(shaping.nth), by);
  else takeStep(editor, turns ? turning : resizes ? resizing : moving, by);
  return true;
}

/** Enter puts the shape that is to be drawn, writes a text, or leads to the code. */
function entered(editor: CanvasEditor, locked: boolean): boolean {
  const { selection, tool } = editor.state.getState();
  if (tool && tool !== "hand" && !locked) {
    void drawInMiddle(editor, tool);
    return true;
  }
  const [first] = [...selection].sort(byPlace);
  if (first === undefined) return false;
  const only = selection.length === 1 ? editor.element(first) : undefined;
  if (only?.tag === "text" && !locked && !isComputed(editor.value(only, "content"))) editor.write({ path: first, at: 0 });
  else editor.reveal(first, true);
  return true;
}

/** Escape puts the tool away, then the points; then it leads to what holds the selected element, and to nothing. */
function escaped(editor: CanvasEditor): void {
  const { selection, tool, shaping } = editor.state.getState();
  if (tool) {
    editor.take(null);
    return;
  }
  if (shaping) {
    editor.shape(null);
    return;
  }
  const parent = selection.length === 1 ? editor.element(selection[0] ?? "")?.parent : null;
  editor.select(parent ? [parent] : []);
}

/** What keys do where the points of an element are changed: go to the next, put one in, take one away. Gives whether it does. */
export function atPoints(event: React.KeyboardEvent, editor: CanvasEditor, locked: boolean): boolean {
  const { shaping, selection } = editor.state.getState();
  const [taken] = take(editor, selection);
  const count = taken ? pointsInView(taken).length : 0;
  if (!shaping || !taken || count === 0 || locked) return false;
  if (event.key === "Tab") editor.choosePoint((shaping.nth + (event.shiftKey ? count - 1 : 1)) % count);
  else if (event.key === "Delete" || event.key === "Backspace") changePoints(editor, shaping.nth, withoutPoint);
  else if (event.key === "+" && !event.ctrlKey && !event.metaKey) changePoints(editor, shaping.nth, withPoint);
  else return false;
  event.preventDefault();
  return true;
}

/** Change the points of what is selected when it is its turn, and choose the one that is next. */
function changePoints(editor: CanvasEditor, nth: number, change: typeof withPoint): void {
  const meant = editor.meant();
  inTurn(editor, async () => {
    await editor.caughtUp();
    const [path = ""] = meant.paths();
    const found = change(editor, path, nth);
    const { scene } = editor.state.getState();
    if ("held" in found) editor.say(found.held, found.path);
    else if (await editor.edit(found.intents)) {
      editor.choosePoint(found.nth);
      await editor.compiled(scene?.hash);
    }
  });
}

/** A key on the canvas or in the layers. */
export function pressed(event: React.KeyboardEvent, editor: CanvasEditor, locked: boolean): void {
  if (handled(event, editor, locked)) event.preventDefault();
}

function handled(event: React.KeyboardEvent, editor: CanvasEditor, locked: boolean): boolean {
  const command = commandFor(allCommands(registry.getState()), event, ["elements"]);
  if (command) {
    perform(command, (words) => editor.say(words));
    return true;
  }
  if (moved(event, editor, locked)) return true;
  const tool = TOOLS.find(({ key }) => matches(key, event));
  if (tool && !locked) {
    editor.take(tool.shape);
    return true;
  }
  if (event.key === "Escape") {
    escaped(editor);
    return true;
  }
  return event.key === "Enter" && entered(editor, locked);
}

type Begun = Held | ((by: readonly [number, number]) => Drafted);

function moving(editor: CanvasEditor, paths: readonly string[]): Begun {
  const begun = beginMove(editor, paths);
  return typeof begun === "function" ? (by) => begun(by, 0) : begun;
}

/** One of its points. */
function reshaping(nth: number): Begin {
  return (editor, [path = ""]) => {
    const begun = beginReshape(editor, path, nth);
    return typeof begun === "function" ? (by) => begun(by, EXACTLY) : begun;
  };
}

/** Its right and lower side; of a line its end. */
function resizing(editor: CanvasEditor, paths: readonly string[]): Begun {
  const [path] = paths;
  const element = path === undefined || paths.length > 1 ? undefined : editor.element(path);
  if (element?.tag === "line") {
    const begun = beginReshape(editor, element.path, 1);
    return typeof begun === "function" ? (by) => begun(by, EXACTLY) : begun;
  }
  const right = beginResize(editor, paths, [1, 0]);
  const lower = beginResize(editor, paths, [0, 1]);
  if (typeof right !== "function") return right;
  if (typeof lower !== "function") return lower;
  return (by) => (by[0] === 0 ? lower : right)(by, EXACTLY);
}

/** The two numbers are degrees. */
function turning(editor: CanvasEditor, paths: readonly string[]): Begun {
  const begun = beginTurn(editor, paths);
  return "held" in begun ? begun : (by) => begun.by(by[0]);
}

const EXACTLY = { even: false, middle: false, reach: 0 };

type Begin = (editor: CanvasEditor, paths: readonly string[]) => Begun;

/** Change what is selected by so much. */
function takeStep(editor: CanvasEditor, begin: Begin, by: readonly [number, number]): void {
  const meant = editor.meant();
  inTurn(editor, async () => {
    await editor.caughtUp();
    const paths = meant.paths();
    const begun = begin(editor, paths);
    const { scene } = editor.state.getState();
    if (typeof begun !== "function") {
      editor.say(begun.held, begun.path ?? paths[0]);
      return;
    }
    const { intents } = begun(by);
    if (intents.length > 0 && (await editor.edit(intents))) await editor.compiled(scene?.hash);
  });
}

/** What keys do there besides those of commands, for the list of keys. */
export const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Arrows"], does: "Move what is selected; with Shift ten times as far" },
  { keys: [`${shown("Mod")}+Arrows`], does: "Resize it" },
  { keys: [shown("Alt+ArrowLeft"), shown("Alt+ArrowRight")], does: "Turn it by a degree; with Shift by fifteen" },
  { keys: ["Arrows"], does: "With the hand, or where nothing is selected: go along the picture" },
  { keys: ["Tab"], does: "Where points are changed: go to the next one, which arrows move and Delete takes away" },
  { keys: ["+"], does: "Where points are changed: put one in behind it" },
  { keys: ["Enter"], does: "Write a text, or go to the code; with a tool, draw in the middle" },
  { keys: [shown("Escape")], does: "Put the tool away, select what holds it, or nothing" },
];
