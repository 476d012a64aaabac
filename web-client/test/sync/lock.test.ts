import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Lock, NO_LOCK } from "../../src/sync/lock";
import type { LockState } from "../../src/sync/lock";

let asked: string[];
let shown: LockState;
let lock: Lock;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  shown = NO_LOCK;
  lock = new Lock("me", (request) => asked.push(request), (state) => (shown = state));
});

afterEach(() => {
  lock.close();
  vi.useRealTimers();
});

const locked = (userId: string) => lock.hear({ type: "component:locked", userId, userName: userId });
const unlocked = (userId: string) => lock.hear({ type: "component:unlocked", userId });

describe("a lock", () => {
  test("is renewed as long as it is wanted, and no longer", () => {
    lock.take();
    locked("me");
    vi.advanceTimersByTime(20_000);
    expect(asked).toEqual(["component:lock", "component:lock", "component:lock"]);
    lock.release();
    vi.advanceTimersByTime(60_000);
    expect(asked.at(-1)).toBe("component:unlock");
    expect(asked).toHaveLength(4);
  });

  test("is asked for again after a lost connection", () => {
    lock.take();
    locked("me");
    lock.disconnected();
    expect(shown.holder).toBeNull();
    lock.connected();
    expect(asked).toEqual(["component:lock", "component:lock"]);
  });

  test("that somebody ended says so, and is not taken back", () => {
    lock.take();
    locked("me");
    unlocked("me");
    expect(shown).toMatchObject({ holder: null, wanted: false });
    expect(shown.notice).toMatch(/ended/);
    vi.advanceTimersByTime(60_000);
    expect(asked).toHaveLength(1);
  });

  test("of somebody else comes and goes without a word", () => {
    locked("ana");
    expect(shown.holder?.userName).toBe("ana");
    unlocked("ana");
    expect(shown).toEqual(NO_LOCK);
  });

  test("that another was given first is explained", () => {
    lock.take();
    lock.hear({ type: "request:rejected", code: "COMPONENT_LOCKED", message: "Ana has locked this component." });
    expect(shown).toMatchObject({ wanted: false, notice: "Ana has locked this component." });
  });
});
