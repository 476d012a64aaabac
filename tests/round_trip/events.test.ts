/** The JSON wire, beside people on the others. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type WebSocket from "ws";

import { closeOf, CollabPeer, rawSocket, sees, when, YPeer } from "./clients.ts";
import { Server } from "./server.ts";

const SOURCE = '<component name="Dot"><template><rect width={100} fill="red" /></template></component>';

let server: Server;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  server = await Server.start({ SIGN_IN_SECONDS: 1 });
});
afterEach(() => {
  for (const peer of open.splice(0)) peer.destroy();
});
afterAll(() => server.stop());

type Event = Record<string, unknown>;

/** A program on `/events`. */
class Bot {
  readonly events: Event[] = [];
  private readonly listeners = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data) => {
      this.events.push(JSON.parse(String(data)) as Event);
      for (const listener of this.listeners) listener();
    });
    open.push({ destroy: () => socket.close() });
  }

  static async join(token: string): Promise<Bot> {
    const bot = new Bot(await rawSocket(`${server.socketUrl}/events/project`));
    bot.say("project:join", { token });
    await bot.event("project:joined");
    return bot;
  }

  say(type: string, more: Event = {}): void {
    this.socket.send(JSON.stringify({ type, ...more }));
  }

  async event(type: string, fits: (event: Event) => boolean = () => true): Promise<Event> {
    const find = () => this.events.find((event) => event.type === type && fits(event));
    await when(`event ${type}`, () => find() !== undefined, (look) => {
      this.listeners.add(look);
      return () => this.listeners.delete(look);
    });
    return find()!;
  }
}

const keep = <P extends { destroy(): void }>(peer: P): P => {
  open.push(peer);
  return peer;
};

test("a bot edits by delta and by intent, and everyone sees one text", async () => {
  await server.create("dot-1", SOURCE);
  const ann = keep(new CollabPeer(server, "dot-1", "editor:ann"));
  const bob = keep(new YPeer(server, "dot-1", "editor:bob"));
  await Promise.all([ann.saved(), bob.synced()]);
  const bot = await Bot.join("editor:robot");
  bot.say("component:open", { componentId: "dot-1" });
  expect(await bot.event("component:opened")).toMatchObject({ source: SOURCE, seq: 1 });
  expect(await ann.event("user:joined", (event) => event.userId === "robot")).toMatchObject({ userName: "Robot" });

  const at = SOURCE.indexOf("red");
  const ops = [{ retain: at }, { insert: "teal" }, { delete: 3 }];
  bot.say("component:edit", { componentId: "dot-1", changes: { ops }, seq: 1, id: "paint" });
  expect(await bot.event("component:edited")).toMatchObject({ id: "paint", seq: 2 });
  await Promise.all([ann, bob].map((peer) => sees(peer, (text) => text.includes('fill="teal"'))));

  const wider = { node: "0", attribute: "width", value: 180, expect: 100 };
  bot.say("component:edit", { componentId: "dot-1", intent: wider, id: 2 });
  await Promise.all([ann, bob].map((peer) => sees(peer, (text) => text.includes("width={180}"))));
  bot.say("component:edit", { componentId: "dot-1", intent: wider, id: 3 });
  expect(await bot.event("update:rejected")).toMatchObject({ code: "STALE_EDIT", id: 3 });

  // The page's own intents travel as stateless messages.
  ann.provider.sendStateless(JSON.stringify({ type: "component:edit", intents: [{ ...wider, value: 5, expect: 180 }] }));
  expect(await ann.event("component:edited")).toMatchObject({ seq: 4 });
  await sees(ann, (text) => text.includes("width={5}"));

  bob.text.insert(0, "😀");
  expect(await bot.event("component:updated", (event) => event.userId === "bob")).toMatchObject({
    componentId: "dot-1", seq: 5, changes: { ops: [{ insert: "😀" }] },
  });
  await bot.event("compilation:completed", (event) => event.seq === 5);
});

test("a bot that only watches hears of every room and holds none open", async () => {
  await server.create("dot-2", SOURCE);
  const bot = await Bot.join("viewer:board");
  const ann = keep(new CollabPeer(server, "dot-2", "editor:ann"));
  await ann.saved();
  await bot.event("user:joined", (event) => event.componentId === "dot-2" && event.userId === "ann");
  expect(ann.events.some((event) => event.type === "user:joined")).toBe(false);
  ann.text.insert(0, "A");
  await bot.event("component:updated", (event) => event.componentId === "dot-2");
  ann.provider.sendStateless(JSON.stringify({ type: "cursor:move", position: { line: 1, column: 2 } }));
  expect(await bot.event("cursor:moved")).toMatchObject({ userId: "ann", position: { line: 1, column: 2 } });
  ann.destroy();
  await bot.event("user:left", (event) => event.userId === "ann");
});

test("a lock holds on every wire, and is over when its holder leaves", async () => {
  await server.create("dot-3", SOURCE);
  const ann = keep(new CollabPeer(server, "dot-3", "editor:ann"));
  const bob = keep(new YPeer(server, "dot-3", "editor:bob"));
  await Promise.all([ann.saved(), bob.synced()]);
  const bot = await Bot.join("editor:robot");
  bot.say("component:lock", { componentId: "dot-3" });
  expect(await ann.event("component:locked")).toMatchObject({ userId: "robot", userName: "Robot" });
  ann.text.insert(0, "A");
  expect(await ann.event("update:rejected")).toMatchObject({ code: "COMPONENT_LOCKED" });
  expect(ann.provider.unsyncedChanges).toBeGreaterThan(0);
  const gone = new Promise<{ code: number }>((resolve) => bob.provider.on("connection-close", (event) => {
    if (event) resolve(event as unknown as { code: number });
  }));
  bob.text.insert(0, "B");
  expect((await gone).code).toBe(4409);
  expect(await server.source("dot-3")).toBe(SOURCE);
  bot.socket.close();
  await ann.event("component:unlocked");
  // What was refused was asked for again.
  await when("Ann's edit", () => ann.provider.unsyncedChanges === 0, (look) => {
    ann.provider.on("unsyncedChanges", look);
    return () => ann.provider.off("unsyncedChanges", look);
  });
  expect(await server.source("dot-3")).toContain("A");
});

