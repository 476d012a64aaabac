/**
 * The hub under load, beside y-websocket's own server, Hocuspocus and pycrdt-websocket in the same run.
 *
 *     make bench-hub                     (or some: node hub.mjs rooms most join memory)
 *
 * memory  what an idle open room takes
 * rooms   edit sent → seen by another peer, and the server's CPU for each delivery
 * most    edits a second before the delay's p99 passes 100 ms
 * join    opening a document with 100,000 edits, alone and fifty at once
 *
 * This hub has each edit on disk before anyone sees it and before it is acknowledged; the others write nothing.
 * `/yjs` is compared with y-websocket: the same wire. Peers must end with equal texts. What fails of this hub fails
 * the run; a peer that fails is said to, and the rest is measured.
 *
 * Where it is built, the hub with native modules is measured, too.
 *
 * At the end, each figure that has a goal: this hub's, the peer's that it is compared with, and whether it is met.
 */
import { setTimeout as pause } from "node:timers/promises";
import * as Y from "yjs";
import { converged, hocuspocusWire, open, Run, type, yWire } from "./load.mjs";
import { hasNative, quantile, startHub, startPeer, stopAll } from "./servers.mjs";

const SECONDS = 6;
const WIDTH = 24; // of names
const ROOMS = [
  { name: "1 room × 10 peers, 10 × 10 edits/s", rooms: 1, peers: 10, editors: 10, rate: 10 },
  { name: "1 room × 50 peers, 50 × 5 edits/s", rooms: 1, peers: 50, editors: 50, rate: 5 },
  { name: "1 room × 200 peers, 5 × 10 edits/s", rooms: 1, peers: 200, editors: 5, rate: 10 },
  { name: "100 rooms × 2 peers, 2 edits/s each", rooms: 100, peers: 2, editors: 2, rate: 2 },
];
const MOST = [
  { name: "1 room × 20 peers, all typing", rooms: 1, peers: 20 },
  { name: "rooms of 2 peers, all typing", rooms: 50, peers: 2 },
];
const BEARABLE = 100; // ms
const STEP = 2; // from one rate to the next, and its root when that is too much
const FINEST = 1.2;
const LEAST = 50; // edits a second below which nothing more is tried
const EMPTY = '<component name="Room"><template></template></component>\n';

let made = 0;

/** A peer's server; one that has ended is started again when it is measured next. */
async function peer(name, script, wire, more = {}) {
  const target = {
    name,
    ...more,
    server: await startPeer(script),
    revive: async () => {
      if (target.server.hasEnded) target.server = await startPeer(script);
    },
    room: async () => {
      const room = `room${made++}`;
      return () => wire(`ws://127.0.0.1:${target.server.port}`, room);
    },
  };
  return target;
}

/** Each server with `room()`, which makes a room: a function that gives its peers' wires. */
async function servers() {
  const peers = [
    await peer("y-websocket", "y_websocket_server.mjs", yWire),
    await peer("Hocuspocus 4", "hocuspocus_server.mjs", hocuspocusWire, { acknowledges: true }),
    await peer("pycrdt-websocket", "pycrdt_websocket_server.py", yWire),
  ];
  if (!hasNative) console.log("The native modules are not built: `make native` builds them, with a C compiler.");
  const hubs = [await thisHub("OmniCraft"), ...(hasNative ? [await thisHub("OmniCraft native", true)] : [])];
  return [...peers, ...hubs.flat()];
}

/** This hub's two wires. */
async function thisHub(name, native = false) {
  const hub = await startHub({
    CONNECTIONS_PER_USER: 10_000, CONNECTIONS_PER_ADDRESS: 10_000, CONNECTIONS_PER_ROOM: 1000,
    UPDATES_PER_SECOND: 100_000, UPDATES_BURST: 100_000, ACCESS_TOKEN_SECONDS: 7200,
  }, { native });
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => hub.guest(`Peer ${n}`)));
  const ws = hub.url.replace("http", "ws");
  const component = (source) => hub.component(`Room${made++}`, source);
  return [
    { name: `${name} /yjs`, server: hub, room: async (source = EMPTY) => {
      const id = await component(source);
      return (n) => yWire(`${ws}/yjs`, id, people[n % people.length]);
    } },
    { name: `${name} /collab`, server: hub, acknowledges: true, room: async (source = EMPTY) => {
      const id = await component(source);
      return (n) => hocuspocusWire(`${ws}/collab`, id, people[n % people.length]);
    } },
  ];
}

