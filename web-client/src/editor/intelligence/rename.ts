/** A new name for a signal, function or variable, everywhere in its source; for a prop, everywhere in the project. */

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

function checked(name: string): { refused: string } | null {
  if (!IDENTIFIER.test(name)) return { refused: "A name has letters, digits and _, and begins with no digit." };
  if (KEYWORDS.includes(name) || name in BUILTINS) return { refused: `“${name}” is a word of the language.` };
  return null;
}

export type Renaming = { changes: ChangeSpec[]; places: number } | { refused: string };

/** The edits that rename what stands at a place, or why they can't be made. */
export function renaming(state: EditorState, declaration: Declaration, name: string): Renaming {
  const wrong = checked(name);
  if (wrong) return wrong;
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

/** What a name at a place stands for: something declared here, or a prop, which other components say too. */
type Target = { declaration: Declaration } | { prop: string; of: string | null; declaration: Declaration | null };

function targetOf(state: EditorState): (Target & { name: string }) | null {
  const scope = scopeOf(state);
  const { head } = state.selection.main;
  const declaration = scope.declarationAt(head);
  if (declaration?.kind === "prop") return { prop: declaration.name, of: null, declaration, name: declaration.name };
  if (declaration) return { declaration, name: declaration.name };
  const given = scope.propGivenAt(head);
  return given && { prop: given.name, of: given.component, declaration: null, name: given.name };
}

/** What renaming a prop needs of the project around a source. */
export interface Renamer {
  /** Rename a prop of this text's component, or of another by name, everywhere in the project; in words, what was done or why not. */
  renameProp: (of: string | null, prop: string, name: string) => Promise<{ done: string } | { refused: string }>;
  /** Says something once, for everybody. */
  say: (words: string) => void;
}

export function rename(renamer: Renamer) {
  return (view: EditorView): boolean => {
    const { state } = view;
    if (state.readOnly) return true;
    const target = targetOf(state);
    if (!target) {
      announce(view, "There is nothing to rename here.");
      return true;
    }
    openPopUp(view, state.wordAt(state.selection.main.head)?.from ?? state.selection.main.head, (close) =>
      form(view, target.name, renamer, close),
    );
    return true;
  };
}

function form(view: EditorView, old: string, renamer: Renamer, close: () => void): HTMLElement {
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
  const refuse = (words: string) => {
    problem.textContent = words;
    field.setAttribute("aria-invalid", "true");
  };
  const submit = async (name: string) => {
    // Others may have written meanwhile: what stands there now is renamed.
    const target = targetOf(view.state);
    if (target?.name !== old || view.state.readOnly) {
      problem.textContent = "The text has changed meanwhile. Try again.";
      return;
    }
    const here = target.declaration ? renaming(view.state, target.declaration, name) : checked(name);
    if (here && "refused" in here) {
      refuse(here.refused);
      return;
    }
    if (!("prop" in target)) {
      close();
      view.dispatch({ changes: here?.changes ?? [], userEvent: "rename", scrollIntoView: true });
      announce(view, `Renamed in ${here?.places === 1 ? "1 place" : `${here?.places} places`}.`);
      return;
    }
    field.readOnly = true;
    const outcome = await renamer.renameProp(target.of, target.prop, name);
    field.readOnly = false;
    if ("refused" in outcome) refuse(outcome.refused);
    else {
      renamer.say(outcome.done);
      if (box.isConnected) close();
    }
  };
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name === old) close();
    else if (!field.readOnly) void submit(name);
  });
  return box;
}
