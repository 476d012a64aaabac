/**
 * What this browser keeps of a document: its text, and which of this person's edits the hub is not known to have.
 *
 * Each update is stored with a mark, in one transaction, when it is such an edit: so the edits that are found
 * after a reload and their number can't disagree. The form is y-indexeddb's, whose documents are read on.
 */

import * as Y from "yjs";

/** Updates that are stored one by one before they are merged. */
const MOST_UPDATES = 500;
const UPDATES = "updates";
const MARKS = "custom";
const WAITING = "waiting";

/** `[WAITING, tab, number]`: an edit that the hub is not known to have. */
type Mark = [string, string, number];

/** An update that is on its way into the database; with its mark, if it is an edit that waits for the hub. */
interface Pending {
  update: Uint8Array<ArrayBuffer>;
  mark: Mark | null;
}

/** Of the database of a person's copy of a document. */
export function keptName(userId: string, componentId: string): string {
  return `omnicraft:${userId}:${componentId}`;
}

/** How many of a person's edits are in this browser alone, and of how many documents. */
export async function countWaiting(userId: string): Promise<{ edits: number; documents: number }> {
  const counts = await Promise.all(
    (await namesOf(userId)).map(async (name) => {
      const database = await openDatabase(name);
      const marks = new Set((await read(database, () => undefined)).map(String));
      database.close();
      for (const key of rescues(name)) for (const { mark } of rescued(key)) if (mark) marks.add(String(mark));
      return marks.size;
    }),
  );
  return { edits: counts.reduce((sum, count) => sum + count, 0), documents: counts.filter((count) => count > 0).length };
}

/** Remove all that is kept here of a person's documents. What another tab has open goes when that closes. */
export async function forgetAllOf(userId: string): Promise<void> {
  await Promise.all(
    (await namesOf(userId)).map(async (name) => {
      for (const key of rescues(name)) localStorage.removeItem(key);
      await forgetDatabase(name);
    }),
  );
}

async function namesOf(userId: string): Promise<string[]> {
  const found = await indexedDB.databases();
  return found.flatMap(({ name }) => (name?.startsWith(keptName(userId, "")) ? [name] : []));
}

export interface KeptOptions {
  /** Of the database; another for each person and document. */
  name: string;
  doc: Y.Doc;
  /** Whether a change from there is an edit of this person's. */
  isEdit: (origin: unknown) => boolean;
  /** Whether everything is stored now. */
  onStored: (stored: boolean) => void;
}

export class Kept {
  /** How many edits of before wait, once what is kept has been read; 0 when nothing can be read. */
  readonly loaded: Promise<number>;
  private readonly pending: Pending[] = [];
  private readonly tab = crypto.randomUUID();
  private edits = 0;
  /** Those of before, and of this tab. */
  private marks: Mark[] = [];
  private database: IDBDatabase | null = null;
  private closed = false;

  constructor(private readonly options: KeptOptions) {
    options.doc.on("update", this.onUpdate);
    // A page that goes takes its open transactions with it.
    window.addEventListener("pagehide", this.rescue);
    this.loaded = this.open().catch(() => 0);
  }

  /** The hub has every edit of this person's. */
  acknowledged(): void {
    for (const entry of this.pending) entry.mark = null;
    if (this.database && this.marks.length > 0) {
      const store = this.database.transaction(MARKS, "readwrite").objectStore(MARKS);
      for (const mark of this.marks) store.delete(mark);
    }
    this.marks = [];
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.rescue();
    window.removeEventListener("pagehide", this.rescue);
    this.options.doc.off("update", this.onUpdate);
    // Once its transactions have ended.
    this.database?.close();
  }

  /** Close, and keep nothing. */
  async forget(): Promise<void> {
    this.close();
    for (const key of rescues(this.options.name)) localStorage.removeItem(key);
    await forgetDatabase(this.options.name);
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown) => {
    if (origin === this) return;
    const entry: Pending = { update: update as Uint8Array<ArrayBuffer>, mark: null };
    if (this.options.isEdit(origin)) entry.mark = [WAITING, this.tab, (this.edits += 1)];
    this.pending.push(entry);
    if (this.pending.length === 1) this.options.onStored(false);
    if (this.database) this.store(this.database, [entry], this.rescueKey);
  };

