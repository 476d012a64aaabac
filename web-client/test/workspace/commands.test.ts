import { expect, test } from "vitest";
import { keysOf, matches } from "../../src/ui/shortcuts";
import { addCommands, allCommands, commandFor, found, registry } from "../../src/workspace/commands";
import type { Command } from "../../src/workspace/commands";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const command = (id: string, more: Partial<Command> = {}): Command => ({ id, title: id, run: () => undefined, ...more });

test("a shortcut is its keys and no others, with ⌘ for Ctrl on a Mac", () => {
  expect(matches("Mod+Z", press("z", { ctrlKey: true }), false)).toBe(true);
  expect(matches("Mod+Z", press("Z", { ctrlKey: true, shiftKey: true }), false)).toBe(false);
  expect(matches("Mod+Z", press("z", { metaKey: true }), true)).toBe(true);
  expect(matches("Mod+Z", press("z", { ctrlKey: true }), true)).toBe(false);
  expect(matches("F5", press("F5"), false)).toBe(true);
  expect(matches("F5", press("F5", { ctrlKey: true }), false)).toBe(false);
  expect(keysOf("Mod+Shift+Z", false)).toEqual(["Ctrl", "Shift", "Z"]);
  expect(keysOf("Mod+Shift+Z", true)).toEqual(["⌘", "⇧", "Z"]);
});

test("what is typed into a text is no shortcut, unless the command says so", () => {
  const remove = command("remove", { shortcut: "Delete" });
  const save = command("save", { shortcut: "Mod+S", whileTyping: true });
  const shown = command("shown", { shortcut: "F2", shownOnly: true });
  const all = [remove, save, shown];
  expect(commandFor(all, press("Delete"), false)).toBe(remove);
  expect(commandFor(all, press("Delete"), true)).toBeNull();
  expect(commandFor(all, press("s", { ctrlKey: true }), true)).toBe(save);
  expect(commandFor(all, press("F2"), false)).toBeNull();
});

test("parts of the page add their commands and take them away; their order is one, whichever was first", () => {
  const takeAway = addCommands("page", [command("one"), command("two")]);
  const takeAwayToo = addCommands("canvas", [command("three")]);
  expect(allCommands(registry.getState()).map(({ id }) => id)).toEqual(["three", "one", "two"]);
  takeAway();
  expect(allCommands(registry.getState()).map(({ id }) => id)).toEqual(["three"]);
  takeAwayToo();
  expect(allCommands(registry.getState())).toEqual([]);
});

test("words are found in any order, beginnings first", () => {
  const all = ["Open the history", "Go to the code", "History of people"].map((title) => command(title));
  expect(found(all, "history").map(({ title }) => title)).toEqual(["History of people", "Open the history"]);
  expect(found(all, "code go").map(({ title }) => title)).toEqual(["Go to the code"]);
  expect(found(all, "")).toHaveLength(3);
  expect(found(all, "nothing")).toEqual([]);
});
