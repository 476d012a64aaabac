/** Sources and states for the tests of what the editor knows. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { omniLanguage } from "../../../src/editor/language";

const ROOT = resolve(import.meta.dirname, "../../../..");

/** A state with a whole tree; the caret stands at the first `|` of `marked`, which is taken out. */
export function stateOf(marked: string): EditorState {
  const position = Math.max(0, marked.indexOf("|"));
  const doc = marked.replace("|", "");
  const state = EditorState.create({ doc, selection: { anchor: position }, extensions: omniLanguage });
  ensureSyntaxTree(state, doc.length, 5000);
  return state.update({}).state;
}

function files(folder: string): [string, string][] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".omni"))
    .map((file) => [file, readFileSync(join(ROOT, folder, file), "utf8")]);
}

export const samples = files("collab/samples");
export const cases = files("tests/compile/cases");
