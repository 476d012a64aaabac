import { Code, Maximize, SquareDashedMousePointer, SquarePlus, TextCursorInput, Ungroup } from "lucide-react";
import { Menu } from "../ui/menu";
import type { MenuItem } from "../ui/menu";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import { elementActions } from "./element-actions";
import { takesName } from "./naming";
import { restructureInTurn } from "./turns";

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
  locked: boolean;
  asked: Asked;
  onClose: () => void;
  /** Begin to write an element's name, where names are seen. */
  onName?: (path: string) => void;
}

/** What can be done with what is selected, or with the picture when nothing is; beside the finger or pointer. */
export function CanvasMenu({ editor, locked, asked, onClose, onName }: CanvasMenuProps) {
  const { scene, selection } = useFields(editor.state, "scene", "selection");
  if (!scene) return null;
  const [first, ...more] = selection;
  if (first === undefined) {
    const items: MenuItem[] = [
      { title: "Select all", keys: "Ctrl+A", icon: SquareDashedMousePointer, run: () => editor.select(scene.top) },
      { title: "Fit the whole picture", icon: Maximize, run: () => editor.look(null) },
    ];
    return <Menu label="Picture" items={items} at={asked} onClose={onClose} />;
  }
  const others = asked.before.filter((path) => !selection.includes(path));
  const only = more.length === 0 ? scene.byPath.get(first) : undefined;
  const parent = only?.parent ?? null;
  const items: MenuItem[] = [
    ...elementActions(scene, selection).map(({ change, possible, ...action }) => ({
      ...action,
      disabled: locked || !possible,
      run: () => restructureInTurn(editor, change),
    })),
    { title: "Go to code", keys: "Enter", icon: Code, run: () => editor.reveal(first, true) },
  ];
  if (onName && only && takesName(only.tag)) {
    items.unshift({ title: "Name", keys: "F2", icon: TextCursorInput, disabled: locked, run: () => onName(first) });
  }
  if (parent !== null) {
    items.unshift({ title: "Select what holds it", keys: "Esc", icon: Ungroup, run: () => editor.select([parent]) });
  }
  if (others.length > 0) {
    const both = [...others, ...selection];
    items.unshift({ title: "Select with the others", icon: SquarePlus, run: () => editor.select(both) });
  }
  return <Menu label="Selected elements" items={items} at={asked} onClose={onClose} />;
}
