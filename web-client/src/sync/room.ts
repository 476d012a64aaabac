/** One open component: its document, its connection, and what the page shows of both. */

import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { Follow } from "./follow";
import { sha256 } from "./hash";
import { Kept, keptName } from "./kept";
import { Lock, NO_LOCK } from "./lock";
import type { LockState } from "./lock";
import { parseRoomMessage } from "./messages";
import type { Activity, CompileResult, RoomMessage } from "./messages";
import { peopleIn } from "./people";
import type { Person } from "./people";
import { HubProvider } from "./provider";
import { HubSocket } from "./socket";
import { advance, initialSync, nextChange, statusAt } from "./status";
import type { SyncEvent, SyncStatus } from "./status";
import { UndoHistory } from "./undo";

export interface RoomState {
  status: SyncStatus;
  /** The text is here: from the hub, or from this browser when the hub can't be reached. */
  ready: boolean;
  /** Whether the hub takes edits of this person; null until it has said so. */
  mayEdit: boolean | null;
  people: Person[];
  /** The newest compile of this text. */
  result: CompileResult | null;
  /** Own edits were on their way when `result` came, so its positions may be off. */
  resultIsBehind: boolean;
  /** Why nothing can be saved at the moment, as the hub put it. Edits are kept and sent again. */
  unsavable: string | null;
  /** The hub refused an edit; this document has text that the others lack. */
  rejected: { text: string; reason: string } | null;
  /** The hub has begun the document anew; this copy has nothing that the new one lacks, and is of no more use. */
  renewed: boolean;
  lock: LockState;
  /** By person; who is not in it is active. */
  quiet: Readonly<Record<string, Activity>>;
}

/** What the room says to those who listen: the hub's events, and that it is connected (again). */
export type Heard = RoomMessage | { type: "connected" };

export interface Room {
  componentId: string;
  text: Y.Text;
  awareness: Awareness;
  undo: UndoHistory;
  state: StoreApi<RoomState>;
  /** Whether this browser has stored all that is in the text: a reload then finds it. Apart from `state`, since it changes with every key. */
  stored: StoreApi<boolean>;
  lock: Lock;
  follow: Follow;
  /** Once the hub has every edit that was made here: true. False when it can't be reached. */
  saved: () => Promise<boolean>;
  /** Ask something of the hub, in JSON. Nothing is sent while the connection is down. */
  send: (request: { type: string; [field: string]: unknown }) => void;
  /** Be told every event from now on; gives what ends it. */
  hear: (listener: (message: Heard) => void) => () => void;
  close: () => void;
  /** Close, and forget what this browser keeps of the document. */
  forget: () => Promise<void>;
}

export interface RoomOptions {
  componentId: string;
  self: Person;
  url: string;
  /** A fresh access token. Throws when there is none. */
  token: () => Promise<string>;
  /** Whether this person may still open the document. Throws when the hub can't be asked. */
  mayOpen: () => Promise<boolean>;
}

/** Close codes after which the hub is to be asked whether this person may come in again. */
const REFUSALS = new Set([4401, 4403, 4404]);

/** Refusals for now: the hub asks for these edits again. */
const ASKED_FOR_AGAIN = new Set(["STORAGE_FAILED", "UPDATE_OUT_OF_ORDER"]);

/** What the provider calls the hub's closing of one document while the socket stays. */
const DOCUMENT_CLOSED = 1000;