async function fill(run, target, rooms, peers) {
  const filled = [];
  for (let n = 0; n < rooms; n++) {
    const room = await target.room();
    filled.push(await open(run, Array.from({ length: peers }, (_, peer) => room(peer))));
  }
  return filled;
}

async function empty(rooms) {
  for (const peer of rooms.flat()) peer.close();
  await pause(300); // they are not part of the next measurement
}

const cell = (value, width, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : "–").padStart(width);

/** The figures that have a goal: what of this hub's and of a peer's, in which scenario. */
const judged = [];

const AT_MOST = { sign: "≤", holds: (value, bound) => value <= bound };
const AT_LEAST = { sign: "≥", holds: (value, bound) => value >= bound };

/**
 * Notes a figure of a target that is this hub's: it is to be so many `times` that of the peer, or `bound` alone.
 * A peer that was not measured leaves nothing to compare with.
 */
function judge(scenario, target, what, value, { is = AT_MOST, peer, of, times = 1, bound }) {
  if (!target.name.startsWith("OmniCraft") || (peer && of === undefined)) return;
  const goal = peer ? times * of : bound;
  const compared = peer ? `${peer} ${format(of)}` : "";
  judged.push({
    scenario, what, wire: target.name.replace("OmniCraft ", ""), value: format(value), compared,
    ratio: peer ? (value / of).toFixed(2) : "",
    goal: `${is.sign} ${peer ? `${times} ×` : format(bound)}`,
    met: is.holds(value, goal) ? "met" : "missed",
  });
}

/** What `measure` gives; undefined when it fails, which is written down in the place of figures. */
async function attempt(target, measure) {
  try {
    await target.revive?.();
    return await measure();
  } catch (error) {
    console.log(`${target.name.padEnd(WIDTH)}  ${error.message}`);
    if (target.name.startsWith("OmniCraft")) process.exitCode = 1;
    return undefined;
  }
}

const format = (value) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3));

function verdict() {
  if (!judged.length) return;
  const titles = {
    scenario: "scenario", what: "figure", wire: "wire", value: "hub", compared: "peer", ratio: "ratio", goal: "goal",
    met: "",
  };
  const keys = Object.keys(titles);
  const width = (key) => Math.max(...[titles, ...judged].map((row) => row[key].length));
  const widths = Object.fromEntries(keys.map((key) => [key, width(key)]));
  console.log("\nGoals");
  for (const row of [titles, ...judged]) console.log(keys.map((key) => row[key].padEnd(widths[key])).join("  "));
  console.log(`${judged.filter(({ met }) => met === "met").length} of ${judged.length} met`);
}

async function rooms(targets) {
  for (const { name, rooms: count, peers, editors, rate } of ROOMS) {
    console.log(`\n${name} (${SECONDS} s)`);
    console.log(`${"".padEnd(WIDTH)}  p50 ms  p99 ms  ack p95  ack p99  µs CPU/delivery  frames/delivery  MB`
      + "   ÷ y-websocket: p99  CPU");
    let base;
    for (const target of targets) {
      const run = new Run();
      let opened = [];
      const result = await attempt(target, async () => {
        opened = await fill(run, target, count, peers);
        await type(run, opened, editors, rate, 1, target.server, target.acknowledges); // warm
        const found = await type(run, opened, editors, rate, SECONDS, target.server, target.acknowledges);
        if (!found.arrived) throw new Error("not everything arrived in time");
        converged(opened);
        return found;
      });
      await empty(opened);
      if (!result) continue;
      const peer = "y-websocket";
      if (target.name === peer) base = result;
      if (base) {
        judge(name, target, "p99, ms", result.p99, { peer, of: base.p99 });
        if (peers >= 50) judge(name, target, "µs CPU/delivery", result.cpu, { peer, of: base.cpu, times: 0.5 });
      }
      if (target.acknowledges) {
        judge(name, target, "acknowledged p95, ms", result.ack95, { bound: 20 });
        judge(name, target, "acknowledged p99, ms", result.ack99, { bound: 50 });
      }
      console.log(target.name.padEnd(WIDTH) + cell(result.p50, 8) + cell(result.p99, 8) + cell(result.ack95, 9)
        + cell(result.ack99, 9) + cell(result.cpu, 17) + cell(result.frames, 17, 2)
        + cell(result.memory / 2 ** 20, 4, 0) + cell(result.p99 / base?.p99, 22, 2) + cell(result.cpu / base?.cpu, 5, 2));
    }
  }
}

