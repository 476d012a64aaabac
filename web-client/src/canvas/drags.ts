/** What a pointer does on the canvas while its button is held. */

import type { View } from "../runtime/messages";
import type { CanvasEditor } from "./canvas-editor";
import { beginMove, boxInView } from "./draft";
import type { Drafted, Held } from "./draft";
import { draw } from "./drawing";
import type { AttributeIntent } from "./edits";
import { FINGER_SLACK } from "./fingers";
import type { Fingers, Point } from "./fingers";
import type { Handle } from "./geometry";
import { beginReshape, beginResize, beginTurn } from "./resizing";
import type { Shape } from "./shapes";
import type { Guide } from "./snap";
import { inTurn } from "./turns";
import { pan, toScene, zoomAt } from "./view";

export interface Drag {
  move: (point: Point, event: React.PointerEvent) => void;
  end?: (point: Point) => void;
  /** Instead of the end, when it becomes something else or nothing: a second finger came, or the browser took it. */
  drop?: () => void;
}

/** What is seen of a drag besides what it changes. */
export interface Shown {
  guides: (guides: Guide[]) => void;
  marquee: (corners: [Point, Point] | null) => void;
}

/** Pixels on the screen. */
const REACH = 6;
const SLACK = 3;

const slackOf = ({ pointerType }: { pointerType: string }) => (pointerType === "touch" ? FINGER_SLACK : SLACK);

/** Nothing is rested at. */
const isFree = ({ ctrlKey, metaKey }: React.PointerEvent) => ctrlKey || metaKey;

/** Points are in pixels of the canvas. */
export class Drags {
  readonly #editor: CanvasEditor;
  readonly #shown: Shown;

  constructor(editor: CanvasEditor, shown: Shown) {
    this.#editor = editor;
    this.#shown = shown;
  }

  panning(start: Point): Drag {
    const editor = this.#editor;
    const before = editor.sought;
    return { move: (point) => editor.look(pan(before, point[0] - start[0], point[1] - start[1])) };
  }

  /** Two fingers: what was between them stays there, at another scale. */
  pinching(fingers: Fingers): Drag {
    const editor = this.#editor;
    const [start, before] = [fingers.spread(), editor.sought];
    return {
      move() {
        const now = fingers.spread();
        editor.look(pan(zoomAt(before, start.x, start.y, now.wide / start.wide), now.x - start.x, now.y - start.y));
      },
    };
  }

  /** A shape from where the button went down to where it is let go. */
  drawing(tool: Shape, start: Point): Drag {
    const { marquee } = this.#shown;
    return {
      move: (point) => marquee([start, point]),
      drop: () => marquee(null),
      end: (point) => {
        marquee(null);
        void draw(this.#editor, tool, this.#inScene(start), this.#inScene(point));
      },
    };
  }

  /** What lies in a rectangle is selected besides what is kept. */
  choosing(start: Point, kept: readonly string[]): Drag {
    const { marquee } = this.#shown;
    return {
      move: (point) => {
        marquee([start, point]);
        this.#editor.select([...kept, ...within(this.#editor, this.#inScene(start), this.#inScene(point))]);
      },
      end: () => marquee(null),
    };
  }

  moving(start: Point): Drag {
    const editor = this.#editor;
    const begun = beginMove(editor, editor.state.getState().selection);
    if (typeof begun !== "function") {
      let said = false;
      return {
        move(point, event) {
          if (said || Math.hypot(point[0] - start[0], point[1] - start[1]) < slackOf(event)) return;
          said = true;
          editor.say(begun.held, editor.state.getState().selection[0]);
        },
      };
    }
    return this.#drafting(start, (by, event) => begun(by, event.altKey || isFree(event) ? 0 : this.#reach()));
  }

  /** A handle of what is selected; null, and it is said why, when it can't be dragged. */
  handling(part: string, start: Point): Drag | null {
    const editor = this.#editor;
    const { selection } = editor.state.getState();
    const [kind = "", ...rest] = part.split(" ");
    const numbers = rest.map(Number);
    const ofPoints = kind === "point" || kind === "gap";
    if (ofPoints) editor.choosePoint(numbers[0] ?? 0);
    if (kind === "turn") {
      const begun = beginTurn(editor, selection);
      if ("held" in begun) return this.#held(begun);
      const from = this.#inScene(start);
      return this.#drafting(start, (_, event, point) => begun.to(from, this.#inScene(point), event.shiftKey));
    }
    const begun =
      ofPoints
        ? beginReshape(editor, selection[0] ?? "", numbers[0] ?? 0, kind === "gap")
        : beginResize(editor, selection, numbers as unknown as Handle);
    if (typeof begun !== "function") return this.#held(begun);
    return this.#drafting(
      start,
      (by, event) => begun(by, { even: event.shiftKey, middle: event.altKey, reach: isFree(event) ? 0 : this.#reach() }),
      // A point is put in by a click, too.
      kind === "gap" ? begun([0, 0], { even: false, middle: false, reach: 0 }).intents : [],
    );
  }

  #held({ held, path }: Held): null {
    this.#editor.say(held, path);
    return null;
  }

  /** Feed a draft with how far the pointer has come, and the hub with what it makes of it; `first`: before it moves. */
  #drafting(
    start: Point,
    draft: (by: Point, event: React.PointerEvent, point: Point) => Drafted,
    first: readonly AttributeIntent[] = [],
  ): Drag {
    const editor = this.#editor;
    const { guides } = this.#shown;
    const gesture = editor.gesture();
    let begun = false;
    if (first.length > 0) editor.want(gesture, first);
    return {
      move: (point, event) => {
        const by: Point = [point[0] - start[0], point[1] - start[1]];
        begun ||= Math.hypot(...by) >= slackOf(event);
        if (!begun) return;
        const { scale } = this.#view();
        const drafted = draft([by[0] / scale, by[1] / scale], event, point);
        guides(drafted.guides);
        editor.want(gesture, drafted.intents);
      },
      end() {
        guides([]);
        const finished = editor.finish(gesture);
        // What keys do next begins where it has brought things.
        inTurn(editor, () => finished);
      },
    };
  }

  #view(): View {
    return this.#editor.state.getState().view;
  }

  #inScene(point: Point): Point {
    return toScene(this.#view(), ...point);
  }

  /** How near a line is to what is dragged when that comes to rest at it, in the component's units. */
  #reach(): number {
    return REACH / this.#view().scale;
  }
}

/** A drag of what was selected already; a click without one does something else. */
export function unlessDragged(start: Point, drag: Drag | null, click: () => void): Drag {
  let moved = false;
  return {
    move(point, event) {
      moved ||= Math.hypot(point[0] - start[0], point[1] - start[1]) >= slackOf(event);
      if (moved) drag?.move(point, event);
    },
    end(point) {
      if (moved) drag?.end?.(point);
      else click();
    },
    drop() {
      if (moved) drag?.end?.(start);
    },
  };
}

/** The drawn elements that lie in a rectangle of the component as a whole. */
function within(editor: CanvasEditor, from: Point, to: Point): string[] {
  const [left, right] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
  const [top, bottom] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
  const { scene } = editor.state.getState();
  return (scene?.elements ?? [])
    .filter((element) => {
      const traces = editor.traces(element);
      return (
        element.children.length === 0 &&
        traces.length > 0 &&
        traces.every((trace) => {
          const [l, t, r, b] = boxInView(trace);
          return l >= left && r <= right && t >= top && b <= bottom;
        })
      );
    })
    .map(({ path }) => path);
}
