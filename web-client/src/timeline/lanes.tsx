import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { usePanelSizes } from "../ui/panel-sizes";
import { TOUCH, useMedia } from "../ui/use-media";
import { Lane } from "./lane";
import { MARGIN } from "./measures";
import type { Playback } from "./playback";
import { Ruler } from "./ruler";
import { placeOf, shortestOf } from "./tracks";
import type { Track } from "./tracks";

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

/** In pixels: the height of what stands above them in their panel. */
const HEADER = 40;

/** For a pointer and for fingers: left of the lanes the names of the signals, and what a mark takes. */
const FINE = { names: 148, mark: 24, least: 0 };
const COARSE = { names: 124, mark: 44, least: 152 };
/** So many times as wide as its panel, to keep marks apart. */
const MOST_TIMES = 4;

/** A lane for each track, with a mark for each keyframe; above them the time, which can be dragged. */
export function Lanes(props: LanesProps) {
  const { tracks, length, playback } = props;
  const lanes = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(600);
  const touch = useMedia(TOUCH);
  const { names, mark, least } = touch ? COARSE : FINE;
  const height = Math.max(usePanelSizes(({ timeline }) => timeline) - HEADER, least);

  useEffect(() => {
    const element = lanes.current;
    if (!element) return;
    const resized = new ResizeObserver(() => setRoom(element.clientWidth));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);

  // As wide as there is room, or wider when marks would lie over each other.
  const seen = Math.max(room - names - 2 * MARGIN, 1);
  const width = Math.max(seen, Math.min((mark * length) / shortestOf(tracks, length), seen * MOST_TIMES));
  const scale = width / length;
  const timeAt = (clientX: number) => {
    const { left = 0 } = lanes.current?.getBoundingClientRect() ?? {};
    const at = clientX - left + (lanes.current?.scrollLeft ?? 0) - names - MARGIN;
    return Math.min(Math.max(Math.round(at / scale), 0), length);
  };
  /** A moment that one goes to is brought into sight. */
  const seek = (at: number) => {
    playback.seek(at);
    const element = lanes.current;
    if (!element) return;
    const left = at * scale + MARGIN;
    if (left < element.scrollLeft + MARGIN) element.scrollLeft = left - 2 * MARGIN;
    else if (left > element.scrollLeft + seen + MARGIN) element.scrollLeft = left - seen;
  };
  return (
    <div
      ref={lanes}
      data-testid="lanes"
      style={{ height, scrollPaddingInline: `${names + MARGIN}px ${MARGIN}px` }}
      className="relative max-h-[40vh] overflow-auto overscroll-x-contain pb-2 select-none"
    >
      <div style={{ width: names + 2 * MARGIN + width }} className="relative min-h-full">
        <Ruler {...{ tracks, length, scale, width, names, playback, timeAt }} onSeek={seek} />
        {tracks.map((track) => (
          <Lane key={track.path} {...props} track={track} scale={scale} names={names} touch={touch} timeAt={timeAt} />
        ))}
        <Playhead tracks={tracks} playback={playback} scale={scale} length={length} names={names} />
      </div>
    </div>
  );
}

interface PlayheadProps {
  tracks: readonly Track[];
  playback: Playback;
  scale: number;
  length: number;
  names: number;
}

/** The moment as a line through all lanes. */
function Playhead({ tracks, playback, scale, length, names }: PlayheadProps) {
  const clock = useStore(playback.state, (state) => state.clock);
  return (
    <div
      aria-hidden
      data-testid="playhead"
      style={{ left: names + MARGIN + placeOf(tracks, clock, length) * scale }}
      className="pointer-events-none absolute inset-y-1 w-px bg-primary-400 forced-colors:bg-[Highlight]"
    />
  );
}
