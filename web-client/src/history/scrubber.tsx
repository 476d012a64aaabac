import { Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { IconButton } from "../ui/button";
import { neighbour, NOBODY, placeOf, sentenceOf, sessionsOf, timeOf } from "./moments";
import type { Burst, Step } from "./moments";

interface ScrubberProps {
  bursts: Burst[];
  last: number;
  seq: number;
  /** The step at `seq`, once it is known. */
  step: Step | undefined;
  playing: boolean;
  speed: number;
  onSeek: (seq: number) => void;
  onPlay: (playing: boolean) => void;
  onSpeed: (speed: number) => void;
}

const SPEEDS = [1, 2, 4, 16];

const percent = (part: number) => `${part * 100}%`;

/**
 * The whole history as a band, each burst in its author's colour, sessions apart. Arrow keys go by steps; with
 * Shift, or Page Up and Page Down, by bursts; the space bar plays.
 */
export function Scrubber({ bursts, last, seq, step, playing, speed, onSeek, onPlay, onSpeed }: ScrubberProps) {
  const sentence = sentenceOf(step?.seq === seq ? step : undefined, seq, last);

  function onKeyDown(event: React.KeyboardEvent) {
    const { key, shiftKey } = event;
    const back = key === "ArrowLeft" || key === "ArrowDown";
    const on = key === "ArrowRight" || key === "ArrowUp";
    if (key === " ") onPlay(!playing);
    else if (key === "PageDown" || (shiftKey && back)) onSeek(neighbour(bursts, seq, -1));
    else if (key === "PageUp" || (shiftKey && on)) onSeek(neighbour(bursts, seq, 1));
    else return;
    event.preventDefault();
  }

  return (
    <div className="flex items-center gap-1 border-t border-line bg-surface-1 px-2 py-2 sm:gap-2 sm:px-4">
      <IconButton label="Back to where this burst of edits began" onClick={() => onSeek(neighbour(bursts, seq, -1))}>
        <SkipBack className="size-4" aria-hidden />
      </IconButton>
      <IconButton label={playing ? "Pause" : "Play"} onClick={() => onPlay(!playing)}>
        {playing ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
      </IconButton>
      <IconButton label="On to the end of the next burst of edits" onClick={() => onSeek(neighbour(bursts, seq, 1))}>
        <SkipForward className="size-4" aria-hidden />
      </IconButton>
      <div className="relative h-10 min-w-0 flex-1">
        <Bands bursts={bursts} last={last} />
        <input
          type="range"
          min={0}
          max={last}
          value={seq}
          aria-label="Step"
          aria-valuetext={sentence}
          onChange={(event) => onSeek(Number(event.target.value))}
          onKeyDown={onKeyDown}
          className="scrubber absolute inset-0 size-full"
        />
      </div>
      <select
        aria-label="Speed"
        value={speed}
        onChange={(event) => onSpeed(Number(event.target.value))}
        className="h-9 rounded-lg border border-line bg-surface-3 px-2 text-sm text-gray-100"
      >
        {SPEEDS.map((value) => (
          <option key={value} value={value}>
            {value}×
          </option>
        ))}
      </select>
    </div>
  );
}

/** More bursts than this are narrower than a pixel: neighbours of one author are drawn as one. */
const DRAWN = 1500;

function Bands({ bursts, last }: { bursts: Burst[]; last: number }) {
  if (last === 0) return null;
  return (
    <div className="absolute inset-x-2 inset-y-0" aria-hidden>
      {sessionsOf(bursts).map((session, index) => (
        <span
          key={session.first}
          title={`Session of ${timeOf(session.started)}`}
          className={`absolute inset-y-0 ${index % 2 === 0 ? "bg-white/4" : "bg-white/9"}`}
          style={{ left: percent((session.first - 1) / last), width: percent((session.last - session.first + 1) / last) }}
        />
      ))}
      {joined(bursts, last).map((burst) => {
        const { left, width } = placeOf(burst, last);
        return (
          <span
            key={burst.first}
            className="absolute inset-y-3 min-w-px rounded-[2px]"
            style={{
              left: percent(left),
              width: `max(1px, calc(${percent(width)} - 1px))`,
              backgroundColor: (burst.author ?? NOBODY).color,
            }}
          />
        );
      })}
    </div>
  );
}

/** The bursts as they can be told apart on a screen. */
function joined(bursts: readonly Burst[], last: number): Burst[] {
  if (bursts.length <= DRAWN) return [...bursts];
  const drawn: Burst[] = [];
  for (const burst of bursts) {
    const open = drawn.at(-1);
    const narrow = burst.last - (open?.first ?? 0) < last / DRAWN;
    if (open && (narrow || open.author?.id === burst.author?.id)) drawn[drawn.length - 1] = { ...open, last: burst.last };
    else drawn.push(burst);
  }
  return drawn;
}
