/**
 * Following a person: their scrolling, their caret, their canvas and its time, until one moves oneself.
 *
 * Who follows says so in their awareness state (`follows`: a client id); who is followed then tells what they
 * see (`view.top`: the first line in sight, as a relative position; `look`: the canvas).
 */

import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { absolute } from "./anchors";
import { personOf } from "./people";
import type { Person } from "./people";

export interface FollowState {
  /** Whom this page follows. */
  followed: Person | null;
  /** Who follows this page. */
  followers: readonly Person[];
}

/** The canvas of somebody. */
export interface Look {
  /** The point of the component in the middle, and how large it is drawn; null where it stands as it likes. */
  view: { x: number; y: number; scale: number } | null;
  playing: boolean;
  /** The time at which it stands, in ms; null while it passes. */
  at: number | null;
}

/** What to bring into sight: a first line or a caret, as offsets in the text, or the canvas. */
export type Sight = { top: number } | { caret: number } | { look: Look };

interface Shared {
  follows?: unknown;
  view?: { top?: unknown } | null;
  cursor?: { head?: unknown } | null;
  look?: unknown;
}

/** Those whose pages follow this one. */
export function followersOf(awareness: Awareness): Person[] {
  const followers = new Map<string, Person>();
  for (const [client, state] of awareness.getStates()) {
    const person = personOf(state);
    if (client !== awareness.clientID && person && (state as Shared).follows === awareness.clientID) {
      followers.set(person.id, person);
    }
  }
  return [...followers.values()];
}

const UNSEEN = { top: "", caret: "", look: "" };

export class Follow {
  readonly state: StoreApi<FollowState> = createStore(() => ({ followed: null, followers: [] }));
  private client: number | null = null;
  private seen = UNSEEN;
  private readonly listeners = new Set<(sight: Sight) => void>();

  constructor(
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on("change", this.onChange);
  }

  /** What is called with each thing to bring into sight. */
  onSight(show: (sight: Sight) => void): () => void {
    this.listeners.add(show);
    return () => this.listeners.delete(show);
  }

  private show(sight: Sight): void {
    for (const listener of this.listeners) listener(sight);
  }

  start(person: Person): void {
    const client = this.clientOf(person.id);
    if (client === null) return;
    this.client = client;
    this.seen = UNSEEN;
    this.state.setState({ followed: person });
    this.awareness.setLocalStateField("follows", client);
    this.look();
  }

  stop(): void {
    if (this.client === null) return;
    this.client = null;
    this.state.setState({ followed: null });
    this.awareness.setLocalStateField("follows", null);
  }

  close(): void {
    this.awareness.off("change", this.onChange);
  }

  private readonly onChange = () => {
    const followers = followersOf(this.awareness);
    const before = this.state.getState().followers;
    if (followers.map(({ id }) => id).join() !== before.map(({ id }) => id).join()) this.state.setState({ followers });
    if (this.client === null) return;
    if (this.awareness.getStates().has(this.client)) {
      this.look();
      return;
    }
    // That window is closed. Perhaps they have another.
    const { followed } = this.state.getState();
    if (followed && this.clientOf(followed.id) !== null) this.start(followed);
    else this.stop();
  };

  /** The window in which a person did something last. */
  private clientOf(userId: string): number | null {
    let newest: number | null = null;
    let newestTime = -1;
    for (const [client, state] of this.awareness.getStates()) {
      const time = this.awareness.meta.get(client)?.lastUpdated ?? 0;
      if (client === this.awareness.clientID || personOf(state)?.id !== userId || time <= newestTime) continue;
      newest = client;
      newestTime = time;
    }
    return newest;
  }

  private look(): void {
    const shared = this.awareness.getStates().get(this.client ?? -1) as Shared | undefined;
    const top = JSON.stringify(shared?.view?.top ?? null);
    const caret = JSON.stringify(shared?.cursor?.head ?? null);
    const look = JSON.stringify(shared?.look ?? null);
    const before = this.seen;
    this.seen = { top, caret, look };
    if (top !== before.top) {
      const line = absolute(this.text, shared?.view?.top);
      if (line !== null) this.show({ top: line });
    }
    if (caret !== before.caret) {
      const offset = absolute(this.text, shared?.cursor?.head);
      if (offset !== null) this.show({ caret: offset });
    }
    if (look !== before.look) {
      const found = lookIn(shared?.look);
      if (found) this.show({ look: found });
    }
  }
}

/** A look that arrived; null for anything else: another client may write what it likes. */
function lookIn(found: unknown): Look | null {
  if (typeof found !== "object" || found === null) return null;
  const { view, playing, at } = found as Partial<Look>;
  if (typeof playing !== "boolean" || (typeof at === "number" && !(at >= 0))) return null;
  const numbers = view ? [view.x, view.y, view.scale] : [];
  const sound = numbers.every((number) => Number.isFinite(number)) && (!view || view.scale > 0);
  return { view: view && sound ? view : null, playing, at: typeof at === "number" ? at : null };
}
