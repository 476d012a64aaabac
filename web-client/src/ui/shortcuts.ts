/**
 * Keys as commands name them: `Mod+Shift+Z`, `F5`, `Alt+ArrowUp`, `?`; `Mod` is ⌘ on a Mac and Ctrl elsewhere, `Plus`
 * the sign.
 */

export interface KeyPress {
  key: string;
  /** The key's place on the keyboard. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export const isMac = typeof navigator !== "undefined" && /Macintosh|iPhone|iPad/.test(navigator.userAgent);

/** Signs by name, with what stands on their key without Shift on the keyboards where they need it. */
const SIGNS: Record<string, readonly string[]> = { Plus: ["+", "="], Minus: ["-", "_"] };

export function matches(shortcut: string, event: KeyPress, mac = isMac): boolean {
  const parts = shortcut.split("+");
  const key = parts.pop() ?? "";
  const has = (part: string) => parts.includes(part);
  // Where a sign stands, and whether it takes Shift, is another thing on every keyboard.
  const isSign = key in SIGNS || /^[^\p{L}\p{N}]$/u.test(key);
  return (
    isKey(key, event) &&
    event.ctrlKey === (has("Mod") && !mac) &&
    event.metaKey === (has("Mod") && mac) &&
    (isSign || event.shiftKey === has("Shift")) &&
    event.altKey === has("Alt")
  );
}

function isKey(key: string, event: KeyPress): boolean {
  // With Shift a digit's key gives a sign.
  if (/^\d$/.test(key)) return event.code === `Digit${key}` || event.code === `Numpad${key}`;
  return key in SIGNS ? SIGNS[key]?.includes(event.key) === true : event.key.toLowerCase() === key.toLowerCase();
}

const MAC: Record<string, string> = { Mod: "⌘", Shift: "⇧", Alt: "⌥" };
const SHORT: Record<string, string> = {
  Mod: "Ctrl",
  Delete: "Del",
  Escape: "Esc",
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Plus: "+",
  Minus: "−",
};

/** The keys as they stand on the keyboard, one by one. */
export function keysOf(shortcut: string, mac = isMac): string[] {
  return shortcut.split("+").map((part) => (mac ? MAC[part] : undefined) ?? SHORT[part] ?? part);
}

/** The same in one word. */
export function shown(shortcut: string, mac = isMac): string {
  return keysOf(shortcut, mac).join("+");
}

/** Whether what has the focus takes text: what is typed there is nobody else's. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
