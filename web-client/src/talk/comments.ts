/** The comments on a component: threads on places in its text, and what is being written. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { ApiError } from "../api/client";
import type { Schemas } from "../api/types";
import type { Anchor } from "../sync/anchors";
import type { RoomMessage } from "../sync/messages";
import { asApiError } from "../ui/use-load";

export interface Comment extends Omit<Schemas["CommentBody"], "range" | "anchor"> {
  anchor: Anchor | null;
}

/** What a new comment is about. */
export interface Place {
  at: { range: [number, number] } | { node: string };
  /** In words: "<rect> on line 12". */
  title: string;
}

/** A comment with the replies to it, the oldest first. */
export interface Thread {
  comment: Comment;
  replies: Comment[];
}

/** The draft that answers nothing yet. */
export const NEW = "new";

export interface CommentsState {
  state: "loading" | "failed" | "done";
  error: ApiError | null;
  comments: readonly Comment[];
  /** The thread that is open. */
  active: string | null;
  /** Where the new comment will stand. */
  place: Place | null;
  /** By thread, or under NEW. */
  drafts: Readonly<Record<string, string>>;
  /** The thread that something is being done to. */
  busy: string | null;
  failure: { key: string; error: ApiError } | null;
  /** What others have added since the list was last in sight. */
  unseen: number;
}

/** Where comments are kept. All throw ApiError. */
export interface CommentServer {
  list: () => Promise<Comment[]>;
  add: (comment: { text: string; parentId?: string } & Partial<Place["at"]>) => Promise<Comment>;
  resolve: (id: string, resolved: boolean) => Promise<Comment>;
  remove: (id: string) => Promise<unknown>;
}

export interface Comments {
  state: StoreApi<CommentsState>;
  load: () => Promise<void>;
  hear: (message: RoomMessage) => void;
  open: (thread: string | null) => void;
  /** Begin a comment; null puts it aside. */
  begin: (place: Place | null) => void;
  write: (key: string, text: string) => void;
  /** Send a draft: the new comment, or a reply. It stays when that fails. */
  send: (key: string) => Promise<void>;
  resolve: (id: string, resolved: boolean) => Promise<void>;
  remove: (comment: Comment) => Promise<void>;
  markSeen: () => void;
}

/** Every comment once, in the order they were written. */
export function put(comments: readonly Comment[], comment: Comment): Comment[] {
  const others = comments.filter(({ id }) => id !== comment.id);
  return [...others, comment].sort((one, other) => one.at.localeCompare(other.at));
}

/** Without a comment and the replies to it. */
export function without(comments: readonly Comment[], id: string): Comment[] {
  return comments.filter((comment) => comment.id !== id && comment.parentId !== id);
}

export function threads(comments: readonly Comment[]): Thread[] {
  return comments
    .filter(({ parentId }) => parentId === null)
    .map((comment) => ({ comment, replies: comments.filter(({ parentId }) => parentId === comment.id) }));
}

export function openComments(server: CommentServer, selfId: string): Comments {
  const state = createStore<CommentsState>(() => ({
    state: "loading",
    error: null,
    comments: [],
    active: null,
    place: null,
    drafts: {},
    busy: null,
    failure: null,
    unseen: 0,
  }));
  const keep = (comment: Comment) => state.setState(({ comments }) => ({ comments: put(comments, comment) }));
  const drop = (id: string) => state.setState(({ comments }) => ({ comments: without(comments, id) }));

  async function attempt(key: string, work: () => Promise<void>) {
    if (state.getState().busy !== null) return;
    state.setState({ busy: key, failure: null });
    try {
      await work();
    } catch (error) {
      state.setState({ failure: { key, error: asApiError(error) } });
    }
    state.setState({ busy: null });
  }

  return {
    state,
    async load() {
      try {
        state.setState({ comments: await server.list(), state: "done", error: null });
      } catch (error) {
        state.setState((before) => ({
          state: before.state === "done" ? "done" : "failed",
          error: asApiError(error),
        }));
      }
    },
    hear(message) {
      if (message.type === "comment:deleted") drop(message.commentId);
      if (message.type !== "comment:added" && message.type !== "comment:changed") return;
      keep(message.comment);
      if (message.type === "comment:added" && message.comment.userId !== selfId) {
        state.setState(({ unseen }) => ({ unseen: unseen + 1 }));
      }
    },
    open: (active) => state.setState({ active }),
    begin: (place) => state.setState({ place, failure: null }),
    write: (key, text) => state.setState(({ drafts }) => ({ drafts: { ...drafts, [key]: text }, failure: null })),
    send: (key) =>
      attempt(key, async () => {
        const { drafts, place } = state.getState();
        const text = drafts[key] ?? "";
        if (text.trim() === "" || (key === NEW && !place)) return;
        const about = key === NEW ? place?.at : { parentId: key };
        const comment = await server.add({ text, ...about });
        keep(comment);
        state.setState((after) => ({ drafts: { ...after.drafts, [key]: "" } }));
        if (key === NEW) state.setState({ place: null, active: comment.id });
      }),
    resolve: (id, resolved) => attempt(id, async () => keep(await server.resolve(id, resolved))),
    remove: (comment) =>
      attempt(comment.parentId ?? comment.id, async () => {
        await server.remove(comment.id);
        drop(comment.id);
      }),
    markSeen: () => state.setState({ unseen: 0 }),
  };
}
