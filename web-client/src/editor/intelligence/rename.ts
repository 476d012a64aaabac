/** A new name for a signal, function, prop or variable, everywhere in its source. */

import type { ChangeSpec, EditorState } from "@codemirror/state";
import { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { omniParser } from "../language";
import { BUILTINS, KEYWORDS } from "./vocabulary";
import { scopeOf } from "./place";
import { announce, openPopUp } from "./pop-up";
import { Scope } from "./scope";
import type { Declaration } from "./scope";

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

export type Renaming = { changes: ChangeSpec[]; places: number } | { refused: string };

/** The edits that rename what stands at a place, or why they can't be made. */
export function renaming(state: EditorState, declaration: Declaration, name: string): Renaming {
  if (!IDENTIFIER.test(name)) return { refused: "A name has letters, digits and _, and begins with no digit." };
  if (KEYWORDS.includes(name) || name in BUILTINS) return { refused: `“${name}” is a word of the language.` };
  if (declaration.kind === "import") return { refused: "What comes from a module is called as it is called there." };
  const scope = scopeOf(state);
  const taken = { refused: `Something here is called “${name}” already.` };
  const beside = declaration.kind === "prop" ? scope.props() : scope.visible(scope.tree.resolveInner(declaration.from, 1));
  if (beside.some((entry) => entry.name === name)) return taken;
  const occurrences = scope.occurrences(declaration);
  const edits = occurrences.map(({ from, to, shorthand }) => ({
    from: shorthand ? to : from,
    to,
    insert: shorthand ? `: ${name}` : name,
  }));
  const changes = state.changes(edits);
  const doc = Text.of(changes.apply(state.doc).toString().split("\n"));
  const after = new Scope(omniParser.parse(doc.toString()), doc);
  const from = changes.mapPos(declaration.from, -1);
  const moved = after.declarationAt(from);
  // As many places as before, and no other one: the new name neither hides another nor is hidden.
  const found = moved?.from === from ? after.occurrences(moved) : [];
  const expected = occurrences.map((entry) => changes.mapPos(entry.from, -1) + (entry.shorthand ? entry.to - entry.from + 2 : 0));
  const isSame = found.length === expected.length && found.every((entry, index) => entry.from === expected[index]);
  return isSame ? { changes: edits, places: edits.length } : taken;
}

export function rename(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return true;
  const declaration = scopeOf(state).declarationAt(state.selection.main.head);
  if (!declaration) {
    announce(view, "There is nothing to rename here.");
    return true;
  }
  openPopUp(view, state.wordAt(state.selection.main.head)?.from ?? state.selection.main.head, (close) =>
    form(view, declaration.name, close),
  );
  return true;
}

function form(view: EditorView, old: string, close: () => void): HTMLElement {
  const box = document.createElement("form");
  box.className = "cm-rename";
  const field = box.appendChild(document.createElement("input"));
  field.value = old;
  field.setAttribute("aria-label", `New name for ${old}`);
  field.spellcheck = false;
  field.autocapitalize = "off";
  field.addEventListener("focus", () => field.select(), { once: true });
  const problem = box.appendChild(document.createElement("p"));
  problem.setAttribute("role", "alert");
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name === old) {
      close();
      return;
    }
    // Others may have written meanwhile: what stands there now is renamed.
    const declaration = scopeOf(view.state).declarationAt(view.state.selection.main.head);
    if (declaration?.name !== old || view.state.readOnly) {
      problem.textContent = "The text has changed meanwhile. Try again.";
      return;
    }
    const result = renaming(view.state, declaration, name);
    if ("refused" in result) {
      problem.textContent = result.refused;
      field.setAttribute("aria-invalid", "true");
      return;
    }
    close();
    view.dispatch({ changes: result.changes, userEvent: "rename", scrollIntoView: true });
    announce(view, `Renamed in ${result.places} ${result.places === 1 ? "place" : "places"}.`);
  });
  return box;
}
