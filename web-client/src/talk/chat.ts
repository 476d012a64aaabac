/** The chat of a project: what is known of it, what has been read, and what is being written. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { ApiError } from "../api/client";
import type { Schemas } from "../api/types";
import { asApiError } from "../ui/use-load";

export type ChatMessage = Schemas["ChatBody"];

/** Messages that the server gives at once. */
export const PAGE = 50;

export interface ChatState {
  state: "loading" | "failed" | "done";
  error: ApiError | null;
  /** The oldest first. */
  messages: readonly ChatMessage[];
  hasEarlier: boolean;
  /** The id of the newest message that was in sight. */
  seen: number;
  draft: string;
  sending: boolean;
  /** Why the draft was not sent. */
  failure: ApiError | null;
}

export interface Chat {
  state: StoreApi<ChatState>;
  /** The newest page, also after a connection was lost. */
  load: () => Promise<void>;
  earlier: () => Promise<void>;
  add: (message: ChatMessage) => void;
  write: (draft: string) => void;
  /** Send the draft. It stays when that fails. */
  send: () => Promise<void>;
  /** All that is known has been in sight. */
  markSeen: () => void;
}

/** Both together, each message once, the oldest first. */
export function merge(known: readonly ChatMessage[], found: readonly ChatMessage[]): ChatMessage[] {
  const byId = new Map([...known, ...found].map((message) => [message.id, message]));
  return [...byId.values()].sort((one, other) => one.id - other.id);
}

/** What is known after the newest page has come: without a gap in it. */
export function refresh(known: readonly ChatMessage[], newest: readonly ChatMessage[]): ChatMessage[] {
  const oldest = newest.at(-1)?.id ?? 0;
  const meets = newest.length < PAGE || known.some(({ id }) => id >= oldest);
  return meets ? merge(known, newest) : merge([], newest);
}

/** How many messages of others came after the one that was seen last. */
export function unread({ messages, seen }: Pick<ChatState, "messages" | "seen">, selfId: string): number {
  return messages.filter(({ id, userId }) => id > seen && userId !== selfId).length;
}

/** Where the chat is kept. Both throw ApiError. */
export interface ChatServer {
  /** A page, the newest first: of the newest, or of those before an id. */
  read: (before: number | null) => Promise<ChatMessage[]>;
  post: (text: string) => Promise<ChatMessage>;
}

/** `key` names in the storage what was seen last. */
export function openChat(server: ChatServer, storage: Pick<Storage, "getItem" | "setItem">, key: string): Chat {
  const kept = storage.getItem(key);
  const state = createStore<ChatState>(() => ({
    state: "loading",
    error: null,
    messages: [],
    hasEarlier: false,
    seen: Number(kept) || 0,
    draft: "",
    sending: false,
    failure: null,
  }));

  const markSeen = () => {
    const { messages, seen } = state.getState();
    const newest = messages.at(-1)?.id ?? 0;
    if (newest <= seen) return;
    state.setState({ seen: newest });
    try {
      storage.setItem(key, String(newest));
    } catch {
      // They are shown as new once more.
    }
  };
  const add = (message: ChatMessage) => state.setState(({ messages }) => ({ messages: merge(messages, [message]) }));

  return {
    state,
    add,
    markSeen,
    async load() {
      try {
        const newest = await server.read(null);
        state.setState((before) => {
          const messages = refresh(before.messages, newest);
          const isFirst = before.state !== "done" || messages[0]?.id !== before.messages[0]?.id;
          return {
            state: "done",
            error: null,
            messages,
            hasEarlier: isFirst ? newest.length === PAGE : before.hasEarlier,
          };
        });
        // Who comes for the first time has not missed what was said before.
        if (kept === null && state.getState().seen === 0) markSeen();
      } catch (error) {
        state.setState((before) => ({
          state: before.state === "done" ? "done" : "failed",
          error: asApiError(error),
        }));
      }
    },
    async earlier() {
      try {
        const found = await server.read(state.getState().messages[0]?.id ?? null);
        state.setState(({ messages }) => ({
          messages: merge(messages, found),
          hasEarlier: found.length === PAGE,
          error: null,
        }));
      } catch (error) {
        state.setState({ error: asApiError(error) });
      }
    },
    write: (draft) => state.setState({ draft, failure: null }),
    async send() {
      const { draft, sending } = state.getState();
      if (sending || draft.trim() === "") return;
      state.setState({ sending: true, failure: null });
      try {
        add(await server.post(draft));
        // What was typed meanwhile is the next message.
        state.setState((after) => ({ draft: after.draft === draft ? "" : after.draft }));
      } catch (error) {
        state.setState({ failure: asApiError(error) });
      }
      state.setState({ sending: false });
    },
  };
}
