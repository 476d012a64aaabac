import { ensureSyntaxTree, foldable, getIndentation, matchBrackets } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { describe, expect, test } from "vitest";
import { omniLanguage } from "../../src/editor/language";

function stateOf(source: string): EditorState {
  const state = EditorState.create({ doc: source, extensions: omniLanguage });
  ensureSyntaxTree(state, source.length, 5000);
  return state.update({}).state;
}

const kinds = tagHighlighter([
  { tag: tags.tagName, class: "tag" },
  { tag: tags.attributeName, class: "attribute" },
  { tag: tags.labelName, class: "event" },
  { tag: tags.string, class: "string" },
  { tag: tags.number, class: "number" },
  { tag: tags.keyword, class: "keyword" },
  { tag: tags.typeName, class: "builtin" },
  { tag: tags.function(tags.variableName), class: "function" },
  { tag: tags.comment, class: "comment" },
]);

/** The coloured parts of a source, as `kind:text`. */
function coloured(source: string): string[] {
  const found: string[] = [];
  const tree = ensureSyntaxTree(stateOf(source), source.length, 5000);
  if (tree) highlightTree(tree, kinds, (from, to, kind) => found.push(`${kind}:${source.slice(from, to)}`));
  return found;
}

describe("colours", () => {
  test("a tag with a literal, an expression and a handler", () => {
    const found = coloured(`<rect width={100} fill="red" @click={() => on.set(true)} />`);
    expect(found).toEqual([
      "tag:rect",
      "attribute:width",
      "number:100",
      "attribute:fill",
      'string:"red"',
      "event:@click",
      "function:set",
      "keyword:true",
    ]);
  });

  test("a script is code until its end tag", () => {
    const found = coloured("<script>\nconst on = signal(1 < 2);\n</script>\n<template>text</template>");
    expect(found).toContain("keyword:const");
    expect(found).toContain("builtin:signal");
    expect(found.filter((part) => part.startsWith("tag:"))).toHaveLength(4);
    expect(found.some((part) => part.includes("text"))).toBe(false);
  });

  test("braces nest inside an expression", () => {
    expect(coloured("<text content={{a: 1}.a} size={2}/>")).toContain("attribute:size");
  });

  test("a comment may span lines, in markup and in braces", () => {
    expect(coloured("<!-- a\n<rect/>\n--><circle/>{/* b\n */}")).toEqual([
      "comment:<!-- a\n<rect/>\n-->",
      "tag:circle",
      "comment:/* b\n */",
    ]);
  });
});

const CARD = `<component name="Card">
  <script>
    const open = signal(false);
    function toggle() {
      open.update(old => !old);
    }
  </script>
  <template>
    <rect
      width={100}
      @click={toggle}
    />
  </template>
</component>
`;

test("what stands on a line decides where the next begins", () => {
  const state = stateOf(CARD);
  for (let number = 1; number <= state.doc.lines; number++) {
    const line = state.doc.line(number);
    expect(getIndentation(state, line.from), `line ${number}`).toBe(/^ */.exec(line.text)?.[0].length);
  }
});

test("elements, tags and blocks fold", () => {
  const state = stateOf(CARD);
  const folds: string[] = [];
  for (let number = 1; number <= state.doc.lines; number++) {
    const { from, to } = state.doc.line(number);
    const range = foldable(state, from, to);
    if (range) folds.push(`${number}–${state.doc.lineAt(range.to).number}`);
  }
  expect(folds).toEqual(["1–14", "2–7", "4–6", "8–13", "9–12"]);
});

test("the caret in a tag's name shows its partner; one without a partner shows that", () => {
  const state = stateOf("<row><rect/></row><grid>");
  const partner = matchBrackets(state, 2, 1);
  expect(partner).toMatchObject({ matched: true, start: { from: 1, to: 4 }, end: { from: 14, to: 17 } });
  expect(matchBrackets(state, 20, 1)?.matched).toBe(false);
});

test("comments are written as the place needs them", () => {
  const state = stateOf(CARD);
  const inScript = state.languageDataAt("commentTokens", CARD.indexOf("open"))[0];
  const inTemplate = state.languageDataAt("commentTokens", CARD.indexOf("<rect"))[0];
  expect(inScript).toHaveProperty("line", "//");
  expect(inTemplate).toEqual({ block: { open: "<!--", close: "-->" } });
});

test.each(["<", "<rect fill=", '<rect fill="red', "{", "<script>`", "</", "<rect @", "<a {"])(
  "half-typed %j still ends",
  (source) => {
    expect(() => coloured(`${source}\n${source}`)).not.toThrow();
  },
);
