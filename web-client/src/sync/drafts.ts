/** Text that the hub did not accept, kept in this browser until its author has dealt with it. */

export interface Draft {
  text: string;
  /** Why it was not accepted, as the hub put it. */
  reason: string;
}

/** Where a person's drafts are kept, all of them. */
function keysOf(storage: Storage, userId: string): string[] {
  return Object.keys(storage).filter((key) => key.startsWith(`omnicraft:draft:${userId}:`));
}

export function countDrafts(storage: Storage, userId: string): number {
  return keysOf(storage, userId).length;
}

export function discardDraftsOf(storage: Storage, userId: string): void {
  for (const key of keysOf(storage, userId)) storage.removeItem(key);
}

export class Drafts {
  private readonly key: string;

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    userId: string,
    componentId: string,
  ) {
    this.key = `omnicraft:draft:${userId}:${componentId}`;
  }

  load(): Draft | null {
    const kept = this.storage.getItem(this.key);
    if (kept === null) return null;
    try {
      const { text, reason } = JSON.parse(kept) as Partial<Draft>;
      return typeof text === "string" && typeof reason === "string" ? { text, reason } : null;
    } catch {
      return null;
    }
  }

  /** False when the browser has no room for it; the caller still has the text. */
  keep(draft: Draft): boolean {
    try {
      this.storage.setItem(this.key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  discard(): void {
    this.storage.removeItem(this.key);
  }
}
