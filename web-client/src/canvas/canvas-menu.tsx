import { Code, Maximize, SquareDashedMousePointer, SquarePlus, Ungroup } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import { useStore } from "zustand";
import type { CanvasEditor } from "./canvas-editor";
import { elementActions } from "./element-actions";

/** Where a menu was asked for. */
export interface Asked {
  /** In pixels of the window. */
  x: number;
  y: number;
  /** What had been selected before the menu's own element was, which may be wanted besides it. */
  before: readonly string[];
}

interface CanvasMenuProps {
  editor: CanvasEditor;
  locked: boolean;
  asked: Asked;
  onClose: () => void;
}

interface Item {
  title: string;
  keys?: string;
  icon: LucideIcon;
  disabled?: boolean;
  run: () => void;
}

/** What can be done with what is selected, or with the picture when nothing is; beside the finger or pointer. */
export function CanvasMenu({ editor, locked, asked, onClose }: CanvasMenuProps) {
  const { scene, selection } = useStore(editor.state);
  const menu = useRef<HTMLDivElement>(null);
  const close = useEffectEvent(onClose);

  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const had = document.activeElement;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(MARGIN, Math.min(asked.x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(asked.y, innerHeight - height - MARGIN))}px`;
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    return () => {
      const active = document.activeElement;
      if ((active === document.body || element.contains(active)) && had instanceof HTMLElement) had.focus({ preventScroll: true });
    };
  }, [asked]);

  useEffect(() => {
    // The popover itself would close as soon as the finger that has called it is taken up.
    const elsewhere = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || !menu.current?.contains(event.target)) close();
    };
    document.addEventListener("pointerdown", elsewhere, true);
    return () => document.removeEventListener("pointerdown", elsewhere, true);
  }, []);

  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % items.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
  };

  if (!scene) return null;
  const [first, ...more] = selection;
  const only = first !== undefined && more.length === 0 ? scene.byPath.get(first) : undefined;
  const { parent } = only ?? {};
  const others = asked.before.filter((path) => !selection.includes(path));
  const items: Item[] =
    first === undefined
      ? [
          { title: "Select all", keys: "Ctrl+A", icon: SquareDashedMousePointer, run: () => editor.select(scene.top) },
          { title: "Fit the whole picture", icon: Maximize, run: () => editor.look(null) },
        ]
      : [
          ...(others.length > 0
            ? [{ title: "Select with the others", icon: SquarePlus, run: () => editor.select([...others, ...selection]) }]
            : []),
          ...(parent != null ? [{ title: "Select what holds it", keys: "Esc", icon: Ungroup, run: () => editor.select([parent]) }] : []),
          ...elementActions(scene, selection).map(({ change, ...action }) => ({
            ...action,
            disabled: locked || !change,
            run: () => void editor.restructure(change),
          })),
          { title: "Go to code", keys: "Enter", icon: Code, run: () => editor.reveal(first, true) },
        ];
  return (
    <div
      ref={menu}
      popover="manual"
      role="menu"
      aria-label={first === undefined ? "Picture" : "Selected elements"}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
      className="fixed inset-auto m-0 min-w-52 animate-fade rounded-xl border border-line-strong bg-surface-2 p-1 text-sm text-gray-200 shadow-xl shadow-black/40"
    >
      {items.map(({ title, keys, icon: Icon, disabled = false, run }) => (
        <button
          key={title}
          type="button"
          role="menuitem"
          aria-disabled={disabled}
          tabIndex={-1}
          onClick={() => {
            if (disabled) return;
            onClose();
            run();
          }}
          className="flex h-8 w-full items-center gap-2.5 rounded-lg px-2.5 text-left hover:bg-white/8 focus:bg-white/8 focus-visible:-outline-offset-2 aria-disabled:text-gray-500"
        >
          <Icon className="size-4 shrink-0 text-gray-400" aria-hidden />
          {title}
          {keys && <kbd className="ml-auto pl-4 font-sans text-xs text-gray-400">{keys}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** To the sides of the window, in pixels. */
const MARGIN = 8;
