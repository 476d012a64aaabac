/** Real clients, and waiting for what they come to see. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

import type { Server } from "./server.ts";

const WAIT = 60_000;

/** Resolves when `holds()` is true, looking again whenever `subscribe` calls back. */
export function when(
  what: string,
  holds: () => boolean,
  subscribe: (look: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let unsubscribe: (() => void) | undefined;
    const timer = setTimeout(() => end(new Error(`Waited in vain: ${what}`)), WAIT);
    const end = (error?: Error) => {
      clearTimeout(timer);
      unsubscribe?.();
      if (error) reject(error);
      else resolve();
    };
    const look = () => {
      if (holds()) end();
    };
    unsubscribe = subscribe(look);
    look();
  });
}

export interface Peer {
  readonly doc: Y.Doc;
  destroy(): void;
}

export const textOf = (peer: Peer): string => peer.doc.getText("source").toString();

/** Waits until a peer's text is as asked. */
export const sees = (peer: Peer, holds: (text: string) => boolean, what = "text"): Promise<void> =>
  when(what, () => holds(textOf(peer)), (look) => {
    peer.doc.on("update", look);
    return () => peer.doc.off("update", look);
  });

/** A peer through `@hocuspocus/provider`. */
export class CollabPeer implements Peer {
  readonly doc = new Y.Doc();
  readonly events: Record<string, unknown>[] = [];
  readonly refusals: string[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  readonly provider: HocuspocusProvider;
  readonly socket: HocuspocusProviderWebsocket;
  private readonly ownsSocket: boolean;

  /** On a socket of its own, or on that of another peer. */
  constructor(server: Server, component: string, token: string, shared?: CollabPeer) {
    this.socket = shared?.socket ?? openSocket(server);
    this.ownsSocket = shared === undefined;
    this.provider = new HocuspocusProvider({
      websocketProvider: this.socket,
      name: component,
      token,
      document: this.doc,
      onStateless: ({ payload }) => this.events.push(JSON.parse(payload)),
      onAuthenticationFailed: ({ reason }) => this.refusals.push(reason),
      onClose: ({ event }) => this.closes.push({ code: event.code, reason: event.reason }),
    });
    this.provider.attach();
  }

  get text(): Y.Text {
    return this.doc.getText("source");
  }

  /** Waits until everything typed here is on the server's disk. */
  saved(): Promise<void> {
    return when("everything saved", () => this.provider.isAuthenticated && this.provider.unsyncedChanges === 0, (look) => {
      this.provider.on("unsyncedChanges", look);
      this.provider.on("authenticated", look);
      return () => {
        this.provider.off("unsyncedChanges", look);
        this.provider.off("authenticated", look);
      };
    });
  }

  /** Waits for an event of this type that came before or comes now. */
  async event(type: string, fits: (event: Record<string, unknown>) => boolean = () => true) {
    const find = () => this.events.find((event) => event.type === type && fits(event));
    await when(`event ${type}`, () => find() !== undefined, (look) => {
      this.provider.on("stateless", look);
      return () => this.provider.off("stateless", look);
    });
    return find()!;
  }

  /** Waits until the server has closed the socket, or this document on it (with code 1000). */
  async closed() {
    await when("close", () => this.closes.length > 0, (look) => {
      this.provider.on("close", look);
      return () => this.provider.off("close", look);
    });
    return this.closes[0]!;
  }

  destroy(): void {
    this.provider.destroy();
    if (this.ownsSocket) this.socket.destroy();
  }
}

function openSocket(server: Server): HocuspocusProviderWebsocket {
  const socket = new HocuspocusProviderWebsocket({
    url: `${server.socketUrl}/collab`,
    WebSocketPolyfill: WebSocket,
    delay: 50,
    minDelay: 50,
    maxDelay: 200,
  });
  // What was typed offline is queued, and the sync at reconnection sends it once more. The provider counts
  // acknowledgements of both but only one as outstanding, and would call unsaved edits saved.
  socket.on("open", () => {
    socket["messageQueue"] = [];
  });
  return socket;
}

/** A peer through plain `y-websocket`. */
export class YPeer implements Peer {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;

  constructor(server: Server, component: string, token: string) {
    this.provider = new WebsocketProvider(`${server.socketUrl}/yjs`, component, this.doc, {
      params: { token },
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
  }

  get text(): Y.Text {
    return this.doc.getText("source");
  }

  synced(): Promise<void> {
    return when("sync", () => this.provider.synced, (look) => {
      this.provider.on("sync", look);
      return () => this.provider.off("sync", look);
    });
  }

  /** The code and reason with which the server ended it for good. */
  async closed() {
    let found: { code: number; reason: string } | undefined;
    await when("close", () => found !== undefined, (look) => {
      const take = (event: { code: number; reason: string }) => {
        found = event;
        look();
      };
      this.provider.on("closed", take);
      return () => this.provider.off("closed", take);
    });
    return found!;
  }

  destroy(): void {
    this.provider.destroy();
  }
}

/** A bare socket, for what no honest client sends. */
export async function rawSocket(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return socket;
}

export function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

/** A small generator of the same numbers for the same seed. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
