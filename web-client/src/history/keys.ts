/** The keys of the history page: what they do, and how the page says so. */

import { neighbour } from "./moments";
import type { Burst } from "./moments";

export const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["←", "→"], does: "One step back or on" },
  { keys: ["Page Down", "Page Up"], does: "To the burst of edits before or after; so do Shift and an arrow" },
  { keys: ["Home", "End"], does: "To the beginning or the newest step" },
  { keys: ["Space"], does: "Play or pause" },
  { keys: ["?"], does: "Show these keys" },
];

/** The same in a sentence, for those who listen. */
export const KEYS_SPOKEN =
  "Arrow keys go by steps, Page Up and Page Down by bursts of edits, Home and End to the beginning and the newest " +
  "step. The space bar plays and pauses.";

/** What a key asks for: playing or pausing, or to go to a step. Null for every other key. */
export type Move = "play" | { seq: number };

export function moveOf(
  { key, shiftKey }: { key: string; shiftKey: boolean },
  { bursts, seq, last }: { bursts: readonly Burst[]; seq: number; last: number },
): Move | null {
  switch (key) {
    case " ":
      return "play";
    case "Home":
      return { seq: 0 };
    case "End":
      return { seq: last };
    case "PageDown":
      return { seq: neighbour(bursts, seq, -1) };
    case "PageUp":
      return { seq: neighbour(bursts, seq, 1) };
    case "ArrowLeft":
    case "ArrowDown":
      return { seq: shiftKey ? neighbour(bursts, seq, -1) : Math.max(seq - 1, 0) };
    case "ArrowRight":
    case "ArrowUp":
      return { seq: shiftKey ? neighbour(bursts, seq, 1) : Math.min(seq + 1, last) };
    default:
      return null;
  }
}

/** Whether what has the focus has a use of its own for keys. */
export function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, select, textarea, button, a, dialog, .cm-editor, [contenteditable=true]") !== null
  );
}
