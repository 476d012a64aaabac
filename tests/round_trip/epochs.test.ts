/** A plain y-websocket client in a document that is begun anew. */
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";

import { chance, sees, textOf, YPeer } from "./clients.ts";
import { Server } from "./server.ts";

const STATE_BYTES = 1500;
const TEXT = "The text that stays as it is.";

let server: Server;

beforeAll(async () => {
  server = await Server.start({ STATE_BYTES, UPDATES_PER_SECOND: 10_000, UPDATES_BURST: 10_000 });
});
afterAll(async () => {
  await server.stop();
});

test("r21: it is told by 4409 and stops; opened with another Y.Doc it goes on, nothing lost", async () => {
  await server.create("long", TEXT);
  const ann = new YPeer(server, "long", "editor:ann");
  const bob = new YPeer(server, "long", "editor:bob");
  await Promise.all([ann.synced(), bob.synced()]);
  const closes = Promise.all([ann.closed(), bob.closed()]);
  let isClosed = false;
  void closes.then(() => (isClosed = true));
  const next = chance(5);
  while (!isClosed) {
    // What was typed and deleted again is what makes a document's memory grow.
    const at = next(TEXT.length);
    // In one update, or the new document might begin with what was not yet deleted.
    ann.doc.transact(() => {
      ann.text.insert(at, "x");
      ann.text.delete(at, 1);
    });
    await new Promise((resolve) => setTimeout(resolve, 3)); // A very fast typist.
  }
  for (const { code, reason } of await closes) {
    expect(code).toBe(4409);
    expect(reason).toMatch(/begun anew/);
  }
  expect([ann, bob].map((peer) => peer.provider.shouldConnect)).toEqual([false, false]);

  // Its old copy is turned away again, before it can mix with the new document.
  const again = new WebsocketProvider(`${server.socketUrl}/yjs`, "long", bob.doc, {
    params: { token: "editor:bob" },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  const { code } = await new Promise<{ code: number }>((resolve) => again.on("closed", resolve));
  again.destroy();
  expect(code).toBe(4409);

  const fresh = new YPeer(server, "long", "editor:ann");
  const other = new YPeer(server, "long", "editor:bob");
  await Promise.all([fresh.synced(), other.synced()]);
  await sees(fresh, (text) => text === TEXT);
  fresh.text.insert(0, "Still: ");
  await sees(other, (text) => text === `Still: ${TEXT}`);
  expect(textOf(fresh)).toBe(await server.source("long"));
  for (const peer of [ann, bob, fresh, other]) peer.destroy();
});
