/** Somebody's private way through a history: where they are, and what there is to see. Nobody else is touched. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { ApiError } from "../api/client";
import type { CompileResult } from "../sync/messages";
import { asApiError } from "../ui/use-load";
import { burstAt, stayOf } from "./moments";
import type { Burst, Change, Span, Step } from "./moments";
import type { HistorySource } from "./source";

/** What the text is compared with. */
export type Base = "burst" | "now" | "nothing";

export interface ViewerState {
  bursts: Burst[];
  /** The newest step; null until the history is here. */
  last: number | null;
  /** The step that is wanted. */
  seq: number;
  /** The step that `changes` show: behind `seq` while it loads. */
  shown: number | null;
  changes: Change[];
  blame: Span[] | null;
  step: Step | undefined;
  result: CompileResult | null;
  base: Base;
  withBlame: boolean;
  playing: boolean;
  /** How many times as fast as it was written. */
  speed: number;
  error: ApiError | null;
}

export interface Viewer {
  state: StoreApi<ViewerState>;
  /** Go to a step; playing stops. */
  seek: (seq: number) => void;
  play: (playing: boolean) => void;
  set: (change: Partial<Pick<ViewerState, "base" | "withBlame" | "speed">>) => void;
  /** Make the text what it was at the step that is shown, for everyone. Throws ApiError. */
  restore: () => Promise<void>;
  /** Take the step that is shown back, for everyone, and leave what came later. Throws ApiError. */
  undo: () => Promise<void>;
  /** Load what has come since; goes to the newest step. */
  reload: () => Promise<void>;
  close: () => void;
}

/** Steps that are asked for at once: those around the one that is looked at. */
const PAGE = 200;

/** `start`: the step to begin with; the newest when it is null. */
export function openViewer(source: HistorySource, start: number | null): Viewer {
  const state = createStore<ViewerState>(() => ({
    bursts: [],
    last: null,
    seq: start ?? 0,
    shown: null,
    changes: [],
    blame: null,
    step: undefined,
    result: null,
    base: "burst",
    withBlame: false,
    playing: false,
    speed: 1,
    error: null,
  }));
  const pages = new Map<number, Promise<Step[]>>();
  let closed = false;
  let loading = false;
  let stale = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stepAt = async (seq: number): Promise<Step | undefined> => {
    if (seq === 0) return undefined;
    const from = seq - ((seq - 1) % PAGE);
    let page = pages.get(from);
    if (!page) {
      page = source.steps(from, from + PAGE - 1);
      pages.set(from, page);
      page.catch(() => pages.delete(from));
    }
    return (await page)[seq - from];
  };

  /** Shows the step that is wanted; when that changes meanwhile, shows the newer one next. */
  const show = async (): Promise<void> => {
    stale = true;
    if (loading) return;
    loading = true;
    while (stale && !closed) {
      stale = false;
      const { seq, bursts, base, last, withBlame } = state.getState();
      try {
        const [step, changes, blame, result] = await Promise.all([
          stepAt(seq),
          source.diff(baseOf(base, bursts, seq, last), seq),
          withBlame ? source.blame(seq) : null,
          source.compile(seq),
        ]);
        state.setState({ shown: seq, step, changes, blame, result, error: null });
      } catch (error) {
        state.setState({ error: asApiError(error), playing: false });
      }
    }
    loading = false;
    schedule();
  };

  /** While playing, the next step comes when this one has stayed its time. */
  const schedule = () => {
    clearTimeout(timer);
    const { playing, seq, last, bursts, speed } = state.getState();
    if (!playing || closed || last === null) return;
    if (seq >= last) {
      state.setState({ playing: false });
      return;
    }
    timer = setTimeout(() => {
      state.setState({ seq: seq + 1 });
      void show();
    }, stayOf(bursts, seq) / speed);
  };

  const reload = async (): Promise<void> => {
    try {
      const { bursts, last } = await source.bursts();
      const first = state.getState().last === null;
      pages.clear();
      const seq = first && start !== null ? Math.min(Math.max(start, 0), last) : last;
      state.setState({ bursts, last, seq, error: null });
    } catch (error) {
      state.setState({ error: asApiError(error) });
      return;
    }
    await show();
  };

  const change = async (how: "restore" | "undo"): Promise<void> => {
    await source[how](state.getState().seq);
    await reload();
  };

  void reload();
  return {
    state,
    restore: () => change("restore"),
    undo: () => change("undo"),
    seek(seq) {
      const { last } = state.getState();
      state.setState({ seq: Math.min(Math.max(seq, 0), last ?? 0), playing: false });
      void show();
    },
    play(playing) {
      const { seq, last } = state.getState();
      // At the end, playing begins anew.
      state.setState({ playing, seq: playing && seq === last ? 0 : seq });
      void show();
    },
    set(change) {
      state.setState(change);
      void show();
    },
    reload,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** The step that the text at `seq` is compared with. */
export function baseOf(base: Base, bursts: readonly Burst[], seq: number, last: number | null): number {
  if (base === "now") return last ?? seq;
  if (base === "nothing") return seq;
  const burst = burstAt(bursts, seq);
  return burst ? burst.first - 1 : seq;
}
