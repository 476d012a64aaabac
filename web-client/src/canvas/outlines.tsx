import { useStore } from "zustand";
import type { View } from "../runtime/messages";
import { corners } from "../runtime/trace";
import { TOUCH, useMedia } from "../ui/use-media";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import type { Shaping } from "./canvas-state";
import { computedAmong, take } from "./draft";
import type { Frame } from "./frames";
import { HANDLES } from "./geometry";
import { LABEL, labelPlace } from "./label";
import { nameOf } from "./naming";
import { frameOf, gapsOf, unstretched } from "./resizing";
import { pointsInView } from "./scaling";
import type { SceneElement } from "./scene";
import type { Guide } from "./snap";
import { toCanvas } from "./view";

type Point = readonly [number, number];

interface OutlinesProps {
  editor: CanvasEditor;
  view: View;
  hovered: string | null;
  guides: readonly Guide[];
  marquee: readonly [Point, Point] | null;
  locked: boolean;
}

/** Pixels from the picture to the handle that turns it, for a pointer and for fingers. */
const ARM = { fine: 22, coarse: 58 };
/** Pixels between two points from which on another can be put in between by hand. */
const GAP = { fine: 28, coarse: 132 };
/** What a finger takes hold of lies about a handle, and a little outside: so the shape itself can be taken, too. */
const GRIP = { radius: 22, out: 12 };

/** What is selected, with its handles; what is under the pointer; lines that a drag rests at. */
export function Outlines({ editor, view, hovered, guides, marquee, locked }: OutlinesProps) {
  const { selection, scene, writing, shaping } = useFields(editor.state, "selection", "scene", "traces", "writing", "shaping");
  const only = selection.length === 1 ? scene?.byPath.get(selection[0] ?? "") : undefined;
  const frame = frameOf(editor, selection);
  return (
    <svg className="pointer-events-none absolute inset-0 size-full" aria-hidden>
      {hovered !== null && !selection.includes(hovered) && (
        <Outline editor={editor} path={hovered} view={view} className="stroke-primary-300/80 [stroke-dasharray:3_3]" />
      )}
      {selection.map((path) => (
        <Outline key={path} editor={editor} path={path} view={view} className="stroke-primary-600" testId="selected" />
      ))}
      {guides.map(({ axis, at }) => (
        <GuideLine key={`${axis}${at}`} axis={axis} at={at} view={view} />
      ))}
      {only && !locked && !writing && <HandlesOfOne editor={editor} element={only} view={view} shaping={shaping} />}
      {frame && !writing && (
        <>
          <Box frame={frame} view={view} />
          {!locked && <Handles frame={frame} view={view} sizes turns />}
        </>
      )}
      {marquee && <Marquee from={marquee[0]} to={marquee[1]} />}
    </svg>
  );
}

interface OutlineProps {
  editor: CanvasEditor;
  path: string;
  view: View;
  className: string;
  style?: React.CSSProperties;
  testId?: string;
}

/** The box of an element, or the boxes of its repetitions, as their transforms show them; above the first its name. */
export function Outline({ editor, path, view, className, style, testId }: OutlineProps) {
  useFields(editor.state, "scene", "traces");
  const element = editor.element(path);
  if (!element) return null;
  const traces = editor.traces(element);
  const [first] = traces;
  const name = nameOf(editor, element);
  return (
    <>
      {traces.map((trace, at) => (
        <polygon
          key={at}
          points={shown(trace, view).map((point) => point.join(",")).join(" ")}
          style={style}
          data-testid={testId}
          data-path={path}
          className={`fill-none stroke-[1.5] ${className}`}
        />
      ))}
      {first && name !== null && <Label editor={editor} name={name} corners={shown(first, view)} color={style?.stroke} />}
    </>
  );
}

interface LabelProps {
  editor: CanvasEditor;
  name: string;
  corners: readonly Point[];
  color: string | undefined;
}

function Label({ editor, name, corners, color }: LabelProps) {
  const covered = useStore(editor.state, (state) => state.covered);
  const [x, y] = labelPlace(corners, covered);
  return (
    <foreignObject x={x} y={y} width={LABEL.width} height={LABEL.height}>
      <span
        data-testid="name-on-canvas"
        style={{ backgroundColor: color }}
        className="inline-block max-w-full truncate rounded-md bg-primary-500 px-1.5 text-[11px] leading-4.5 font-semibold text-surface-0"
      >
        {name}
      </span>
    </foreignObject>
  );
}

