/** Keys, and what each does. */

export interface KeyRow {
  /** Each does it. */
  keys: readonly string[];
  does: string;
}

export function KeyList({ rows }: { rows: readonly KeyRow[] }) {
  return (
    <dl className="grid grid-cols-[minmax(9rem,auto)_1fr] items-baseline gap-x-5 gap-y-3 text-sm max-sm:grid-cols-1 max-sm:gap-y-1.5">
      {rows.map(({ keys, does }) => (
        <div key={does} className="contents">
          <dt className="flex gap-1.5">
            {keys.map((key) => (
              <kbd
                key={key}
                className="rounded-md border border-line-strong bg-surface-3 px-2 py-0.5 font-sans text-xs whitespace-nowrap text-gray-100"
              >
                {key}
              </kbd>
            ))}
          </dt>
          <dd className="text-gray-300 max-sm:mb-3">{does}</dd>
        </div>
      ))}
    </dl>
  );
}
