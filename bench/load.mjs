/**
 * Peers of a room that cost the load generator next to nothing, so that it is the server that is measured.
 *
 * A peer types one character after another with updates written by hand, as Yjs writes them. A frame that reaches
 * many peers is decoded once. What each peer has got is kept, and applied by Yjs when the run is over: all must then
 * have the same text.
 */
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import * as Y from "yjs";
import { quantile } from "./servers.mjs";

const SYNC = 0, AUTH = 2;
const STEP_1 = 0, STEP_2 = 1, UPDATE = 2;
const AUTHENTICATED = 2, SYNC_STATUS = 8, PING = 9, PONG = 10;
const EMPTY_UPDATE = Buffer.from([0, 0]);
const EMPTY_VECTOR = Buffer.from([0]);
const PATIENCE = 15_000;

const uint = (value) => {
  const bytes = [];
  while (value > 127) {
    bytes.push((value % 128) | 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
  return Buffer.from(bytes);
};
const string = (text) => Buffer.concat([uint(Buffer.byteLength(text)), Buffer.from(text)]);
const sized = (bytes) => Buffer.concat([uint(bytes.length), bytes]);

class Reader {
  constructor(data) {
    this.data = data;
    this.at = 0;
  }
  uint() {
    let value = 0, factor = 1, byte;
    do {
      byte = this.data[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }
  bytes() {
    const length = this.uint();
    return this.data.subarray(this.at, (this.at += length));
  }
}

/** The two wires: how a peer opens a room, and what stands before each message. */
export const yWire = (url, room, token = "") => ({
  url: `${url}/${room}${token && `?token=${token}`}`, prefix: Buffer.alloc(0), hello: [],
});
export const hocuspocusWire = (url, room, token = "") => {
  const prefix = string(room);
  return { url, prefix, hello: [Buffer.concat([prefix, Buffer.from([AUTH, 0]), string(token), string("4.8.0")])] };
};

/** One update that types the next character of a client. */
function keyPress(client, clock) {
  const id = uint(client);
  const place = clock ? Buffer.concat([Buffer.from([0x84]), id, uint(clock - 1)])
    : Buffer.concat([Buffer.from([0x04, 1]), string("source")]);
  return Buffer.concat([Buffer.from([1, 1]), id, uint(clock), place, string("x"), Buffer.from([0])]);
}

/** What all peers of a run share: when each key was pressed, how long each took to arrive, decoded frames. */
export class Run {
  constructor() {
    this.pressed = new Map();
    this.delays = [];
    this.acknowledgements = [];
    this.decoded = new Map();
    this.frames = 0;
    this.deliveries = 0;
  }

  decode(update) {
    const key = update.latin1Slice();
    let known = this.decoded.get(key);
    if (!known) {
      const bytes = new Uint8Array(update); // a copy: ws may use its buffer again
      const spans = Y.decodeUpdate(bytes).structs.map(({ id, length }) => [id.client, id.clock, length]);
      this.decoded.set(key, (known = { bytes, spans }));
    }
    return known;
  }
}

export class Peer {
  static next = 1000;

  constructor(run, wire) {
    this.run = run;
    this.wire = wire;
    this.client = Peer.next++;
    this.clock = 0;
    this.got = [];
    this.waiting = []; // when each key that is not acknowledged was pressed
    this.bytes = 0;
    this.pressed = [];
    run.pressed.set(this.client, this.pressed);
    this.synced = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.socket = new WebSocket(wire.url, { perMessageDeflate: false });
    this.socket.on("open", () => {
      for (const frame of wire.hello) this.socket.send(frame);
      this.say(STEP_1, EMPTY_VECTOR);
    });
    this.socket.on("message", (data) => this.hear(data));
    this.socket.on("error", this.reject);
    this.socket.on("close", (code, reason) => {
      if (!this.isClosing) this.reject(new Error(`closed with ${code} ${reason}`));
      this.isClosed = true;
    });
  }

  say(step, content) {
    this.socket.send(Buffer.concat([this.wire.prefix, Buffer.from([SYNC, step]), sized(content)]));
  }

  hear(data) {
    this.bytes += data.length;
    if (data.length === 1) {
      if (data[0] === PING) this.socket.send(Buffer.from([PONG]));
      return;
    }
    const reader = new Reader(data);
    reader.at = this.wire.prefix.length;
    const kind = reader.uint();
    if (kind === SYNC_STATUS) {
      const start = this.waiting.shift();
      if (start !== undefined) this.run.acknowledgements.push(performance.now() - start);
      return;
    }
    if (kind === AUTH && reader.uint() !== AUTHENTICATED) this.reject(new Error("the token was refused"));
    if (kind !== SYNC) return;
    const step = reader.uint();
    const content = reader.bytes();
    if (step === STEP_1) this.say(STEP_2, EMPTY_UPDATE);
    else if (step === STEP_2) {
      this.got.push(new Uint8Array(content));
      this.resolve();
    } else this.arrived(content);
  }

  arrived(update) {
    const now = performance.now();
    const { run } = this;
    const { bytes, spans } = run.decode(update);
    this.got.push(bytes);
    run.frames++;
    for (const [client, clock, length] of spans) {
      if (client === this.client) continue; // some servers send it back
      const pressed = run.pressed.get(client);
      if (!pressed) continue;
      for (let at = clock; at < clock + length; at++) run.delays.push(now - pressed[at]);
      run.deliveries += length;
    }
  }

  type(acknowledges) {
    const update = keyPress(this.client, this.clock);
    const now = performance.now();
    this.pressed[this.clock++] = now;
    if (acknowledges) this.waiting.push(now);
    this.got.push(new Uint8Array(update));
    this.say(UPDATE, update);
  }

  text() {
    const doc = new Y.Doc();
    doc.transact(() => this.got.forEach((update) => Y.applyUpdate(doc, update)));
    return doc.getText("source").toString();
  }

  close() {
    this.isClosing = true;
    this.socket.close();
  }
}

/** Opens these peers: the first alone (pycrdt-websocket may never answer when several make a room), then a few at a time. */
export async function open(run, wires) {
  const peers = [new Peer(run, wires[0])];
  await peers[0].synced;
  for (let at = 1; at < wires.length; at += 20) {
    const some = wires.slice(at, at + 20).map((wire) => new Peer(run, wire));
    await Promise.all(some.map((peer) => peer.synced));
    peers.push(...some);
  }
  return peers;
}

/**
 * Has the `editors` of `rooms` (arrays of peers) type for some seconds, `rate` keys a second each, and waits until
 * everyone has got everything. `delays` in milliseconds, `cpu` in microseconds of the server's for each delivery.
 */
export async function type(run, rooms, editors, rate, seconds, server, acknowledges) {
  const typing = rooms.flatMap((room) => room.slice(0, editors));
  const interval = 1000 / rate;
  run.delays.length = 0;
  run.acknowledgements.length = 0;
  run.frames = run.deliveries = 0;
  const presses = Math.round(seconds * rate);
  const cpu = server.cpu();
  const start = performance.now();
  // Each types at moments of its own, spread by the golden ratio so that no two runs differ.
  const due = typing.map((_, index) => start + interval * ((index * 0.618034) % 1));
  const left = typing.map(() => presses);
  for (let busy = true; busy;) {
    busy = false;
    const now = performance.now();
    for (let index = 0; index < typing.length; index++) {
      while (left[index] && due[index] <= now) {
        typing[index].type(acknowledges);
        due[index] += interval;
        left[index]--;
      }
      busy ||= left[index] > 0;
    }
    await pause(interval < 5 ? 1 : 2);
  }
  const expected = rooms.reduce((sum, room) => sum + Math.min(editors, room.length) * presses * (room.length - 1), 0);
  const deadline = performance.now() + PATIENCE;
  while (run.deliveries < expected && performance.now() < deadline) await pause(5);
  const elapsed = (performance.now() - start) / 1000;
  const used = server.cpu() - cpu;
  const arrived = run.deliveries === expected;
  return {
    arrived, elapsed,
    edits: typing.length * presses,
    p50: quantile(run.delays, 0.5), p99: quantile(run.delays, 0.99),
    ack95: quantile(run.acknowledgements, 0.95), ack99: quantile(run.acknowledgements, 0.99),
    cpu: (used / run.deliveries) * 1e6, cpuPerEdit: (used / (typing.length * presses)) * 1e6,
    busy: used / elapsed, frames: run.frames / run.deliveries, memory: server.memory(),
  };
}

/**
 * Throws unless the peers of each room have the same text, and it holds every key that was pressed there. With
 * `sample`, so many peers of a room are looked at, because Yjs takes its time for a million updates.
 */
export function converged(rooms, sample = Infinity) {
  for (const room of rooms) {
    const texts = new Set(room.slice(-sample).map((peer) => peer.text()));
    const pressed = room.reduce((sum, peer) => sum + peer.clock, 0);
    const [text] = texts;
    if (texts.size !== 1) throw new Error(`${texts.size} different texts in one room`);
    const kept = text.length - text.replaceAll("x", "").length;
    if (kept < pressed) throw new Error(`${kept} of ${pressed} keys are in the text`);
  }
}
