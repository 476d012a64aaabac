import { describe, expect, test } from "vitest";
import { advance, initialSync, nextChange, statusAt } from "../../src/sync/status";
import type { SyncEvent, SyncState } from "../../src/sync/status";

function after(...events: SyncEvent[]): SyncState {
  return events.reduce(advance, initialSync);
}

const text = (state: SyncState, now = 0) => statusAt(state, now).text;

/** A connection on which everything is acknowledged at time 0. */
const live: SyncEvent[] = [
  { type: "handshake", at: 0 },
  { type: "unsynced", count: 1, at: 0 },
  { type: "synced" },
  { type: "unsynced", count: 0, at: 0 },
];

describe("while connected", () => {
  test("nothing sent is saved", () => {
    expect(text(after(...live), 99_999)).toBe("Saved");
  });

  test("an edit is worth a word after one second, and a warning after five", () => {
    const state = after(...live, { type: "unsynced", count: 1, at: 1000 }, { type: "edited" });
    expect(text(state, 1999)).toBe("Saved");
    expect(text(state, 2000)).toBe("Saving…");
    expect(text(state, 5999)).toBe("Saving…");
    expect(text(state, 6000)).toBe("Not saved");
  });

  test("only the oldest unacknowledged edit counts", () => {
    const typing = after(
      ...live,
      { type: "unsynced", count: 1, at: 0 },
      { type: "unsynced", count: 2, at: 900 },
      { type: "unsynced", count: 1, at: 950 },
    );
    expect(text(typing, 1500)).toBe("Saved");
    expect(text(typing, 1900)).toBe("Saving…");
  });

  test("an acknowledgement of everything makes it saved again", () => {
    const late = after(...live, { type: "unsynced", count: 1, at: 0 }, { type: "edited" });
    expect(text(late, 8000)).toBe("Not saved");
    expect(text(advance(late, { type: "unsynced", count: 0, at: 8000 }), 8000)).toBe("Saved");
  });

  test("the next change is when a word is due, and none when all is saved", () => {
    const state = after(...live, { type: "unsynced", count: 1, at: 100 });
    expect(nextChange(state, 100)).toBe(1100);
    expect(nextChange(state, 1100)).toBe(5100);
    expect(nextChange(state, 5100)).toBeNull();
    expect(nextChange(after(...live), 0)).toBeNull();
  });
});

describe("while not connected", () => {
  test("with nothing waiting it reconnects", () => {
    expect(text(initialSync)).toBe("Reconnecting…");
    expect(text(after(...live, { type: "disconnected" }))).toBe("Reconnecting…");
  });

  test("edits that wait are counted, those unacknowledged at the loss too", () => {
    const state = after(
      ...live,
      { type: "unsynced", count: 1, at: 0 },
      { type: "edited" },
      { type: "disconnected" },
    );
    expect(text(state)).toBe("Offline — 1 edit waiting");
    const more = [1, 2].reduce((before) => advance(before, { type: "edited" }), state);
    expect(text(more)).toBe("Offline — 3 edits waiting");
  });

  test("the count survives a handshake that fails", () => {
    const state = after(
      ...live,
      { type: "disconnected" },
      { type: "edited" },
      { type: "edited" },
      { type: "handshake", at: 10 },
      { type: "unsynced", count: 1, at: 10 },
    );
    expect(text(state, 20)).toBe("Offline — 2 edits waiting");
    expect(text(advance(state, { type: "disconnected" }), 30)).toBe("Offline — 2 edits waiting");
  });

  test("after reconnecting, waiting edits have a second again before anything is said", () => {
    const back = after(
      ...live,
      { type: "disconnected" },
      { type: "edited" },
      { type: "handshake", at: 60_000 },
      { type: "unsynced", count: 1, at: 60_000 },
      { type: "synced" },
    );
    expect(text(back, 60_500)).toBe("Saved");
    expect(text(back, 61_000)).toBe("Saving…");
    const acknowledged = advance(back, { type: "unsynced", count: 0, at: 61_100 });
    expect(acknowledged.waiting).toBe(0);
    expect(text(advance(acknowledged, { type: "disconnected" }))).toBe("Reconnecting…");
  });

  test("what the provider counts while the link is down is not taken for an acknowledgement", () => {
    const state = after(...live, { type: "disconnected" }, { type: "edited" }, { type: "unsynced", count: 0, at: 1 });
    expect(state.waiting).toBe(1);
  });
});

test("access that is removed stays removed", () => {
  const state = after(...live, { type: "removed" }, { type: "disconnected" }, { type: "handshake", at: 1 });
  expect(text(state)).toBe("Access removed");
  expect(nextChange(state, 0)).toBeNull();
});

describe("edits that were found in this browser", () => {
  test("wait with those made since, until all is acknowledged", () => {
    const state = after({ type: "found", count: 2 }, { type: "edited" });
    expect(text(state)).toBe("Offline — 3 edits waiting");
    expect(advance(advance(state, live[0] as SyncEvent), { type: "unsynced", count: 0, at: 0 }).waiting).toBe(0);
  });
});
