/** The panels beside code and picture, by name. */

import { flushSync } from "react-dom";
import { useLayersColumn } from "../canvas/layers-column";
import type { Command } from "./commands";
import { useSide } from "./side-state";

/** From here on the layers stand beside the code; below, they are a tab of the side panel. */
export const THREE_COLUMNS = "(min-width: 90rem)";

const PANELS = [
  ["layers", "Go to the layers"],
  ["properties", "Go to the properties"],
  ["comments", "Go to the comments"],
  ["chat", "Go to the chat"],
  ["people", "Go to the people"],
] as const;

export const PANEL_COMMANDS: readonly Command[] = PANELS.map(([id, title]) => ({
  id: `panel-${id}`,
  group: "Panels",
  title,
  run: () => openPanel(id),
}));

/** Shows a panel, wherever it is in a window of this size, and brings the focus to it. */
export function openPanel(id: (typeof PANELS)[number][0]): void {
  if (id === "layers" && matchMedia(THREE_COLUMNS).matches) {
    flushSync(() => useLayersColumn.getState().fold(false));
    document.querySelector<HTMLElement>("#layers [role=treeitem][tabindex='0']")?.focus();
    return;
  }
  flushSync(() => useSide.getState().show(id));
  document.getElementById(`side-tab-${id}`)?.focus();
}
