/** `.omni` for the editor: its tree, and what follows from that for colours, folding and indentation. */

import {
  bracketMatchingHandle,
  continuedIndent,
  defineLanguageFacet,
  delimitedIndent,
  foldInside,
  foldNodeProp,
  HighlightStyle,
  indentNodeProp,
  LRLanguage,
  sublanguageProp,
  syntaxHighlighting,
} from "@codemirror/language";
import type { TreeIndentContext } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { styleTags, tags } from "@lezer/highlight";
import { parser } from "./syntax/omni.grammar";
import { SCRIPTS } from "./syntax/tokens";

const colourTags = styleTags({
  TagName: tags.tagName,
  "StartTag EndTag SelfCloseEnd StartCloseTag": tags.angleBracket,
  AttributeName: tags.attributeName,
  EventName: tags.labelName,
  "AttributeValue UnfinishedValue UnquotedValue String UnfinishedString TemplateString": tags.string,
  Number: tags.number,
  "const let function if else while for of return break continue import from export true false null": tags.keyword,
  "BuiltinName TypeName": tags.typeName,
  VariableName: tags.variableName,
  VariableDefinition: tags.definition(tags.variableName),
  "PropertyName PropertyDefinition": tags.propertyName,
  "CallExpression/VariableName CallExpression/MemberExpression/PropertyName": tags.function(tags.variableName),
  "ArithmeticOp LogicOp CompareOp UpdateOp Is = => ... ? :": tags.operator,
  "( ) [ ] { } ${": tags.bracket,
  ". ?. , ;": tags.punctuation,
  "LineComment BlockComment Comment": tags.comment,
});

/** A line inside of an element, or of a tag over several lines, stands one step further in than its first. */
function indentTag({ node, textAfter, baseIndent, unit }: TreeIndentContext): number {
  const ends = node.name === "Element" ? /^\s*<\//.test(textAfter) : /^\s*\/?>/.test(textAfter);
  return baseIndent + (ends ? 0 : unit);
}

const indentation = indentNodeProp.add({
  Document: () => 0,
  "Element OpenTag SelfClosingTag": indentTag,
  "Block Record RecordType": delimitedIndent({ closing: "}" }),
  Interpolation: delimitedIndent({ closing: "}", align: false }),
  List: delimitedIndent({ closing: "]", align: false }),
  "ArgumentList ParameterList ParenthesizedExpression": delimitedIndent({ closing: ")", align: false }),
  "VariableDeclaration ExpressionStatement ReturnStatement": continuedIndent({ except: /^\s*(?:[}\])]|<\/)/ }),
  "TemplateString Comment BlockComment AttributeValue": () => null,
});

/** Between the tags of an element that has both. */
function insideElement(node: SyntaxNode): { from: number; to: number } | null {
  const opening = node.firstChild;
  const closing = node.lastChild;
  if (!opening || closing?.name !== "CloseTag") return null;
  return { from: opening.to, to: closing.from };
}

/** The attributes of a tag. */
function insideTag(node: SyntaxNode): { from: number; to: number } | null {
  const name = node.getChild("TagName");
  const ending = node.lastChild;
  return name && ending && ending.from > name.to ? { from: name.to, to: ending.from } : null;
}

const folding = foldNodeProp.add({
  Element: insideElement,
  SelfClosingTag: insideTag,
  "Block Record List ArgumentList Interpolation": foldInside,
  "BlockComment Comment": ({ from, to }) => ({ from: from + 4, to: to - 3 }),
});

/** Not before a closing brace: what is typed over an expression brings its own. */
const CLOSE_BEFORE = ")]:;>";

const scriptData = defineLanguageFacet({
  commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
  closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"], before: CLOSE_BEFORE },
});

/** Whether a place holds script, not markup: expressions in braces too. */
function holdsScript(node: SyntaxNode, state: EditorState): boolean {
  for (let around: SyntaxNode | null = node; around; around = around.parent) {
    if (around.name === "Script" || around.name === "Interpolation") return true;
    if (around.name === "Element") {
      // Where a script stands empty, the tree has no place to be in.
      const name = around.firstChild?.getChild("TagName");
      return name ? SCRIPTS.includes(state.sliceDoc(name.from, name.to)) && node === around : false;
    }
  }
  return false;
}

const omni = LRLanguage.define({
  name: "omni",
  parser: parser.configure({
    props: [
      colourTags,
      indentation,
      folding,
      bracketMatchingHandle.add({ "OpenTag CloseTag": (node) => node.getChild("TagName") }),
      sublanguageProp.add({ Document: [{ test: holdsScript, facet: scriptData }] }),
    ],
  }),
  languageData: {
    commentTokens: { block: { open: "<!--", close: "-->" } },
    closeBrackets: { brackets: ["(", "[", "{", "'", '"'], before: CLOSE_BEFORE },
    indentOnInput: /^\s*(?:<\/\w*|\/?>|[}\])])$/,
  },
});

const colours = HighlightStyle.define([
  { tag: tags.tagName, color: "#4dcdff" },
  { tag: tags.attributeName, color: "#b3e9ff" },
  { tag: tags.labelName, color: "#ffb252" },
  { tag: tags.string, color: "#7ee787" },
  { tag: tags.number, color: "#ffc070" },
  { tag: tags.keyword, color: "#c4b5fd" },
  { tag: tags.typeName, color: "#f5a3d7" },
  { tag: tags.function(tags.variableName), color: "#80dbff" },
  { tag: [tags.variableName, tags.propertyName], color: "#f5f5f5" },
  { tag: [tags.operator, tags.punctuation, tags.bracket, tags.angleBracket], color: "#a3a3a3" },
  { tag: tags.comment, color: "#8b949e", fontStyle: "italic" },
]);

export const omniParser = omni.parser;

export const omniLanguage = [omni, syntaxHighlighting(colours)];