/** The box around several. */
function Box({ frame, view }: { frame: Frame; view: View }) {
  const points = shown(frame, view).map((point) => point.join(",")).join(" ");
  return <polygon points={points} data-testid="frame" className="fill-none stroke-primary-600 stroke-1 [stroke-dasharray:4_3]" />;
}

function shown({ matrix, box }: Frame, view: View): [number, number][] {
  return corners(matrix, box).map(([x, y]) => toCanvas(view, x, y));
}

interface OfOneProps {
  editor: CanvasEditor;
  element: SceneElement;
  view: View;
  shaping: Shaping | null;
}

/** Where it is drawn once: what is drawn several times is changed in its code. */
function HandlesOfOne({ editor, element, view, shaping }: OfOneProps) {
  const [trace, ...more] = editor.traces(element);
  if (!trace || more.length > 0) return null;
  const sizes = unstretched(editor, element.path) === null;
  if (element.tag === "line" || shaping) {
    return sizes && <Points editor={editor} element={element} view={view} chosen={shaping?.nth ?? null} />;
  }
  return <Handles frame={trace} view={view} sizes={sizes} turns={!computedAmong(editor, element, ["rotate"])} />;
}

interface PointsProps {
  editor: CanvasEditor;
  element: SceneElement;
  view: View;
  /** The one that keys move; null: none. */
  chosen: number | null;
}

/** The points of a line, polyline or polygon, where a drag has brought them already. */
function Points({ editor, element, view, chosen }: PointsProps) {
  const touch = useMedia(TOUCH);
  const [taken] = take(editor, [element.path]);
  const { numbers, points = taken?.points ?? [] } = editor.wanted(element);
  const shown = taken ? pointsInView({ ...taken, points, numbers: { ...taken.numbers, ...numbers } }) : [];
  return (
    <g className="pointer-events-auto fill-white stroke-primary-600 stroke-[1.5]">
      {chosen !== null &&
        gapsOf(element.tag, shown).map(({ nth, at }) => {
          const [x, y] = shown[nth - 1] ?? at;
          const half = Math.hypot(at[0] - x, at[1] - y) * view.scale;
          // Where points are close, each is to be had by itself.
          if (2 * half < (touch ? GAP.coarse : GAP.fine)) return null;
          const middle = toCanvas(view, ...at);
          return <Knob key={`gap ${nth}`} name={`gap ${nth}`} testId={`gap-${nth}`} at={middle} grip={touch ? middle : null} cursor="cursor-copy opacity-70" radius={3} round />;
        })}
      {shown.map(([x, y], nth) => (
        <Knob
          key={nth}
          name={`point ${nth}`}
          testId={`point-${nth}`}
          at={toCanvas(view, x, y)}
          grip={touch ? toCanvas(view, x, y) : null}
          cursor={`cursor-move ${nth === chosen ? "fill-primary-600" : ""}`}
          round
        />
      ))}
    </g>
  );
}

interface HandlesProps {
  frame: Frame;
  view: View;
  sizes: boolean;
  turns: boolean;
}

