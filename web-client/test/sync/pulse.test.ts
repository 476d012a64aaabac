import { describe, expect, test } from "vitest";
import { Pulse } from "../../src/sync/pulse";
import type { Stage } from "../../src/sync/pulse";

/** What is done, and when, while a link is looked at every half second without a word from it. */
function silent(pulse: Pulse, stage: Stage, from: number, until: number): [number, string][] {
  const done: [number, string][] = [];
  for (let now = from; now <= until; now += 500) {
    const next = pulse.look(stage, now);
    if (next !== "wait") done.push([now, next]);
  }
  return done;
}

function live(): Pulse {
  const pulse = new Pulse(0);
  pulse.look("live", 0);
  return pulse;
}

describe("a live link", () => {
  test("that says nothing is asked once, and given up within ten seconds", () => {
    expect(silent(live(), "live", 500, 7000)).toEqual([
      [3000, "ask"],
      [7000, "give up"],
    ]);
  });

  test("that answers is kept", () => {
    const pulse = live();
    for (let now = 3500; now < 60_000; now += 3500) {
      expect(pulse.look("live", now)).toBe("ask");
      pulse.heard(now + 20);
    }
  });

  test("that brings anything is not asked", () => {
    const pulse = live();
    for (let now = 500; now < 20_000; now += 500) {
      pulse.heard(now);
      expect(pulse.look("live", now)).toBe("wait");
    }
  });

  test("is kept when nobody looked for minutes, as in a hidden page", () => {
    const pulse = live();
    expect(pulse.look("live", 120_000)).toBe("ask");
    pulse.heard(120_030);
    expect(pulse.look("live", 180_000)).toBe("ask");
  });
});

test("one that doesn't open is given up sooner than one whose first text is long", () => {
  expect(silent(new Pulse(0), "opening", 0, 9000)[0]).toEqual([8000, "give up"]);
  const pulse = new Pulse(0);
  expect(silent(pulse, "opening", 0, 7500)).toEqual([]);
  expect(silent(pulse, "beginning", 7600, 37_500)).toEqual([]);
  expect(silent(pulse, "beginning", 37_600, 37_600)).toEqual([[37_600, "give up"]]);
});
