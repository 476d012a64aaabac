/** What can be done on this page, each once: parts of the page add theirs, the palette and the keyboard run them. */

import { useEffect } from "react";
import { create } from "zustand";
import { matches, takesText } from "../ui/shortcuts";
import type { KeyPress } from "../ui/shortcuts";

export interface Command {
  /** Stable, of its own. */
  id: string;
  title: string;
  /** As `shortcuts.ts` writes keys. */
  shortcut?: string;
  /** The shortcut counts while text is typed too. */
  whileTyping?: boolean;
  /** What has the focus listens for the shortcut by itself; here it is only shown. */
  shownOnly?: boolean;
  run: () => void;
}

/** The parts of the page that add commands, in the order in which the palette shows them, whichever came first. */
const PARTS = ["canvas", "page"] as const;
export type Part = (typeof PARTS)[number];

interface Registry {
  added: ReadonlyMap<Part, readonly Command[]>;
  paletteOpen: boolean;
}

export const registry = create<Registry>(() => ({ added: new Map(), paletteOpen: false }));

export function openPalette(): void {
  registry.setState({ paletteOpen: true });
}

export function closePalette(): void {
  registry.setState({ paletteOpen: false });
}

/** Sets the commands of a part; what is returned takes them away. */
export function addCommands(part: Part, commands: readonly Command[]): () => void {
  const set = (commands: readonly Command[]) =>
    registry.setState(({ added }) => ({ added: new Map(added).set(part, commands) }));
  set(commands);
  return () => set([]);
}

/** Commands of a part of the page, as long as it is there. They must not be made anew on each drawing. */
export function useCommands(part: Part, commands: readonly Command[]): void {
  useEffect(() => addCommands(part, commands), [part, commands]);
}

export function allCommands({ added }: Pick<Registry, "added">): Command[] {
  return PARTS.flatMap((part) => added.get(part) ?? []);
}

/** The command that a key press means where `typing` tells whether text is typed; null for none. */
export function commandFor(commands: readonly Command[], event: KeyPress, typing: boolean): Command | null {
  const meant = (command: Command) =>
    !command.shownOnly &&
    command.shortcut !== undefined &&
    (command.whileTyping === true || !typing) &&
    matches(command.shortcut, event);
  return commands.find(meant) ?? null;
}

/** Those whose title has all the words, in any order; the ones that begin with the first of them come first. */
export function found(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ title }: Command) => (title.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return commands
    .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
    .sort((one, other) => rank(one) - rank(other));
}

/** Listens for shortcuts; not while a dialog has the page. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const command = commandFor(allCommands(registry.getState()), event, takesText(event.target));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
