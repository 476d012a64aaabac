/**
 * How soon the editor can be used, how quickly it answers while others type, and what an embed page costs.
 *
 *     make bench-editor
 *
 * Each load has a browser context of its own, so every cache is cold. Loads of the editor, of an embed page, of a
 * Konva page that draws the same and of an empty page take turns. All times are from the call that navigates.
 * What an embed page can't be faster than is measured beside it: a page whose one line of script draws the same,
 * and that page without an origin, as embed pages are.
 */
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import { chromium } from "playwright-core";
import WebSocket from "ws";
import * as Y from "yjs";
import { quantile, startHub } from "./servers.mjs";

const LOADS = 20;
const PEERS = 20;
const EDITS_PER_SECOND = 2;
const KEY_PRESSES = 100;
const ROUNDS = 3;
const KB = 1024;

const BOX = '<component name="NAME">\n  <template>\n    <rect width={300} height={200} fill="#4caf50" />\n  </template>\n</component>\n';
const EMPTY = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Empty</title></head><body></body></html>';
const KONVA = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Konva</title></head>
<body style="margin:0"><div id="stage"></div><script type="module" src="/konva.js"></script></body></html>`;
const CANVAS = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Canvas</title></head>
<body style="margin:0"><canvas width="300" height="200"></canvas>
<script>const c = document.querySelector("canvas").getContext("2d"); c.fillStyle = "#4caf50"; c.fillRect(0, 0, 300, 200);</script></body></html>`;

const now = () => performance.timeOrigin + performance.now();

/** The peer's pages, from a server that does nothing else. */
async function startPages() {
  const konva = execFileSync("node", ["peers/bundle.mjs", "peers/konva_page.mjs"], { cwd: import.meta.dirname });
  const bodies = {
    "/empty": ["text/html", gzipSync(EMPTY)],
    "/canvas": ["text/html", gzipSync(CANVAS)],
    "/canvas/sandboxed": ["text/html", gzipSync(CANVAS), { "content-security-policy": "sandbox allow-scripts" }],
    "/konva": ["text/html", gzipSync(KONVA)],
    "/konva.js": ["text/javascript", gzipSync(konva)],
  };
  const server = createServer(({ url }, response) => {
    const [type, body, headers] = bodies[url] ?? ["text/plain", gzipSync("")];
    response.writeHead(200, { "content-type": type, "content-encoding": "gzip", ...headers }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** In the page: notes when something first holds, looking at every frame. */
function watch(condition) {
  return `(() => {
    const holds = ${condition};
    const look = () => (holds() ? (globalThis.held = performance.timeOrigin + performance.now()) : requestAnimationFrame(look));
    look();
  })()`;
}

const PAINTED = watch(`() => {
  const canvas = document.querySelector("canvas");
  return canvas?.width > 0 && canvas.getContext("2d").getImageData(canvas.width / 2 | 0, canvas.height / 2 | 0, 1, 1).data[3] > 0;
}`);
const LOADED = watch(`() => document.readyState === "complete"`);
const EDITABLE = watch(`() => document.querySelector(".cm-content[contenteditable=true] .cm-line")`);

/** Milliseconds from the call until the condition holds, and the bytes that came, in a context without a cache. */
async function load(browser, url, condition, { signIn, then } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await signIn?.(context);
    const page = await context.newPage();
    let bytes = 0;
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.addInitScript(`if (window === top) ${condition}`);
    const from = now();
    await page.goto(url, { waitUntil: "commit" });
    const held = await page.waitForFunction(() => globalThis.held);
    const milliseconds = (await held.jsonValue()) - from;
    await then?.(page);
    return { milliseconds, bytes };
  } finally {
    await context.close();
  }
}

async function loads(browser, hub, pages) {
  const id = await hub.component("Opened", BOX.replace("NAME", "Opened"));
  await hub.publish();
  let typed = "";
  const editor = {
    signIn: (context) => hub.signIn(context),
    // What is typed at once lands in the document.
    then: async (page) => {
      const letter = String.fromCharCode(97 + typed.length);
      await page.locator(".cm-line", { hasText: "Opened" }).click();
      await page.keyboard.press("End");
      await page.keyboard.type(letter);
      typed += letter;
      for (let wait = 0; !(await hub.source(id)).includes(`"Opened">${typed}`); wait++) {
        if (wait === 200) throw new Error("What was typed did not arrive.");
        await pause(25);
      }
    },
  };
  const kinds = {
    "an empty page": () => load(browser, `${pages.url}/empty`, LOADED),
    "the editor, first usable": () => load(browser, `${hub.url}/components/${id}`, EDITABLE, editor),
    "an embed page, drawn": () => load(browser, `${hub.url}/embed/${shown}`, PAINTED),
    "a canvas alone, drawn": () => load(browser, `${pages.url}/canvas`, PAINTED),
    "the same, sandboxed": () => load(browser, `${pages.url}/canvas/sandboxed`, PAINTED),
    "Konva, drawn": () => load(browser, `${pages.url}/konva`, PAINTED),
  };
  const shown = await hub.component("Shown", BOX.replace("NAME", "Shown"));
  const rows = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let round = 0; round <= LOADS; round++) {
    for (const [name, visit] of Object.entries(kinds)) {
      const seen = await visit();
      if (round > 0) rows[name].push(seen); // the first round wakes the servers
    }
  }
  const times = (name) => rows[name].map(({ milliseconds }) => milliseconds);
  const [empty, konva] = [quantile(times("an empty page"), 0.5), quantile(times("Konva, drawn"), 0.5)];
  console.log(`\nnavigation → …, cold caches, ${LOADS} loads each in turn`);
  console.log("                              p50 ms   p90 ms       KB   ÷ empty   ÷ Konva");
  for (const name of Object.keys(kinds)) {
    const [p50, p90] = [0.5, 0.9].map((share) => quantile(times(name), share));
    const size = quantile(rows[name].map(({ bytes }) => bytes), 0.5) / KB;
    const cells = [p50.toFixed(0).padStart(8), p90.toFixed(0).padStart(9), size.toFixed(1).padStart(9)];
    console.log(`${name.padEnd(28)}${cells.join("")}${(p50 / empty).toFixed(2).padStart(10)}${(p50 / konva).toFixed(2).padStart(10)}`);
  }
  console.log("goals: the editor under 1000 ms; an embed page 25 KB, ≤ 1.15 ÷ empty, ≤ 0.70 ÷ Konva");
}

/** Twenty people who each have a line to themselves, and edit and move their caret in it while `isBusy`. */
async function crowd(hub, id) {
  const url = `${hub.url.replace("http", "ws")}/collab`;
  const state = { isBusy: false, isOver: false };
  const people = await Promise.all(Array.from({ length: PEERS }, async (_, index) => {
    const doc = new Y.Doc();
    const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
    const token = await hub.guest(`Peer ${index}`);
    const provider = new HocuspocusProvider({ websocketProvider: socket, name: id, document: doc, token });
    provider.attach();
    await new Promise((synced) => provider.on("synced", synced));
    return { doc, provider, socket, index };
  }));
  let heard = 0;
  people[0].doc.on("update", (_, origin) => (heard += Number(origin === people[0].provider)));
  const busy = people.map(async ({ doc, provider, index }) => {
    const text = doc.getText("source");
    for (let edit = 0; !state.isOver; edit++) {
      await pause(1000 / EDITS_PER_SECOND);
      if (!state.isBusy) continue;
      const at = text.toString().indexOf(`line ${index} `) + `line ${index} `.length;
      if (edit % 2) text.delete(at, 1);
      else text.insert(at, "x");
      const caret = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at));
      provider.setAwarenessField("cursor", { anchor: caret, head: caret });
    }
  });
  return {
    state,
    /** Gives how many updates of the others reached one of them. */
    leave: async () => {
      state.isOver = true;
      await Promise.all(busy);
      for (const { provider, socket } of people) (provider.destroy(), socket.destroy());
      return heard;
    },
  };
}

