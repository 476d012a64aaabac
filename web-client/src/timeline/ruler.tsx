import { useStore } from "zustand";
import { MARGIN, STEP } from "./measures";
import type { Playback } from "./playback";
import { placeOf, tickOf } from "./tracks";
import type { Track } from "./tracks";

interface RulerProps {
  tracks: readonly Track[];
  length: number;
  /** Pixels for a ms. */
  scale: number;
  width: number;
  /** Pixels that the names of the tracks take. */
  names: number;
  playback: Playback;
  timeAt: (clientX: number) => number;
  onSeek: (at: number) => void;
}

/** The time: a moment is gone to by dragging, or by keys. */
export function Ruler({ tracks, length, scale, width, names, playback, timeAt, onSeek }: RulerProps) {
  const clock = useStore(playback.state, (state) => Math.round(state.clock));
  const tick = tickOf(length, width);
  const marks = Array.from({ length: Math.floor(length / tick) + 1 }, (_, number) => number * tick);
  const key = (event: React.KeyboardEvent) => {
    const by = event.shiftKey ? 10 * STEP : STEP;
    const to = { ArrowLeft: clock - by, ArrowRight: clock + by, Home: 0, End: length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSeek(Math.min(Math.max(to, 0), length));
  };
  return (
    <div className="sticky top-0 z-20 flex bg-surface-1">
      <div style={{ width: names }} className="sticky left-0 z-10 shrink-0 bg-surface-1" />
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
        className="relative h-6 flex-1 cursor-ew-resize touch-none border-b border-line focus-visible:-outline-offset-2 touch:h-11"
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
        <div
          aria-hidden
          style={{ left: MARGIN + placeOf(tracks, clock, length) * scale }}
          className="pointer-events-none absolute top-1 -bottom-px w-px bg-primary-400 forced-colors:bg-[Highlight]"
        >
          <div className="absolute -top-0.5 -left-1 size-2.25 rounded-full bg-primary-400 forced-colors:bg-[Highlight]" />
        </div>
      </div>
    </div>
  );
}
