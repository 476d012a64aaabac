/** What can be done on the canvas and with its elements: each once, for keys, menus, buttons and the palette. */

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  ClipboardCopy,
  ClipboardPaste,
  Code,
  Copy,
  Group as GroupIcon,
  Hand,
  Maximize,
  MousePointer2,
  MoveDown,
  MoveUp,
  Play,
  Scissors,
  Spline,
  SquareDashedMousePointer,
  TextCursorInput,
  Trash2,
  Ungroup as UngroupIcon,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useMemo } from "react";
import { useCommands } from "../workspace/commands";
import type { Command } from "../workspace/commands";
import { align, distribute } from "./align";
import type { Alignment } from "./align";
import type { CanvasEditor } from "./canvas-editor";
import type { Held } from "./draft";
import type { AttributeIntent } from "./edits";
import { drawInMiddle } from "./drawing";
import { STEP, zoomBy, zoomToActual, zoomToSelected } from "./looking";
import { takesName } from "./naming";
import { HAS_POINTS } from "./geometry";
import { unstretched } from "./resizing";
import { boundBy, duplicate, group, remove, reorderBy, ungroup } from "./structure";
import type { SceneElement } from "./scene";
import type { Change } from "./structure";
import { HAND_KEY, TOOLS } from "./tools";
import { copySelected, cutSelected, pasteFromMenu } from "./use-clipboard";
import { isUnderWay, restructureInTurn } from "./turns";

const ALIGNMENTS: [Alignment, string, LucideIcon][] = [
  ["left", "Align left sides", AlignStartVertical],
  ["centre", "Align centres", AlignCenterVertical],
  ["right", "Align right sides", AlignEndVertical],
  ["top", "Align tops", AlignStartHorizontal],
  ["middle", "Align middles", AlignCenterHorizontal],
  ["bottom", "Align bottoms", AlignEndHorizontal],
];

/** Those that change the selected elements as a whole, by how many there are. */
const CHANGING = {
  points: ["points", "duplicate", "group", "further-back", "further-front", "delete"],
  one: ["duplicate", "group", "further-back", "further-front", "delete"],
  group: ["duplicate", "group", "ungroup", "further-back", "further-front", "delete"],
  several: ["duplicate", "group", "delete"],
};
/** Those for what is selected. */
export function changesOf(selected: readonly SceneElement[]): readonly string[] {
  const [first, ...more] = selected;
  if (more.length > 0) return CHANGING.several;
  if (first && HAS_POINTS.has(first.tag)) return CHANGING.points;
  return first?.tag === "group" ? CHANGING.group : CHANGING.one;
}

const DISTRIBUTIONS: [0 | 1, string, string, LucideIcon][] = [
  [0, "across", "Distribute horizontally", AlignHorizontalDistributeCenter],
  [1, "down", "Distribute vertically", AlignVerticalDistributeCenter],
];

export const DISTRIBUTING = DISTRIBUTIONS.map(([, name]) => `distribute-${name}`);
export const ALIGNING = [...ALIGNMENTS.map(([way]) => `align-${way}`), ...DISTRIBUTING];

/** As long as the canvas is there. `held`: why nothing can be edited; null while it can. */
export function useCanvasCommands(editor: CanvasEditor | null, held: string | null): void {
  useCommands(
    "canvas",
    useMemo(() => (editor ? canvasCommands(editor, held) : []), [editor, held]),
  );
}

export function canvasCommands(editor: CanvasEditor, held: string | null): Command[] {
  return [...looking(editor), ...drawing(editor, held), ...choosing(editor, held), ...changing(editor, held)];
}

