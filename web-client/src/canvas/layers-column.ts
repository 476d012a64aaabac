/** Whether the column of layers is folded away: remembered in this browser. */

import { create } from "zustand";

interface LayersColumn {
  folded: boolean;
  fold: (folded: boolean) => void;
}

const KEY = "omnicraft:layers";

export const useLayersColumn = create<LayersColumn>((set) => ({
  folded: kept(),
  fold(folded) {
    set({ folded });
    try {
      localStorage.setItem(KEY, folded ? "folded" : "open");
    } catch {
      // Then it is as usual the next time.
    }
  },
}));

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === "folded";
  } catch {
    return false;
  }
}
