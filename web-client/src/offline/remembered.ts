/** What the page of a component needs of who opened it here before, for when the hub can't be reached. */

import type { User } from "../api/types";

const PERSON = "omnicraft:person";
const OPENED = "omnicraft:opened:";

/** Whoever is signed in here. */
export function rememberPerson(user: User): void {
  const before = rememberedPerson();
  if (before && before.id !== user.id) forgetEverything();
  put(PERSON, user);
}

export function rememberedPerson(): User | null {
  return get(PERSON) as User | null;
}

export function rememberOpened(userId: string, componentId: string, opened: unknown): void {
  put(`${OPENED}${userId}:${componentId}`, opened);
}

/** What was remembered so; null when nothing was. */
export function rememberedOpened(userId: string, componentId: string): unknown {
  return get(`${OPENED}${userId}:${componentId}`);
}

/** Nobody is signed in any more. */
export function forgetEverything(): void {
  for (const key of Object.keys(localStorage)) {
    if (key === PERSON || key.startsWith(OPENED)) localStorage.removeItem(key);
  }
}

function put(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without it, the page opens only while the hub answers.
  }
}

function get(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
