/** Several documents on one socket, of which one ends. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { CollabPeer, sees, textOf, when, YPeer } from "./clients.ts";
import { Server } from "./server.ts";

let server: Server;
let number = 0;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  server = await Server.start();
});
beforeEach(() => {
  number += 1;
});
afterEach(() => {
  for (const peer of open.splice(0).reverse()) peer.destroy();
});
afterAll(() => server.stop());

const keep = <P extends { destroy(): void }>(peer: P): P => {
  open.push(peer);
  return peer;
};

/** Ann in the components of these names on one socket, with a count of how often that was opened. */
async function together(...names: string[]) {
  const peers: CollabPeer[] = [];
  for (const name of names) {
    await server.create(name, `text of ${name}`);
    peers.push(keep(new CollabPeer(server, name, "editor:ann", peers[0])));
  }
  let opened = 0;
  peers[0]!.socket.on("open", () => {
    opened += 1;
  });
  await Promise.all(peers.map((peer) => peer.saved()));
  return { peers, opened: () => opened };
}

/** Waits until one types and another of the same document sees it. */
async function isAlive(peer: CollabPeer, name: string) {
  const bob = keep(new CollabPeer(server, name, "editor:bob"));
  await bob.saved();
  peer.text.insert(0, "from ann ");
  await sees(bob, (text) => text.startsWith("from ann "));
  bob.text.insert(0, "from bob ");
  await sees(peer, (text) => text.startsWith("from bob from ann "));
  await peer.saved();
}

/** Waits until a provider is let in with this scope. */
const hasScope = (peer: CollabPeer, scope: string) =>
  when(scope, () => peer.provider.isAuthenticated && peer.provider.authorizedScope === scope, (look) => {
    peer.provider.on("authenticated", look);
    return () => peer.provider.off("authenticated", look);
  });

/** Waits until one sees where another is. */
const seesPresence = (peer: CollabPeer, other: CollabPeer) => {
  const awareness = peer.provider.awareness!;
  return when("presence", () => awareness.getStates().has(other.doc.clientID), (look) => {
    awareness.on("change", look);
    return () => awareness.off("change", look);
  });
};

const refused = (peer: CollabPeer) =>
  when("a refusal", () => peer.refusals.length > 0, (look) => {
    peer.provider.on("authenticationFailed", look);
    return () => peer.provider.off("authenticationFailed", look);
  });

test("W11, W12: a deleted component ends its document, and no other of the socket", async () => {
  const names = ["one", "two", "three"].map((name) => `${name}-${number}`);
  const { peers, opened } = await together(...names);
  const [one, two, three] = peers as [CollabPeer, CollabPeer, CollabPeer];
  const yen = keep(new YPeer(server, names[0]!, "editor:yen"));
  await yen.synced();
  await server.delete(names[0]!);
  expect(await one.closed()).toEqual({ code: 1000, reason: "4404: This component has been deleted." });
  expect((await yen.closed()).code).toBe(4404);
  expect(one.provider.isAuthenticated).toBe(false);
  one.text.insert(0, "for nobody ");
  await isAlive(two, names[1]!);
  await isAlive(three, names[2]!);
  expect([two.closes, three.closes, one.closes.length, opened()]).toEqual([[], [], 1, 0]);
  expect(one.refusals).toEqual([]);
});

test("W12: the last document ends with its socket", async () => {
  const name = `last-${number}`;
  const { peers } = await together(name, `${name}-b`);
  await server.delete(name);
  await peers[0]!.closed();
  await server.delete(`${name}-b`);
  expect(await peers[1]!.closed()).toEqual({ code: 4404, reason: "This component has been deleted." });
});

test("H6: who is removed from a project keeps the documents of others", async () => {
  const names = [`far-${number}`, `near-${number}`, `by-${number}`];
  const { peers, opened } = await together(...names);
  const [far, near, by] = peers as [CollabPeer, CollabPeer, CollabPeer];
  await server.changeRole("project", "ann", "");
  for (const peer of [near, by]) {
    expect(await peer.closed()).toEqual({ code: 1000, reason: "4403: Your access to this project has changed." });
    await refused(peer);
    expect(peer.refusals).toEqual(["NOT_FOUND: There is no such component."]);
  }
  await isAlive(far, names[0]!);
  near.text.insert(0, "not allowed ");
  await far.saved();
  expect(await server.source(names[1]!)).toBe(`text of ${names[1]}`);
  expect([far.closes, opened()]).toEqual([[], 0]);
  await server.changeRole("project", "ann", "editor");
});

test("H6: who gets another role goes on with it, beside the documents of other projects", async () => {
  const names = [`far-${number}`, `role-${number}`];
  const { peers, opened } = await together(...names);
  const [far, near] = peers as [CollabPeer, CollabPeer];
  const bob = keep(new CollabPeer(server, names[1]!, "editor:bob"));
  await bob.saved();
  await server.changeRole("project", "ann", "viewer");
  await near.closed();
  await hasScope(near, "readonly");
  bob.text.insert(0, "for a viewer ");
  await sees(near, (text) => text.startsWith("for a viewer "));
  near.text.insert(0, "of a viewer ");
  expect(await near.event("update:rejected")).toMatchObject({ code: "FORBIDDEN" });
  await server.changeRole("project", "ann", "editor");
  await hasScope(near, "read-write");
  await sees(bob, (text) => text === textOf(near));
  await isAlive(near, names[1]!);
  await isAlive(far, names[0]!);
  expect([far.closes, opened()]).toEqual([[], 0]);
  await seesPresence(bob, near);
  await seesPresence(near, bob);
});