/** Edits a second before p99 passes what is bearable: from one rate to the next until it does. */
async function most(targets) {
  for (const { name, rooms: count, peers } of MOST) {
    console.log(`\n${name}: most edits/s with p99 ≤ ${BEARABLE} ms`);
    console.log(`${"".padEnd(WIDTH)}  edits/s  p99 ms  µs CPU/edit  CPU   ÷ y-websocket  ÷ Hocuspocus`);
    const found = {};
    for (const target of targets) {
      let best = { edits: 0, elapsed: 1, p99: NaN, cpuPerEdit: NaN, busy: NaN };
      let rate = 500 / (count * peers);
      for (let factor = STEP, failures = 0; factor > FINEST;) {
        await target.revive?.();
        const run = new Run();
        // A server that is still busy with the rate before may turn peers away: that counts against the rate.
        const opened = await fill(run, target, count, peers).catch(() => []);
        const result = opened.length
          ? await type(run, opened, peers, rate, 2, target.server, target.acknowledges).catch(() => ({})) : {};
        if (result.arrived && result.p99 <= BEARABLE) {
          converged(opened, 2);
          best = result;
          rate *= factor;
          failures = 0;
        } else if (++failures === 2) { // once may be the machine's fault
          rate /= factor;
          failures = 0;
          // Unless the first was too much already: then it goes down until one isn't.
          if (best.edits || rate * count * peers < LEAST) {
            factor = Math.sqrt(factor);
            rate *= factor;
          }
        }
        await empty(opened);
      }
      const speed = best.edits / best.elapsed;
      found[target.name] = speed;
      for (const [peer, times] of [["y-websocket", 2], ["Hocuspocus 4", 1]]) {
        judge(name, target, "edits/s", speed, { is: AT_LEAST, peer, of: found[peer] || undefined, times });
      }
      console.log(target.name.padEnd(WIDTH) + cell(speed, 9, 0) + cell(best.p99, 8) + cell(best.cpuPerEdit, 13, 0)
        + cell(best.busy, 5, 2) + cell(speed / found["y-websocket"], 16, 2)
        + cell(speed / found["Hocuspocus 4"], 14, 2));
    }
  }
}

const EDITS = 100_000;

/** A document that one person has typed and corrected for a long time: `edits` updates, and its state. */
function longDocument() {
  const doc = new Y.Doc();
  doc.clientID = 77;
  const text = doc.getText("source");
  const parts = [];
  let updates = [];
  doc.on("update", (update) => updates.push(update));
  let seed = 1;
  const next = (below) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % below;
  let caret = 0;
  for (let edit = 0; edit < EDITS; edit++) {
    if (next(20) === 0) caret = next(text.length + 1);
    if (next(4) === 0 && caret > 0) text.delete(--caret, 1);
    else text.insert(caret++, "abcdefghij\n"[next(11)]);
    if (edit % 500 === 499) {
      parts.push(Y.mergeUpdates(updates));
      updates = [];
    }
  }
  return { parts, bytes: Y.encodeStateAsUpdate(doc).length, text: text.toString() };
}

