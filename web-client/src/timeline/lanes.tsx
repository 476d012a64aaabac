import { Plus, Repeat, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { isComputed } from "../canvas/attributes";
import type { CanvasEditor } from "../canvas/canvas-editor";
import type { Gesture } from "../canvas/edits";
import { usePanelSizes } from "../ui/panel-sizes";
import type { Playback } from "./playback";
import { removeTrack } from "./animate";
import { boundsOf, insertion, removal, tickOf, timeIn } from "./tracks";
import type { Keyframe, Track } from "./tracks";

interface LanesProps {
  editor: CanvasEditor;
  playback: Playback;
  tracks: readonly Track[];
  /** Of all of it, in ms. */
  length: number;
  locked: boolean;
  /** The place of a keyframe. */
  selected: string | null;
  onSelect: (path: string | null) => void;
}

/** Left of the lanes are the names of the signals, and the ends have room for half a mark. */
const NAMES = 148;
const MARGIN = 14;
const STEP = 10;
/** The height of what stands above them in their panel. */
const HEADER = 40;

/** A lane for each track, with a mark for each keyframe; above them the time, which can be dragged. */
export function Lanes(props: LanesProps) {
  const { tracks, length, playback } = props;
  const lanes = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const height = usePanelSizes(({ timeline }) => timeline) - HEADER;

  useEffect(() => {
    const element = lanes.current;
    if (!element) return;
    const resized = new ResizeObserver(() => setWidth(element.clientWidth - NAMES - 2 * MARGIN));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  const scale = Math.max(width, 1) / length;
  const timeAt = (clientX: number) => {
    const left = (lanes.current?.getBoundingClientRect().left ?? 0) + NAMES + MARGIN;
    return Math.min(Math.max(Math.round((clientX - left) / scale), 0), length);
  };
  return (
    <div ref={lanes} style={{ height }} className="relative max-h-[40vh] overflow-y-auto pb-2 select-none">
      <Ruler length={length} scale={scale} width={width} playback={playback} timeAt={timeAt} />
      {tracks.map((track) => (
        <Lane key={track.path} {...props} track={track} scale={scale} timeAt={timeAt} />
      ))}
      <Playhead tracks={tracks} playback={playback} scale={scale} length={length} />
    </div>
  );
}

interface RulerProps {
  length: number;
  /** Pixels for a ms. */
  scale: number;
  width: number;
  playback: Playback;
  timeAt: (clientX: number) => number;
}

function Ruler({ length, scale, width, playback, timeAt }: RulerProps) {
  const clock = useStore(playback.state, (state) => Math.round(state.clock));
  const tick = tickOf(length, width);
  const marks = Array.from({ length: Math.floor(length / tick) + 1 }, (_, number) => number * tick);
  const key = (event: React.KeyboardEvent) => {
    const by = event.shiftKey ? 10 * STEP : STEP;
    const to = { ArrowLeft: clock - by, ArrowRight: clock + by, Home: 0, End: length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    playback.seek(Math.min(Math.max(to, 0), length));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={0}
      aria-valuemax={length}
      aria-valuenow={Math.min(clock, length)}
      aria-valuetext={`${(clock / 1000).toFixed(2)} seconds`}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        playback.seek(timeAt(event.clientX));
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) playback.seek(timeAt(event.clientX));
      }}
      style={{ marginLeft: NAMES }}
      className="relative h-6 cursor-ew-resize touch-none border-b border-line"
    >
      {marks.map((at) => (
        <span
          key={at}
          style={{ left: MARGIN + at * scale }}
          className="absolute bottom-0.5 -translate-x-1/2 font-mono text-[10px] text-gray-400"
        >
          {at / 1000}
        </span>
      ))}
    </div>
  );
}

interface PlayheadProps {
  tracks: readonly Track[];
  playback: Playback;
  scale: number;
  length: number;
}

/** Where the longest track stands. */
function Playhead({ tracks, playback, scale, length }: PlayheadProps) {
  const clock = useStore(playback.state, (state) => state.clock);
  const longest = tracks.find(({ duration }) => duration === length);
  const at = longest ? timeIn(longest, clock) : Math.min(clock, length);
  return (
    <div
      aria-hidden
      data-testid="playhead"
      style={{ left: NAMES + MARGIN + at * scale }}
      className="pointer-events-none absolute top-1 bottom-1 w-px bg-primary-400"
    >
      <div className="absolute -top-0.5 -left-1 size-2.25 rounded-full bg-primary-400" />
    </div>
  );
}

interface LaneProps extends LanesProps {
  track: Track;
  scale: number;
  timeAt: (clientX: number) => number;
}

function Lane({ editor, playback, track, locked, selected, onSelect, length, scale, timeAt }: LaneProps) {
  const add = (at: number) => {
    const intent = insertion(track, at);
    if (!intent) return;
    playback.seek(at);
    void editor.edit([intent]).then((made) => {
      if (made) onSelect(intent.node);
    });
  };
  const repeat = () => {
    const element = editor.element(track.path);
    if (!element) return;
    void editor.edit(editor.intents(element, [{ attribute: "repeat", value: track.repeat ? null : true }]));
  };
  const drop = () => {
    const { scene } = editor.state.getState();
    if (scene) void editor.edit(removeTrack(scene, track, (element) => editor.attributes(element)));
  };
  return (
    <div className="flex h-8 items-center" role="group" aria-label={`Track of ${track.signal}`}>
      <div style={{ width: NAMES }} className="flex shrink-0 items-center gap-1 pl-3">
        <button
          type="button"
          title="Show its code"
          onClick={() => editor.reveal(track.path, false)}
          className="min-w-0 truncate font-mono text-xs text-gray-300 hover:text-gray-50"
        >
          {track.signal}
        </button>
        <button
          type="button"
          aria-label={`Add a keyframe to ${track.signal}`}
          title="Add a keyframe at this moment"
          disabled={locked}
          onClick={() => add(Math.round(timeIn(track, playback.state.getState().clock)))}
          className="ml-auto flex size-6 shrink-0 items-center justify-center rounded-md text-gray-500 hover:bg-white/8 hover:text-gray-100"
        >
          <Plus className="size-3.5" aria-hidden />
        </button>
        <button
          type="button"
          aria-pressed={track.repeat}
          aria-label={`Repeat ${track.signal}`}
          title={track.repeat ? "Begins again at its end" : "Stays at its end"}
          disabled={locked}
          onClick={repeat}
          className="flex size-6 shrink-0 items-center justify-center rounded-md text-gray-500 hover:bg-white/8 hover:text-gray-100 aria-pressed:text-primary-300"
        >
          <Repeat className="size-3.5" aria-hidden />
        </button>
        <button
          type="button"
          aria-label={`Delete the track of ${track.signal}`}
          title="Delete this track"
          disabled={locked}
          onClick={drop}
          className="flex size-6 shrink-0 items-center justify-center rounded-md text-gray-500 hover:bg-white/8 hover:text-gray-100"
        >
          <Trash2 className="size-3.5" aria-hidden />
        </button>
      </div>
      <div
        className="relative h-full flex-1 overflow-hidden"
        onDoubleClick={(event) => {
          if (!locked && event.target === event.currentTarget) add(timeAt(event.clientX));
        }}
      >
        <div
          aria-hidden
          className="pointer-events-none absolute top-1/2 h-2 -translate-y-1/2 rounded-full bg-surface-3"
          style={{ left: MARGIN, width: track.duration * scale }}
        />
        {track.keyframes.map((keyframe) => (
          <Mark
            key={keyframe.path}
            editor={editor}
            track={track}
            keyframe={keyframe}
            locked={locked}
            isSelected={keyframe.path === selected}
            onSelect={onSelect}
            length={length}
            scale={scale}
            timeAt={timeAt}
          />
        ))}
      </div>
    </div>
  );
}

interface MarkProps extends Omit<LaneProps, "playback" | "tracks" | "selected"> {
  keyframe: Keyframe;
  isSelected: boolean;
}

/** A keyframe: dragged or stepped to another time. */
function Mark({ editor, track, keyframe, locked, isSelected, onSelect, length, scale, timeAt }: MarkProps) {
  const gesture = useRef<Gesture | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const at = dragged ?? keyframe.at;
  const { least, most } = boundsOf(track, keyframe.path, length);
  const intentsFor = (to: number) => {
    const element = editor.element(keyframe.path);
    return element ? editor.intents(element, [{ attribute: "at", value: to }]) : [];
  };
  const remove = () => {
    const { scene } = editor.state.getState();
    const intent = scene && removal(scene, track, keyframe);
    if (!intent) return;
    void editor.edit([intent]);
    onSelect(null);
  };
  const key = (event: React.KeyboardEvent) => {
    if ((event.key === "Delete" || event.key === "Backspace") && !locked) {
      event.preventDefault();
      remove();
      return;
    }
    const by = event.shiftKey ? 10 * STEP : STEP;
    const to = { ArrowLeft: keyframe.at - by, ArrowRight: keyframe.at + by }[event.key];
    if (to === undefined || locked) return;
    event.preventDefault();
    const bounded = Math.min(Math.max(to, least), most);
    if (bounded !== keyframe.at) void editor.edit(intentsFor(bounded));
  };
  const end = () => {
    const ended = gesture.current;
    gesture.current = null;
    if (ended) void editor.finish(ended).then(() => setDragged(null));
    else setDragged(null);
  };
  const value = isComputed(keyframe.value) ? keyframe.value.expression : String(keyframe.value);
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      aria-label={`Keyframe of ${track.signal} at ${at} ms: ${value}`}
      title={`${at} ms: ${value}`}
      onClick={() => {
        onSelect(keyframe.path);
        editor.reveal(keyframe.path, false);
      }}
      onKeyDown={key}
      onPointerDown={(event) => {
        onSelect(keyframe.path);
        if (!locked) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (locked || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const to = Math.min(Math.max(timeAt(event.clientX), least), most);
        if (dragged === null && to === keyframe.at) return;
        gesture.current ??= editor.gesture();
        setDragged(to);
        gesture.current.set(intentsFor(to));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      style={{ left: MARGIN + at * scale }}
      className="group absolute top-1/2 flex size-6 -translate-1/2 touch-none items-center justify-center"
    >
      <span
        className={`size-2.75 rotate-45 rounded-[2px] border transition-colors ${
          isSelected
            ? "border-primary-200 bg-primary-400"
            : "border-surface-1 bg-gray-300 group-hover:bg-gray-50"
        }`}
      />
    </button>
  );
}
