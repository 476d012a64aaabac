/** Bad input gets its close code or an error in words, and nobody else notices. */
import * as encoding from "lib0/encoding";
import type WebSocket from "ws";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";

import { closeOf, CollabPeer, rawSocket, sees, when, YPeer } from "./clients.ts";
import { Server } from "./server.ts";

let server: Server;
let component = "";
let made = 0;
let bystander: CollabPeer;
let witness: YPeer;
let busy = true;
let typist: Promise<void>;

beforeAll(async () => {
  server = await Server.start({ OUTBOX_BYTES: 200_000, OUTBOX_SECONDS: 1, PING_INTERVAL: 20, SIGN_IN_SECONDS: 1 });
});
afterAll(async () => {
  await server.stop();
});

// Two people go on editing through every test, and each test ends by checking that nothing held them up.
beforeEach(async () => {
  component = `bad-${(made += 1)}`;
  await server.create(component, "hello");
  bystander = new CollabPeer(server, component, "editor:ann");
  witness = new YPeer(server, component, "editor:bob");
  await Promise.all([bystander.saved(), witness.synced()]);
  busy = true;
  typist = (async () => {
    while (busy) {
      bystander.text.insert(0, ".");
      await bystander.saved();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
});
afterEach(async () => {
  busy = false;
  await typist;
  bystander.text.insert(0, "still here");
  await sees(witness, (text) => text.startsWith("still here"));
  expect(bystander.closes).toEqual([]);
  expect(bystander.provider.unsyncedChanges).toBeLessThan(2);
  bystander.destroy();
  witness.destroy();
});

/** A frame of the Hocuspocus wire. */
function frame(type: number, write: (encoder: encoding.Encoder) => void, name = component): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, name);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

const signIn = (token: string, name = component) =>
  frame(2, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
    encoding.writeVarString(encoder, "4.8.0");
  }, name);

const edit = (update: Uint8Array) =>
  frame(0, (encoder) => {
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint8Array(encoder, update);
  });

async function signedIn(token = "editor:eve"): Promise<WebSocket> {
  const socket = await rawSocket(`${server.socketUrl}/collab`);
  socket.send(signIn(token));
  await new Promise((resolve) => socket.once("message", resolve));
  return socket;
}

test.each([
  ["no bytes", new Uint8Array()],
  ["noise", new Uint8Array([255, 254, 253, 252, 251])],
  ["an endless integer", new Uint8Array(200).fill(0x80)],
  ["an unknown type", frame(99, () => {}, "x")],
])("malformed: %s", async (_, bytes) => {
  const socket = await signedIn();
  socket.send(bytes);
  const { code, reason } = await closeOf(socket);
  expect(code).toBe(4400);
  expect(reason).toMatch(/\.$/);
  const plain = await rawSocket(`${server.socketUrl}/yjs/${component}?token=editor:eve`);
  plain.send(bytes);
  expect((await closeOf(plain)).code).toBe(4400);
});

test("text instead of bytes", async () => {
  const socket = await signedIn();
  socket.send("hello");
  expect(await closeOf(socket)).toEqual({ code: 4400, reason: "Only binary messages are understood here." });
});

test("a message of 2 MB", async () => {
  const socket = await signedIn();
  socket.send(new Uint8Array(2_000_000));
  const { code, reason } = await closeOf(socket);
  expect(code).toBe(4413);
  expect(reason).toContain("at most 256 are allowed");
});

test("too many messages", async () => {
  const socket = await signedIn();
  for (let at = 0; at < 300; at += 1) socket.send(edit(new Uint8Array([0, 0])));
  expect((await closeOf(socket)).code).toBe(4429);
});

test("an unknown component", async () => {
  const eve = new CollabPeer(server, "no-such-thing", "editor:eve");
  expect((await eve.closed()).code).toBe(4404);
  expect(eve.refusals[0]).toBe("COMPONENT_NOT_FOUND: There is no such component.");
  eve.destroy();
  const yen = new YPeer(server, "no-such-thing", "editor:eve");
  expect(await yen.closed()).toEqual({ code: 4404, reason: "There is no such component." });
  yen.destroy();
});

test("an expired token", async () => {
  const eve = new CollabPeer(server, component, "expired");
  expect(await eve.closed()).toEqual({ code: 4401, reason: "Your sign-in has expired." });
  expect(eve.refusals[0]).toBe("TOKEN_EXPIRED: Your sign-in has expired.");
  eve.destroy();
  const yen = new YPeer(server, component, "expired");
  expect((await yen.closed()).code).toBe(4401);
  yen.destroy();
});

test("somebody who is no member", async () => {
  const eve = new CollabPeer(server, component, "editor:stranger");
  expect((await eve.closed()).code).toBe(4403);
  eve.destroy();
});

test("a socket that never signs in", async () => {
  const socket = await rawSocket(`${server.socketUrl}/collab`);
  expect(await closeOf(socket)).toEqual({ code: 4401, reason: "No sign-in came." });
});

test("a page of another origin", async () => {
  await expect(rawSocket(`${server.socketUrl}/collab`, { origin: "https://elsewhere.example" })).rejects.toThrow("403");
  const same = await rawSocket(`${server.socketUrl}/collab`, { origin: server.url });
  same.close();
});

test("a viewer who writes is told so, stays, and goes on reading", async () => {
  const viv = new CollabPeer(server, component, "viewer:viv");
  await viv.saved();
  expect(viv.provider.authorizedScope).toBe("readonly");
  viv.text.insert(0, "VIV");
  expect(await viv.event("update:rejected")).toMatchObject({ code: "FORBIDDEN" });
  expect(viv.provider.unsyncedChanges).toBe(1);
  const length = viv.text.length;
  await sees(viv, (text) => text.length > length + 3, "edits of others");
  expect(viv.closes).toEqual([]);
  expect(await server.source(component)).not.toContain("VIV");
  viv.destroy();
  const yen = new YPeer(server, component, "viewer:yen");
  await yen.synced();
  yen.text.insert(0, "YEN");
  expect((await yen.closed()).code).toBe(4403);
  yen.destroy();
});

test("edits that are not plain text", async () => {
  const documents: Record<string, (doc: Y.Doc) => void> = {
    "a format": (doc) => doc.getText("source").insert(0, "x", { bold: true }),
    "an embed": (doc) => doc.getText("source").insertEmbed(0, { image: "x" }),
    "another root": (doc) => doc.getText("other").insert(0, "x"),
    "a map": (doc) => doc.getMap("source").set("x", 1),
    "a subdocument": (doc) => doc.getMap("source").set("x", new Y.Doc()),
  };
  for (const [name, change] of Object.entries(documents)) {
    const socket = await signedIn();
    const rejected = new Promise<string>((resolve) => {
      socket.on("message", (data: ArrayBuffer) => {
        const words = Buffer.from(data).toString();
        if (words.includes("update:rejected")) resolve(words);
      });
    });
    const doc = new Y.Doc();
    change(doc);
    socket.send(edit(Y.encodeStateAsUpdate(doc)));
    expect(await rejected, name).toContain("UPDATE_NOT_TEXT");
    expect(socket.readyState, name).toBe(socket.OPEN);
    socket.close();
  }
});

test("a client that takes nothing of what it is sent", async () => {
  const slow = await signedIn("viewer:viv");
  slow.send(frame(0, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint8Array(encoder, new Uint8Array([0]));
  }));
  await new Promise((resolve) => slow.once("message", resolve));
  slow.pause();
  const before = (await server.metrics()).connections_open!;
  const writer = new CollabPeer(server, component, "editor:wes");
  await writer.saved();
  const connections = async () => (await server.metrics()).connections_open!;
  // Its share of these edits fills the kernel's buffers and then its outbox.
  for (let at = 0; at < 1000 && (await connections()) > before; at += 1) {
    writer.text.insert(0, "x".repeat(40_000));
    await writer.saved();
    writer.text.delete(0, 40_000);
    await writer.saved();
  }
  expect(await connections()).toBe(before);
  writer.destroy();
  await when("the slow one is gone", () => slow.readyState === slow.CLOSED, (look) => {
    slow.once("close", look);
    slow.resume();
    return () => slow.off("close", look);
  });
});