async function join(targets) {
  const { parts, bytes, text } = longDocument();
  console.log(`\njoining a document with ${EDITS} edits (${Math.round(bytes / 1024)} KB of Yjs state)`);
  console.log(`${"".padEnd(WIDTH)}  one ms  ms CPU   fifty p50 ms  last ms  ms CPU each   KB ÷ Yjs's`);
  const found = [];
  for (const target of targets) await attempt(target, () => joinOne(target, { parts, bytes, text }, found));
}

async function joinOne(target, { parts, bytes, text }, found) {
  const wire = await target.room("");
  const [writer] = await open(new Run(), [wire(0)]);
  for (const [at, part] of parts.entries()) {
    writer.say(2, part);
    if (at % 10 === 9) await pause(50);
  }
  const [reader] = await open(new Run(), [wire(1)]);
  for (let wait = 0; wait < 400 && writer.socket.bufferedAmount; wait++) await pause(25);
  await pause(2000);
  reader.close();
  const joinAll = async (count) => {
    const cpu = target.server.cpu();
    const start = performance.now();
    const peers = [];
    const took = await Promise.all(Array.from({ length: count }, async (_, n) => {
      const [peer] = await open(new Run(), [wire(n)]);
      peers.push(peer);
      return performance.now() - start;
    }));
    const used = (target.server.cpu() - cpu) * 1000;
    const size = peers[0].got[0].length;
    if (peers[0].text() !== text) throw new Error("the joined text differs");
    peers.forEach((peer) => peer.close());
    await pause(200);
    return { took, used, size };
  };
  await joinAll(1);
  const alone = [];
  for (let n = 0; n < 11; n++) alone.push(await joinAll(1));
  const fifty = [await joinAll(50), await joinAll(50)];
  const times = fifty.flatMap(({ took }) => took);
  const one = quantile(alone.flatMap(({ took }) => took), 0.5);
  const many = quantile(times, 0.5);
  if (!target.name.startsWith("OmniCraft")) found.push({ name: target.name, one, many });
  for (const [what, value, key] of [["one joins, ms", one, "one"], ["fifty join, p50 ms", many, "many"]]) {
    const [best] = found.toSorted((a, b) => a[key] - b[key]);
    if (best) judge("100,000 edits", target, what, value, { peer: best.name, of: best[key], times: 0.5 });
  }
  judge("100,000 edits", target, "KB", alone[0].size / 1024, { peer: "Yjs's KB", of: bytes / 1024, times: 1.05 });
  console.log(target.name.padEnd(WIDTH) + cell(one, 8)
    + cell(alone.reduce((sum, { used }) => sum + used, 0) / alone.length, 8)
    + cell(many, 15) + cell(Math.max(...times), 9)
    + cell(fifty.reduce((sum, { used }) => sum + used, 0) / 100, 13) + cell(alone[0].size / bytes, 13, 2));
  writer.close();
}

async function memory(targets) {
  const count = 300;
  console.log(`\nmemory of an idle open room (${count} rooms, a peer each, one key pressed)`);
  for (const target of targets) await attempt(target, async () => {
    const [[first]] = await fill(new Run(), target, 1, 1); // what a server loads only when somebody comes
    first.type(false);
    await pause(500);
    const before = target.server.memory();
    const opened = await fill(new Run(), target, count, 1);
    for (const [peer] of opened) peer.type(false);
    await pause(1500);
    const each = (target.server.memory() - before) / count / 1024;
    judge(`${count} idle rooms`, target, "KB a room", each, { bound: 100 });
    console.log(`${target.name.padEnd(WIDTH)}${cell(each, 8)} KB a room`);
    first.close();
    await empty(opened);
  });
}

// Memory first: what a server has let go of, it takes again before it takes more.
const PARTS = { memory, rooms, most, join };
const wanted = process.argv.slice(2).filter((name) => name in PARTS);
const only = process.argv.slice(2).filter((name) => !(name in PARTS));
process.once("SIGTERM", () => void stopAll().then(() => process.exit(1)));
try {
  const all = await servers();
  const targets = all.filter(({ name }) => !only.length || only.some((part) => name.includes(part)));
  for (const part of wanted.length ? wanted : Object.keys(PARTS)) await PARTS[part](targets);
  verdict();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stopAll();
}
process.exit(); // sockets that were closed keep timers
