/** Somebody's private way through a history: where they are, and what there is to see. Nobody else is touched. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { ApiError } from "../api/client";
import type { CompileResult } from "../sync/messages";
import { asApiError } from "../ui/use-load";
import { burstAt, neighbour, stayOf } from "./moments";
import type { Burst, Change, Span, Step, Version } from "./moments";
import type { HistorySource } from "./source";

/** What the text is compared with; a number is a step. */
export type Base = "burst" | "now" | "nothing" | number;

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
  /** What the compiler says about the text that is shown. */
  result: CompileResult | null;
  /** What there is to draw: the same, or for a text with errors what compiled before. Null when nothing did. */
  picture: CompileResult | null;
  base: Base;
  withBlame: boolean;
  playing: boolean;
  /** How many times as fast as it was written. */
  speed: number;
  /** The saved versions that have been asked for, the last saved first. */
  versions: Version[];
  /** How many there are in all. */
  versionsTotal: number;
  error: ApiError | null;
}

export interface Viewer {
  state: StoreApi<ViewerState>;
  /** Go to a step; playing stops. */
  seek: (seq: number) => void;
  play: (playing: boolean) => void;
  set: (change: Partial<Pick<ViewerState, "base" | "withBlame" | "speed">>) => void;
  /** Make the text what it was at a step, for everyone, and go to the step that did so. Throws ApiError. */
  restore: (seq: number) => Promise<Made>;
  /** Take a step back, for everyone, leave what came later, and go to the step that did so. Throws ApiError. */
  undo: (seq: number) => Promise<Made>;
  /** Save the step that is wanted as a version. Throws ApiError. */
  save: (message: string) => Promise<void>;
  /** Ask for older versions. */
  moreVersions: () => Promise<void>;
  close: () => void;
}

/** What came of changing the text. */
export interface Made {
  /** The newest step now. */
  seq: number;
  /** Whether the text changed at all. */
  changed: boolean;
}

/** Bursts whose ends are tried for a picture. Who types breaks the text in most steps, but leaves it whole. */
const BURSTS_BACK = 5;
/** Steps that are tried as well, in case a burst is long, or the first. */
const STEPS_BACK = [1, 2, 4, 8];

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
    picture: null,
    base: "burst",
    withBlame: false,
    playing: false,
    speed: 1,
    versions: [],
    versionsTotal: 0,
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
          // Before the first step there is nothing to draw.
          seq > 0 ? source.compile(seq) : null,
        ]);
        const picture = result?.success ? result : earlier(state.getState().picture, seq);
        state.setState({ shown: seq, step, changes, blame, result, picture, error: null });
        if (picture === null && seq > 0) void lookBack(seq);
      } catch (error) {
        state.setState({ error: asApiError(error), playing: false });
      }
    }
    loading = false;
    schedule();
  };

  /** Shows how a step with errors looked before: the picture of the nearest earlier step with one. */
  const lookBack = async (seq: number): Promise<void> => {
    try {
      for (const at of before(state.getState().bursts, seq)) {
        const picture = await source.compile(at);
        if (closed || state.getState().shown !== seq) return;
        if (!picture.success) continue;
        state.setState({ picture });
        return;
      }
    } catch {
      // Its own step is there; that it has no picture is said beside it.
    }
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

  /** Loads what has come since, and goes to a step, or the newest. */
  const load = async (wanted: number | null): Promise<void> => {
    try {
      const { bursts, last } = await source.bursts();
      pages.clear();
      state.setState({ bursts, last, seq: Math.min(wanted ?? last, last), error: null });
      await show();
      if (wanted !== null && wanted > last) state.setState({ error: noSuchStep(wanted, last) });
    } catch (error) {
      state.setState({ error: asApiError(error) });
    }
  };

  /** Asks for saved versions: the newest, or those after the ones that are here. */
  const listVersions = async (offset: number): Promise<void> => {
    try {
      const { versions, total } = await source.versions(offset);
      // One that was saved meanwhile moves the others on.
      const here = state.getState().versions.slice(0, offset);
      const fresh = versions.filter((version) => !here.some(({ number }) => number === version.number));
      state.setState({ versions: [...here, ...fresh], versionsTotal: total });
    } catch (error) {
      state.setState({ error: asApiError(error) });
    }
  };

  const change = async (how: "restore" | "undo", step: number): Promise<Made> => {
    const newest = await source.newest();
    const seq = await source[how](step);
    // What was compared with has to do with the past; here it is what was done just now that matters.
    state.setState({ base: "burst", playing: false });
    await Promise.all([load(seq), listVersions(0)]);
    return { seq, changed: seq > newest };
  };

  void load(start);
  void listVersions(0);
  return {
    state,
    restore: (seq) => change("restore", seq),
    undo: (seq) => change("undo", seq),
    async save(message) {
      await source.save(state.getState().seq, message);
      await listVersions(0);
    },
    moreVersions: () => listVersions(state.getState().versions.length),
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
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Steps before `seq` where there may be a picture, the nearest first. */
export function before(bursts: readonly Burst[], seq: number): number[] {
  const found = new Set(STEPS_BACK.map((back) => seq - back));
  for (let burst = 0, at = seq; burst < BURSTS_BACK; burst += 1) {
    at = neighbour(bursts, at, -1);
    found.add(at);
  }
  return [...found].filter((at) => at > 0).sort((one, other) => other - one);
}

/** How far before a step its picture may be made: beyond, it is looked for anew. */
const NEAR = 60;

/** The picture that is there, where a step with errors can keep it: what others saw while it was written. */
function earlier(picture: CompileResult | null, seq: number): CompileResult | null {
  return picture && picture.seq < seq && seq - picture.seq <= NEAR ? picture : null;
}

function noSuchStep(wanted: number, last: number): ApiError {
  return new ApiError(
    "STEP_NOT_FOUND",
    `There is no step ${wanted}: this history ends with step ${last}.`,
    404,
    "This is the newest one.",
  );
}

/** The step that the text at `seq` is compared with. */
export function baseOf(base: Base, bursts: readonly Burst[], seq: number, last: number | null): number {
  if (typeof base === "number") return base;
  if (base === "now") return last ?? seq;
  if (base === "nothing") return seq;
  const burst = burstAt(bursts, seq);
  return burst ? burst.first - 1 : seq;
}
