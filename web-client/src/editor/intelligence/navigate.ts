/** From a name to where it is declared. */

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { ELEMENTS } from "./vocabulary";
import { scopeOf } from "./place";
import { announce } from "./pop-up";

export type Target = { from: number; to: number } | { component: string } | { module: string };

/** Where a name leads: to its declaration, or to another component of the project. */
export function targetAt(state: EditorState, position: number): Target | null {
  const scope = scopeOf(state);
  const declared = scope.declarationAt(position);
  if (declared?.kind === "import") {
    const statement = syntaxTree(state).resolveInner(declared.from, 1).parent;
    const path = statement?.getChild("String");
    if (path) return { module: scope.text(path).slice(1, -1).replace(/^\.\//, "").replace(/\.omni$/, "") };
  }
  if (declared) return { from: declared.from, to: declared.to };
  for (const side of [1, -1] as const) {
    const node = syntaxTree(state).resolveInner(position, side);
    const name = scope.text(node);
    if (node.name === "TagName" && !(name in ELEMENTS)) return { component: name };
  }
  return null;
}

export function goToDefinition(open: (component: string) => void) {
  return (view: EditorView, position = view.state.selection.main.head): boolean => {
    const target = targetAt(view.state, position);
    if (!target) {
      announce(view, "Nothing is declared for this.");
      return true;
    }
    if ("component" in target || "module" in target) open("component" in target ? target.component : target.module);
    else {
      view.dispatch({
        selection: { anchor: target.from, head: target.to },
        effects: EditorView.scrollIntoView(target.from, { y: "nearest", yMargin: 60 }),
      });
      view.focus();
    }
    return true;
  };
}

/** A click with Ctrl or ⌘. */
export function clicks(open: (component: string) => void) {
  const go = goToDefinition(open);
  return EditorView.domEventHandlers({
    mousedown(event, view) {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (position === null || !targetAt(view.state, position)) return false;
      event.preventDefault();
      return go(view, position);
    },
  });
}
