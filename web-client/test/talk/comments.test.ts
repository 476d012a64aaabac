import { beforeEach, describe, expect, test } from "vitest";
import { ApiError } from "../../src/api/client";
import { NEW, openComments, threads } from "../../src/talk/comments";
import type { Comment, Comments } from "../../src/talk/comments";

function comment(id: string, rest: Partial<Comment> = {}): Comment {
  return {
    id,
    parentId: null,
    userId: "ana",
    userName: "Ana",
    text: id,
    quote: "",
    anchor: null,
    at: `2026-01-01T10:00:0${id.length}Z`,
    resolvedAt: null,
    resolvedBy: null,
    ...rest,
  };
}

let reachable: boolean;
let comments: Comments;

beforeEach(async () => {
  reachable = true;
  const answer = <T>(value: T) =>
    reachable ? Promise.resolve(value) : Promise.reject(new ApiError("OFFLINE", "Not reached.", 0));
  comments = openComments(
    {
      list: () => answer([comment("a")]),
      add: ({ text, parentId = null }) => answer(comment("new", { text, parentId, userId: "me" })),
      resolve: (id, resolved) => answer(comment(id, { resolvedAt: resolved ? "2026-01-02T00:00:00Z" : null })),
      remove: () => answer({}),
    },
    "me",
  );
  await comments.load();
});

const state = () => comments.state.getState();

describe("comments", () => {
  test("of others come live, are counted until seen, and form threads", () => {
    comments.hear({ type: "comment:added", comment: { ...comment("aa", { parentId: "a" }), range: null, anchor: null } });
    expect(state().unseen).toBe(1);
    expect(threads(state().comments)).toMatchObject([{ comment: { id: "a" }, replies: [{ id: "aa" }] }]);
    comments.markSeen();
    expect(state().unseen).toBe(0);
  });

  test("go with the replies to them", () => {
    comments.hear({ type: "comment:added", comment: { ...comment("aa", { parentId: "a" }), range: null, anchor: null } });
    comments.hear({ type: "comment:deleted", commentId: "a" });
    expect(state().comments).toEqual([]);
  });

  test("keep what was typed when it can't be sent", async () => {
    reachable = false;
    comments.begin({ at: { node: "0" }, title: "<rect>" });
    comments.write(NEW, "Wider?");
    await comments.send(NEW);
    expect(state()).toMatchObject({ failure: { key: NEW }, busy: null, drafts: { [NEW]: "Wider?" } });
    expect(state().place).not.toBeNull();
    reachable = true;
    await comments.send(NEW);
    expect(state()).toMatchObject({ failure: null, drafts: { [NEW]: "" }, place: null, active: "new" });
  });

  test("are settled and opened again", async () => {
    await comments.resolve("a", true);
    expect(state().comments[0]?.resolvedAt).not.toBeNull();
    await comments.resolve("a", false);
    expect(state().comments[0]?.resolvedAt).toBeNull();
  });

  test("a failure stands beside its thread and changes nothing", async () => {
    reachable = false;
    await comments.remove(comment("a"));
    expect(state()).toMatchObject({ failure: { key: "a", error: { code: "OFFLINE" } } });
    expect(state().comments).toHaveLength(1);
  });
});
