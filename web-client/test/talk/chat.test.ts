import { describe, expect, test } from "vitest";
import { merge, openChat, PAGE, refresh, unread } from "../../src/talk/chat";
import { ApiError } from "../../src/api/client";
import type { ChatMessage } from "../../src/talk/chat";

function message(id: number, userId = "ana"): ChatMessage {
  return { id, userId, userName: userId, text: `message ${id}`, at: "2026-01-01T10:00:00Z" };
}

const ids = (messages: readonly ChatMessage[]) => messages.map(({ id }) => id);

/** As the server gives a page: the newest first. */
const page = (newest: number) => Array.from({ length: PAGE }, (_, index) => message(newest - index));

describe("a chat", () => {
  test("holds each message once, the oldest first", () => {
    expect(ids(merge([message(1), message(3)], [message(3), message(2)]))).toEqual([1, 2, 3]);
  });

  test("after a lost connection, the newest page goes on where it was", () => {
    expect(ids(refresh([message(1)], page(PAGE)))).toHaveLength(PAGE);
    expect(ids(refresh([message(90)], page(100)))[0]).toBe(51);
  });

  test("has no gap after a long absence: what is older is asked for again", () => {
    expect(ids(refresh([message(1)], page(100)))[0]).toBe(51);
  });

  test("a short page is the whole chat, so nothing lies between", () => {
    expect(ids(refresh([], [message(7), message(2)]))).toEqual([2, 7]);
  });

  test("counts what others said since it was seen", () => {
    const messages = [message(1), message(2, "me"), message(3), message(4)];
    expect(unread({ messages, seen: 1 }, "me")).toBe(2);
    expect(unread({ messages, seen: 4 }, "me")).toBe(0);
  });
});

describe("what is written", () => {
  const storage = () => {
    const items = new Map<string, string>();
    return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
  };

  test("stays when it can't be sent, with the reason, and goes when it can", async () => {
    let reachable = false;
    const chat = openChat(
      {
        read: () => Promise.resolve([]),
        post: (text) =>
          reachable
            ? Promise.resolve({ ...message(1), text })
            : Promise.reject(new ApiError("OFFLINE", "The server can't be reached.", 0)),
      },
      storage(),
      "seen",
    );
    await chat.load();
    chat.write("Hello");
    await chat.send();
    expect(chat.state.getState()).toMatchObject({ draft: "Hello", sending: false, failure: { code: "OFFLINE" } });
    reachable = true;
    await chat.send();
    expect(chat.state.getState()).toMatchObject({ draft: "", failure: null });
    expect(chat.state.getState().messages.map(({ text }) => text)).toEqual(["Hello"]);
  });

  test("before is not new to whoever comes for the first time; what follows is", async () => {
    const kept = storage();
    const server = { read: () => Promise.resolve([message(2), message(1)]), post: () => Promise.reject(new Error()) };
    const chat = openChat(server, kept, "seen");
    await chat.load();
    expect(unread(chat.state.getState(), "me")).toBe(0);
    chat.add(message(3));
    expect(unread(chat.state.getState(), "me")).toBe(1);
    expect(unread(openChat(server, kept, "seen").state.getState(), "me")).toBe(0);
    chat.markSeen();
    expect(kept.getItem("seen")).toBe("3");
  });
});
