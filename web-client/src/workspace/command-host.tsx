import CommandPalette from "../panels/command-palette";
import { registry, useShortcuts } from "./commands";

/** Where the shortcuts of the page are listened for, and its palette opens. */
export function CommandHost({ said }: { said: { words: string; times: number } }) {
  useShortcuts();
  const open = registry(({ paletteOpen }) => paletteOpen);
  return (
    <>
      <div role="status" className="pointer-events-none fixed inset-x-0 bottom-12 z-40 flex justify-center">
        {said.words !== "" && (
          <p
            key={said.times}
            className="animate-told rounded-full border border-line-strong bg-surface-3 px-4 py-2 text-sm text-gray-100 shadow-xl shadow-black/40"
          >
            {said.words}
          </p>
        )}
      </div>
      {open && <CommandPalette />}
    </>
  );
}
