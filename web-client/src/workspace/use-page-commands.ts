import { useMemo } from "react";
import type { EditorHandle } from "../editor/code-editor";
import type { Room } from "../sync/room";
import { navigate } from "../ui/router";
import { openPalette, useCommands } from "./commands";
import type { Command } from "./commands";
import type { Opened } from "./workspace";

interface Page {
  room: Room;
  opened: Opened | null;
  /** Nothing can be edited. */
  locked: boolean;
  editor: React.RefObject<EditorHandle | null>;
  /** Shows the code or the preview, where one of them shows at a time, and gives it the focus. */
  show: (pane: "code" | "preview") => void;
  /** Says something once, for everybody. */
  say: (words: string) => void;
}

/** What can be done on the page of a component, whatever its other parts add. */
export function usePageCommands({ room, opened, locked, editor, show, say }: Page): void {
  const commands = useMemo(
    () => pageCommands({ room, opened, locked, editor, show, say }),
    [room, opened, locked, editor, show, say],
  );
  useCommands("page", commands);
}

function pageCommands({ room, opened, locked, editor, show, say }: Page): Command[] {
  const inEditor = (command: Parameters<EditorHandle["run"]>[0]) => () => {
    show("code");
    editor.current?.run(command);
  };
  const takeBack = (way: "undo" | "redo") => () => {
    if (locked) return;
    void room.undo[way]().then((was) => {
      if (!was) say(`There is nothing to ${way}.`);
    });
  };
  const general: Command[] = [
    {
      id: "save",
      title: "Save",
      shortcut: "Mod+S",
      whileTyping: true,
      run: () => say(savedWords(room.state.getState().status)),
    },
    { id: "undo", title: "Undo your last edit", shortcut: "Mod+Z", run: takeBack("undo") },
    { id: "redo", title: "Redo", shortcut: "Mod+Shift+Z", run: takeBack("redo") },
    { id: "preview", title: "Go to the preview", shortcut: "F5", whileTyping: true, run: () => show("preview") },
    { id: "code", title: "Go to the code", run: inEditor("focus") },
    { id: "find", title: "Find in the code", shortcut: "Mod+F", shownOnly: true, run: inEditor("search") },
    { id: "format", title: "Format the code", shortcut: "Shift+Alt+F", shownOnly: true, run: inEditor("format") },
    { id: "rename", title: "Rename what the caret is on", shortcut: "F2", shownOnly: true, run: inEditor("rename") },
    {
      id: "definition",
      title: "Go to the definition",
      shortcut: "F12",
      shownOnly: true,
      run: inEditor("goToDefinition"),
    },
    { id: "fix", title: "Fix the problem at the caret", shortcut: "Mod+.", shownOnly: true, run: inEditor("quickFix") },
    { id: "commands", title: "Show all commands", shortcut: "Mod+K", whileTyping: true, run: openPalette },
  ];
  if (!opened) return general;
  const { component, project } = opened;
  return [
    ...general,
    {
      id: "export",
      title: "Export the source",
      shortcut: "Mod+E",
      whileTyping: true,
      run: () => {
        download(`${component.name}.omni`, room.text.toJSON());
        say(`${component.name}.omni is downloaded.`);
      },
    },
    { id: "history", title: "Open the history", run: () => navigate(`/components/${component.id}/history`) },
    { id: "project", title: `Back to ${project.name}`, run: () => navigate(`/projects/${project.id}`) },
  ];
}

function savedWords({ kind, text }: { kind: string; text: string }): string {
  return kind === "saved" ? "Everything is saved as you type." : text;
}

function download(name: string, text: string): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
