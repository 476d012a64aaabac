import type { Person } from "../sync/people";
import { Avatar } from "../ui/avatar";

const SHOWN = 4;

/** Who is here: the first few as avatars, how many more as a number. */
export function People({ people }: { people: Person[] }) {
  const shown = people.length > SHOWN + 1 ? people.slice(0, SHOWN) : people;
  const more = people.slice(shown.length);
  return (
    <ul aria-label="People here" data-testid="avatars" className="flex shrink-0 -space-x-1.5 max-sm:hidden">
      {shown.map((person) => (
        <li key={person.id} className="animate-fade rounded-full ring-2 ring-surface-1">
          <Avatar person={person} />
        </li>
      ))}
      {more.length > 0 && (
        <li
          title={more.map(({ name }) => name).join(", ")}
          className="flex size-8 items-center justify-center rounded-full bg-surface-4 text-xs font-bold text-gray-200 ring-2 ring-surface-1"
        >
          <span aria-hidden>+{more.length}</span>
          <span className="sr-only">and {more.map(({ name }) => name).join(", ")}</span>
        </li>
      )}
    </ul>
  );
}
