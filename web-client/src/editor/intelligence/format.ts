/** The white space of a source as it is commonly set. Nothing else changes, and lines stay where their author put them. */

import { ensureSyntaxTree, indentRange } from "@codemirror/language";
import type { ChangeSet, ChangeSpec, Text } from "@codemirror/state";
import { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import { omniLanguage, omniParser } from "../language";
import { announce } from "./pop-up";

interface Token {
  name: string;
  parent: string;
  from: number;
  to: number;
}

/** A slip in the text: what stands around it can't be told. */
const SLIP = /^(?:⚠|Missing\w+|Unfinished\w+|Text|StrayCloseTag|UnquotedValue)$/;
/** What is one token, whatever its parts. */
const WHOLE = /^(?:TemplateString|LineComment|BlockComment|Comment|AttributeValue|String)$/;

/** The tokens of a tree in order; null if it has slips. */
export function tokensOf(tree: Tree): Token[] | null {
  const tokens: Token[] = [];
  const slips: string[] = [];
  tree.iterate({
    enter(ref) {
      const { name, from, to } = ref;
      if (SLIP.test(name)) slips.push(name);
      const isWhole = WHOLE.test(name);
      if (from < to && !ref.type.isTop && (isWhole || !ref.node.firstChild)) {
        tokens.push({ name, parent: parentOf(ref.node), from, to });
      }
      return !isWhole;
    },
  });
  return slips.length > 0 ? null : tokens;
}

function parentOf(node: SyntaxNode): string {
  return node.parent?.name ?? "";
}

const KEYWORD = /^(?:const|let|function|if|else|while|for|of|return|import|from|export)$/;
const BINARY = /^(?:BinaryExpression|ConditionalExpression|AssignmentExpression|VariableDeclaration|ForSpec)$/;
const OPERATOR = /^(?:ArithmeticOp|LogicOp|CompareOp|UpdateOp|<|=|\?|=>)$/;
const OPENS = /^(?:\(|\[|\.|\?\.|\.\.\.|StartTag|StartCloseTag|Is)$/;
const CLOSES = /^(?:\)|\]|\.|\?\.|,|;|EndTag|Is)$/;
const COMMENT = /Comment$/;
const SPACED_BRACES = /^(?:Record|RecordType|Block|ImportDeclaration)$/;

/** Whether a space stands between two tokens of one line. */
function isSpaced(left: Token, right: Token): boolean {
  if (COMMENT.test(left.name) || COMMENT.test(right.name)) return left.name !== "{" && right.name !== "}";
  if (right.name === "SelfCloseEnd") return true;
  if (left.name === "EndTag" || left.name === "SelfCloseEnd") return false;
  if (right.name === "StartTag" || right.name === "StartCloseTag") return false;
  if (OPENS.test(left.name) || CLOSES.test(right.name)) return false;
  if (left.name === "{" || right.name === "}") {
    const brace = left.name === "{" ? left : right;
    const isEmpty = left.name === "{" && right.name === "}";
    return !isEmpty && SPACED_BRACES.test(brace.parent);
  }
  if (left.name === "," || left.name === ";" || KEYWORD.test(left.name) || KEYWORD.test(right.name)) return true;
  if (right.name === ":") return right.parent === "ConditionalExpression";
  if (left.name === ":") return true;
  if (right.parent === "OptionalType" && right.name === "?") return false;
  if (right.name === "=") return true;
  if (left.parent === "TypeArguments" || left.parent === "GenericType") return false;
  if (right.parent === "TypeArguments" || right.parent === "GenericType") return false;
  if (left.name === "=>" || right.name === "=>") return true;
  if (OPERATOR.test(right.name) && (BINARY.test(right.parent) || right.name === "=")) return true;
  if (OPERATOR.test(left.name) && (BINARY.test(left.parent) || left.name === "=")) return true;
  if (/^(?:Unary|Postfix)Expression$/.test(left.parent) && OPERATOR.test(left.name)) return false;
  if (right.parent === "PostfixExpression" && OPERATOR.test(right.name)) return false;
  // A call, its parameters, an index: close to what is before.
  if (right.name === "(" || right.name === "[") return false;
  return true;
}

/** What is to stand between two tokens, given what stands there. */
function between(gap: string, left: Token, right: Token): string {
  const lines = gap.split("\n").length - 1;
  if (lines > 0) return lines > 1 ? "\n\n" : "\n";
  return isSpaced(left, right) ? " " : "";
}

function gapsOf(doc: Text, tokens: readonly Token[]): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  const set = (from: number, to: number, insert: string, indented: string) => {
    const gap = doc.sliceString(from, to);
    // The indentation of what follows a line's end is a matter of its own.
    const kept = insert.startsWith("\n") ? insert + indented : insert;
    if (gap !== kept) changes.push({ from, to, insert: kept });
  };
  const indentation = (to: number) => /[^\n]*$/.exec(doc.sliceString(Math.max(0, to - 200), to))?.[0] ?? "";
  let left: Token | null = null;
  for (const right of tokens) {
    if (left) {
      const gap = doc.sliceString(left.to, right.from);
      set(left.to, right.from, between(gap, left, right), gap.includes("\n") ? indentation(right.from) : "");
    } else set(0, right.from, "", "");
    left = right;
  }
  if (left) set(left.to, doc.length, "\n", "");
  return changes;
}

/** The tokens with what tells one from another, and the line ends that end statements. */
function meaning(doc: Text, tokens: readonly Token[]): string {
  let end = 0;
  return tokens
    .map(({ name, from, to }) => {
      const breaks = end > 0 && doc.sliceString(end, from).includes("\n");
      end = to;
      return `${breaks ? "\n" : " "}${name} ${doc.sliceString(from, to)}`;
    })
    .join("\u0000");
}

/** The edits that set the white space of a source; null if it has slips, so that it can't be done safely. */
export function formatting(doc: Text): ChangeSet | null {
  const tokens = tokensOf(omniParser.parse(doc.toString()));
  if (!tokens) return null;
  const state = EditorState.create({ doc, extensions: omniLanguage });
  const spaced = state.update({ changes: gapsOf(doc, tokens) });
  const middle = EditorState.create({ doc: spaced.newDoc, extensions: omniLanguage });
  ensureSyntaxTree(middle, middle.doc.length, 5000);
  const ready = middle.update({}).state;
  const indented = indentRange(ready, 0, ready.doc.length);
  const changes = spaced.changes.compose(indented);
  const after = changes.apply(doc);
  const check = tokensOf(omniParser.parse(after.toString()));
  // White space that turns out to mean something stays as it is.
  return check && meaning(after, check) === meaning(doc, tokens) ? changes : null;
}

export function format(view: EditorView): boolean {
  if (view.state.readOnly) return true;
  const changes = formatting(view.state.doc);
  if (!changes) announce(view, "The text has an error in its form; mend that first.");
  else if (changes.empty) announce(view, "The text is set well already.");
  else {
    view.dispatch({ changes, userEvent: "format" });
    announce(view, "Formatted.");
  }
  return true;
}
