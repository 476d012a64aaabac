/** Keys as commands name them: `Mod+Shift+Z`, `F5`; `Mod` is ⌘ on a Mac and Ctrl elsewhere. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export const isMac = typeof navigator !== "undefined" && /Macintosh|iPhone|iPad/.test(navigator.userAgent);

export function matches(shortcut: string, event: KeyPress, mac = isMac): boolean {
  const parts = shortcut.split("+");
  const key = parts.pop() ?? "";
  const has = (part: string) => parts.includes(part);
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    event.ctrlKey === (has("Mod") && !mac) &&
    event.metaKey === (has("Mod") && mac) &&
    event.shiftKey === has("Shift") &&
    event.altKey === has("Alt")
  );
}

const SIGNS: Record<string, string> = { Mod: "⌘", Shift: "⇧", Alt: "⌥" };

/** The keys as they stand on the keyboard, one by one. */
export function keysOf(shortcut: string, mac = isMac): string[] {
  return shortcut.split("+").map((part) => (mac ? (SIGNS[part] ?? part) : part === "Mod" ? "Ctrl" : part));
}

/** Whether what has the focus takes text: what is typed there is nobody else's. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
