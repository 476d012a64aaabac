import { expect, test } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import type { PreviewFrame } from "../../src/runtime/frame";
import { Playback } from "../../src/timeline/playback";

/** Two windows whose awareness reaches each other at once. */
function pair(): [Playback, Playback] {
  const all = [new Awareness(new Y.Doc()), new Awareness(new Y.Doc())] as const;
  for (const [from, to] of [all, [all[1], all[0]] as const]) {
    from.on("update", ({ added, updated, removed }: Record<string, number[]>, origin: unknown) => {
      if (origin !== "local") return;
      const changed = [...(added ?? []), ...(updated ?? []), ...(removed ?? [])];
      applyAwarenessUpdate(to, encodeAwarenessUpdate(from, changed), "remote");
    });
  }
  return [new Playback(all[0]), new Playback(all[1])];
}

function told(playback: Playback): unknown[][] {
  const calls: unknown[][] = [];
  playback.attach({ clock: (...call: unknown[]) => calls.push(call) } as unknown as PreviewFrame);
  return calls;
}

test("a preview is told what its time does", () => {
  const [playback] = pair();
  const calls = told(playback);
  expect(calls).toEqual([]);
  playback.watch(true);
  playback.seek(250);
  playback.play(true);
  expect(calls).toEqual([
    [true, true, null],
    [false, true, 250],
    [true, true, null],
  ]);
  playback.told(266);
  expect(playback.state.getState()).toEqual({ playing: true, clock: 266, shared: false });
});

test("a preview that is loaded anew stands still where it was to stand still", () => {
  const [playback] = pair();
  playback.play(false);
  expect(told(playback)).toEqual([[false, false, null]]);
});

test("one's time is one's own until both share", () => {
  const [one, other] = pair();
  one.seek(100);
  expect(other.state.getState().clock).toBe(0);
  one.share(true);
  one.seek(300);
  expect(other.state.getState().clock).toBe(0);
  other.share(true);
  expect(other.state.getState()).toEqual({ playing: false, clock: 300, shared: true });
  other.play(true);
  expect(one.state.getState().playing).toBe(true);
  one.seek(50);
  expect(other.state.getState()).toMatchObject({ playing: false, clock: 50 });
  other.share(false);
  one.seek(900);
  expect(other.state.getState().clock).toBe(50);
});

test("what is no playhead is not followed", () => {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const playback = new Playback(awareness);
  playback.share(true);
  const { clock } = playback.state.getState();
  const stranger = new Awareness(new Y.Doc());
  for (const playhead of [7, { at: -1, playing: true, turn: 9 }, { at: "x", playing: true, turn: 9 }, { at: 1, turn: 9 }]) {
    stranger.setLocalState({ playhead });
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(stranger, [stranger.clientID]), "remote");
  }
  expect(playback.state.getState().clock).toBe(clock);
});
