import { useMemo } from "react";
import { mayEdit } from "../api/types";
import type { EditorHandle } from "../editor/code-editor";
import type { Room } from "../sync/room";
import { navigate } from "../ui/router";
import { openOverlay, useCommands } from "./commands";
import type { Command } from "./commands";
import { PANEL_COMMANDS } from "./panels";
import type { Opened } from "./workspace";

interface Page {
  room: Room;
  opened: Opened | null;
  /** Why nothing can be edited; null while it can. */
  held: string | null;
  editor: React.RefObject<EditorHandle | null>;
  /** Shows the code or the preview, where one of them shows at a time, and gives it the focus. */
  show: (pane: "code" | "preview") => void;
  /** Says something once, for everybody. */
  say: (words: string) => void;
}

/** What can be done on the page of a component, whatever its other parts add. */
export function usePageCommands({ room, opened, held, editor, show, say }: Page): void {
  const commands = useMemo(
    () => pageCommands({ room, opened, held, editor, show, say }),
    [room, opened, held, editor, show, say],
  );
  useCommands("page", commands);
}

function pageCommands(page: Page): Command[] {
  return [...ofText(page), ...ofCode(page), ...ofLock(page), ...ofComponent(page), ...PANEL_COMMANDS, ...HELP];
}

/** The text as a whole, wherever one is. */
function ofText({ room, held, say }: Page): Command[] {
  const takeBack = (way: "undo" | "redo") => () =>
    void room.undo[way]().then((was) => {
      if (!was) say(`There is nothing to ${way}.`);
    });
  const group = "Component";
  return [
    {
      id: "save",
      group,
      title: "Save",
      keys: ["Mod+S"],
      where: "anywhere",
      run: () => say(savedWords(room.state.getState().status)),
    },
    { id: "undo", group, title: "Undo your last edit", keys: ["Mod+Z"], held: () => held, run: takeBack("undo") },
    { id: "redo", group, title: "Redo", keys: ["Mod+Shift+Z"], held: () => held, run: takeBack("redo") },
  ];
}

function ofCode({ held, editor, show }: Page): Command[] {
  const inEditor = (command: Parameters<EditorHandle["run"]>[0]) => () => {
    show("code");
    editor.current?.run(command);
  };
  const group = "Code";
  /** The editor listens for its keys while it has the focus. */
  const where = "itself";
  const ifEdited = () => held;
  return [
    { id: "preview", group, title: "Go to the preview", keys: ["F5"], where: "anywhere", run: () => show("preview") },
    { id: "code", group, title: "Go to the code", run: inEditor("focus") },
    { id: "find", group, title: "Find in the code", keys: ["Mod+F"], where, run: inEditor("search") },
    { id: "format", group, title: "Format the code", keys: ["Shift+Alt+F"], where, held: ifEdited, run: inEditor("format") },
    {
      id: "rename",
      group,
      title: "Rename what the caret is on",
      keys: ["F2"],
      where,
      held: ifEdited,
      run: inEditor("rename"),
    },
    { id: "definition", group, title: "Go to the definition", keys: ["F12"], where, run: inEditor("goToDefinition") },
    {
      id: "fix",
      group,
      title: "Fix the problem at the caret",
      keys: ["Mod+."],
      where,
      held: ifEdited,
      run: inEditor("quickFix"),
    },
  ];
}

const HELP: readonly Command[] = [
  {
    id: "commands",
    group: "Help",
    title: "Show all commands",
    keys: ["Mod+K"],
    where: "anywhere",
    run: () => openOverlay("palette"),
  },
  { id: "keys", group: "Help", title: "Show all keys", keys: ["?"], run: () => openOverlay("keys") },
];

function ofLock({ room, held }: Page): Command[] {
  const group = "Component";
  const isMine = () => {
    const { holder, wanted } = room.state.getState().lock;
    return holder !== null && wanted;
  };
  return [
    {
      id: "lock",
      group,
      title: "Lock: only you can edit",
      held: () => held ?? (isMine() ? "You have locked it already." : null),
      run: () => room.lock.take(),
    },
    {
      id: "unlock",
      group,
      title: "Unlock: others may edit again",
      held: () => (isMine() ? null : "You have not locked it."),
      run: () => room.lock.release(),
    },
  ];
}

/** What needs the names of the component and its project. */
function ofComponent({ room, opened, say }: Page): Command[] {
  if (!opened) return [];
  const { component, project } = opened;
  const group = "Component";
  return [
    {
      id: "export",
      group,
      title: "Export the source",
      keys: ["Mod+E"],
      where: "anywhere",
      run: () => {
        download(`${component.name}.omni`, room.text.toJSON());
        say(`${component.name}.omni is downloaded.`);
      },
    },
    {
      id: "share",
      group,
      title: "Invite people, share and embed",
      held: () => (project.role === "owner" ? null : "Only the project’s owner invites people."),
      run: () => openOverlay("share"),
    },
    { id: "history", group, title: "Open the history", run: () => navigate(`/components/${component.id}/history`) },
    { id: "project", group, title: `Back to ${project.name}`, run: () => navigate(`/projects/${project.id}`) },
    {
      id: "new-component",
      group,
      title: "New component",
      held: () => (mayEdit(project.role) ? null : "Only editors make components."),
      run: () => openOverlay("new-component"),
    },
    ...project.components
      .filter(({ id }) => id !== component.id)
      .map(({ id, name }) => ({ id: `open-${id}`, group, title: `Open ${name}`, run: () => navigate(`/components/${id}`) }) as const),
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
