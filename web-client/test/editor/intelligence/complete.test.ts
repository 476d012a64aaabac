import { CompletionContext } from "@codemirror/autocomplete";
import type { Completion } from "@codemirror/autocomplete";
import { describe, expect, test } from "vitest";
import { completions } from "../../../src/editor/intelligence/complete";
import { toldAt } from "../../../src/editor/intelligence/hover";
import { Knowledge } from "../../../src/editor/intelligence/knowledge";
import type { Described } from "../../../src/editor/intelligence/knowledge";
import { stateOf } from "./sources";

const DESCRIBED: Described = {
  symbols: [
    { name: "label", kind: "prop", type: "string", line: 2 },
    { name: "count", kind: "signal", type: "signal<number>", line: 4 },
    { name: "items", kind: "const", type: "list<{id: number, title: string}>", line: 5 },
    { name: "item", kind: "item", type: "{id: number, title: string}", line: 8 },
    { name: "e", kind: "parameter", type: "event", line: 9 },
  ],
  components: { Chip: { props: [{ name: "label", type: "string", required: true }], events: { pick: "number" }, slot: false } },
};

const knowledge = new Knowledge({
  describe: () => Promise.resolve(DESCRIBED),
  components: () => Promise.resolve(["Chip"]),
  assets: () => Promise.resolve(["logo.png"]),
  version: () => 1,
});

const CARD = `<component name="Card">
  <props><prop name="label" type="string" required /></props>
  <script>
    const count = signal(0);
    const items = [{ id: 1, title: "One" }];
  </script>
  <template>
    <for each={items} as="item">
      <rect @click={e => count.set(item.id)} />
    </for>
  </template>
</component>`;

async function options(marked: string, explicit = false): Promise<Completion[]> {
  const state = stateOf(marked);
  const result = await completions(knowledge)(new CompletionContext(state, state.selection.main.head, explicit));
  return [...(result?.options ?? [])];
}

async function labels(marked: string, explicit = false): Promise<string[]> {
  return (await options(marked, explicit)).map(({ label }) => label);
}

const inTemplate = (text: string) => CARD.replace("    <for", `${text}\n    <for`);
const inScript = (text: string) => CARD.replace("  </script>", `${text}\n  </script>`);

describe("tags", () => {
  test("what may stand there", async () => {
    expect(await labels(inTemplate("<|"))).toEqual(expect.arrayContaining(["rect", "row", "if", "timeline", "Chip"]));
    expect(await labels(CARD.replace("  <props>", "  <|\n  <props>"))).toEqual(["props", "script", "system", "template"]);
    expect(await labels(CARD.replace("<props>", "<props><|"))).toEqual(["prop"]);
    expect(await labels("<|")).toEqual(["component", "script"]);
  });
});

describe("systems", () => {
  const system = (text: string) => CARD.replace("  <template>", `  <system query="x speed">${text}</system>\n  <template>`);

  test("components of the query, the time and `despawn` are known inside alone", async () => {
    expect(await labels(system("sp|"))).toEqual(expect.arrayContaining(["x", "speed", "dt", "despawn", "count"]));
    expect(await labels(inScript("de|"))).not.toContain("despawn");
    const particles = '<particles query="x tint"><circle fill={t|} /></particles>';
    const found = await labels(inTemplate(particles));
    expect(found).toEqual(expect.arrayContaining(["x", "tint"]));
    expect(found).not.toContain("dt");
  });

  test("what they mean", () => {
    const text = system("speed -= dt;");
    const told = toldAt(stateOf(text), text.indexOf("dt;") + 1, 1, DESCRIBED);
    expect(told?.lines).toEqual(["The milliseconds since the picture before."]);
  });
});

