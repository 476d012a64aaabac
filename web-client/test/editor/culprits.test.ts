import { expect, test } from "vitest";
import { blameAfter, NO_BLAME } from "../../src/editor/culprits";
import type { Blame } from "../../src/editor/culprits";

const result = (cause: string[], ...messages: string[]) => ({
  cause,
  diagnostics: messages.map((message) => ({ severity: "error" as const, code: "E1", message })),
});
const people = ({ culprits }: Blame) => [...culprits].sort();

test("whose edit breaks the text stays marked until it is mended, whoever edits meanwhile", () => {
  const broken = blameAfter(NO_BLAME, result(["ana"], "nope"));
  expect(people(broken)).toEqual(["ana"]);
  const edited = blameAfter(broken, result(["ben"], "nope"));
  expect(edited.culprits).toBe(broken.culprits);
  expect(people(blameAfter(edited, result(["ben"])))).toEqual([]);
});

test("who breaks it in another place is marked too, and alone once the first has mended theirs", () => {
  const first = blameAfter(NO_BLAME, result(["ana"], "nope"));
  const both = blameAfter(first, result(["ben"], "nope", "nada"));
  expect(people(both)).toEqual(["ana", "ben"]);
  expect(people(blameAfter(both, result(["ana"], "nada")))).toEqual(["ben"]);
});

test("an error that another hides for a while is still its author's when it is seen again", () => {
  const first = blameAfter(NO_BLAME, result(["ben"], "nada"));
  const hidden = blameAfter(first, result(["ana"], "unreadable"));
  expect(people(hidden)).toEqual(["ana"]);
  expect(people(blameAfter(hidden, result(["ana"], "nada")))).toEqual(["ben"]);
  const mended = blameAfter(hidden, result(["ana"]));
  expect(people(blameAfter(mended, result(["ana"], "nada")))).toEqual(["ana"]);
});

test("an error that says something else with every key is still one person's", () => {
  const begun = blameAfter(NO_BLAME, result(["ana"], "no"));
  expect(blameAfter(begun, result(["ana"], "nop")).culprits).toBe(begun.culprits);
});

test("a warning breaks nothing", () => {
  const warned = { cause: ["ana"], diagnostics: [{ severity: "warning" as const, code: "W1", message: "unused" }] };
  expect(people(blameAfter(NO_BLAME, warned))).toEqual([]);
});

test("a text that was broken before one came is the fault of those its result names", () => {
  expect(people(blameAfter(NO_BLAME, result(["ana", "ben"], "nope")))).toEqual(["ana", "ben"]);
  expect(people(blameAfter(NO_BLAME, result([], "nope")))).toEqual([]);
});
