import { memo, useMemo } from "react";
import { sessionsOf, timeOf, titleOf } from "./moments";
import type { Burst, Version } from "./moments";
import { bandsOf, placeOf } from "./reach";
import type { Reach } from "./reach";

interface TrackProps {
  label: string;
  bursts: Burst[];
  versions: Version[];
  reach: Reach;
  /** The reach of the close-up below, to be framed in this one. */
  frame?: Reach | null;
  seq: number;
  /** What the place of the thumb is called. */
  valueText: string;
  describedBy?: string;
  onSeek: (seq: number) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

/** Steps on a line: sessions behind, bursts in their authors' colours, saved versions above, and a thumb to drag. */
export function Track({
  label,
  bursts,
  versions,
  reach,
  frame,
  seq,
  valueText,
  describedBy,
  onSeek,
  onKeyDown,
}: TrackProps) {
  return (
    <div className="relative h-11">
      <Bands bursts={bursts} from={reach.from} to={reach.to} />
      {frame && (
        <div className="pointer-events-none absolute inset-x-2 inset-y-0" aria-hidden>
          <span
            className="absolute top-4 -bottom-0.5 min-w-1.5 rounded-sm border border-gray-300"
            style={styleOf(placeOf({ first: frame.from + 1, last: frame.to }, reach))}
          />
        </div>
      )}
      <input
        type="range"
        min={reach.from}
        max={reach.to}
        value={Math.min(Math.max(seq, reach.from), reach.to)}
        aria-label={label}
        aria-valuetext={valueText}
        aria-describedby={describedBy}
        onChange={(event) => onSeek(Number(event.target.value))}
        onKeyDown={onKeyDown}
        className="scrubber absolute inset-0 size-full"
      />
      <Marks versions={versions} from={reach.from} to={reach.to} onSeek={onSeek} />
    </div>
  );
}

const percent = (part: number) => `${part * 100}%`;

function styleOf({ left, width }: { left: number; width: number }) {
  return { left: percent(left), width: percent(width) };
}

/** More bands than this are narrower than what can be told apart. */
const COLUMNS = 360;

// They are many, and stay as they are while the thumb moves.
const Bands = memo(function Bands({ bursts, from, to }: { bursts: Burst[] } & Reach) {
  const reach = useMemo(() => ({ from, to }), [from, to]);
  const bands = useMemo(() => bandsOf(bursts, reach, COLUMNS), [bursts, reach]);
  const sessions = useMemo(() => sessionsOf(bursts), [bursts]);
  if (to === from) return null;
  return (
    <div className="absolute inset-x-2 inset-y-0" aria-hidden>
      {sessions.map((session, index) => {
        if (session.last <= from || session.first > to) return null;
        return (
          <span
            key={session.first}
            title={`Session of ${timeOf(session.started)}`}
            className={`@container absolute inset-y-0 rounded-sm forced-colors:border ${index % 2 === 0 ? "bg-white/5" : "bg-white/11"}`}
            style={styleOf(placeOf(session, reach))}
          >
            <span className="hidden truncate px-1.5 text-[10px] leading-4 text-gray-400 @min-[7.5rem]:block">
              <time dateTime={session.started}>{startOf(session.started)}</time>
            </span>
          </span>
        );
      })}
      {bands.map(({ left, width, color }) => (
        <span
          key={left}
          className="absolute top-5 bottom-1.5 rounded-[2px]"
          style={{ left: percent(left), width: `max(1px, calc(${percent(width)} - 1px))`, backgroundColor: color }}
        />
      ))}
    </div>
  );
});

const START = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

function startOf(iso: string): string {
  return START.format(new Date(iso));
}

interface MarksProps extends Reach {
  versions: Version[];
  onSeek: (seq: number) => void;
}

/** Saved versions. The list of versions has the same for those who can't point. */
const Marks = memo(function Marks({ versions, from, to, onSeek }: MarksProps) {
  return (
    <div className="pointer-events-none absolute inset-x-2 inset-y-0" aria-hidden>
      {/* Those that somebody named are above the others. */}
      {versions.toSorted((one, other) => Number(other.isAutomatic) - Number(one.isAutomatic)).map((version) => {
        if (version.seq < from || version.seq > to || to === from) return null;
        return (
          <button
            key={version.number}
            type="button"
            tabIndex={-1}
            title={`${titleOf(version)}, step ${version.seq}`}
            onClick={() => onSeek(version.seq)}
            className="group pointer-events-auto touch:pointer-events-none absolute top-0 flex h-4.5 w-4 -translate-x-1/2 items-end justify-center"
            style={{ left: percent((version.seq - from) / (to - from)) }}
          >
            <span
              className={`mb-0.5 rotate-45 rounded-[2px] border border-surface-1 transition-transform group-hover:scale-130 ${
                version.isAutomatic ? "size-2 bg-gray-400" : "size-2.5 bg-secondary-400"
              }`}
            />
          </button>
        );
      })}
    </div>
  );
});
