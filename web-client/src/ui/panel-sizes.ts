/** How large the panels of the editor are: remembered in this browser. */

import { create } from "zustand";

interface Range {
  least: number;
  most: number;
  /** Until it is changed. */
  usual: number;
  /** Pixels, or hundredths of what holds it. */
  unit: "px" | "%";
}

export const RANGES = {
  layers: { least: 160, most: 420, usual: 224, unit: "px" },
  /** Beside the picture. */
  codeWidth: { least: 20, most: 80, usual: 50, unit: "%" },
  /** Above the picture. */
  codeHeight: { least: 20, most: 80, usual: 45, unit: "%" },
  side: { least: 260, most: 560, usual: 320, unit: "px" },
  timeline: { least: 104, most: 480, usual: 152, unit: "px" },
} as const satisfies Record<string, Range>;

export type Panel = keyof typeof RANGES;

const KEY = "omnicraft:sizes";

export const usePanelSizes = create<Record<Panel, number>>(kept);

/** Gives it the size that is nearest within its range; without one, the usual. */
export function resizePanel(panel: Panel, size: number = RANGES[panel].usual): void {
  const { least, most } = RANGES[panel];
  usePanelSizes.setState({ [panel]: Math.round(Math.min(most, Math.max(least, size))) });
}

function kept(): Record<Panel, number> {
  const found = read();
  const sizes = Object.entries(RANGES).map(([panel, { least, most, usual }]) => {
    const size = found[panel];
    return [panel, typeof size === "number" && least <= size && size <= most ? size : usual];
  });
  return Object.fromEntries(sizes) as Record<Panel, number>;
}

function read(): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

usePanelSizes.subscribe((sizes) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(sizes));
  } catch {
    // A full or forbidden store: the panels are then as usual the next time.
  }
});
