/** What can be done with the selected elements as a whole: each once, for the properties and for the menu. */

import { Copy, Group, MoveDown, MoveUp, Trash2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Scene } from "./scene";
import { duplicate, group, remove, reorderBy } from "./structure";
import type { Change } from "./structure";

export interface ElementAction {
  title: string;
  /** What does the same on the keyboard. */
  keys: string;
  icon: LucideIcon;
  change: Change;
  /** Whether it can be done as things are. */
  possible: boolean;
}

export function elementActions(scene: Scene, selection: readonly string[]): ElementAction[] {
  if (selection.length === 0) return [];
  const action = (title: string, keys: string, icon: LucideIcon, change: Change): ElementAction => {
    return { title, keys, icon, change, possible: change(scene, selection) !== null };
  };
  return [
    action("Duplicate", "Ctrl+D", Copy, duplicate),
    action("Group", "Ctrl+G", Group, group),
    ...(selection.length > 1
      ? []
      : [
          action("Further back", "Alt+Up", MoveUp, reorderBy(-1)),
          action("Further front", "Alt+Down", MoveDown, reorderBy(1)),
        ]),
    action("Delete", "Del", Trash2, remove),
  ];
}
