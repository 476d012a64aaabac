import type { LucideIcon } from "lucide-react";
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";

export interface MenuItem {
  title: string;
  /** What does the same on the keyboard. */
  keys?: string;
  icon: LucideIcon;
  disabled?: boolean;
  /** Of what is on or off. */
  checked?: boolean;
  run: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** Its corner, in pixels of the window: as far as there is room. */
  at: { x: number; y: number };
  onClose: () => void;
}

/** To the sides of the window, in pixels. */
const MARGIN = 8;

/** Commands over everything else, open as long as it is rendered: arrows choose, Escape and a press elsewhere close. */
export function Menu({ label, items, at, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const close = useEffectEvent(onClose);
  /** A finger or button went down on it: one that only comes up there has called it, and chooses nothing. */
  const pressed = useRef(false);
  const { x, y } = at;

  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const had = document.activeElement;
    element.showPopover();
    element.querySelector<HTMLElement>("[role^=menuitem]")?.focus({ preventScroll: true });
    return () => {
      const active = document.activeElement;
      const isTaken = active !== document.body && !element.contains(active);
      if (!isTaken && had instanceof HTMLElement) had.focus({ preventScroll: true });
    };
  }, []);

  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - height - MARGIN))}px`;
  }, [x, y]);

  useEffect(() => {
    // By itself a popover would close as soon as the finger that has called it is taken up.
    const elsewhere = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || !menu.current?.contains(event.target)) close();
    };
    document.addEventListener("pointerdown", elsewhere, true);
    return () => document.removeEventListener("pointerdown", elsewhere, true);
  }, []);

  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role^=menuitem]")];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (now + 1) % all.length, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={menu}
      popover="manual"
      role="menu"
      aria-label={label}
      onKeyDown={onKeyDown}
      onPointerDown={() => (pressed.current = true)}
      onContextMenu={(event) => event.preventDefault()}
      className="fixed inset-auto m-0 max-h-[calc(100dvh-1rem)] min-w-52 animate-fade overflow-y-auto rounded-xl border border-line-strong bg-surface-2 p-1 text-sm text-gray-200 shadow-xl shadow-black/40"
    >
      {items.map(({ title, keys, icon: Icon, disabled = false, checked, run }) => (
        <button
          key={title}
          type="button"
          role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
          aria-checked={checked}
          aria-disabled={disabled}
          tabIndex={-1}
          onClick={({ detail }) => {
            // By keys it has no clicks.
            const isMeant = detail === 0 || pressed.current;
            if (disabled || !isMeant) return;
            onClose();
            run();
          }}
          className="flex h-8 w-full items-center gap-2.5 rounded-lg px-2.5 text-left hover:bg-white/8 focus:bg-white/8 focus-visible:-outline-offset-2 aria-checked:text-primary-300 aria-disabled:text-gray-500"
        >
          <Icon className="size-4 shrink-0 text-gray-400" aria-hidden />
          {title}
          {keys && <kbd className="ml-auto pl-4 font-sans text-xs text-gray-400 touch:hidden">{keys}</kbd>}
        </button>
      ))}
    </div>
  );
}