test.each([
  ["no sign-in", undefined, 4401],
  ["a bad token", JSON.stringify({ type: "project:join", token: "expired" }), 4401],
  ["a stranger", JSON.stringify({ type: "project:join", token: "editor:stranger" }), 4403],
  ["another first frame", JSON.stringify({ type: "component:open", componentId: "x" }), 4400],
  ["no JSON", "{", 4400],
  ["too much", JSON.stringify({ type: "x".repeat(70_000) }), 4413],
])("%s closes the socket", async (_name, frame, code) => {
  const socket = await rawSocket(`${server.socketUrl}/events/project`);
  const closed = closeOf(socket);
  if (frame) socket.send(frame);
  expect((await closed).code).toBe(code);
});

test("what can not be done is answered, and the socket goes on", async () => {
  const bot = await Bot.join("editor:robot");
  bot.say("component:open", { componentId: "no-such", id: 1 });
  expect(await bot.event("request:rejected", ({ id }) => id === 1)).toMatchObject({ code: "COMPONENT_NOT_FOUND" });
  bot.say("component:open", { id: 2 });
  expect(await bot.event("request:rejected", ({ id }) => id === 2)).toMatchObject({ code: "MALFORMED" });
  bot.say("dance", { componentId: "no-such", id: 3 });
  expect(await bot.event("request:rejected", ({ id }) => id === 3)).toMatchObject({ code: "UNKNOWN_MESSAGE" });
  bot.socket.send(Buffer.from([1, 2, 3]));
  expect((await closeOf(bot.socket)).code).toBe(4400);
});

interface Step extends Event {
  seq: number;
  userId: string;
  changes: { ops: { retain?: number; insert?: string; delete?: number }[] };
}

/** The text that a delta makes of another. */
function applied(text: string, { ops }: Step["changes"]): string {
  let made = "";
  let at = 0;
  for (const { retain = 0, insert = "", delete: gone = 0 } of ops) {
    made += text.slice(at, at + retain) + insert;
    at += retain + gone;
  }
  return made + text.slice(at);
}

test("a history is played in order, steered, and touches nothing", async () => {
  const { id, texts } = await written("played-1", ["A", "😀", "B"]);
  const bot = await Bot.join("viewer:critic");
  bot.say("history:replay", { componentId: id, speed: 100 });
  const { source, from, to, frames } = await bot.event("history:started");
  expect([source, from, to, frames]).toEqual(["", 1, 4, 4]);
  await bot.event("history:ended");
  let text = String(source);
  const steps = bot.events.filter((event): event is Step => event.type === "history:step");
  expect(steps.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  for (const [index, step] of steps.entries()) {
    text = applied(text, step.changes);
    expect(text).toBe(texts[index]);
  }
  const pictures = bot.events.filter(({ type }) => type === "history:compiled");
  expect(pictures.at(-1)).toMatchObject({ componentId: id, seq: 4, success: true });
  // A picture follows the step it shows.
  for (const picture of pictures) {
    expect(bot.events.indexOf(picture)).toBeGreaterThan(bot.events.findIndex((event) => event.seq === picture.seq));
  }
  expect(bot.events.some(({ type }) => type === "component:updated" || type === "user:joined")).toBe(false);
});

test("a part of a history, in fewer frames, paused, sought and stopped", async () => {
  const { id } = await written("played-2", [..."abcdefghij"]);
  const bot = await Bot.join("viewer:critic");
  bot.say("history:pause", { id: 1 });
  expect(await bot.event("request:rejected")).toMatchObject({ code: "MALFORMED", id: 1 });

  bot.say("history:replay", { componentId: id, from: 3, to: 11, steps: 3, speed: 0.05 });
  expect(await bot.event("history:started")).toMatchObject({ from: 3, to: 11, frames: 3 });
  await bot.event("history:step", ({ seq }) => seq === 5);
  bot.say("history:pause");
  bot.say("history:seek", { seq: 11 });
  await bot.event("history:step", ({ seq }) => seq === 11);
  await bot.event("history:ended");

  bot.say("history:replay", { componentId: id, speed: 0.05 });
  await bot.event("history:started", ({ frames }) => frames === 11);
  bot.say("history:stop");
  bot.say("history:resume", { id: 2 });
  expect(await bot.event("request:rejected", (event) => event.id === 2)).toMatchObject({ code: "MALFORMED" });

  for (const wrong of [{ speed: 0 }, { from: 99 }, { steps: "all" }, { to: -1 }]) {
    bot.say("history:replay", { componentId: id, id: 3, ...wrong });
    await bot.event("request:rejected", (event) => event.id === 3);
    bot.events.length = 0;
  }
});

/** A component that a bot has typed into, a step for each piece; and its text after each step. */
async function written(id: string, pieces: string[]): Promise<{ id: string; texts: string[] }> {
  await server.create(id, SOURCE);
  const bot = await Bot.join("editor:robot");
  const texts = [SOURCE];
  for (const [index, piece] of pieces.entries()) {
    bot.say("component:edit", { componentId: id, changes: { ops: [{ insert: piece }] }, id: index });
    await bot.event("component:edited", (event) => event.id === index);
    texts.push(piece + (texts.at(-1) ?? ""));
  }
  bot.socket.close();
  return { id, texts };
}
