import { useEffect, useRef, useState } from "react";
import type { View } from "../runtime/messages";
import { apply, invert } from "../runtime/trace";
import type { Matrix, Sides } from "../runtime/trace";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import { CanvasMenu } from "./canvas-menu";
import type { Asked } from "./canvas-menu";
import { Drags, unlessDragged } from "./drags";
import type { Drag } from "./drags";
import { Fingers } from "./fingers";
import type { Point } from "./fingers";
import { HAS_POINTS } from "./geometry";
import { atPoints, pressed } from "./keys";
import { Outlines } from "./outlines";
import { unstretched } from "./resizing";
import { OthersOnCanvas } from "./others";
import { sendPointer } from "./pointers";
import type { Guide } from "./snap";
import { SHOWS_ELEMENTS } from "./use-clipboard";
import { useFollowing } from "./use-following";
import { TextInPlace } from "./text-in-place";
import { pan, toScene, zoomAt } from "./view";

interface CanvasProps {
  editor: CanvasEditor;
  /** Nothing can be changed. */
  locked: boolean;
}

/** Lies over the picture: selects and drags in select mode; in play mode it lets everything through. */
export function Canvas({ editor, locked }: CanvasProps) {
  const { mode, view, tool, shaping } = useFields(editor.state, "mode", "view", "tool", "shaping");
  const surface = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag>(null);
  const spaced = useRef(false);
  const [fingers] = useState(() => new Fingers());
  const [menu, setMenu] = useState<Asked | null>(null);
  const [guides, setGuides] = useState<Guide[]>([]);
  const [marquee, setMarquee] = useState<[Point, Point] | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const selecting = mode === "select";
  const drags = new Drags(editor, { guides: setGuides, marquee: setMarquee });

  const at = (event: { clientX: number; clientY: number }): Point => {
    const bounds = surface.current?.getBoundingClientRect();
    return [event.clientX - (bounds?.left ?? 0), event.clientY - (bounds?.top ?? 0)];
  };
  const here = (): View => editor.state.getState().view;

  useWheel(surface, selecting, (event) => {
    const [x, y] = at(event);
    const now = editor.sought;
    editor.look(
      event.ctrlKey || event.metaKey
        ? zoomAt(now, x, y, Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)))
        : event.shiftKey
          ? pan(now, -event.deltaY, -event.deltaX)
          : pan(now, -event.deltaX, -event.deltaY),
    );
  });

  const take = (target: string) => {
    editor.select([target]);
    editor.reveal(target, false);
  };

  const isSelected = (target: string) =>
    editor.state.getState().selection.some((path) => target === path || target.startsWith(`${path}.`));

  const pickAt = async (point: Point) => (await editor.pick(...toScene(here(), ...point))).map(({ path }) => path);

  /** A tap selects. A drag moves what is selected when it begins on that, and the picture when it begins elsewhere. */
  const touch = async (start: Point): Promise<Drag> => {
    const [target] = await pickAt(start);
    if (target === undefined) return unlessDragged(start, drags.panning(start), () => editor.select([]));
    const drag = isSelected(target) && !locked ? drags.moving(start) : drags.panning(start);
    return unlessDragged(start, drag, () => take(target));
  };

  /** A finger rests: what is under it is selected and its menu opens; moved on, it drags that. */
  const hold = async (start: Point, x: number, y: number) => {
    const { selection: before } = editor.state.getState();
    const [target] = await pickAt(start);
    // It has been taken up or moved meanwhile.
    if (fingers.count !== 1 || drag.current === null) return;
    if (target !== undefined && !isSelected(target)) take(target);
    setMenu({ x, y, before });
    const held = target === undefined || locked ? drags.panning(start) : drags.moving(start);
    drag.current = unlessDragged(
      start,
      {
        move(point, event) {
          setMenu(null);
          held.move(point, event);
        },
        end: (point) => held.end?.(point),
      },
      () => undefined,
    );
  };

  /** What lies under the pointer is selected; then it can be dragged. */
  const press = async (start: Point, event: React.PointerEvent) => {
    if (event.pointerType === "touch") return touch(start);
    const { shiftKey, altKey } = event;
    const { selection } = editor.state.getState();
    const found = await pickAt(start);
    // With Alt the next one below is taken.
    const target = found[altKey ? (found.indexOf(selection[0] ?? "") + 1) % (found.length || 1) : 0];
    if (target === undefined) {
      if (!shiftKey) editor.select([]);
      return drags.choosing(start, shiftKey ? selection : []);
    }
    if (shiftKey) {
      editor.select(selection.includes(target) ? selection.filter((path) => path !== target) : [...selection, target]);
      return locked ? null : drags.moving(start);
    }
    if (altKey || !isSelected(target)) {
      take(target);
      return locked ? null : drags.moving(start);
    }
    return unlessDragged(start, locked ? null : drags.moving(start), () => take(target));
  };

  const down = (event: React.PointerEvent<HTMLDivElement>) => {
    surface.current?.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const start = at(event);
    setMenu(null);
    const { tool } = editor.state.getState();
    if (event.pointerType === "touch") {
      fingers.down(event.pointerId, start);
      if (fingers.count > 1) {
        leave(start);
        drag.current = fingers.count === 2 ? drags.pinching(fingers) : null;
        return;
      }
    }
    if (event.button === 1 || spaced.current || (event.button === 0 && tool === "hand")) {
      event.preventDefault();
      drag.current = drags.panning(start);
      return;
    }
    if (event.button !== 0) return;
    const part = (event.target as Element).closest<SVGElement>("[data-handle]")?.dataset.handle;
    if (part) {
      if (!locked) drag.current = drags.handling(part, start);
      return;
    }
    if (tool && tool !== "hand" && !locked) {
      drag.current = drags.drawing(tool, start);
      return;
    }
    const { clientX, clientY } = event;
    if (event.pointerType === "touch") fingers.whenHeld(() => void hold(start, clientX, clientY));
    // The preview answers a moment later; what happens until then is kept for the drag.
    let last: [Point, React.PointerEvent] | null = null;
    let over = false;
    const waiting: Drag = {
      move: (point, moved) => (last = [point, moved]),
      end: () => (over = true),
      drop: () => undefined,
    };
    drag.current = waiting;
    void press(start, event).then((found) => {
      if (over) {
        if (last) found?.move(...last);
        found?.end?.(last?.[0] ?? start);
        return;
      }
      if (drag.current !== waiting) return;
      drag.current = found;
      if (last) found?.move(...last);
    });
  };

  /** What is done is done; what would come of letting go does not. */
  const leave = (point: Point) => {
    const { drop, end } = drag.current ?? {};
    if (drop) drop();
    else end?.(point);
    drag.current = null;
  };

  /** With the other button, or a key: then in the middle of what is seen. */
  const askForMenu = async (event: React.MouseEvent) => {
    event.preventDefault();
    // A finger that rests has brought it already.
    if (fingers.count > 0 || !selecting || editor.state.getState().writing) return;
    const { selection: before } = editor.state.getState();
    const { clientX, clientY, button } = event;
    if (button !== 2) {
      const { left = 0, top = 0, width = 0, height = 0 } = surface.current?.getBoundingClientRect() ?? {};
      setMenu({ x: left + width / 2, y: top + height / 2, before: [] });
      return;
    }
    const [target] = await pickAt(at(event));
    if (target === undefined) editor.select([]);
    else if (!isSelected(target)) take(target);
    setMenu({ x: clientX, y: clientY, before });
  };

  /** A text under the pointer is written there; of a polyline or polygon the points are changed. */
  const enter = async (point: Point) => {
    const [x, y] = toScene(here(), ...point);
    const found = await editor.pick(x, y);
    const [top] = found;
    if (top && HAS_POINTS.has(top.tag)) {
      const why = unstretched(editor, top.path);
      if (why === null) editor.shape(top.path);
      else editor.say(why, top.path);
      return;
    }
    const text = found.find(({ tag }) => tag === "text");
    if (!text) return;
    const at = editor.traces(text).findIndex(({ matrix, box }) => isInside(matrix, box, x, y));
    editor.write({ path: text.path, at: Math.max(at, 0) });
  };

  const hover = useHover(editor, setHovered);
  useFollowing(editor, surface);
  useEffect(() => editor.measure(() => [surface.current?.clientWidth ?? 0, surface.current?.clientHeight ?? 0]), [editor]);

  return (
    <>
      <div
        ref={surface}
        role="application"
        aria-label="Canvas. Arrow keys move what is selected, with Control they resize it, with Alt those to the left and right turn it; with H, or where nothing is selected, they go along the picture; R, O, L and T draw; the layers list selects by keyboard. Question mark lists all keys."
        data-testid="canvas"
        {...SHOWS_ELEMENTS}
        tabIndex={selecting ? 0 : -1}
        className={`absolute inset-0 overflow-hidden rounded-xl outline-offset-2 select-none ${selecting ? "touch-none" : "pointer-events-none"} ${CURSORS[tool ?? "none"] ?? "cursor-crosshair"}`}
        onPointerDown={selecting ? down : undefined}
        onPointerMove={(event) => {
          const point = at(event);
          sendPointer(editor.room, toScene(here(), ...point));
          fingers.move(event.pointerId, point);
          if (drag.current) drag.current.move(point, event);
          else if (event.buttons === 0) hover(toScene(here(), ...point));
        }}
        onPointerUp={(event) => {
          const wasFinger = fingers.up(event.pointerId);
          drag.current?.end?.(at(event));
          const rest = fingers.first;
          // Of two fingers that have zoomed, the one that stays moves the picture on.
          drag.current = wasFinger && rest ? drags.panning(rest) : null;
        }}
        onPointerCancel={(event) => {
          fingers.up(event.pointerId);
          leave(at(event));
        }}
        onContextMenu={(event) => void askForMenu(event)}
        onPointerLeave={() => {
          sendPointer(editor.room, null);
          setHovered(null);
        }}
        onDoubleClick={(event) => {
          if (selecting && !locked) void enter(at(event));
        }}
        onKeyDown={(event) => {
          if (event.key === " ") {
            spaced.current = true;
            event.preventDefault();
            return;
          }
          if (!atPoints(event, editor, locked)) pressed(event, editor, locked);
        }}
        onKeyUp={(event) => {
          if (event.key === " ") spaced.current = false;
        }}
        onBlur={() => (spaced.current = false)}
      >
        {selecting && <Outlines editor={editor} view={view} hovered={hovered} guides={guides} marquee={marquee} locked={locked} />}
        <OthersOnCanvas editor={editor} view={view} />
        <p role="status" className="sr-only">
          {tool === "hand" && "Drag to move the picture about."}
          {shaping && `Point ${shaping.nth + 1}. Arrow keys move it, plus puts one in behind it, Delete takes it away, Tab goes to the next, Escape ends this.`}
          {tool && tool !== "hand" && `Drag to draw the ${tool}, or press Enter: then it comes into the middle.`}
        </p>
        {selecting && !locked && <TextInPlace editor={editor} view={view} />}
      </div>
      {menu && <CanvasMenu editor={editor} asked={menu} onClose={() => setMenu(null)} />}
    </>
  );
}

const CURSORS: Record<string, string> = { none: "", hand: "cursor-grab active:cursor-grabbing" };

/** A wheel listener that may prevent the page's own scrolling and zooming. */
function useWheel(surface: React.RefObject<HTMLElement | null>, on: boolean, listener: (event: WheelEvent) => void) {
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => {
    const element = surface.current;
    if (!element || !on) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      newest.current(event);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [surface, on]);
}

/** What is under the resting pointer; one question to the preview at a time. */
function useHover(editor: CanvasEditor, show: (path: string | null) => void) {
  const asking = useRef(false);
  const next = useRef<[number, number]>(null);
  return (point: [number, number]) => {
    next.current = point;
    if (asking.current) return;
    asking.current = true;
    void (async () => {
      while (next.current) {
        const asked = next.current;
        next.current = null;
        const [top] = await editor.pick(...asked);
        show(top?.path ?? null);
      }
      asking.current = false;
    })();
  };
}

function isInside(matrix: Matrix, [left, top, right, bottom]: Sides, x: number, y: number): boolean {
  const back = invert(matrix);
  const [u, v] = back ? apply(back, x, y) : [NaN, NaN];
  return left <= u && u <= right && top <= v && v <= bottom;
}
