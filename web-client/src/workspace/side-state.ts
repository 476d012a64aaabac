/** Whether the side panel is open, on which tab, and how wide: remembered in this browser. */

import { create } from "zustand";

export const WIDTH = { least: 260, most: 560, usual: 320 };

interface Kept {
  open: boolean;
  tab: string;
  /** Pixels. */
  width: number;
}

interface SideState extends Kept {
  /** The sheet of a phone. Not remembered: it would cover what was opened. */
  sheet: boolean;
  /** Open a tab, beside the text or as a sheet. */
  show: (tab: string) => void;
  toggle: () => void;
  hide: () => void;
  resize: (width: number) => void;
}

const KEY = "omnicraft:side";

/** From here on the panel stands beside the text; below it is a sheet. */
export const BESIDE = "(min-width: 48rem)";
const ROOMY = "(min-width: 80rem)";

function kept(): Kept {
  const usual = { open: matchMedia(ROOMY).matches, tab: "chat", width: WIDTH.usual };
  try {
    const { open, tab, width } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return {
      open: typeof open === "boolean" ? open : usual.open,
      tab: typeof tab === "string" ? tab : usual.tab,
      width: typeof width === "number" && width >= WIDTH.least && width <= WIDTH.most ? width : usual.width,
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
  resize: (width) => set({ width }),
}));

useSide.subscribe(({ open, tab, width }) => {
  try {
    localStorage.setItem(KEY, JSON.stringify({ open, tab, width } satisfies Kept));
  } catch {
    // A full or forbidden store: the panel is then as usual the next time.
  }
});