export function openRoom({ componentId, self, url, token, mayOpen }: RoomOptions): Room {
  const doc = new Y.Doc();
  const text = doc.getText("source");
  const awareness = new Awareness(doc);
  const undo = new UndoHistory(text);
  const state = createStore<RoomState>(() => ({
    status: statusAt(initialSync, 0),
    ready: false,
    mayEdit: null,
    people: [self],
    result: null,
    resultIsBehind: false,
    unsavable: null,
    rejected: null,
    renewed: false,
    lock: NO_LOCK,
    quiet: {},
  }));
  const listeners = new Set<(message: Heard) => void>();
  const tell = (message: Heard) => {
    for (const listener of listeners) listener(message);
  };

  let sync = initialSync;
  // In another colour when somebody here has this person's.
  let own = self;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showStatus = () => {
    clearTimeout(timer);
    const now = Date.now();
    const status = statusAt(sync, now);
    if (status.text !== state.getState().status.text) state.setState({ status });
    const next = nextChange(sync, now);
    if (next !== null) timer = setTimeout(showStatus, next - now);
  };
  /** Those who wait for what `saved` tells. */
  const waiters = new Set<() => void>();
  const report = (event: SyncEvent) => {
    const before = sync.waiting;
    sync = advance(sync, event);
    if (before > 0 && sync.waiting === 0) kept.acknowledged();
    showStatus();
    for (const look of waiters) look();
  };
  const saved = () =>
    new Promise<boolean>((resolve) => {
      const look = () => {
        const isReached = sync.link === "live" || sync.link === "handshake";
        if (isReached && sync.waiting > 0) return;
        waiters.delete(look);
        resolve(isReached);
      };
      waiters.add(look);
      look();
    });

  // The person's id is in the name: two people who share a browser don't send each other's edits.
  const stored = createStore<boolean>(() => false);
  const kept = new Kept({
    name: keptName(self.id, componentId),
    doc,
    isEdit: (origin) => origin !== provider,
    onStored: (all) => stored.setState(all, true),
  });
  void kept.loaded.then((count) => {
    if (text.length > 0) state.setState({ ready: true });
    if (count === 0) return;
    report({ type: "found", count });
    // All of it may have been there already: then nothing is sent that could be acknowledged.
    if (sync.link === "live") report({ type: "unsynced", count: provider.unsaved, at: Date.now() });
  });

  const socket = new HubSocket({ url, delay: 400, minDelay: 200, factor: 1.5, maxDelay: 4000 });
  const provider = new HubProvider({
    name: componentId,
    document: doc,
    awareness,
    websocketProvider: socket,
    token,
    onHandshake: () => report({ type: "handshake", at: Date.now() }),
    onUnsyncedChanges: () => report({ type: "unsynced", count: provider.unsaved, at: Date.now() }),
    onSynced: () => {
      report({ type: "synced" });
      state.setState({ ready: true });
      lock.connected();
      tell({ type: "connected" });
    },
    onAuthenticated: ({ scope }) => state.setState({ mayEdit: scope === "read-write" }),
    onAuthenticationFailed: () => void askAgain(),
    onAwarenessChange: ({ states }) => state.setState({ people: peopleIn(states, own) }),
    onDisconnect: ({ event }) => {
      report({ type: "disconnected" });
      lock.disconnected();
      state.setState({ quiet: {} });
      if (REFUSALS.has(event.code)) void askAgain();
    },
    onClose: ({ event }) => {
      // Also called for the socket, whose end arrives as a disconnect.
      if (event.code === DOCUMENT_CLOSED) void askAgain();
    },
    onStateless: ({ payload }) => receive(payload),
  });
  const send = (request: { type: string }) => provider.sendStateless(JSON.stringify(request));
  const lock = new Lock(
    self.id,
    (type) => send({ type }),
    (changed) => state.setState({ lock: changed }),
  );
  const follow = new Follow(text, awareness);
  provider.attach();

  const onUpdate = (_update: Uint8Array, origin: unknown) => {
    if (origin !== provider && origin !== kept) report({ type: "edited" });
  };
  doc.on("update", onUpdate);
  const reconnect = () => void socket.connect();
  window.addEventListener("online", reconnect);

  let asking = false;
  async function askAgain() {
    if (asking || sync.link === "removed") return;
    asking = true;
    const allowed = await mayOpen().catch(() => true);
    asking = false;
    if (allowed) {
      // Start over on a new connection, with a fresh token.
      socket.webSocket?.close();
    } else {
      socket.disconnect();
      report({ type: "removed" });
    }
  }

  function receive(payload: string) {
    const message = parseRoomMessage(payload);
    if (!message) return;
    act(message);
    tell(message);
  }

  function act(message: RoomMessage) {
    if (message.type === "compilation:completed") {
      if (message.seq < (state.getState().result?.seq ?? 0)) return;
      state.setState({ result: message, resultIsBehind: sync.waiting > 0 });
    } else if (message.type === "update:rejected" && message.id === undefined && !ASKED_FOR_AGAIN.has(message.code)) {
      state.setState({ rejected: { text: text.toJSON(), reason: message.message } });
    } else if (message.type === "user:color") {
      own = { ...self, color: message.color };
      state.setState({ people: peopleIn(awareness.getStates().values(), own) });
    } else if (message.type === "user:status") {
      state.setState(({ quiet }) => ({ quiet: { ...quiet, [message.userId]: message.status } }));
    } else if (
      message.type === "component:locked" ||
      message.type === "component:unlocked" ||
      message.type === "request:rejected"
    ) {
      lock.hear(message);
    } else if (message.type === "document:hash") {
      void compare(message.hash);
    } else if (message.type === "document:renewed") {
      void leave(message);
    } else if (message.type === "document:readonly") {
      state.setState({ unsavable: message.message });
    } else if (message.type === "document:writable") {
      state.setState({ unsavable: null });
      // What was refused meanwhile is still counted as unsynced; a new connection counts afresh.
      if (sync.sent.length > 0) socket.webSocket?.close();
    }
  }

  /** All edits before the hub's hash have come, so this text must be the hub's, but for what isn't saved yet. */
  async function compare(hash: string) {
    const mine = text.toJSON();
    if (sync.waiting > 0 || provider.unsaved > 0 || !provider.isSynced) return;
    const own = await sha256(mine);
    if (own === null || own === hash) return;
    state.setState({ rejected: { text: mine, reason: "This copy of the text had gone astray from everyone else's." } });
  }

  /** Nothing goes to or from this copy any more. What only it has is not lost. */
  async function leave({ hash, message }: { hash: string; message: string }) {
    await kept.loaded;
    const mine = text.toJSON();
    const own = await sha256(mine);
    const isKnown = own === null ? sync.waiting === 0 && provider.unsaved === 0 : own === hash;
    if (isKnown) state.setState({ renewed: true });
    else state.setState({ rejected: { text: mine, reason: message } });
  }

  const close = () => {
    clearTimeout(timer);
    lock.close();
    follow.close();
    window.removeEventListener("online", reconnect);
    provider.destroy();
    socket.destroy();
    undo.destroy();
    kept.close();
    doc.destroy();
  };
  return {
    componentId,
    text,
    awareness,
    undo,
    state,
    stored,
    lock,
    follow,
    saved,
    send,
    hear: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
    forget: async () => {
      close();
      await kept.forget();
    },
  };
}
