import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { send } from "../../src/canvas/edits";
import type { Room, RoomState } from "../../src/sync/room";
import type { SyncStatus } from "../../src/sync/status";

const SAVED: SyncStatus = { kind: "saved", text: "Saved" };
const DOWN: SyncStatus[] = [
  { kind: "reconnecting", text: "Reconnecting…" },
  { kind: "offline", text: "Offline — 1 edit waiting" },
  { kind: "removed", text: "Access removed" },
];

/** A room whose hub never answers, and what it was asked. */
function silent(status: SyncStatus) {
  const state = createStore<Pick<RoomState, "status">>(() => ({ status }));
  const sent: unknown[] = [];
  const room = { state, hear: () => () => undefined, send: (request: unknown) => sent.push(request) };
  return { room: room as unknown as Room, state, sent };
}

describe.each(DOWN)("while the status is $text", (down) => {
  test("an edit is refused, and not sent", async () => {
    const { room, sent } = silent(down);
    expect(await send(room, [])).toEqual({ refused: expect.stringContaining("can’t be reached") as string });
    expect(sent).toEqual([]);
  });

  test("an edit that was under way is no longer waited for", async () => {
    const { room, state, sent } = silent(SAVED);
    const outcome = send(room, []);
    expect(sent).toHaveLength(1);
    state.setState({ status: down });
    expect(await outcome).toHaveProperty("refused");
  });
});
