/**
 * What can be done on this page, each once: its name, its keys, when it can be done, and how. Parts of the page add
 * theirs; the palette, the keyboard, menus, buttons and the list of keys all read them from here.
 */

import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { matches, takesText } from "../ui/shortcuts";
import type { KeyPress } from "../ui/shortcuts";

/** As the list of keys is divided. */
export const GROUPS = ["Component", "Code", "Picture", "Elements", "Panels", "People", "Help"] as const;
export type Group = (typeof GROUPS)[number];

/**
 * Where the keys of a command count: everywhere, while text is typed too; on the page, while none is; on the canvas
 * and in the layers alone; or where what has the focus listens by itself, and here they are only shown.
 */
export type Where = "anywhere" | "page" | "elements" | "itself";

export interface Command {
  /** Stable, of its own. */
  id: string;
  group: Group;
  title: string;
  /** As `shortcuts.ts` writes them; the first is the one that is shown. */
  keys?: readonly string[];
  where?: Where;
  icon?: LucideIcon;
  /** Why it can't be done as things are; null when it can. */
  held?: () => string | null;
  run: () => void;
}

/** The parts of the page that add commands, in the order in which the palette shows them, whichever came first. */
const PARTS = ["canvas", "page", "people"] as const;
export type Part = (typeof PARTS)[number];

/** What lies over the page: one at a time. */
export type Overlay = "palette" | "keys" | "share" | "new-component";

interface Registry {
  added: ReadonlyMap<Part, readonly Command[]>;
  overlay: Overlay | null;
}

export const registry = create<Registry>(() => ({ added: new Map(), overlay: null }));

export function openOverlay(overlay: Overlay): void {
  registry.setState({ overlay });
}

/** Unless another has taken its place. */
export function closeOverlay(overlay: Overlay): void {
  if (registry.getState().overlay === overlay) registry.setState({ overlay: null });
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

/** Those with these names, in the order of the names; one that is not there now is left out. */
export function commandsNamed(ids: readonly string[], from: Pick<Registry, "added"> = registry.getState()): Command[] {
  const all = allCommands(from);
  return ids.flatMap((id) => all.find((command) => command.id === id) ?? []);
}

/** The command that a key press means at one of these places; null for none. */
export function commandFor(commands: readonly Command[], event: KeyPress, places: readonly Where[]): Command | null {
  const meant = ({ keys = [], where = "page" }: Command) =>
    places.includes(where) && keys.some((shortcut) => matches(shortcut, event));
  return commands.find(meant) ?? null;
}

/** Does it, or tells why it can't be done. */
export function perform({ held, run }: Command, tell: (words: string) => void): void {
  const reason = held?.() ?? null;
  if (reason === null) run();
  else tell(reason);
}

/** Those that have all the words, in any order; the ones whose title begins with the first of them come first. */
export function found(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ title }: Command) => (title.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  const has = ({ title, group }: Command, word: string) => `${title} ${group}`.toLowerCase().includes(word);
  return commands
    .filter((command) => words.every((word) => has(command, word)))
    .sort((one, other) => rank(one) - rank(other));
}

/** Listens for shortcuts; not while a dialog has the page. */
export function useShortcuts(tell: (words: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const places: Where[] = takesText(event.target) ? ["anywhere"] : ["anywhere", "page"];
      const command = commandFor(allCommands(registry.getState()), event, places);
      if (!command) return;
      event.preventDefault();
      perform(command, tell);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [tell]);
}
