import { expect, test } from "vitest";
import { keysOf, matches } from "../../src/ui/shortcuts";
import { addCommands, allCommands, commandFor, commandsNamed, found, perform, registry } from "../../src/workspace/commands";
import type { Command } from "../../src/workspace/commands";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}, code = "") => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  group: "Code",
  title: id,
  run: () => undefined,
  ...more,
});

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

test("digits are meant by their place, signs wherever they stand", () => {
  expect(matches("Shift+1", press("!", { shiftKey: true }, "Digit1"), false)).toBe(true);
  expect(matches("Shift+1", press("1", { shiftKey: true }, "Numpad1"), false)).toBe(true);
  expect(matches("Shift+1", press("!", {}, "Digit1"), false)).toBe(false);
  for (const event of [press("=", { ctrlKey: true }), press("+", { ctrlKey: true, shiftKey: true })])
    expect(matches("Mod+Plus", event, false)).toBe(true);
  expect(matches("Mod+Plus", press("-", { ctrlKey: true }), false)).toBe(false);
  expect(matches("Mod+Minus", press("-", { ctrlKey: true }), false)).toBe(true);
  expect(matches("?", press("?", { shiftKey: true }), false)).toBe(true);
  expect(keysOf("Mod+Plus", false)).toEqual(["Ctrl", "+"]);
  expect(keysOf("Alt+ArrowUp", false)).toEqual(["Alt", "Up"]);
});

test("the keys of a command count where it says, and nowhere else", () => {
  const undo = command("undo", { keys: ["Mod+Z"] });
  const remove = command("remove", { keys: ["Delete", "Backspace"], where: "elements" });
  const save = command("save", { keys: ["Mod+S"], where: "anywhere" });
  const itself = command("itself", { keys: ["F2"], where: "itself" });
  const all = [undo, remove, save, itself];
  expect(commandFor(all, press("Backspace"), ["elements"])).toBe(remove);
  expect(commandFor(all, press("Delete"), ["anywhere", "page"])).toBeNull();
  expect(commandFor(all, press("z", { ctrlKey: true }), ["anywhere", "page"])).toBe(undo);
  expect(commandFor(all, press("z", { ctrlKey: true }), ["anywhere"])).toBeNull();
  expect(commandFor(all, press("s", { ctrlKey: true }), ["anywhere"])).toBe(save);
  expect(commandFor(all, press("F2"), ["anywhere", "page", "elements"])).toBeNull();
});

test("what can't be done says why, and is not done", () => {
  let done = 0;
  const said: string[] = [];
  const run = () => void (done += 1);
  perform(command("free", { held: () => null, run }), (words) => said.push(words));
  perform(command("held", { held: () => "Ben has locked it.", run }), (words) => said.push(words));
  expect([done, said]).toEqual([1, ["Ben has locked it."]]);
});

test("commands are found by name, in the order of the names", () => {
  const takeAway = addCommands("page", [command("one"), command("two")]);
  expect(commandsNamed(["two", "none", "one"]).map(({ id }) => id)).toEqual(["two", "one"]);
  takeAway();
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
