/**
 * What the page says about its connection: provider events and time in, status text out.
 *
 * No clock, timer or network in here. An edit counts as saved only when the hub has it on disk; the provider
 * reports that as a falling number of unsynced changes.
 */

export type SyncStatus =
  | { kind: "saved"; text: "Saved" }
  | { kind: "saving"; text: "Saving…" }
  | { kind: "not-saved"; text: "Not saved" }
  | { kind: "offline"; text: string }
  | { kind: "reconnecting"; text: "Reconnecting…" }
  | { kind: "removed"; text: "Access removed" };

export interface SyncState {
  readonly link: "down" | "handshake" | "live" | "removed";
  /** When each message was sent that is not acknowledged yet, oldest first. Milliseconds. */
  readonly sent: readonly number[];
  /** Own edits that are not known to be on disk. */
  readonly waiting: number;
}

export type SyncEvent =
  /** This person changed the text. */
  | { type: "edited" }
  /** Edits of before were found in this browser, which the hub is not known to have. */
  | { type: "found"; count: number }
  /** The provider's number of unacknowledged messages. */
  | { type: "unsynced"; count: number; at: number }
  /** The socket is open; everything the hub lacks is sent again, as one message. */
  | { type: "handshake"; at: number }
  /** The hub's state has arrived. */
  | { type: "synced" }
  | { type: "disconnected" }
  /** This person may not open the document (any more). */
  | { type: "removed" };

export const initialSync: SyncState = { link: "down", sent: [], waiting: 0 };

/** A save that takes less is not worth a word. */
export const SAVING_AFTER_MS = 1000;
export const NOT_SAVED_AFTER_MS = 5000;

export function advance(state: SyncState, event: SyncEvent): SyncState {
  if (state.link === "removed") return state;
  switch (event.type) {
    case "edited":
      return { ...state, waiting: state.waiting + 1 };
    case "found":
      return { ...state, waiting: state.waiting + event.count };
    case "unsynced": {
      // While the link is down nothing is sent; the handshake starts the count again.
      if (state.link === "down") return state;
      const sent = resize(state.sent, event.count, event.at);
      return { ...state, sent, waiting: sent.length === 0 ? 0 : state.waiting };
    }
    case "handshake":
      return { ...state, link: "handshake", sent: [event.at] };
    case "synced":
      return state.link === "handshake" ? { ...state, link: "live" } : state;
    case "disconnected":
      return { ...state, link: "down", sent: [] };
    case "removed":
      return { ...state, link: "removed", sent: [] };
  }
}

export function statusAt(state: SyncState, now: number): SyncStatus {
  if (state.link === "removed") return { kind: "removed", text: "Access removed" };
  if (state.link !== "live") {
    if (state.waiting === 0) return { kind: "reconnecting", text: "Reconnecting…" };
    const edits = state.waiting === 1 ? "edit" : "edits";
    return { kind: "offline", text: `Offline — ${state.waiting} ${edits} waiting` };
  }
  const age = now - (state.sent[0] ?? now);
  if (age >= NOT_SAVED_AFTER_MS) return { kind: "not-saved", text: "Not saved" };
  if (age >= SAVING_AFTER_MS) return { kind: "saving", text: "Saving…" };
  return { kind: "saved", text: "Saved" };
}

/** When the status changes if nothing happens until then; null when it does not. */
export function nextChange(state: SyncState, now: number): number | null {
  const oldest = state.sent[0];
  if (state.link !== "live" || oldest === undefined) return null;
  return [oldest + SAVING_AFTER_MS, oldest + NOT_SAVED_AFTER_MS].find((time) => time > now) ?? null;
}

/** Acknowledgements come in the order of sending: a fall takes the oldest away, a rise adds new ones. */
function resize(sent: readonly number[], count: number, at: number): readonly number[] {
  if (count <= sent.length) return sent.slice(sent.length - count);
  return [...sent, ...Array<number>(count - sent.length).fill(at)];
}
