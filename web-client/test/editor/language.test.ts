import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { omniLanguage } from "../../src/editor/language";

/** The tokens of a source, as `name:text`. */
function tokens(source: string): string[] {
  const state = EditorState.create({ doc: source, extensions: omniLanguage });
  const tree = ensureSyntaxTree(state, source.length, 5000);
  const found: string[] = [];
  tree?.iterate({
    enter(node) {
      if (!node.type.isTop) found.push(`${node.name}:${source.slice(node.from, node.to)}`);
    },
  });
  return found;
}

test("a tag with a literal, an expression and a handler", () => {
  const found = tokens(`<rect width={100} fill="red" @click={() => on.set(true)} />`);
  expect(found).toContain("tagName:<rect");
  expect(found).toContain("attributeName:width");
  expect(found).toContain("number:100");
  expect(found).toContain('string:"red"');
  expect(found).toContain("labelName:@click");
  expect(found).toContain("keyword:true");
  expect(found).toContain("angleBracket:/>");
});

test("a script is code until its end tag", () => {
  const found = tokens("<script>\nconst on = signal(1 < 2);\n</script>\n<template>text</template>");
  expect(found).toContain("keyword:const");
  expect(found).toContain("typeName:signal");
  expect(found).toContain("tagName:</script");
  expect(found).toContain("tagName:<template");
  expect(found.some((token) => token.includes("text"))).toBe(false);
});

test("braces nest inside an expression", () => {
  const found = tokens("<text content={{a: 1}.a} size={2}/>");
  expect(found).toContain("attributeName:size");
  expect(found).toContain("number:2");
});

test("an opening and a closing brace have the same style, so that they are matched", () => {
  const found = tokens("<a b={c(1)}/>");
  expect(found.filter((token) => token.startsWith("bracket:"))).toEqual([
    "bracket:{",
    "bracket:(",
    "bracket:)}",
  ]);
});

test("a comment may span lines", () => {
  expect(tokens("<!-- a\n<rect/>\n--><circle/>")).toEqual([
    "comment:<!-- a",
    "comment:<rect/>",
    "comment:-->",
    "tagName:<circle",
    "angleBracket:/>",
  ]);
});

test.each(["<", "<rect fill=", '<rect fill="red', "{", "<script>`", "</", "<rect @", "<a {"])(
  "half-typed %j still ends",
  (source) => {
    expect(() => tokens(`${source}\n${source}`)).not.toThrow();
  },
);
