import { expect, test } from "vitest";
import { ago, daysUntil } from "../../src/ui/time";

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

test.each([
  [30 * 86_400, "30 days"],
  [30 * 86_400 - 1, "30 days"],
  [86_401, "2 days"],
  [3600, "1 day"],
  [-5, "1 day"],
])("until %d seconds from now there are %j", (seconds, words) => {
  expect(daysUntil(new Date(now.getTime() + seconds * 1000), now)).toBe(words);
});
