import { GitCompareArrows, RotateCcw, X } from "lucide-react";
import { IconButton } from "../ui/button";
import { ago } from "../ui/time";
import { NOBODY, timeOf, titleOf } from "./moments";
import type { Version } from "./moments";
import type { Base } from "./viewer";

interface VersionsPanelProps {
  versions: Version[];
  total: number;
  /** The step that is looked at, and what it is compared with. */
  seq: number;
  base: Base;
  mayRestore: boolean;
  busy: boolean;
  onGo: (seq: number) => void;
  onCompare: (base: Base) => void;
  onRestore: (seq: number) => void;
  onMore: () => void;
  onClose: () => void;
}

/** The saved versions: go to one, compare it with what is looked at or with now, restore it. */
export function VersionsPanel(props: VersionsPanelProps) {
  const { versions, total, onMore, onClose } = props;
  return (
    <section aria-label="Versions" className="flex min-h-0 min-w-0 flex-col bg-surface-1">
      <div className="flex h-9 shrink-0 items-center justify-between touch:h-13 border-b border-line pr-1 pl-4 text-xs text-gray-400">
        <h2>{total === 1 ? "1 version" : `${total} versions`}</h2>
        <IconButton label="Hide versions" onClick={onClose} className="size-7">
          <X className="size-3.5" aria-hidden />
        </IconButton>
      </div>
      {versions.length === 0 ? (
        <p className="p-4 text-sm text-gray-400">
          No version yet. Name a moment that you may want to come back to: it stays in this list, and is marked on the
          line below.
        </p>
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto p-2">
          <ul className="space-y-1">
            {versions.map((version) => (
              <Row key={version.number} version={version} {...props} />
            ))}
          </ul>
          {versions.length < total && (
            <button
              type="button"
              onClick={onMore}
              className="mt-2 w-full rounded-lg py-2 text-sm text-primary-300 hover:bg-white/5"
            >
              Show older versions
            </button>
          )}
        </div>
      )}
    </section>
  );
}

type RowProps = VersionsPanelProps & { version: Version };

function Row({ version, seq, base, mayRestore, busy, onGo, onCompare, onRestore }: RowProps) {
  const title = titleOf(version);
  const here = version.seq === seq;
  const compared = here ? base === "now" : base === version.seq;
  const compare = here ? "Compare with now" : `Compare what is shown with ${title}`;
  return (
    <li
      className={`group relative flex items-start gap-1 rounded-xl border py-2 pr-1 pl-3 transition-colors ${
        here ? "border-secondary-400/40 bg-secondary-400/8" : "border-transparent hover:bg-white/4"
      }`}
    >
      <button
        type="button"
        aria-current={here || undefined}
        title={title}
        onClick={() => onGo(version.seq)}
        className="min-w-0 flex-1 text-left"
      >
        <span
          className={`line-clamp-2 text-sm break-words ${version.isAutomatic ? "text-gray-300" : "font-medium text-gray-100"}`}
        >
          {title}
        </span>
        {/* Where there is no room beside it, the time has a line of its own. */}
        <span className="mt-0.5 flex flex-wrap gap-x-1 text-xs text-gray-400">
          <span className="min-w-0 truncate">
            Step {version.seq} · {version.author ?? (version.isAutomatic ? "automatic" : NOBODY.name)} ·
          </span>{" "}
          <time dateTime={version.createdAt} title={timeOf(version.createdAt)} className="shrink-0">
            {ago(new Date(version.createdAt), new Date())}
          </time>
        </span>
      </button>
      <IconButton
        label={compare}
        aria-pressed={compared}
        onClick={() => onCompare(compared ? "burst" : here ? "now" : version.seq)}
        className={`size-8 ${compared ? "bg-primary-500/15 text-primary-300" : ""}`}
      >
        <GitCompareArrows className="size-4" aria-hidden />
      </IconButton>
      {mayRestore && (
        <IconButton
          label={`Restore ${title}`}
          disabled={busy}
          onClick={() => onRestore(version.seq)}
          className="size-8"
        >
          <RotateCcw className="size-4" aria-hidden />
        </IconButton>
      )}
    </li>
  );
}
