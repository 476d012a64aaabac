import { expect, test } from "vitest";
import { initials, peopleIn, personOf } from "../../src/sync/people";

const ada = { id: "1", name: "Ada", color: "#4dcdff" };
const bob = { id: "2", name: "Bob", color: "#ffb252" };
const cleo = { id: "3", name: "Cleo", color: "#7ee787" };

test("oneself first, others by name, each once", () => {
  const states = [{ user: cleo }, { user: ada, cursor: {} }, { user: bob }, { user: cleo }];
  expect(peopleIn(states, ada)).toEqual([ada, bob, cleo]);
});

test("a state without a stamped identity is nobody", () => {
  for (const state of [null, {}, { user: null }, { user: { name: "x" } }, { user: { ...ada, color: 3 } }]) {
    expect(personOf(state)).toBeNull();
  }
});

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["Ada King Lovelace", "AL"],
  ["👩‍🚀 Sally", "👩‍🚀S"],
  ["", ""],
])("initials of %j are %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});
