import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { formatting, tokensOf } from "../../../src/editor/intelligence/format";
import { omniParser } from "../../../src/editor/language";
import { cases, samples } from "./sources";

function formatted(source: string): string | null {
  const doc = Text.of(source.split("\n"));
  return formatting(doc)?.apply(doc).toString() ?? null;
}

/** The tokens, and before which of those of a script a line begins: all that means anything. */
function meaning(source: string): string[] {
  let end = 0;
  return (tokensOf(omniParser.parse(source)) ?? []).map(({ name, from, to }) => {
    const breaks = source.slice(end, from).includes("\n") && end > 0;
    end = to;
    return `${breaks ? "⏎" : ""}${name}:${source.slice(from, to)}`;
  });
}

test("spaces, blank lines and indentation", () => {
  const source = `<component name="A">


<script>
const a=signal( 1 ) ;
 function f(b:number ,c){return {x:-b,y : c*2}}
const d = [1,2 ,3].map( n=>n>1?a():-n )
const e = signal<list<number>>([])   // why
    </script>
<template>
<rect   width = {a( )}
fill="red   blue"
@click={()=>a.set(a()+1)}/>
<!--  as
   it is -->
</template></component>`;
  expect(formatted(source)).toBe(`<component name="A">

  <script>
    const a = signal(1);
    function f(b: number, c) { return { x: -b, y: c * 2 } }
    const d = [1, 2, 3].map(n => n > 1 ? a() : -n)
    const e = signal<list<number>>([]) // why
  </script>
  <template>
    <rect width={a()}
      fill="red   blue"
      @click={() => a.set(a() + 1)} />
    <!--  as
   it is -->
  </template></component>
`);
});

test("a source with a slip is left alone", () => {
  for (const source of ["<component", "<component>{", "<script>const a = </script>", "<template><row></template>"]) {
    expect(formatted(source)).toBeNull();
  }
});

test("the samples are set as it sets them", () => {
  for (const [name, source] of samples) expect(formatted(source), name).toBe(source.replace(/ +$/gm, ""));
});

/** Pseudo-random numbers from a seed (mulberry32), so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The same source with other white space where white space is: spaces, tabs, blank lines. */
function shaken(source: string, random: () => number): string {
  let result = "";
  let end = 0;
  for (const { from, to } of tokensOf(omniParser.parse(source)) ?? []) {
    const gap = source.slice(end, from);
    const spaces = " ".repeat(Math.floor(random() * 4)) + (random() < 0.1 ? "\t" : "");
    const lines = random() < 0.2 ? "\n\n\n" : "\n";
    result += gap === "" ? "" : gap.includes("\n") ? spaces + lines + spaces : ` ${spaces}`;
    result += source.slice(from, to);
    end = to;
  }
  return result;
}

describe("for every source whose form is right", () => {
  const sound = [...samples, ...cases].filter(([, source]) => tokensOf(omniParser.parse(source)) !== null);
  expect(sound.length).toBeGreaterThan(30);

  test.each(sound)("%s: the meaning stays, and a second time changes nothing", (_name, source) => {
    const once = formatted(source);
    expect(once).not.toBeNull();
    expect(meaning(once ?? "")).toEqual(meaning(source));
    expect(formatted(once ?? "")).toBe(once);
  });

  test.each(sound)("%s: other white space comes to the same meaning, and stays set", (name, source) => {
    for (let seed = 1; seed <= 5; seed++) {
      const other = shaken(source, numbers(seed));
      const once = formatted(other);
      expect(once, `${name}, seed ${seed}`).not.toBeNull();
      expect(meaning(once ?? ""), `${name}, seed ${seed}`).toEqual(meaning(other));
      expect(formatted(once ?? ""), `${name}, seed ${seed}`).toBe(once);
    }
  });
});