function looking(editor: CanvasEditor): Command[] {
  const group = "Picture";
  return [
    {
      id: "canvas-select",
      group,
      title: "Select on the canvas",
      keys: ["V"],
      where: "elements",
      icon: MousePointer2,
      run: () => editor.setMode("select"),
    },
    {
      id: "canvas-play",
      group,
      title: "Play: clicks and keys go to the component",
      icon: Play,
      run: () => editor.setMode("play"),
    },
    {
      id: "canvas-hand",
      group,
      title: "Move the picture about",
      keys: [HAND_KEY],
      where: "elements",
      icon: Hand,
      run: () => editor.take("hand"),
    },
    {
      id: "zoom-in",
      group,
      title: "Zoom in",
      // Only there: elsewhere they are the browser's, and make the page larger for who needs that.
      keys: ["Mod+Plus"],
      where: "elements",
      run: () => zoomBy(editor, STEP),
    },
    { id: "zoom-out", group, title: "Zoom out", keys: ["Mod+Minus"], where: "elements", run: () => zoomBy(editor, 1 / STEP) },
    { id: "zoom-actual", group, title: "Show at 100 %", keys: ["Mod+0"], where: "elements", run: () => zoomToActual(editor) },
    {
      id: "canvas-fit",
      group,
      title: "Fit the whole picture",
      keys: ["Shift+1"],
      where: "elements",
      icon: Maximize,
      run: () => editor.look(null),
    },
    {
      id: "zoom-selected",
      group,
      title: "Zoom to what is selected",
      keys: ["Shift+2"],
      where: "elements",
      held: () => (editor.state.getState().selection.length > 0 ? null : NOTHING),
      run: () => {
        if (!zoomToSelected(editor)) editor.say("Nothing of what is selected is drawn now.");
      },
    },
    ...playing(editor),
  ];
}

/** The time of the picture. */
function playing({ playback }: CanvasEditor): Command[] {
  const group = "Picture";
  const { getState } = playback.state;
  return [
    { id: "playback-toggle", group, title: "Let time pass, or stop it", run: () => playback.play(!getState().playing) },
    { id: "playback-start", group, title: "Rewind to the start", run: () => playback.seek(0) },
    {
      id: "playback-share",
      group,
      title: "Play, stop and seek together with others",
      held: () => (getState().shared ? "You do already." : null),
      run: () => playback.share(true),
    },
    {
      id: "playback-private",
      group,
      title: "Play, stop and seek for yourself",
      held: () => (getState().shared ? null : "You do already."),
      run: () => playback.share(false),
    },
  ];
}

function drawing(editor: CanvasEditor, held: string | null): Command[] {
  return TOOLS.map(({ shape, key, words }) => ({
    id: `draw-${shape}`,
    group: "Picture",
    title: `Add ${words}`,
    keys: [key],
    // There it only takes up the tool, for a pointer to say where.
    where: "itself",
    held: () => held,
    run: () => {
      editor.setMode("select");
      void drawInMiddle(editor, shape);
    },
  }));
}

function choosing(editor: CanvasEditor, held: string | null): Command[] {
  const group = "Elements";
  const only = () => {
    const { selection } = editor.state.getState();
    return selection.length === 1 ? editor.element(selection[0] ?? "") : undefined;
  };
  const ifSelected = () => (editor.state.getState().selection.length > 0 ? null : NOTHING);
  return [
    {
      id: "select-all",
      group,
      title: "Select all",
      keys: ["Mod+A"],
      where: "elements",
      icon: SquareDashedMousePointer,
      run: () => {
        if (editor.state.getState().mode !== "select") editor.setMode("select");
        editor.select(editor.state.getState().scene?.top ?? []);
      },
    },
    {
      id: "copy",
      group,
      title: "Copy",
      keys: ["Mod+C"],
      // The browser tells of these itself.
      where: "itself",
      icon: ClipboardCopy,
      held: ifSelected,
      run: () => copySelected(editor),
    },
    {
      id: "cut",
      group,
      title: "Cut",
      keys: ["Mod+X"],
      where: "itself",
      icon: Scissors,
      held: () => held ?? ifSelected(),
      run: () => cutSelected(editor),
    },
    {
      id: "paste",
      group,
      title: "Paste",
      keys: ["Mod+V"],
      where: "itself",
      icon: ClipboardPaste,
      held: () => held,
      run: () => pasteFromMenu(editor),
    },
    {
      id: "name",
      group,
      title: "Name",
      keys: ["F2"],
      // Names are seen in the layers, which listen for it.
      where: "itself",
      icon: TextCursorInput,
      held() {
        if (held !== null) return held;
        const element = only();
        if (!element) return "Select one element to name it.";
        return takesName(element.tag) ? null : `<${element.tag}> takes no name.`;
      },
      run: () => editor.beginNaming(only()?.path ?? ""),
    },
    {
      id: "points",
      group,
      title: "Change its points",
      icon: Spline,
      held() {
        if (held !== null) return held;
        const element = only();
        if (!element || !HAS_POINTS.has(element.tag)) return "Select one polyline or polygon to change its points.";
        return unstretched(editor, element.path);
      },
      run: () => editor.shape(only()?.path ?? ""),
    },
    {
      id: "element-code",
      group,
      title: "Go to code",
      keys: ["Enter"],
      // Of a text, Enter writes the content.
      where: "itself",
      icon: Code,
      held: ifSelected,
      run: () => editor.reveal(editor.state.getState().selection[0] ?? "", true),
    },
  ];
}

