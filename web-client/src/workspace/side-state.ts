/** Whether the side panel is open, and on which tab: remembered in this browser. */

import { create } from "zustand";

interface Kept {
  open: boolean;
  tab: string;
}

interface SideState extends Kept {
  /** The sheet of a phone. Not remembered: it would cover what was opened. */
  sheet: boolean;
  /** Open a tab, beside the text or as a sheet. */
  show: (tab: string) => void;
  toggle: () => void;
  hide: () => void;
  /** What lies under the sheet is wanted. */
  leaveSheet: () => void;
}

const KEY = "omnicraft:side";

/** From here on the panel stands beside the text; below it is a sheet. */
export const BESIDE = "(min-width: 48rem)";
const ROOMY = "(min-width: 80rem)";

function kept(): Kept {
  const usual = { open: matchMedia(ROOMY).matches, tab: "chat" };
  try {
    const { open, tab } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return {
      open: typeof open === "boolean" ? open : usual.open,
      tab: typeof tab === "string" ? tab : usual.tab,
    };
  } catch {
    return usual;
  }
}

const isBeside = () => matchMedia(BESIDE).matches;

export const useSide = create<SideState>((set, get) => ({
  ...kept(),
  sheet: false,
  show: (tab) => set(isBeside() ? { tab, open: true } : { tab, sheet: true }),
  toggle: () => set(isBeside() ? { open: !get().open } : { sheet: !get().sheet }),
  hide: () => set(isBeside() ? { open: false } : { sheet: false }),
  leaveSheet: () => set({ sheet: false }),
}));

useSide.subscribe(({ open, tab }) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ open, tab } satisfies Kept));
  } catch {
    // A full or forbidden store: the panel is then as usual the next time.
  }
});
