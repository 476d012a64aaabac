import { expect, test } from "vitest";
import { Drafts } from "../../src/sync/drafts";

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

test("a draft is there until it is discarded, for its author and component alone", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage, "ada", "button");
  const draft = { text: "<component>", reason: "Someone else holds the lock." };
  expect(drafts.load()).toBeNull();
  expect(drafts.keep(draft)).toBe(true);
  expect(new Drafts(storage, "ada", "button").load()).toEqual(draft);
  expect(new Drafts(storage, "bob", "button").load()).toBeNull();
  expect(new Drafts(storage, "ada", "card").load()).toBeNull();
  drafts.discard();
  expect(drafts.load()).toBeNull();
});

test("a full browser is told, not thrown", () => {
  const storage = new MemoryStorage();
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  expect(new Drafts(storage, "ada", "button").keep({ text: "x", reason: "y" })).toBe(false);
});

test("what is not a draft is passed over", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage, "ada", "button");
  drafts.keep({ text: "x", reason: "y" });
  for (const key of storage.items.keys()) storage.items.set(key, "{");
  expect(drafts.load()).toBeNull();
});
