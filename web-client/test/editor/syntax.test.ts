import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Tree } from "@lezer/common";
import { describe, expect, test } from "vitest";
import { omniParser } from "../../src/editor/language";

const ROOT = resolve(import.meta.dirname, "../../..");
const CASES = join(ROOT, "tests/compile/cases");
/** What a `Missing…` node or an error says is that something is not as it should be. */
const SLIP = /^(?:⚠|Missing.*|Text|Unfinished.*|StrayCloseTag|UnquotedValue)$/;
/** Diagnostics of the compiler's parser; the others are about sources that parse. */
const SYNTAX = readFileSync(join(ROOT, "collab/compile/diagnostics/syntax_messages.py"), "utf8");

function slips(source: string): string[] {
  const found: string[] = [];
  omniParser.parse(source).iterate({
    enter({ name, from, to }) {
      if (SLIP.test(name)) found.push(`${name} at ${from}: ${source.slice(Math.max(0, from - 20), to + 20)}`);
    },
  });
  return found;
}

function elementsOf(tree: Tree, source: string): string[] {
  const names: string[] = [];
  tree.iterate({
    enter(node) {
      const name = node.name === "Element" && node.node.firstChild?.getChild("TagName");
      if (name) names.push(source.slice(name.from, name.to));
    },
  });
  return names;
}

const samples = readdirSync(join(ROOT, "collab/samples"))
  .filter((file) => file.endsWith(".omni"))
  .map((file) => [file, readFileSync(join(ROOT, "collab/samples", file), "utf8")] as const);

const cases = readdirSync(CASES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".omni"))
  .map((file) => {
    const folder = join(CASES, file, "..");
    const told = readdirSync(folder).includes("diagnostics.txt")
      ? readFileSync(join(folder, "diagnostics.txt"), "utf8")
      : "";
    const codes = [...told.matchAll(/error\[([\w-]+)\]/g)].map(([, code]) => code ?? "");
    return [file, readFileSync(join(CASES, file), "utf8"), codes] as const;
  });

const examples = [
  ...readFileSync(join(ROOT, "collab/compile/LANGUAGE.md"), "utf8").matchAll(/```omni[^\n]*\n(.*?)```/gs),
].map(([, source], index) => [`example ${index + 1}`, source ?? ""] as const);

describe("every source that the compiler can read has a tree without slips", () => {
  test.each([...samples, ...examples])("%s", (_name, source) => expect(slips(source)).toEqual([]));

  const read = cases.filter(([, , codes]) => codes.every((code) => code !== "unexpected-text" && !SYNTAX.includes(`"${code}"`)));
  test("the cases are there", () => expect(read.length).toBeGreaterThan(30));
  test.each(read)("%s", (_name, source) => expect(slips(source)).toEqual([]));
});

describe("half-typed text", () => {
  test.each(samples)("%s: every beginning has a tree that covers it, with its elements", (_name, source) => {
    const whole = elementsOf(omniParser.parse(source), source);
    for (let end = 1; end <= source.length; end++) {
      const part = source.slice(0, end);
      const tree = omniParser.parse(part);
      expect(tree.length).toBe(end);
      const found = elementsOf(tree, part);
      // The last tag's name may itself be half-typed.
      expect(whole.slice(0, Math.max(0, found.length - 1)), part).toEqual(found.slice(0, -1));
      const opened = (part.match(/<[A-Za-z]/g) ?? []).length;
      expect(found.length, part).toBe(opened);
    }
  });

  test.each(samples)("%s: any one character less leaves the elements that stand around it", (_name, source) => {
    const whole = elementsOf(omniParser.parse(source), source);
    for (let at = 0; at < source.length; at++) {
      const part = source.slice(0, at) + source.slice(at + 1);
      const found = elementsOf(omniParser.parse(part), part);
      const kept = whole.filter((name) => found.includes(name));
      expect(kept.length, `without character ${at}: ${source.slice(at - 20, at + 20)}`).toBeGreaterThanOrEqual(
        whole.length - 2,
      );
    }
  });
});
