/** Colours for `.omni` source: markup whose script and braces hold expressions. */

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import type { StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

interface State {
  /** Where the next character stands. */
  mode: "content" | "tag" | "script";
  /** Braces open around an expression; 0 outside of one. */
  depth: number;
  /** The element whose tag is being read. */
  element: string;
  inComment: boolean;
}

const KEYWORDS = new Set(
  "as const else false for function if import let null return true undefined".split(" "),
);
const REACTIVE = new Set("batch computed effect every frame onMount onUnmount signal spring tween".split(" "));

/** One style for all of them: a bracket is matched with one of the same style only. */
const BRACKET = "bracket";

function expression(stream: StringStream, state: State): string | null {
  if (stream.match(/^\/\/.*/)) return "comment";
  if (stream.match(/^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)/)) return "string";
  if (stream.match(/^\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/i)) return "number";
  if (stream.match(/^[\p{L}_$][\p{L}\p{N}_$]*/u)) {
    const word = stream.current();
    if (KEYWORDS.has(word)) return "keyword";
    if (REACTIVE.has(word)) return "typeName";
    return stream.match(/^\s*\(/, false) ? "variableName.function" : "variableName";
  }
  const character = stream.next();
  if (state.depth > 0 && character === "{") state.depth += 1;
  if (state.depth > 0 && character === "}") state.depth -= 1;
  if (character && "(){}[]".includes(character)) return BRACKET;
  return character && "+-*/%=<>!&|?:".includes(character) ? "operator" : "punctuation";
}

function tag(stream: StringStream, state: State): string | null {
  if (stream.match(/^\/?>/)) {
    const closes = stream.current() === "/>";
    state.mode = state.element === "script" && !closes ? "script" : "content";
    return "angleBracket";
  }
  if (stream.match(/^"[^"]*"?/) || stream.match(/^'[^']*'?/)) return "string";
  if (stream.match("{")) {
    state.depth = 1;
    return BRACKET;
  }
  if (stream.match(/^@[\w-]+/)) return "labelName";
  if (stream.match(/^[\w-]+/)) return "attributeName";
  stream.next();
  return null;
}

function content(stream: StringStream, state: State): string | null {
  if (stream.match("<!--")) {
    state.inComment = true;
    return comment(stream, state);
  }
  const opening = stream.match(/^<\/?([\w-]*)/);
  if (opening) {
    state.mode = "tag";
    // A closing tag opens nothing, whatever its name.
    state.element = stream.current().startsWith("</") ? "" : ((opening as RegExpMatchArray)[1] ?? "");
    return "tagName";
  }
  if (stream.match("{")) {
    state.depth = 1;
    return BRACKET;
  }
  stream.match(/^[^<{]+/);
  return null;
}

function comment(stream: StringStream, state: State): string {
  if (stream.match(/^.*?-->/)) state.inComment = false;
  else stream.skipToEnd();
  return "comment";
}

const omni = StreamLanguage.define<State>({
  name: "omni",
  startState: () => ({ mode: "content", depth: 0, element: "", inComment: false }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (state.inComment) return comment(stream, state);
    if (stream.eatSpace()) return null;
    if (state.depth > 0) return expression(stream, state);
    if (state.mode === "tag") return tag(stream, state);
    if (state.mode === "script") {
      if (!stream.match(/^<\/script/, false)) return expression(stream, state);
      state.mode = "content";
    }
    return content(stream, state);
  },
  languageData: { commentTokens: { block: { open: "<!--", close: "-->" } } },
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
  { tag: tags.variableName, color: "#f5f5f5" },
  { tag: [tags.operator, tags.punctuation, tags.bracket, tags.angleBracket], color: "#a3a3a3" },
  { tag: tags.comment, color: "#8b949e", fontStyle: "italic" },
]);

export const omniLanguage = [omni, syntaxHighlighting(colours)];