const NOTHING = "Nothing is selected.";

/** What changes the selected elements as a whole. */
function changing(editor: CanvasEditor, held: string | null): Command[] {
  /** A change of the tree of elements; `why` it can't be done where it gives nothing. */
  const change = (
    id: string,
    title: string,
    keys: readonly string[],
    icon: LucideIcon,
    change: Change,
    why = NOTHING,
  ): Command => ({
    id,
    group: "Elements",
    title,
    keys,
    where: "elements",
    icon,
    held() {
      const { scene, selection } = editor.state.getState();
      // What will be selected when its turn comes nobody knows.
      if (held !== null || isUnderWay(editor)) return held;
      if (!scene || selection.length === 0) return NOTHING;
      return change(scene, selection) === null ? why : null;
    },
    run: () => restructureInTurn(editor, change, why),
  });
  const arrange = (found: AttributeIntent[] | Held) => {
    if ("held" in found) editor.say(found.held, found.path);
    else if (found.length > 0) void editor.edit(found);
  };
  const one = () => editor.state.getState().selection.length === 1;
  const reorder = (by: -1 | 1): Change => (scene, selection) => (one() ? reorderBy(by)(scene, selection) : null);
  return [
    change("duplicate", "Duplicate", ["Mod+D"], Copy, duplicate),
    change("group", "Group", ["Mod+G"], GroupIcon, group, "Only elements that stand side by side in the same place can be grouped."),
    {
      ...change("ungroup", "Ungroup", ["Mod+Shift+G"], UngroupIcon, ungroup),
      held() {
        const { scene, selection } = editor.state.getState();
        const [first, ...more] = selection;
        if (held !== null || isUnderWay(editor)) return held;
        const element = scene?.byPath.get(first ?? "");
        if (!scene || !element || more.length > 0) return "Select one group to take it apart.";
        return boundBy(scene, element);
      },
    },
    change("further-back", "Further back", ["Alt+ArrowUp"], MoveUp, reorder(-1), "Only one element that has another behind it goes further back."),
    change("further-front", "Further front", ["Alt+ArrowDown"], MoveDown, reorder(1), "Only one element that has another in front of it goes further front."),
    change("delete", "Delete", ["Delete", "Backspace"], Trash2, remove),
    ...ALIGNMENTS.map(([way, title, icon]): Command => ({
      id: `align-${way}`,
      group: "Elements",
      title,
      icon,
      held: () => held ?? (editor.state.getState().selection.length > 1 ? null : "Select several elements to bring them in line."),
      run: () => arrange(align(editor, way)),
    })),
    ...DISTRIBUTIONS.map(([axis, name, title, icon]): Command => ({
      id: `distribute-${name}`,
      group: "Elements",
      title,
      icon,
      held: () => held ?? (editor.state.getState().selection.length > 2 ? null : "Select three elements or more to have gaps of one size between them."),
      run: () => arrange(distribute(editor, axis)),
    })),
  ];
}
