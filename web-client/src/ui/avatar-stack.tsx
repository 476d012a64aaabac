import type { Person } from "../sync/people";
import { Avatar } from "./avatar";

interface AvatarStackProps {
  label: string;
  people: readonly Person[];
  /** How many are shown before the rest becomes a number. */
  most?: number;
  /** The colour behind them, as a ring. */
  ring?: string;
  className?: string;
  "data-testid"?: string;
}

/** People as overlapping avatars: the first few, and how many more. */
export function AvatarStack({ label, people, most = 4, ring = "ring-surface-1", className = "", ...rest }: AvatarStackProps) {
  const shown = people.length > most + 1 ? people.slice(0, most) : people;
  const more = people.slice(shown.length);
  return (
    <ul aria-label={label} className={`flex shrink-0 -space-x-1.5 ${className}`} {...rest}>
      {shown.map((person) => (
        <li key={person.id} className={`animate-fade rounded-full ring-2 ${ring}`}>
          <Avatar person={person} />
        </li>
      ))}
      {more.length > 0 && (
        <li
          title={more.map(({ name }) => name).join(", ")}
          className={`flex size-8 items-center justify-center rounded-full bg-surface-4 text-xs font-bold text-gray-200 ring-2 ${ring}`}
        >
          <span aria-hidden>+{more.length}</span>
          <span className="sr-only">and {more.map(({ name }) => name).join(", ")}</span>
        </li>
      )}
    </ul>
  );
}
