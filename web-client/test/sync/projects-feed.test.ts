import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ProjectsFeed } from "../../src/sync/projects-feed";
import type { FeedSocket } from "../../src/sync/projects-feed";

class Socket implements FeedSocket {
  onopen: FeedSocket["onopen"] = null;
  onmessage: FeedSocket["onmessage"] = null;
  onclose: FeedSocket["onclose"] = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(text: string) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  opens() {
    this.onopen?.(new Event("open"));
  }

  says(event: object) {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify(event) }));
  }

  breaks() {
    this.onclose?.({} as CloseEvent);
  }
}

const WATCHING = { type: "projects:watching", projectIds: ["p"] };
let sockets: Socket[];
let heard: (string | null)[];
let live: boolean[];
let tokens: number;
let signedOut: boolean;
let feed: ProjectsFeed;

beforeEach(async () => {
  vi.useFakeTimers();
  [sockets, heard, live, tokens, signedOut] = [[], [], [], 0, false];
  feed = new ProjectsFeed({
    open: () => {
      sockets.push(new Socket());
      return last();
    },
    token: () => (signedOut ? Promise.reject(new Error("signed out")) : Promise.resolve(`t${(tokens += 1)}`)),
    random: () => 0.5,
    onChange: (project) => heard.push(project),
    onLive: (now) => live.push(now),
  });
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

function last(): Socket {
  const socket = sockets.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
}

function begin(socket = last()): Socket {
  socket.opens();
  socket.says(WATCHING);
  return socket;
}

describe("a feed of projects", () => {
  test("signs in, and has everything looked at once, since it heard nothing of what was before", () => {
    begin();
    expect(last().sent).toEqual([{ type: "projects:watch", token: "t1" }]);
    expect([heard, live]).toEqual([[null], [true]]);
    last().says({ type: "project:changed", projectId: "p" });
    last().says({ type: "something:else" });
    expect(heard).toEqual([null, "p"]);
  });

  test("asks again, with a fresh token, when the projects are others; then all are looked at", async () => {
    begin().says({ type: "projects:changed" });
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent).toHaveLength(2);
    expect(heard).toEqual([null]);
    last().says(WATCHING);
    expect(heard).toEqual([null, null]);
  });

  test("comes back later and later, each time a little else, and at once when it was well", async () => {
    const pauses = [];
    for (let tries = 0; tries < 9; tries += 1) {
      const before = Date.now();
      const { length } = sockets;
      last().breaks();
      while (sockets.length === length) await vi.advanceTimersToNextTimerAsync();
      pauses.push(Date.now() - before);
    }
    expect(pauses).toEqual([375, 750, 1500, 3000, 6000, 12000, 22500, 22500, 22500]);
    begin().breaks();
    expect(live).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(375);
    expect(sockets).toHaveLength(11);
    begin();
    expect(heard).toEqual([null, null]);
  });

  test("asks a silent link now and then, and leaves one that does not answer", async () => {
    begin();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(last().sent).toHaveLength(2);
    last().says(WATCHING);
    expect(heard).toEqual([null]);
    await vi.advanceTimersByTimeAsync(25_000 + 8_000);
    expect([last().closed, live]).toEqual([true, [true, false]]);
    await vi.advanceTimersByTimeAsync(375);
    expect(sockets).toHaveLength(2);
  });

  test("leaves one that never opens", async () => {
    await vi.advanceTimersByTimeAsync(8_000);
    expect(last().closed).toBe(true);
    await vi.advanceTimersByTimeAsync(375);
    expect(sockets).toHaveLength(2);
  });

  test("waits for a sign-in, and ends when it is closed", async () => {
    signedOut = true;
    begin().breaks();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sockets).toHaveLength(1);
    feed.close();
    signedOut = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });

  test("hears nothing on a socket that it has left", () => {
    const first = begin();
    first.breaks();
    first.says({ type: "project:changed", projectId: "p" });
    expect(heard).toEqual([null]);
  });
});
