import { useRef, useState } from "react";
import type { CanvasEditor } from "./canvas-editor";
import { CanvasMenu } from "./canvas-menu";
import type { Asked } from "./canvas-menu";
import { Fingers } from "./fingers";

interface LayersMenuProps {
  editor: CanvasEditor;
  /** Select what the menu is to be about, and bring the focus to its row. */
  onAsked: (path: string) => void;
}

/**
 * The canvas's menu in the list of layers: by the other button, a finger that rests, Shift+F10 or the menu key.
 * `listeners` belong to the list, `menu` beside it: its keys are none of the list's.
 */
export function useLayersMenu({ editor, onAsked }: LayersMenuProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [fingers] = useState(() => new Fingers());
  /** The finger that is down has brought the menu: taking it up is no tap. */
  const held = useRef(false);

  const open = (path: string | undefined, x: number, y: number) => {
    const { selection: before } = editor.state.getState();
    if (path === undefined) editor.select([]);
    else onAsked(path);
    setAsked({ x, y, before });
  };

  const listeners = {
    onContextMenu(event: React.MouseEvent) {
      // In the field of a name it is the browser's.
      if (event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      if (fingers.count > 0 || held.current) return;
      const row = rowOf(event);
      if (event.button === 2) {
        open(row?.dataset.path, event.clientX, event.clientY);
        return;
      }
      // By a key: below the row that has the focus.
      const { left = 0, bottom = 0 } = row?.getBoundingClientRect() ?? {};
      if (row) open(row.dataset.path, left + BESIDE, bottom);
    },
    onPointerDown(event: React.PointerEvent) {
      held.current = false;
      const path = rowOf(event)?.dataset.path;
      if (event.pointerType !== "touch" || event.target instanceof HTMLInputElement) return;
      const { pointerId, clientX, clientY } = event;
      fingers.down(pointerId, [clientX, clientY]);
      if (fingers.count > 1) return;
      fingers.whenHeld(() => {
        held.current = true;
        open(path, clientX, clientY);
      });
    },
    onPointerMove: (event: React.PointerEvent) => fingers.move(event.pointerId, [event.clientX, event.clientY]),
    onPointerUp: (event: React.PointerEvent) => void fingers.up(event.pointerId),
    // It scrolls.
    onPointerCancel: (event: React.PointerEvent) => void fingers.up(event.pointerId),
    onClickCapture(event: React.MouseEvent) {
      if (held.current) event.stopPropagation();
      held.current = false;
    },
  };
  const menu = asked && (
    <CanvasMenu
      editor={editor}
      asked={asked}
      onClose={() => setAsked(null)}
      withName
    />
  );
  return { listeners, menu };
}

/** Pixels from the left of a row to its menu. */
const BESIDE = 24;

function rowOf({ target }: React.SyntheticEvent): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-path]") : null;
}
