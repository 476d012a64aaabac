/** What the caret stands in, as far as completion needs it. */

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { Scope } from "./scope";

export type Place =
  /** The name of a tag. */
  | { kind: "tag"; from: number; parent: SyntaxNode | null }
  /** The name of an attribute or event. */
  | { kind: "attribute"; from: number; element: SyntaxNode }
  /** A value in quotes. */
  | { kind: "value"; from: number; to: number; element: SyntaxNode; attribute: string }
  /** A text in the expression of an attribute. */
  | { kind: "text"; from: number; to: number; element: SyntaxNode; attribute: string }
  /** Behind the dot of a value. */
  | { kind: "member"; from: number; target: SyntaxNode }
  /** Where a name may stand. `statement`: where a statement may begin. */
  | { kind: "name"; from: number; node: SyntaxNode; statement: boolean };

export function scopeOf(state: EditorState): Scope {
  return new Scope(syntaxTree(state), state.doc);
}

export function around(node: SyntaxNode | null, names: readonly string[]): SyntaxNode | null {
  let found = node;
  while (found && !names.includes(found.name)) found = found.parent;
  return found;
}

const TAGS = ["OpenTag", "SelfClosingTag"];

/** Null where nothing can be offered: in comments, texts and numbers. */
export function placeAt(state: EditorState, position: number): Place | null {
  const node = syntaxTree(state).resolveInner(position, -1);
  if (/Comment$|^Number$|^TemplateString$|^VariableDefinition$|^PropertyDefinition$/.test(node.name)) return null;
  const before = state.sliceDoc(Math.max(0, position - 100), position);
  const word = /[\w$]*$/.exec(before)?.[0] ?? "";
  const code = around(node, ["Script", "Interpolation"]);
  const tag = around(node, TAGS);
  if (code && (!tag || code.from > tag.from)) return inCode(state, node, code, position, position - word.length);
  return inMarkup(state, node, tag, position, before);
}

function inCode(state: EditorState, node: SyntaxNode, code: SyntaxNode, position: number, from: number): Place | null {
  if (node.name === "String" || node.name === "UnfinishedString") return inText(state, node, position);
  if (code.name === "Interpolation" && (position <= code.from || (position === code.to && node.name === "}"))) return null;
  if (state.sliceDoc(from - 1, from) === ".") {
    const target = syntaxTree(state).resolveInner(from - 1, -1);
    const whole = outermostEndingAt(target, from - 1);
    return state.sliceDoc(from - 2, from) === ".." ? null : { kind: "member", from, target: whole };
  }
  const line = state.doc.lineAt(from);
  const statement = code.name === "Script" && /^\s*$/.test(state.sliceDoc(line.from, from));
  return { kind: "name", from, node, statement };
}

/** The largest expression that ends at a place. */
function outermostEndingAt(node: SyntaxNode, position: number): SyntaxNode {
  let found = node;
  while (
    found.parent?.to === position &&
    /^(?:CallExpression|MemberExpression|IndexExpression|ParenthesizedExpression|List|ArgumentList)$/.test(found.parent.name)
  ) {
    found = found.parent;
  }
  return found;
}

function inText(state: EditorState, node: SyntaxNode, position: number): Place | null {
  const attribute = around(node, ["Attribute"]);
  const element = around(attribute, ["Element"]);
  if (!attribute?.firstChild || !element || position <= node.from) return null;
  const name = state.sliceDoc(attribute.firstChild.from, attribute.firstChild.to);
  const to = node.name === "String" ? node.to - 1 : position;
  return { kind: "text", from: node.from + 1, to, element, attribute: name };
}

function inMarkup(
  state: EditorState,
  node: SyntaxNode,
  tag: SyntaxNode | null,
  position: number,
  before: string,
): Place | null {
  const opened = /<([\w.-]*)$/.exec(before);
  if (opened) {
    const from = position - (opened[1]?.length ?? 0);
    const element = around(syntaxTree(state).resolveInner(from - 1, -1), ["Element"]);
    // What ends right before the tag is beside it.
    const parent = element && element.to <= from - 1 && element.lastChild?.name !== "MissingCloseTag" ? element.parent : element;
    return { kind: "tag", from, parent: parent?.name === "Element" ? parent : null };
  }
  const element = around(tag, ["Element"]);
  if (!tag || !element || position <= tag.from) return null;
  if (node.name === "AttributeValue" || node.name === "UnfinishedValue") {
    const name = node.parent?.firstChild;
    if (!name || position <= node.from || (node.name === "AttributeValue" && position === node.to)) return null;
    const to = node.name === "AttributeValue" ? node.to - 1 : position;
    return { kind: "value", from: node.from + 1, to, element, attribute: state.sliceDoc(name.from, name.to) };
  }
  const attribute = /(?:^|[\s"'}])(@?[\w:.-]*)$/.exec(before);
  const isAfterEnd = node.name === "EndTag" || node.name === "SelfCloseEnd";
  if (!attribute || isAfterEnd || node.name === "TagName") return null;
  return { kind: "attribute", from: position - (attribute[1]?.length ?? 0), element };
}
