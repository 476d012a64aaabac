import { SquareArrowUp, SquarePlus } from "lucide-react";
import { Menu } from "../ui/menu";
import type { MenuItem } from "../ui/menu";
import { shown } from "../ui/shortcuts";
import { useFields } from "../ui/use-fields";
import { commandsNamed, perform, registry } from "../workspace/commands";
import type { CanvasEditor } from "./canvas-editor";
import { changesOf, DISTRIBUTING } from "./commands";
import { takesName } from "./naming";

/** Where a menu was asked for. */
export interface Asked {
  /** In pixels of the window. */
  x: number;
  y: number;
  /** What had been selected before the menu's own element was, which may be wanted besides it. */
  before: readonly string[];
}

interface CanvasMenuProps {
  editor: CanvasEditor;
  asked: Asked;
  onClose: () => void;
  /** Names are seen beside it, so one can be written there. */
  withName?: boolean;
}

/** What can be done with what is selected, or with the picture when nothing is; beside the finger or pointer. */
export function CanvasMenu({ editor, asked, onClose, withName = false }: CanvasMenuProps) {
  const { scene, selection } = useFields(editor.state, "scene", "selection");
  const added = registry(({ added }) => added);
  if (!scene) return null;
  const itemsOf = (ids: readonly string[]) =>
    commandsNamed(ids, { added }).flatMap((command): MenuItem[] => {
      const { title, icon, keys: [keys] = [], held } = command;
      const run = () => perform(command, (words) => editor.say(words));
      if (!icon) return [];
      return [{ title, icon, run, disabled: (held?.() ?? null) !== null, ...(keys !== undefined && { keys: shown(keys) }) }];
    });
  const selected = selection.flatMap((path) => scene.byPath.get(path) ?? []);
  const [first, ...more] = selected;
  if (first === undefined) {
    return <Menu label="Picture" items={itemsOf(["select-all", "paste", "canvas-fit"])} at={asked} onClose={onClose} />;
  }
  const others = asked.before.filter((path) => !selection.includes(path));
  const only = more.length === 0 ? first : undefined;
  const parent = only?.parent ?? null;
  const items = itemsOf([
    ...(withName && only && takesName(only.tag) ? ["name"] : []),
    "copy",
    "cut",
    "paste",
    ...changesOf(selected),
    ...(selected.length > 2 ? DISTRIBUTING : []),
    "element-code",
  ]);
  if (parent !== null) {
    items.unshift({ title: "Select what holds it", keys: shown("Escape"), icon: SquareArrowUp, run: () => editor.select([parent]) });
  }
  if (others.length > 0) {
    const both = [...others, ...selection];
    items.unshift({ title: "Select with the others", icon: SquarePlus, run: () => editor.select(both) });
  }
  return <Menu label="Selected elements" items={items} at={asked} onClose={onClose} />;
}
