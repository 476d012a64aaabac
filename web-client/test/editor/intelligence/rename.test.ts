import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { tokensOf } from "../../../src/editor/intelligence/format";
import { targetAt } from "../../../src/editor/intelligence/navigate";
import { scopeOf } from "../../../src/editor/intelligence/place";
import { renaming } from "../../../src/editor/intelligence/rename";
import { Scope } from "../../../src/editor/intelligence/scope";
import { omniParser } from "../../../src/editor/language";
import { cases, samples, stateOf } from "./sources";

/** The source after renaming what stands at `|`, or why it can't be. */
function renamed(marked: string, name: string): string {
  const state = stateOf(marked);
  const declaration = scopeOf(state).declarationAt(state.selection.main.head);
  if (!declaration) return "nothing";
  const result = renaming(state, declaration, name);
  return "refused" in result ? result.refused : state.update({ changes: result.changes }).newDoc.toString();
}

const CARD = `<component name="Card">
  <props><prop name="label" type="string" required /></props>
  <script>
    const count = signal(0);
    function add(step) { const count2 = step; count.update(count => count + count2); return { count2, step: 1 }; }
  </script>
  <template>
    <timeline signal="count"><keyframe at={0} value={1} /></timeline>
    <for each={[1]} as="item" index="i"><text content={props.label + item} y={i * count()} /></for>
  </template>
</component>`;

describe("a name is renamed everywhere, and nothing else", () => {
  test("a signal: in the script, the template and a timeline; not a parameter of that name", () => {
    const after = renamed(CARD.replace("const count ", "const cou|nt "), "total");
    expect(after).toBe(
      CARD.replace("const count =", "const total =")
        .replace("count.update", "total.update")
        .replace('signal="count"', 'signal="total"')
        .replace("i * count()", "i * total()"),
    );
  });

  test("from a use as from its declaration", () => {
    expect(renamed(CARD.replace("i * count", "i * |count"), "total")).toBe(
      renamed(CARD.replace("const count ", "const cou|nt "), "total"),
    );
  });

  test("a parameter, alone", () => {
    expect(renamed(CARD.replace("update(count", "update(|count"), "old")).toBe(
      CARD.replace("count => count +", "old => old +"),
    );
  });

  test("a field of the same name keeps its name", () => {
    expect(renamed(CARD.replace("const count2", "const |count2"), "amount")).toBe(
      CARD.replace("const count2", "const amount").replace("+ count2", "+ amount").replace("{ count2,", "{ count2: amount,"),
    );
  });

  test("props and what a repetition brings", () => {
    expect(renamed(CARD.replace("props.label", "props.|label"), "title")).toBe(CARD.replaceAll("label", "title"));
    expect(renamed(CARD.replace('as="item', 'as="|item'), "entry")).toBe(CARD.replaceAll("item", "entry"));
  });
});

test("a new name that would hide another, be hidden, or is none is refused", () => {
  expect(renamed(CARD.replace("const count ", "const cou|nt "), "add")).toMatch(/called “add” already/);
  expect(renamed(CARD.replace("const count2", "const |count2"), "count")).toMatch(/already/);
  expect(renamed(CARD.replace("const count ", "const cou|nt "), "2x")).toMatch(/begins with no digit/);
  expect(renamed(CARD.replace("const count ", "const cou|nt "), "const")).toMatch(/word of the language/);
  expect(renamed(CARD.replace("text content", "te|xt content"), "x")).toBe("nothing");
});

test("every name of every source whose form is right can be renamed, and back", () => {
  let renames = 0;
  for (const [file, source] of [...samples, ...cases]) {
    if (tokensOf(omniParser.parse(source)) === null) continue;
    const doc = Text.of(source.split("\n"));
    const scope = new Scope(omniParser.parse(source), doc);
    const declared = [...scope.top(), ...scope.props()];
    for (const declaration of declared) {
      if (!/^[a-z_]/i.test(declaration.name)) continue;
      if (declared.filter(({ name }) => name === declaration.name).length > 1 || declaration.kind === "import") continue;
      const there = renamed(`${source.slice(0, declaration.from)}|${source.slice(declaration.from)}`, "zebra");
      if (there.includes("refused") || /^A name|^Something/.test(there)) continue;
      const at = there.indexOf("zebra");
      const back = renamed(`${there.slice(0, at)}|${there.slice(at)}`, declaration.name);
      // A field that was written short is written long now, and means the same.
      expect(back.replaceAll(new RegExp(`\\b${declaration.name}: ${declaration.name}\\b`, "g"), declaration.name), file).toBe(source);
      renames += 1;
    }
  }
  expect(renames).toBeGreaterThan(100);
});

test("an attribute that gives something to a component leads to its prop; others, events and values to none", () => {
  const given = (marked: string) => {
    const state = stateOf(marked);
    return scopeOf(state).propGivenAt(state.selection.main.head);
  };
  const user = `<component name="Board"><template><Card label="x" @label={() => 1}><rect label="x" /></Card></template></component>`;
  expect(given(user.replace("<Card lab", "<Card lab|"))).toEqual({ component: "Card", name: "label" });
  expect(given(user.replace('label="x" @', 'label|="x" @'))).toEqual({ component: "Card", name: "label" });
  expect(given(user.replace("@lab", "@la|b"))).toBeNull();
  expect(given(user.replace('label="x" @', 'label="|x" @'))).toBeNull();
  expect(given(user.replace("<rect lab", "<rect la|b"))).toBeNull();
  expect(given(user.replace("<Card", "<Ca|rd"))).toBeNull();
});

describe("a name leads to where it is declared", () => {
  const target = (marked: string) => {
    const state = stateOf(marked);
    const found = targetAt(state, state.selection.main.head);
    return found && "from" in found ? `line ${state.doc.lineAt(found.from).number}` : found;
  };

  test("in the same source", () => {
    expect(target(CARD.replace("i * count", "i * c|ount"))).toBe("line 4");
    expect(target(CARD.replace("props.label", "props.la|bel"))).toBe("line 2");
    expect(target(CARD.replace("+ item", "+ i|tem"))).toBe("line 9");
    expect(target(CARD.replace('signal="count', 'signal="co|unt'))).toBe("line 4");
  });

  test("to another component, or a module", () => {
    expect(target("<component name='A'><template><Ch|ip /></template></component>")).toEqual({ component: "Chip" });
    const user = `<script>import { clamp } from "./maths.omni"; const a = cl|amp(1);</script>`;
    expect(target(user)).toEqual({ module: "maths" });
    expect(target("<component name='A'><template><re|ct /></template></component>")).toBeNull();
  });
});
