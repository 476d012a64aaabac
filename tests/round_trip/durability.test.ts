/** What is acknowledged is on disk; what is not comes again by itself. */
import { afterEach, expect, test } from "vitest";

import { CollabPeer, sees, textOf } from "./clients.ts";
import { Server } from "./server.ts";

let server: Server;
let peers: CollabPeer[] = [];

afterEach(async () => {
  for (const peer of peers) peer.destroy();
  peers = [];
  await server.stop();
});

function join(component: string, token: string): CollabPeer {
  const peer = new CollabPeer(server, component, token);
  peers.push(peer);
  return peer;
}

test("an edit whose count of unsynced changes is zero survives kill -9", async () => {
  server = await Server.start();
  await server.create("durable", "");
  for (let round = 0; round < 5; round += 1) {
    const ann = join("durable", "editor:ann");
    await ann.saved();
    ann.text.insert(0, `<${round}>`);
    expect(ann.provider.unsyncedChanges).toBe(1);
    await ann.saved();
    await server.kill();
    ann.destroy();
    await server.restart();
    expect(await server.source("durable")).toContain(`<${round}>`);
  }
});

test("kill -9 while somebody types: all acknowledged is there, the rest arrives, nothing twice", async () => {
  server = await Server.start({ UPDATES_PER_SECOND: 1000, UPDATES_BURST: 5000 });
  await server.create("typing", "");
  const ann = join("typing", "editor:ann");
  const bob = join("typing", "editor:bob");
  await Promise.all([ann.saved(), bob.saved()]);
  const words: string[] = [];
  let acknowledged: string[] = [];
  ann.provider.on("unsyncedChanges", ({ number }: { number: number }) => {
    if (number === 0 && ann.provider.isAuthenticated) acknowledged = [...words];
  });
  let typing = true;
  const typist = (async () => {
    while (typing) {
      const word = `w${words.length};`;
      words.push(word);
      ann.text.insert(ann.text.length, word);
      await new Promise((resolve) => setTimeout(resolve, 3)); // A very fast typist.
    }
  })();
  for (let round = 0; round < 3; round += 1) {
    const before = acknowledged.length;
    await sees(bob, (text) => text.includes(`w${before + 30};`), "typing goes on");
    await server.kill();
    const promised = [...acknowledged];
    await server.restart();
    const onDisk = await server.source("typing");
    for (const word of promised) expect(onDisk).toContain(word);
  }
  typing = false;
  await typist;
  await ann.saved();
  await sees(bob, (text) => text === textOf(ann), "Bob has it all");
  const stored = await server.source("typing");
  expect(stored).toBe(textOf(ann));
  expect(stored).toBe(words.join(""));
});

test("SIGTERM saves what is on its way, closes with 1012 and exits 0", async () => {
  server = await Server.start();
  await server.create("drained", "");
  const ann = join("drained", "editor:ann");
  await ann.saved();
  ann.text.insert(0, "last words");
  await ann.saved();
  const exit = server.terminate();
  expect(await ann.closed()).toEqual({ code: 1012, reason: "The server is restarting." });
  expect(await exit).toBe(0);
  await server.restart();
  expect(await server.source("drained")).toBe("last words");
});
