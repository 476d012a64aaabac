/** Who is in the room, from the awareness states that the hub stamps. */

export interface Person {
  id: string;
  name: string;
  color: string;
}

/** Each person once, however many windows they have open; oneself first, then by name. */
export function peopleIn(states: Iterable<unknown>, self: Person): Person[] {
  const others = new Map<string, Person>();
  for (const state of states) {
    const person = personOf(state);
    if (person && person.id !== self.id) others.set(person.id, person);
  }
  return [self, ...[...others.values()].sort((one, other) => one.name.localeCompare(other.name))];
}

/** The identity in an awareness state; null when the hub has not stamped it. */
export function personOf(state: unknown): Person | null {
  if (typeof state !== "object" || state === null || !("user" in state)) return null;
  const { user } = state;
  if (typeof user !== "object" || user === null) return null;
  const { id, name, color } = user as Partial<Person>;
  if (typeof id !== "string" || typeof name !== "string" || typeof color !== "string") return null;
  return { id, name, color };
}

const characters = new Intl.Segmenter();

/** One or two letters for an avatar. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map(firstOf).join("").toUpperCase();
}

function firstOf(word = ""): string {
  for (const { segment } of characters.segment(word)) return segment;
  return "";
}
