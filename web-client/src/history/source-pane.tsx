import { CircleAlert, History } from "lucide-react";
import { useStore } from "zustand";
import { useModule } from "../ui/use-module";
import { NOBODY, rankOf, timeOf, titleOf } from "./moments";
import type { Version } from "./moments";
import type { Base, Viewer } from "./viewer";

const textModule = import("./text-view");

/** The text at the step that is looked at, what it is compared with, and who wrote it. */
export function SourcePane({ viewer }: { viewer: Viewer }) {
  const { last, seq, shown, changes, blame, step, result, base, withBlame, versions } = useStore(viewer.state);
  const TextView = useModule(textModule)?.default;
  return (
    <section aria-label="Source" className="@container flex min-h-0 min-w-0 flex-col bg-surface-1">
      <div className="flex h-9 shrink-0 items-center justify-between gap-3 touch:h-13 border-b border-line px-4 text-xs text-gray-400">
        <p className="min-w-0 truncate" data-testid="step">
          {seq === 0 ? "The beginning" : `Step ${rankOf(seq, last ?? seq)}`}
          {step?.seq === seq && (
            <>
              {` · ${(step.author ?? NOBODY).name} · `}
              <time dateTime={step.at}>{timeOf(step.at)}</time>
            </>
          )}
        </p>
        <div className="flex shrink-0 items-center gap-3">
          <CompareWith base={base} seq={seq} versions={versions} onChange={(base) => viewer.set({ base })} />
          <label className="flex items-center gap-1.5">
            <input
              type="checkbox"
              aria-label="Who wrote it"
              checked={withBlame}
              onChange={(event) => viewer.set({ withBlame: event.target.checked })}
              className="accent-primary-500"
            />
            <span>
              Who <span className="hidden @min-[32rem]:inline">wrote it</span>
            </span>
          </label>
        </div>
      </div>
      <div className="min-h-0 flex-1" aria-busy={shown !== seq}>
        {last === 0 ? (
          <p className="flex items-center gap-2 p-6 text-gray-400">
            <History className="size-4" aria-hidden /> Nothing has been written yet.
          </p>
        ) : (
          TextView && <TextView changes={changes} blame={blame} onStep={viewer.seek} />
        )}
      </div>
      {result?.success === false && result.seq > 0 && <Mistake diagnostics={result.diagnostics} />}
    </section>
  );
}

interface CompareWithProps {
  base: Base;
  seq: number;
  versions: Version[];
  onChange: (base: Base) => void;
}

function CompareWith({ base, seq, versions, onChange }: CompareWithProps) {
  return (
    <label className="flex items-center gap-1.5">
      <span className="hidden @min-[41rem]:inline">Compare with</span>
      <select
        aria-label="Compare with"
        value={String(base)}
        onChange={({ target: { value } }) => onChange(/^\d+$/.test(value) ? Number(value) : (value as Base))}
        className="h-7 max-w-36 rounded-md border border-line bg-surface-3 px-1.5 text-gray-100 @min-[41rem]:max-w-44"
      >
        <option value="burst">before this burst</option>
        <option value="now">now</option>
        <option value="nothing">nothing</option>
        {versions.length > 0 && (
          <optgroup label="Versions">
            {versions.map((version) => (
              <option key={version.number} value={version.seq} disabled={version.seq === seq}>
                {titleOf(version)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

/** The first thing that keeps this step from being drawn. */
function Mistake({ diagnostics }: { diagnostics: { severity: string; message: string; location: { line: number } }[] }) {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return null;
  const more = errors.length - 1;
  return (
    <p className="flex shrink-0 items-start gap-2 border-t border-line px-4 py-2 text-xs text-gray-300">
      <CircleAlert className="mt-px size-3.5 shrink-0 text-error-text" aria-hidden />
      <span className="min-w-0 break-words">
        Line {first.location.line}: {first.message.replaceAll("`", "")}
        {more > 0 && <span className="text-gray-400"> And {more} more.</span>}
      </span>
    </p>
  );
}
