import type { Person } from "../sync/people";
import { AvatarStack } from "../ui/avatar-stack";

/** Who is here. On a phone the side panel tells it. */
export function People({ people }: { people: Person[] }) {
  return <AvatarStack label="People here" data-testid="avatars" people={people} className="max-sm:hidden" />;
}