async function typing(browser, hub) {
  const lines = Array.from({ length: PEERS }, (_, index) => `    <!-- line ${index} -->`).join("\n");
  const id = await hub.component("Typed", BOX.replace("NAME", "Typed").replace("  <template>", `  <template>\n    <!-- own  -->\n${lines}`));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await hub.signIn(context);
  const page = await context.newPage();
  await page.goto(`${hub.url}/components/${id}`);
  await page.locator("[data-wasm-hash]").first().waitFor();
  await page.evaluate(() => {
    const channel = new MessageChannel();
    let pressed = null;
    globalThis.delays = [];
    // A message that is sent in a frame arrives after it has been drawn.
    channel.port1.onmessage = () => {
      if (pressed !== null) globalThis.delays.push(performance.now() - pressed);
      pressed = null;
    };
    addEventListener("keydown", (event) => {
      pressed = event.timeStamp;
      requestAnimationFrame(() => channel.port2.postMessage(0));
    }, true);
  });
  await page.locator(".cm-line", { hasText: "own" }).click();
  await page.keyboard.press("End");
  for (let step = 0; step < " -->".length; step++) await page.keyboard.press("ArrowLeft");
  const { state, leave } = await crowd(hub, id);
  const delays = { alone: [], together: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ["alone", "together"]) {
      state.isBusy = name === "together";
      await pause(1500);
      await page.evaluate(() => (globalThis.delays = []));
      for (let press = 0; press < KEY_PRESSES; press++) {
        await page.keyboard.press("abcdefghij"[press % 10]);
        await pause(20 + (press * 7) % 30);
      }
      delays[name].push(...(await page.evaluate(() => globalThis.delays)));
    }
  }
  const edits = await leave();
  await context.close();
  if (edits === 0) throw new Error("Nobody else's edit was seen.");
  console.log(`\nkey press → drawn in one's own editor; ${PEERS} others × ${EDITS_PER_SECOND} edits/s beside it, in turn with none`);
  console.log("                  p50 ms   p90 ms   p99 ms");
  for (const [name, values] of Object.entries(delays)) {
    const cells = [0.5, 0.9, 0.99].map((share) => quantile(values, share).toFixed(1).padStart(9));
    console.log(`${name.padEnd(15)}${cells.join("")}`);
  }
  const ratio = (share) => (quantile(delays.together, share) / quantile(delays.alone, share)).toFixed(2);
  console.log(`together ÷ alone: p50 ${ratio(0.5)}, p90 ${ratio(0.9)}`);
}

const hub = await startHub();
const pages = await startPages();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  await loads(browser, hub, pages);
  await typing(browser, hub);
} finally {
  await browser.close();
  pages.stop();
  await hub.stop();
}
process.exit(0); // the peers' clients keep reconnect timers
