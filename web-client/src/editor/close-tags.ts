/** What closes an element is written as its tag is finished, or with `</`. */

import { syntaxTree } from "@codemirror/language";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

/** The element that is open at a place and whose closing tag is not there; null when the innermost has one. */
function unclosed(state: EditorState, position: number): string | null {
  let name: string | null = null;
  let around: SyntaxNode | null = syntaxTree(state).resolveInner(position, -1);
  for (; around; around = around.parent) {
    const tag = around.name === "Element" ? around.getChild("OpenTag")?.getChild("TagName") : null;
    if (!tag || (around.to <= position && around.lastChild?.name === "CloseTag")) continue;
    const found = state.sliceDoc(tag.from, tag.to);
    name ??= found;
    // An inner element takes the closing tag of an outer one of the same name.
    if (found !== name) continue;
    if (around.lastChild?.name === "MissingCloseTag") return name;
  }
  return null;
}

/** The end of the tag that stands before `position`, if the text there asks for one. Exported for tests. */
export function closingFor(state: EditorState, position: number): string | null {
  const before = syntaxTree(state).resolveInner(position, -1);
  if (state.sliceDoc(position - 2, position) === "</" && before.name !== "Comment") {
    const name = unclosed(state, position - 2);
    return name && `${name}>`;
  }
  if (before.name !== "EndTag" || before.parent?.name !== "OpenTag") return null;
  const name = unclosed(state, position);
  return name && `</${name}>`;
}

export const closeTags = EditorView.inputHandler.of((view, from, to, text, insert) => {
  if ((text !== ">" && text !== "/") || view.composing || view.state.readOnly || from !== to) return false;
  if (view.state.selection.ranges.length > 1) return false;
  const typed = insert();
  const position = from + text.length;
  const closing = closingFor(typed.state, position);
  if (closing === null) return false;
  // `</` is followed by the caret, `>` by what comes between the tags.
  const completes: TransactionSpec = {
    changes: { from: position, insert: closing },
    selection: { anchor: text === "/" ? position + closing.length : position },
    userEvent: "input.complete",
    scrollIntoView: true,
  };
  view.dispatch(typed);
  view.dispatch(completes);
  return true;
});
