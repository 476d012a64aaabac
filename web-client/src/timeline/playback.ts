/** The time of the preview: whether it passes, where it is, and whether that is one's own or everyone's. */

import type { Awareness } from "y-protocols/awareness";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { PreviewFrame } from "../runtime/frame";

export interface PlaybackState {
  playing: boolean;
  /** In ms since the component was there. */
  clock: number;
  /** What one does, everyone who shares does too. */
  shared: boolean;
}

/** As it stands in an awareness state: `turn` counts up with everything that anybody who shares does. */
interface SharedPlayhead {
  at: number;
  playing: boolean;
  turn: number;
}

const FIELD = "playhead";

export class Playback {
  readonly state: StoreApi<PlaybackState>;
  readonly #awareness: Awareness;
  #frame: PreviewFrame | null = null;
  #watched = false;
  #turn = 0;

  constructor(awareness: Awareness) {
    this.#awareness = awareness;
    this.state = createStore<PlaybackState>(() => ({ playing: true, clock: 0, shared: false }));
    awareness.on("change", this.#follow);
  }

  close(): void {
    this.#awareness.off("change", this.#follow);
  }

  /** The preview that shows the component. */
  attach(frame: PreviewFrame | null): void {
    this.#frame = frame;
    if (frame && (this.#watched || !this.state.getState().playing)) this.#post(null);
  }

  /** Whether somebody looks at the time. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#post(null);
  }

  /** The preview tells its time. */
  told(clock: number): void {
    this.state.setState({ clock });
  }

  play(playing: boolean): void {
    this.#set({ playing, at: null });
    this.#share();
  }

  /** Time stands still there. */
  seek(at: number): void {
    this.#set({ playing: false, at });
    this.#share();
  }

  /** Whether to do what the others do who share; begins with what they did last, if there are any. */
  share(shared: boolean): void {
    this.state.setState({ shared });
    if (!shared) {
      this.#awareness.setLocalStateField(FIELD, null);
      return;
    }
    this.#turn = 0;
    this.#follow();
    if (this.#turn === 0) this.#share();
  }

  #set({ playing, at }: { playing: boolean; at: number | null }): void {
    this.state.setState(at === null ? { playing } : { playing, clock: at });
    this.#post(at);
  }

  #post(at: number | null): void {
    this.#frame?.clock(this.state.getState().playing, this.#watched, at);
  }

  #share(): void {
    const { shared, playing, clock } = this.state.getState();
    if (!shared) return;
    this.#turn += 1;
    this.#awareness.setLocalStateField(FIELD, { at: Math.round(clock), playing, turn: this.#turn });
  }

  readonly #follow = (): void => {
    if (!this.state.getState().shared) return;
    let newest: SharedPlayhead | null = null;
    for (const [client, state] of this.#awareness.getStates()) {
      const playhead = client === this.#awareness.clientID ? null : playheadIn(state);
      if (playhead && playhead.turn > Math.max(this.#turn, newest?.turn ?? 0)) newest = playhead;
    }
    if (!newest) return;
    this.#turn = newest.turn;
    this.#set(newest);
  };
}

function playheadIn(state: unknown): SharedPlayhead | null {
  const found = (state as Record<string, unknown> | null)?.[FIELD];
  if (typeof found !== "object" || found === null) return null;
  const { at, playing, turn } = found as Partial<SharedPlayhead>;
  if (typeof at !== "number" || !(at >= 0) || typeof playing !== "boolean" || typeof turn !== "number") return null;
  return { at, playing, turn };
}