  /** Store these; what they were rescued in is then of no more use. */
  private store(database: IDBDatabase, entries: readonly Pending[], ...done: string[]): void {
    const work = database.transaction([UPDATES, MARKS], "readwrite");
    for (const { update, mark } of entries) {
      work.objectStore(UPDATES).add(update);
      if (!mark) continue;
      work.objectStore(MARKS).put(1, mark);
      this.marks.push(mark);
    }
    work.oncomplete = () => {
      // Transactions end in the order in which they began.
      this.pending.splice(0, entries.length);
      if (this.pending.length > 0) return;
      for (const key of done) localStorage.removeItem(key);
      if (!this.closed) this.options.onStored(true);
    };
  }

  private async open(): Promise<number> {
    const { doc, name } = this.options;
    const database = await openDatabase(name);
    const found = await read(database, (updates) => {
      if (this.closed) return;
      Y.transact(doc, () => updates.forEach((update) => Y.applyUpdate(doc, update, this)), this, false);
      return updates.length < MOST_UPDATES ? undefined : Y.encodeStateAsUpdate(doc);
    });
    if (this.closed) {
      database.close();
      return 0;
    }
    this.database = database;
    // What was rescued from a page that went is stored like everything else. It may be there already.
    const keys = rescues(name);
    const before = keys.flatMap(rescued);
    for (const { update } of before) Y.applyUpdate(doc, update, this);
    const marked = new Set(found.map(String));
    const missing = before.filter(({ mark }) => mark && !marked.has(String(mark)));
    this.marks = [...found];
    this.pending.unshift(...before);
    if (this.pending.length > 0) this.store(database, [...this.pending], ...keys, this.rescueKey);
    else this.options.onStored(true);
    return found.length + missing.length;
  }

  private get rescueKey(): string {
    return `${this.options.name}:${this.tab}`;
  }

  /** Keep edits that are not stored yet where that takes no time. */
  private readonly rescue = () => {
    const waiting = this.pending.filter(({ mark }) => mark !== null);
    if (waiting.length === 0) return;
    try {
      const texts = waiting.map(({ update, mark }) => [
        btoa(Array.from(update, (byte) => String.fromCharCode(byte)).join("")),
        mark,
      ]);
      localStorage.setItem(this.rescueKey, JSON.stringify(texts));
    } catch {
      // There is no room; the database may still make it.
    }
  };
}

/** Where tabs that have gone left what they had not stored. */
function rescues(name: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(`${name}:`));
}

function rescued(key: string): Pending[] {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "[]") as [string, Mark][];
    return found.map(([text, mark]) => ({
      update: Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
      mark,
    }));
  } catch {
    return [];
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      request.result.createObjectStore(MARKS);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The database can't be opened."));
  });
}

/** Hands on all updates; what is then to stand in their place, if anything, is put there. Gives the marks. */
function read(database: IDBDatabase, take: (updates: Uint8Array[]) => Uint8Array | undefined): Promise<Mark[]> {
  return new Promise((resolve, reject) => {
    const work = database.transaction([UPDATES, MARKS], "readwrite");
    const store = work.objectStore(UPDATES);
    const marks = work.objectStore(MARKS).getAllKeys(IDBKeyRange.bound([WAITING], [WAITING, []]));
    const keys = store.getAllKeys();
    const updates = store.getAll() as IDBRequest<Uint8Array[]>;
    updates.onsuccess = () => {
      const merged = take(updates.result);
      const last = keys.result.at(-1);
      if (merged === undefined || last === undefined) return;
      store.delete(IDBKeyRange.upperBound(last));
      store.add(merged);
    };
    work.oncomplete = () => resolve(marks.result as Mark[]);
    work.onabort = () => reject(work.error ?? new Error("The database can't be read."));
  });
}

function forgetDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    // Another tab has it open: then it goes when that closes.
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
