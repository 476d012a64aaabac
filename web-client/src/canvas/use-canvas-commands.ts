import { useMemo } from "react";
import { useCommands } from "../workspace/commands";
import type { Command } from "../workspace/commands";
import type { CanvasEditor } from "./canvas-editor";
import { drawInMiddle } from "./drawing";
import { HAND_KEY, TOOLS } from "./tools";

/** What can be done on the canvas from anywhere, for the palette. */
export function useCanvasCommands(editor: CanvasEditor | null, locked: boolean): void {
  useCommands(
    "canvas",
    useMemo(() => (editor ? commandsOf(editor, locked) : []), [editor, locked]),
  );
}

function commandsOf(editor: CanvasEditor, locked: boolean): Command[] {
  const looking: Command[] = [
    { id: "canvas-select", title: "Select on the canvas", run: () => editor.setMode("select") },
    { id: "canvas-play", title: "Play: clicks and keys go to the component", run: () => editor.setMode("play") },
    {
      id: "canvas-hand",
      title: "Move the picture about",
      shortcut: HAND_KEY.toUpperCase(),
      shownOnly: true,
      run: () => editor.take("hand"),
    },
    { id: "canvas-fit", title: "Fit the whole picture", run: () => editor.look(null) },
  ];
  if (locked) return looking;
  const drawing = TOOLS.map(({ shape, key, words }): Command => ({
    id: `draw-${shape}`,
    title: `Add ${words}`,
    shortcut: key.toUpperCase(),
    // Only on the canvas and in the layers: elsewhere letters are letters.
    shownOnly: true,
    run: () => {
      editor.setMode("select");
      void drawInMiddle(editor, shape);
    },
  }));
  return [...looking, ...drawing];
}
