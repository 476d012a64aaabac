import { useEffect, useState } from "react";
import CommandPalette from "../panels/command-palette";
import type { Room } from "../sync/room";
import { registry, useShortcuts } from "./commands";
import { useOverlay } from "./use-overlay";
import { usePeopleCommands } from "./use-people-commands";

/** As long as its animation in `styles.css`, which those who want no motion do without. */
const TOLD_MS = 3200;

interface CommandHostProps {
  room: Room;
  said: { words: string; times: number };
  /** Says something once, for everybody. */
  say: (words: string) => void;
}

const loadKeys = () => import("../panels/keys-dialog");

/** Where the shortcuts of the page are listened for, and its palette opens. */
export function CommandHost({ room, said, say }: CommandHostProps) {
  usePeopleCommands(room);
  useShortcuts(say);
  const overlay = registry(({ overlay }) => overlay);
  const keys = useOverlay("keys", loadKeys);
  // What lies over this page lies over no other.
  useEffect(() => () => registry.setState({ overlay: null }), []);
  const [over, setOver] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setOver(said.times), TOLD_MS);
    return () => clearTimeout(timer);
  }, [said.times]);
  return (
    <>
      <div role="status" className="pointer-events-none fixed inset-x-0 bottom-12 z-40 flex justify-center">
        {said.words !== "" && over !== said.times && (
          <p
            key={said.times}
            className="animate-told motion-reduce:animate-none! rounded-full border border-line-strong bg-surface-3 px-4 py-2 text-sm text-gray-100 shadow-xl shadow-black/40"
          >
            {said.words}
          </p>
        )}
      </div>
      {overlay === "palette" && <CommandPalette tell={say} />}
      {keys && <keys.KeysDialog />}
    </>
  );
}
