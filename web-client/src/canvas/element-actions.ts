/** What can be done with the selected elements as a whole: each once, for the properties and for the menu. */

import { Copy, Group, MoveDown, MoveUp, Trash2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { Scene } from "./scene";
import { duplicate, group, remove, reorder } from "./structure";
import type { Restructured } from "./structure";

export interface ElementAction {
  title: string;
  /** What does the same on the keyboard. */
  keys: string;
  icon: LucideIcon;
  /** Null where it can't be done. */
  change: Restructured | null;
}

export function elementActions(scene: Scene, selection: readonly string[]): ElementAction[] {
  const [first, ...more] = selection;
  if (first === undefined) return [];
  return [
    { title: "Duplicate", keys: "Ctrl+D", icon: Copy, change: duplicate(scene, selection) },
    { title: "Group", keys: "Ctrl+G", icon: Group, change: group(scene, selection) },
    ...(more.length > 0
      ? []
      : [
          { title: "Further back", keys: "Alt+Up", icon: MoveUp, change: reorder(scene, first, -1) },
          { title: "Further front", keys: "Alt+Down", icon: MoveDown, change: reorder(scene, first, 1) },
        ]),
    { title: "Delete", keys: "Del", icon: Trash2, change: remove(scene, selection) },
  ];
}
