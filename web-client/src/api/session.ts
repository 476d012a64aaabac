/** Who is signed in, for the whole page, and the one API client. */

import { create } from "zustand";
import { ApiClient } from "./client";
import { forgetEverything, rememberedPerson, rememberPerson } from "../offline/remembered";
import type { User } from "./types";

export interface Auth {
  /** `unknown` until the refresh cookie has been tried. */
  state: "unknown" | "signed-in" | "signed-out";
  user: User | null;
}

export const useAuth = create<Auth>(() => ({ state: "unknown", user: null }));

export const api = new ApiClient({
  baseUrl: location.origin,
  fetch: (request) => fetch(request),
  now: () => Date.now(),
  onSession: (session) =>
    useAuth.setState(({ user }) => {
      if (!session) {
        forgetEverything();
        return { state: "signed-out", user: null };
      }
      rememberPerson(session.user);
      // A renewed session is no new person: what depends on the person must not start over.
      return { state: "signed-in", user: samePerson(user, session.user) ? user : session.user };
    }),
});

/** Every endpoint, as whoever is signed in. */
export const rest = api.rest;

function samePerson(one: User | null, other: User): boolean {
  return (
    one?.id === other.id && one.name === other.name && one.color === other.color && one.isGuest === other.isGuest
  );
}

let started: Promise<unknown> | null = null;

/**
 * Try the refresh cookie, once per page. Never throws: whoever is not known is signed out. Where the hub can't be
 * asked, it is who was signed in here before: what they have here is theirs, and nothing else can be had.
 */
export function startSession(): Promise<unknown> {
  started ??= api.renew().catch(() => {
    const user = rememberedPerson();
    useAuth.setState(user ? { state: "signed-in", user } : { state: "signed-out", user: null });
  });
  return started;
}
