/**
 * Key press in one peer → text in the others → new preview in the others.
 *
 *     make bench-latency
 *
 * First ten Yjs clients in one room, ten edits a second each, against this hub and against Hocuspocus and
 * y-websocket's server (neither of which writes anything to disk) in the same run. Then two Chromium pages and
 * eight more peers on one component of 300 lines: from the key event in A to the text and to the drawn preview in B.
 * Where it is built, the hub with native modules is measured, too.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { chromium } from "playwright-core";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { hasNative, quantile, startHub, startPeer } from "./servers.mjs";

const PEERS = 10;
const EDITS_PER_SECOND = 10;
const SECONDS = 10;
const WIDTH = 24; // of names
const KEY_PRESSES = 150;
const BETWEEN_KEYS = 100; // ms from one's preview to the next press: somebody who types fast

/** Ten clients type; the delay of every delivery, in milliseconds. `connect(doc)` gives {synced, close}. */
async function room(connect, server) {
  const docs = Array.from({ length: PEERS }, () => new Y.Doc());
  const connections = await Promise.all(docs.map(async (doc) => {
    const connection = await connect(doc);
    await connection.synced;
    return connection;
  }));
  const sent = new Map();
  const delays = [];
  for (const doc of docs) {
    doc.on("afterTransaction", (transaction) => {
      if (transaction.local) return;
      const now = performance.now();
      for (const [client, clock] of transaction.afterState) {
        for (let c = transaction.beforeState.get(client) ?? 0; c < clock; c++) {
          const start = sent.get(`${client}:${c}`);
          if (start !== undefined) delays.push(now - start);
        }
      }
    });
  }
  const cpu = server.cpu();
  const type = async (doc, index) => {
    await pause((1000 / EDITS_PER_SECOND) * (index / PEERS));
    const text = doc.getText("source");
    for (let i = 0; i < SECONDS * EDITS_PER_SECOND; i++) {
      sent.set(`${doc.clientID}:${Y.getState(doc.store, doc.clientID)}`, performance.now());
      text.insert(text.length, "x");
      await pause(1000 / EDITS_PER_SECOND);
    }
  };
  await Promise.all(docs.map(type));
  const expected = PEERS * SECONDS * EDITS_PER_SECOND * (PEERS - 1);
  for (let wait = 0; delays.length < expected && wait < 100; wait++) await pause(50);
  const used = server.cpu() - cpu;
  const texts = new Set(docs.map((doc) => doc.getText("source").toString()));
  for (const connection of connections) connection.close();
  if (delays.length !== expected || texts.size !== 1) {
    throw new Error(`${delays.length} of ${expected} deliveries, ${texts.size} different texts`);
  }
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), cpu: (used / delays.length) * 1e6 };
}

const hocuspocus = (url, name, token) => (doc) => {
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  const provider = new HocuspocusProvider({ websocketProvider: socket, name, document: doc, token });
  provider.attach();
  const synced = new Promise((done) => provider.on("synced", done));
  return { synced, close: () => (provider.destroy(), socket.destroy()) };
};

const yWebsocket = (url, name, params = {}) => (doc) => {
  const provider = new WebsocketProvider(url, name, doc, { WebSocketPolyfill: WebSocket, disableBc: true, params });
  const synced = new Promise((done) => provider.on("sync", (is) => is && done()));
  return { synced, close: () => provider.destroy() };
};

const EMPTY = '<component name="Room"><template></template></component>\n';

/** A room on this hub by each of its wires. */
async function ours(name, hub) {
  const url = hub.url.replace("http", "ws");
  // A user may hold ten connections, so each of the ten peers of a room is a person.
  const tokens = await Promise.all(Array.from({ length: PEERS }, (_, n) => hub.guest(`Peer ${n}`)));
  let next = 0;
  const token = () => tokens[next++ % PEERS];
  const collab = await hub.component("Collab", EMPTY);
  const yjs = await hub.component("Yjs", EMPTY);
  return {
    [`${name} /collab`]: await room((doc) => hocuspocus(`${url}/collab`, collab, token())(doc), hub),
    [`${name} /yjs`]: await room((doc) => yWebsocket(`${url}/yjs`, yjs, { token: token() })(doc), hub),
  };
}

async function text(hubs) {
  const rows = {};
  for (const [name, hub] of hubs) Object.assign(rows, await ours(name, hub));
  const hocus = await startPeer("hocuspocus_server.mjs");
  rows["Hocuspocus 4"] = await room(hocuspocus(`ws://127.0.0.1:${hocus.port}`, "room", ""), hocus);
  await hocus.stop();
  const plain = await startPeer("y_websocket_server.mjs");
  rows["y-websocket"] = await room(yWebsocket(`ws://127.0.0.1:${plain.port}`, "room"), plain);
  await plain.stop();

  console.log(`\nedit → text in ${PEERS - 1} others; ${PEERS} peers × ${EDITS_PER_SECOND} edits/s`);
  console.log(`${"".padEnd(WIDTH)}   p50 ms   p99 ms   µs CPU/delivery   p50, p99, CPU ÷ y-websocket`);
  const base = rows["y-websocket"];
  for (const [name, { p50, p99, cpu }] of Object.entries(rows)) {
    const ratios = [p50 / base.p50, p99 / base.p99, cpu / base.cpu].map((ratio) => ratio.toFixed(2)).join("  ");
    console.log(
      `${name.padEnd(WIDTH)}${p50.toFixed(2).padStart(9)}${p99.toFixed(2).padStart(9)}${cpu.toFixed(0).padStart(18)}   ${ratios}`,
    );
  }
}

