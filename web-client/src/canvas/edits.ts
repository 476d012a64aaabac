/** Edits of the canvas as intents: sent to the hub, answered by it, and taken back by their inverse. */

import type { Room } from "../sync/room";
import type { SyncStatus } from "../sync/status";
import type { Value } from "./attributes";
import type { Letter } from "./letters";

/** Set one attribute if it still is `expect`; null: no attribute. */
export interface AttributeIntent {
  node: string;
  attribute: string;
  value: Value | null;
  expect: Value | null;
  /** The first letter of its tag: with it, `node` is not read. */
  at?: Letter;
}

/** Put an element, given by its source, so that it stands at a place of the outline. */
export interface Insertion {
  node: string;
  insert: string;
  place?: Place;
}

/**
 * Behind an element if that is there, else in front of another, else in what holds them (the template) as far back
 * as `node` says. `letter` is what the element was named by before it was taken away.
 */
export interface Place {
  after?: Letter;
  before?: Letter;
  within?: Letter;
  letter?: Letter;
}

/** Take an element away whose source is still this. */
export interface Removal {
  node: string;
  remove: string;
  at?: Letter;
}

/** Give the script a signal of a number. */
export interface Declaration {
  declare: string;
  value: number;
}

/** Take the line of a signal away that begins with this number. */
export interface Forgetting {
  forget: string;
  value: number;
}

export type Intent = AttributeIntent | Insertion | Removal | Declaration | Forgetting;

/** `seq`: the number of the edit. `later`: as things are, and perhaps not for long. */
export type Outcome = { seq: number; inverse: Intent[] } | { refused: string; later?: true };

/** A drag makes a hundred moves a second; the hub and the others get at most so many. */
const BETWEEN_MS = 50;

/** While there is no connection nothing is sent, and what was under way is not answered. */
const AWAY: ReadonlySet<SyncStatus["kind"]> = new Set(["reconnecting", "offline", "removed"]);

/** How the hub refuses to change an element while the text around it has errors. */
const UNREADABLE = "ELEMENT_UNREADABLE";

let asked = 0;

/** Ask the hub for an edit. It is on disk when this resolves without a refusal. */
export function send(room: Room, intents: readonly Intent[]): Promise<Outcome> {
  const id = `canvas-${(asked += 1)}`;
  return new Promise((resolve) => {
    const done = (outcome: Outcome) => {
      stop();
      unsubscribe();
      resolve(outcome);
    };
    const gone = "The hub can’t be reached: the canvas can be edited again when it is back.";
    const stop = room.hear((message) => {
      if (message.type === "component:edited" && message.id === id) done({ seq: message.seq, inverse: message.inverse });
      else if (message.type === "update:rejected" && message.id === id) {
        const { message: refused, code } = message;
        done(code === UNREADABLE ? { refused, later: true } : { refused });
      }
    });
    const unsubscribe = room.state.subscribe(({ status }) => {
      if (AWAY.has(status.kind)) done({ refused: gone });
    });
    if (AWAY.has(room.state.getState().status.kind)) done({ refused: gone });
    else room.send({ type: "component:edit", id, intents });
  });
}

/**
 * The edits of one gesture. The newest values are sent while it lasts, each with the one before as what is
 * expected; so another's edit of the same attribute ends the gesture, and is not lost.
 */
export class Gesture {
  readonly #send: (intents: readonly Intent[]) => Promise<Outcome>;
  /** By element and attribute: at the beginning, and as last kept by the hub. */
  readonly #first = new Map<string, AttributeIntent>();
  #wanted: readonly AttributeIntent[] = [];
  #running: Promise<void> | null = null;
  #refused: string | null = null;
  #seq: number | null = null;
  /** The newest values are not kept yet: the text could not be read. They are sent with the next ones. */
  #isDeferred = false;

  constructor(send: (intents: readonly Intent[]) => Promise<Outcome>) {
    this.#send = send;
  }

  /** The last edit that it made; null: none. */
  get seq(): number | null {
    return this.#seq;
  }

  /** Why it ended early; null while all is well. */
  get refused(): string | null {
    return this.#refused;
  }

  /** These are to be the values, and nothing else is to change. `expect` is what each was before the gesture. */
  set(wanted: readonly AttributeIntent[]): void {
    if (this.#refused !== null) return;
    this.#wanted = wanted;
    this.#running ??= this.#run();
  }

  /** Whether all that was wanted last is kept. */
  get isKept(): boolean {
    return this.#refused === null && !this.#isDeferred;
  }

  /** When the last values are kept: what takes the whole gesture back. */
  async end(): Promise<Intent[]> {
    await this.#running;
    // What could not be done then may be possible now.
    if (this.#isDeferred) await this.#run();
    const changed = [...this.#first.values()].filter(({ value, expect }) => !same(value, expect));
    return changed.map((kept) => ({ ...kept, value: kept.expect, expect: kept.value }));
  }

  async #run(): Promise<void> {
    this.#isDeferred = false;
    while (this.#refused === null) {
      const named = new Set(this.#wanted.map(key));
      // What is no longer wanted otherwise becomes what it was.
      const back = [...this.#first.values()].filter((kept) => !named.has(key(kept)));
      const wanted = [...this.#wanted, ...back.map((kept) => ({ ...kept, value: kept.expect }))].map((intent) => {
        const kept = this.#first.get(key(intent));
        return kept ? { ...intent, expect: kept.value } : intent;
      });
      const news = wanted.filter(({ value, expect }) => !same(value, expect));
      if (news.length === 0) break;
      const began = performance.now();
      const outcome = await this.#send(news);
      if ("refused" in outcome) {
        if (outcome.later) this.#isDeferred = true;
        else this.#refused = outcome.refused;
        break;
      }
      this.#seq = outcome.seq;
      for (const intent of news) {
        const first = this.#first.get(key(intent));
        this.#first.set(key(intent), { ...intent, expect: first ? first.expect : intent.expect });
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, BETWEEN_MS - (performance.now() - began))));
    }
    this.#running = null;
  }
}

function key({ node, attribute }: AttributeIntent): string {
  return `${node} ${attribute}`;
}

export function same(one: Value | null, other: Value | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
