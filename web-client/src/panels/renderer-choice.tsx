import { create } from "zustand";
import type { RendererName } from "../runtime/renderer";

const KEY = "omnicraft:renderer";
const TITLES: Readonly<Record<RendererName, string>> = { canvas: "Canvas", svg: "SVG", webgl: "WebGL" };

interface Choice {
  name: RendererName;
  choose: (name: RendererName) => void;
}

const isRenderer = (word: string): word is RendererName => Object.hasOwn(TITLES, word);

function kept(): RendererName {
  const word = localStorage.getItem(KEY) ?? "";
  return isRenderer(word) ? word : "canvas";
}

/** What draws the previews of components: remembered in this browser. */
export const useRenderer = create<Choice>((set) => ({
  name: kept(),
  choose(name) {
    localStorage.setItem(KEY, name);
    set({ name });
  },
}));

export function RendererChoice() {
  const { name, choose } = useRenderer();
  return (
    <select
      aria-label="What draws the picture"
      title="What draws the picture"
      value={name}
      onChange={({ target }) => {
        if (isRenderer(target.value)) choose(target.value);
      }}
      className="h-7 min-w-0 cursor-pointer rounded-lg bg-transparent px-1 text-xs text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50"
    >
      {Object.entries(TITLES).map(([one, title]) => (
        <option key={one} value={one} className="bg-surface-2 text-gray-50">
          {title}
        </option>
      ))}
    </select>
  );
}