function Handles({ frame, view, sizes, turns }: HandlesProps) {
  const touch = useMedia(TOUCH);
  const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]] = shown(frame, view);
  const at = (across: number, down: number): Point => {
    const mix = (one: number, two: number, part: number) => one + (two - one) * part;
    const [u, v] = [(across + 1) / 2, (down + 1) / 2];
    return [mix(mix(a[0], b[0], u), mix(d[0], c[0], u), v), mix(mix(a[1], b[1], u), mix(d[1], c[1], u), v)];
  };
  const middle = at(0, 0);
  /** Further from the middle, by so many pixels. */
  const outside = ([x, y]: Point, by: number): Point => {
    const length = Math.hypot(x - middle[0], y - middle[1]) || 1;
    return [x + ((x - middle[0]) / length) * by, y + ((y - middle[1]) / length) * by];
  };
  const top = at(0, -1);
  const long = touch ? ARM.coarse : ARM.fine;
  const [x, y] = upwards([a, b, d]);
  const arm: Point = [top[0] + x * long, top[1] + y * long];
  // Between two corners there is room for a third finger, or there is none.
  const isWide = Math.hypot(a[0] - b[0], a[1] - b[1]) > 6 * GRIP.radius;
  const isHigh = Math.hypot(b[0] - c[0], b[1] - c[1]) > 6 * GRIP.radius;
  const { box } = frame;
  // What has no width has no sides to be pulled apart.
  const able = HANDLES.filter(([across, down]) => (across === 0 || box[0] < box[2]) && (down === 0 || box[1] < box[3]));
  const handles = able.filter(([across, down]) => !touch || (across !== 0 && down !== 0) || (across === 0 ? isWide : isHigh));
  return (
    <g className="pointer-events-auto fill-white stroke-primary-600 stroke-[1.5]">
      {turns && (
        <>
          <line x1={top[0]} y1={top[1]} x2={arm[0]} y2={arm[1]} />
          <Knob name="turn" testId="handle-turn" at={arm} grip={touch ? arm : null} cursor="cursor-grab" round />
        </>
      )}
      {sizes &&
        handles.map(([across, down]) => (
          <Knob
            key={`${across} ${down}`}
            name={`side ${across} ${down}`}
            testId={`handle-${across}-${down}`}
            at={at(across, down)}
            grip={touch ? outside(at(across, down), GRIP.out) : null}
            cursor={CURSORS[`${across} ${down}`] ?? ""}
          />
        ))}
    </g>
  );
}

/** Where up is for a box with these corners: left and right at the top, left at the bottom. */
function upwards([a, b, d]: readonly [Point, Point, Point]): Point {
  const [x, y] = a[0] === d[0] && a[1] === d[1] ? [b[1] - a[1], a[0] - b[0]] : [a[0] - d[0], a[1] - d[1]];
  const length = Math.hypot(x, y) || 1;
  return [x / length, y / length];
}

interface KnobProps {
  /** What it does, in `data-handle`. */
  name: string;
  testId: string;
  at: Point;
  /** The middle of what a finger takes hold of; null: a pointer takes the knob itself. */
  grip: Point | null;
  cursor: string;
  round?: boolean;
  /** Of a round one. */
  radius?: number;
}

function Knob({ name, testId, at: [x, y], grip, cursor, round = false, radius = 5 }: KnobProps) {
  const taken = { "data-handle": name, "data-testid": testId, className: cursor };
  const seen = grip ? {} : taken;
  return (
    <>
      {round ? (
        <circle {...seen} cx={x} cy={y} r={radius} />
      ) : (
        <rect {...seen} x={x - 4} y={y - 4} width={8} height={8} rx={2} />
      )}
      {grip && <circle {...taken} cx={grip[0]} cy={grip[1]} r={GRIP.radius} fill="transparent" stroke="none" />}
    </>
  );
}

const CURSORS: Record<string, string> = {
  "-1 -1": "cursor-nwse-resize",
  "1 1": "cursor-nwse-resize",
  "1 -1": "cursor-nesw-resize",
  "-1 1": "cursor-nesw-resize",
  "0 -1": "cursor-ns-resize",
  "0 1": "cursor-ns-resize",
  "1 0": "cursor-ew-resize",
  "-1 0": "cursor-ew-resize",
};

function GuideLine({ axis, at, view }: Guide & { view: View }) {
  const [x, y] = toCanvas(view, at, at);
  const ends = axis === "x" ? { x1: x, x2: x, y1: 0, y2: "100%" } : { x1: 0, x2: "100%", y1: y, y2: y };
  return <line {...ends} data-testid="guide" className="stroke-secondary-500 stroke-1" />;
}

function Marquee({ from, to }: { from: Point; to: Point }) {
  return (
    <rect
      x={Math.min(from[0], to[0])}
      y={Math.min(from[1], to[1])}
      width={Math.abs(from[0] - to[0])}
      height={Math.abs(from[1] - to[1])}
      className="fill-primary-500/15 stroke-primary-600 stroke-1"
    />
  );
}