describe("attributes", () => {
  test("those of the element that it does not have yet, with type, unit and default", async () => {
    const found = await options(inTemplate("<rect width={1} |/>"), true);
    expect(found.map(({ label }) => label)).toContain("radius");
    expect(found.map(({ label }) => label)).not.toContain("width");
    expect(found.find(({ label }) => label === "height")).toMatchObject({ detail: "number, px", info: "How high.\nDefault: 100" });
  });

  test("events", async () => {
    expect(await labels(inTemplate("<rect @m|"))).toEqual(expect.arrayContaining(["@mouseenter", "@click"]));
  });

  test("props and events of a component, and what places it", async () => {
    expect(await labels(inTemplate("<Chip |/>"), true)).toEqual(expect.arrayContaining(["label", "@pick", "x", "opacity"]));
  });

  test("values: choices, colours, assets, signals, types", async () => {
    expect(await labels(inTemplate('<text align="|"'))).toEqual(["start", "middle", "end"]);
    expect(await labels(inTemplate('<rect fill="tom|"'))).toContain("tomato");
    expect(await labels(inTemplate(`<rect fill={count() > 1 ? "t|" : "red"} />`))).toContain("tomato");
    expect(await labels(inTemplate('<image src="|"'))).toEqual(["logo.png"]);
    expect(await labels(inTemplate('<timeline signal="|"'))).toEqual(["count"]);
    expect(await labels(CARD.replace('type="string"', 'type="|"'))).toContain("list<number>");
  });
});

describe("script", () => {
  test("names with their types, and builtins", async () => {
    const found = await options(inTemplate("<text content={co|} />"));
    expect(found.find(({ label }) => label === "count")).toMatchObject({ detail: "signal<number>" });
    expect(found.map(({ label }) => label)).toEqual(expect.arrayContaining(["props", "Math", "items"]));
    expect(found.map(({ label }) => label)).not.toContain("item");
  });

  test("what a repetition and a function bring is seen inside", async () => {
    expect(await labels(CARD.replace("count.set(item.id)", "count.set(i|)"))).toEqual(expect.arrayContaining(["item", "e"]));
  });

  test("statements begin with keywords and pieces that are written often", async () => {
    expect(await labels(inScript("    c|"))).toEqual(expect.arrayContaining(["const", "computed"]));
  });

  test.each([
    ["props.|", ["label"]],
    ["count.|", ["set", "update"]],
    ["items.|", ["length", "map", "filter"]],
    ["items[0].|", ["id", "title"]],
    ["items[0].title.|", ["length", "toUpperCase"]],
    ["items.map(x => 1).|", ["join"]],
    ["count().|", ["toFixed"]],
    ["'a'.|", ["slice"]],
    ["Math.|", ["sin", "PI"]],
    ["Number.|", ["isInteger", "EPSILON"]],
    ["Number('1').|", ["toFixed"]],
  ])("behind the dot of %s", async (text, expected) => {
    expect(await labels(inTemplate(`<text content={${text}} />`))).toEqual(expect.arrayContaining(expected));
  });

  test("of an event", async () => {
    expect(await labels(CARD.replace("count.set(item.id)", "count.set(e.|)"))).toEqual(expect.arrayContaining(["localX", "key"]));
  });
});

test("nothing is offered in comments, texts, numbers and new names", async () => {
  for (const text of ["// co|", "const a|", "const a = 1|", "const a = 'co|'", "const a = `co|`"]) {
    expect(await labels(inScript(`    ${text}`)), text).toEqual([]);
  }
  expect(await labels(inTemplate("<!-- co| -->"))).toEqual([]);
});

describe("hover", () => {
  const told = (marked: string) => {
    const state = stateOf(marked);
    return toldAt(state, state.selection.main.head, 1, DESCRIBED);
  };

  test.each([
    [inTemplate("<re|ct />"), "<rect>"],
    [inTemplate("<rect wi|dth={1} />"), "width: number, px"],
    [inTemplate("<rect @cl|ick={x} />"), "@click"],
    [inTemplate("<Chip la|bel='x' />"), "label: string"],
    [CARD.replace("count.set", "co|unt.set"), "count: signal<number>"],
    [CARD.replace("count.set", "count.s|et"), "set(value: T)"],
    [CARD.replace("item.id", "item.i|d"), "id: number"],
    [CARD.replace("signal(0)", "sig|nal(0)"), "signal(value: T): signal<T>"],
  ])("%#", (marked, title) => expect(told(marked)?.title).toBe(title));

  test("a colour is shown", () => {
    expect(told(inTemplate('<rect fill="tom|ato" />'))).toMatchObject({ title: "tomato", color: "#ff6347" });
  });
});
