/**
 * Following a person: their scrolling and their caret, until one moves oneself.
 *
 * Who follows says so in their awareness state (`follows`: a client id); who is followed then tells what they
 * see (`view.top`: the first line in sight, as a relative position).
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

/** What to bring into sight, as offsets in the text: a first line, or a caret. */
export type Sight = { top: number } | { caret: number };

interface Shared {
  follows?: unknown;
  view?: { top?: unknown } | null;
  cursor?: { head?: unknown } | null;
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

export class Follow {
  readonly state: StoreApi<FollowState> = createStore(() => ({ followed: null, followers: [] }));
  private client: number | null = null;
  private seen = { top: "", caret: "" };
  private show: (sight: Sight) => void = () => undefined;

  constructor(
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on("change", this.onChange);
  }

  /** What is called with each thing to bring into sight. */
  onSight(show: (sight: Sight) => void): () => void {
    this.show = show;
    return () => {
      this.show = () => undefined;
    };
  }

  start(person: Person): void {
    const client = this.clientOf(person.id);
    if (client === null) return;
    this.client = client;
    this.seen = { top: "", caret: "" };
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
    const before = this.seen;
    this.seen = { top, caret };
    if (top !== before.top) {
      const line = absolute(this.text, shared?.view?.top);
      if (line !== null) this.show({ top: line });
    }
    if (caret !== before.caret) {
      const offset = absolute(this.text, shared?.cursor?.head);
      if (offset !== null) this.show({ caret: offset });
    }
  }
}
