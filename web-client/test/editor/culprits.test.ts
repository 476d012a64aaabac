import { expect, test } from "vitest";
import { culpritsAfter, NOBODY } from "../../src/editor/culprits";

const good = (...cause: string[]) => ({ success: true, cause });
const bad = (...cause: string[]) => ({ success: false, cause });

test("whose edit breaks the text stays marked until it is mended, whoever edits meanwhile", () => {
  const broken = culpritsAfter(NOBODY, good(), bad("ana"));
  expect([...broken]).toEqual(["ana"]);
  expect([...culpritsAfter(broken, bad("ana"), bad("ben"))]).toEqual(["ana"]);
  expect([...culpritsAfter(broken, bad("ben"), good("ben"))]).toEqual([]);
});

test("a text that was broken before one came is the fault of those its result names", () => {
  expect([...culpritsAfter(NOBODY, null, bad("ana", "ben"))]).toEqual(["ana", "ben"]);
  expect([...culpritsAfter(NOBODY, null, bad())]).toEqual([]);
});
