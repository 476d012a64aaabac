import { initials } from "../sync/people";
import type { Person } from "../sync/people";

export function Avatar({ person, className = "size-8 text-xs" }: { person: Person; className?: string }) {
  return (
    <span
      role="img"
      aria-label={person.name}
      title={person.name}
      style={{ backgroundColor: person.color }}
      className={`inline-flex shrink-0 items-center justify-center rounded-full font-bold text-surface-0 select-none ${className}`}
    >
      {initials(person.name)}
    </span>
  );
}
