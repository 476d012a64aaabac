import { expect, test } from "vitest";
import { ago } from "../../src/ui/time";

const now = new Date("2026-01-01T12:00:00Z");

test.each([
  [-5, "just now"],
  [-60, "1 minute ago"],
  [-3 * 3600, "3 hours ago"],
  [-86_400, "yesterday"],
  [7 * 86_400, "in 7 days"],
  [5, "in a moment"],
])("%d seconds from now is %j", (seconds, words) => {
  expect(ago(new Date(now.getTime() + seconds * 1000), now)).toBe(words);
});
