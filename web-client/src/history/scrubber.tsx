import { Keyboard, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../ui/button";
import { KEYS_SPOKEN } from "./keys";
import type { Move } from "./keys";
import { moveOf } from "./keys";
import { neighbour, rankOf } from "./moments";
import type { Burst, Version } from "./moments";
import { closeUp } from "./reach";
import type { Reach } from "./reach";
import { Track } from "./track";

interface ScrubberProps {
  bursts: Burst[];
  versions: Version[];
  last: number;
  seq: number;
  playing: boolean;
  speed: number;
  onMove: (move: Move) => void;
  onSpeed: (speed: number) => void;
  onHelp: () => void;
}

const SPEEDS = [1, 2, 4, 16];

/** The whole history on a line, the steps around the thumb on a second one when there are many, and the controls. */
export function Scrubber({ bursts, versions, last, seq, playing, speed, onMove, onSpeed, onHelp }: ScrubberProps) {
  const near = useCloseUp(seq, last);
  const help = useId();
  const onSeek = (to: number) => onMove({ seq: to });

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveOf(event, { bursts, seq, last });
    if (!move) return;
    event.preventDefault();
    onMove(move);
  }

  const track = { bursts, versions, seq, valueText: rankOf(seq, last), describedBy: help, onSeek, onKeyDown };
  return (
    <section
      aria-label="Steps"
      className="flex flex-wrap items-center gap-x-1 gap-y-1 border-t border-line bg-surface-1 px-2 pt-1.5 pb-2 sm:flex-nowrap sm:gap-x-2 sm:px-4"
    >
      <div className="flex items-center gap-1">
        <IconButton label="Back to where this burst of edits began" onClick={() => onSeek(neighbour(bursts, seq, -1))}>
          <SkipBack className="size-4" aria-hidden />
        </IconButton>
        <IconButton label={playing ? "Pause" : "Play"} onClick={() => onMove("play")}>
          {playing ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
        </IconButton>
        <IconButton label="On to the end of the next burst of edits" onClick={() => onSeek(neighbour(bursts, seq, 1))}>
          <SkipForward className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div className="order-first min-w-0 flex-1 basis-full sm:order-none sm:basis-0">
        <Track {...track} label="Step" reach={{ from: 0, to: last }} frame={near} />
        {near && <Track {...track} label="Step, close up" reach={near} />}
      </div>
      <p id={help} className="sr-only">
        {KEYS_SPOKEN}
      </p>
      <div className="ml-auto flex items-center gap-1">
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
        <IconButton label="What the keys do" onClick={onHelp}>
          <Keyboard className="size-4" aria-hidden />
        </IconButton>
      </div>
    </section>
  );
}

/** The steps that the close-up shows, as one goes through the history. */
function useCloseUp(seq: number, last: number): Reach | null {
  const [near, setNear] = useState<Reach | null>(null);
  const now = closeUp(seq, last, near);
  if (now !== near) setNear(now);
  return now;
}
