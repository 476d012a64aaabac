/** People edit one component together, on every wire. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { chance, CollabPeer, type Peer, sees, textOf, when, YPeer } from "./clients.ts";
import { Server } from "./server.ts";

let server: Server;
let peers: Peer[] = [];
const keep = <P extends Peer>(peer: P): P => {
  peers.push(peer);
  return peer;
};

beforeAll(async () => {
  server = await Server.start();
});
afterEach(() => {
  for (const peer of peers) peer.destroy();
  peers = [];
});
afterAll(async () => {
  await server.stop();
});

test("two Hocuspocus providers and a y-websocket client share a text", async () => {
  await server.create("shared", '<rect fill="#4caf50"/>');
  const ann = keep(new CollabPeer(server, "shared", "editor:ann"));
  const bob = keep(new CollabPeer(server, "shared", "editor:bob"));
  const cid = keep(new YPeer(server, "shared", "editor:cid"));
  await Promise.all([ann.saved(), bob.saved(), cid.synced()]);
  ann.text.insert(0, "ann😀 ");
  bob.text.insert(bob.text.length, " bob日本");
  cid.text.insert(0, "cid ");
  for (const peer of peers) {
    await sees(peer, (text) => ["ann😀 ", " bob日本", "cid "].every((part) => text.includes(part)));
  }
  await Promise.all([ann.saved(), bob.saved()]);
  expect(new Set([...peers.map(textOf), await server.source("shared")]).size).toBe(1);
});

test("several documents share one socket, one of them twice", async () => {
  await server.create("first", "1");
  await server.create("second", "2");
  const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import("@hocuspocus/provider");
  const { default: WebSocket } = await import("ws");
  const socket = new HocuspocusProviderWebsocket({ url: `${server.socketUrl}/collab`, WebSocketPolyfill: WebSocket });
  const open = (name: string) => {
    const provider = new HocuspocusProvider({ websocketProvider: socket, name, token: "editor:ann", sessionAwareness: true });
    provider.attach();
    return provider;
  };
  const providers = [open("first"), open("second"), open("second")];
  const text = (at: number) => providers[at]!.document.getText("source").toString();
  const settled = (at: number, wanted: string) =>
    when(wanted, () => text(at) === wanted, (look) => {
      providers[at]!.document.on("update", look);
      return () => providers[at]!.document.off("update", look);
    });
  await Promise.all([settled(0, "1"), settled(1, "2"), settled(2, "2")]);
  providers[1]!.document.getText("source").insert(0, "x");
  await settled(2, "x2");
  expect(text(0)).toBe("1");
  for (const provider of providers) provider.destroy();
  socket.destroy();
});

test("each text is compiled, and who comes later gets the result at once", async () => {
  await server.create("compiled", "hello");
  const ann = keep(new CollabPeer(server, "compiled", "editor:ann"));
  await ann.event("compilation:completed", (event) => event.seq === 1);
  ann.text.insert(0, "A");
  const result = await ann.event("compilation:completed", (event) => event.seq === 2);
  expect(result).toMatchObject({ componentId: "compiled", success: true, cause: ["ann"] });
  const bob = keep(new CollabPeer(server, "compiled", "editor:bob"));
  expect(await bob.event("compilation:completed")).toEqual(result);
});

test("people are seen with the identity the server knows, and gone at once", async () => {
  await server.create("present", "");
  const ann = keep(new CollabPeer(server, "present", "editor:ann"));
  await ann.saved();
  const bob = keep(new CollabPeer(server, "present", "editor:bob"));
  bob.provider.setAwarenessField("cursor", { anchor: 3 });
  bob.provider.setAwarenessField("user", { id: "ann", name: "Ann", color: "#000000" });
  const awareness = ann.provider.awareness!;
  const state = () => awareness.getStates().get(bob.doc.clientID);
  const watch = (look: () => void) => {
    awareness.on("change", look);
    return () => awareness.off("change", look);
  };
  await when("Bob's cursor", () => state()?.cursor !== undefined && state()?.user !== undefined, watch);
  expect(state()).toMatchObject({ user: { id: "bob", name: "Bob" }, cursor: { anchor: 3 } });
  expect(await ann.event("user:joined")).toMatchObject({ userId: "bob", userName: "Bob" });
  bob.destroy();
  await when("Bob gone", () => state() === undefined, watch);
  await ann.event("user:left", (event) => event.userId === "bob");
});

test.each([1, 2, 3])("random edits of several clients converge (seed %i)", async (seed) => {
  const component = `fuzz-${seed}`;
  await server.create(component, "start 😀 日本");
  const next = chance(seed);
  const everyone = [
    keep(new CollabPeer(server, component, "editor:ann")),
    keep(new CollabPeer(server, component, "editor:bob")),
    keep(new YPeer(server, component, "editor:cid")),
    keep(new YPeer(server, component, "editor:dan")),
  ];
  await Promise.all(everyone.map((peer) => (peer instanceof YPeer ? peer.synced() : peer.saved())));
  const words = ["x", "😀", "日本語", "<rect/>\n", "é", "👩‍👩‍👧"];
  for (let step = 0; step < 240; step += 1) {
    const peer = everyone[next(everyone.length)]!;
    // Positions between whole characters, as an editor's caret has them.
    const characters = [...peer.text.toString()];
    const from = next(characters.length + 1);
    const at = characters.slice(0, from).join("").length;
    if (next(3) && characters.length < 400) peer.text.insert(at, words[next(words.length)]!);
    else peer.text.delete(at, characters.slice(from, from + next(5)).join("").length);
    // Let what has arrived be taken in, so that edits meet in ever new ways.
    if (next(4) === 0) await new Promise((resolve) => setImmediate(resolve));
    if (step % 40 === 39 && peer instanceof CollabPeer) await peer.saved();
  }
  for (const peer of everyone) {
    const mark = `[${everyone.indexOf(peer)}]`;
    peer.text.insert(0, mark);
  }
  for (const peer of everyone) {
    await sees(peer, (text) => everyone.every((_, index) => text.includes(`[${index}]`)), `marks (seed ${seed})`);
  }
  const texts = everyone.map(textOf);
  expect(new Set([...texts, await server.source(component)]).size, `seed ${seed}`).toBe(1);
  expect(texts[0], `seed ${seed}`).not.toContain("�");
});