async function openPage(profile, hub, name, id) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
    viewport: { width: 1280, height: 800 },
  });
  const page = context.pages()[0];
  await page.goto(hub.invite);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: /join/i }).click();
  await page.waitForURL(/\/projects\//);
  await page.goto(`${hub.url}/components/${id}`);
  await page.waitForFunction(() => document.querySelector("[data-wasm-hash]")?.dataset.wasmHash);
  return { page, context };
}

async function preview([name, hub]) {
  const source = execFileSync("python3", ["-c", "import sources; print(sources.omni(300), end='')"], {
    cwd: import.meta.dirname, encoding: "utf8",
  });
  const id = await hub.component("Panel", source);
  const profiles = [0, 1].map(() => mkdtempSync(join(tmpdir(), "omnicraft-bench-")));
  const [a, b] = await Promise.all(profiles.map((profile, n) => openPage(profile, hub, `Page ${n}`, id)));
  const others = await Promise.all(Array.from({ length: PEERS - 2 }, async (_, n) => {
    const connection = hocuspocus(`${hub.url.replace("http", "ws")}/collab`, id, await hub.guest(`Other ${n}`))(
      new Y.Doc(),
    );
    await connection.synced;
    return connection;
  }));

  await a.page.evaluate(() => {
    addEventListener("keydown", (event) => (globalThis.pressed = performance.timeOrigin + event.timeStamp), true);
  });
  // Whoever asks again and again whether it has come makes the page draw frame after frame, which what is measured
  // would wait for: the page tells.
  await b.page.evaluate(() => {
    let seen = {};
    let done;
    const note = (what, value) => {
      seen[what] ??= value;
      if (seen.text && seen.picture) done?.(seen);
    };
    globalThis.nextSeen = () => {
      seen = {};
      globalThis.bothSeen = new Promise((resolve) => (done = resolve));
    };
    new MutationObserver(() => note("text", performance.timeOrigin + performance.now())).observe(
      document.querySelector(".cm-content"), { subtree: true, characterData: true, childList: true },
    );
    addEventListener("message", ({ data }) => data?.type === "drawn at" && note("picture", data.time));
  });
  // The frame draws in a process of its own, and its page hears of it when it has time: the frame says when.
  const frame = b.page.frames().find((one) => one.url().endsWith("/preview"));
  await frame.evaluate(() => {
    const say = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (message, ...rest) {
      const time = performance.timeOrigin + performance.now();
      if (message.type === "mounted") parent.postMessage({ type: "drawn at", time }, "*");
      say.call(this, message, ...rest);
    };
  });
  const line = a.page.locator(".cm-line", { hasText: 'default="Panel' }).first();
  await line.click();
  await a.page.keyboard.press("End");
  await a.page.keyboard.press("End"); // The first stops where a long line is wrapped.
  for (let i = 0; i < '" />'.length; i++) await a.page.keyboard.press("ArrowLeft");

  const delays = { text: [], preview: [] };
  for (let i = 0; i < KEY_PRESSES; i++) {
    await pause(BETWEEN_KEYS);
    await b.page.evaluate(() => globalThis.nextSeen());
    await a.page.keyboard.press("abcdefghij"[i % 10]);
    const { text, picture } = await b.page.evaluate(() => globalThis.bothSeen);
    const pressed = await a.page.evaluate(() => globalThis.pressed);
    if (i < 20) continue; // the first ones warm up compilers and caches
    delays.text.push(text - pressed);
    delays.preview.push(picture - pressed);
  }
  for (const connection of others) connection.close();
  await Promise.all([a.context.close(), b.context.close()]);
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });

  console.log(`\nkey press in Chromium A → Chromium B on ${name}; ${PEERS} peers, 300 lines (no peer compiles: no ratio)`);
  for (const [what, values] of Object.entries(delays)) {
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(values, share).toFixed(1).padStart(8));
    console.log(`${what.padEnd(10)} p50 ${p50} ms   p99 ${p99} ms`);
  }
}

const hubs = [["OmniCraft", await startHub()]];
try {
  if (hasNative) hubs.push(["OmniCraft native", await startHub({}, { native: true })]);
  else console.log("The native modules are not built: `make native` builds them, with a C compiler.");
  await text(hubs);
  for (const hub of hubs) await preview(hub);
} finally {
  for (const [, hub] of hubs) await hub.stop();
}
process.exit(0); // the peers' clients keep reconnect timers
