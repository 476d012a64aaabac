/** From what the compiler says (lines, columns) to what the editor draws and applies (offsets). */

import type { Diagnostic as Mark } from "@codemirror/lint";
import type { ChangeSpec, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic, Fix } from "../sync/messages";
import { spansOf } from "./prose";

/** The offset of a 1-based line and column; a position outside the text becomes the nearest one inside. */
export function offsetOf(doc: Text, line: number, column: number): number {
  if (line < 1) return 0;
  if (line > doc.lines) return doc.length;
  const at = doc.line(line);
  return Math.min(at.from + Math.max(column - 1, 0), at.to);
}

/** The offsets that a diagnostic covers: at least one character where its line has one. */
export function rangeOf(doc: Text, { location }: Diagnostic): { from: number; to: number } {
  const from = offsetOf(doc, location.line, location.column);
  const to = Math.min(from + Math.max(location.span, 1), doc.length);
  const line = doc.lineAt(from);
  return to === from && from > line.from ? { from: from - 1, to } : { from, to };
}

/** A fix as an edit of the text it was made for, with that text, to see later whether it still fits. */
export interface PreparedFix {
  label: string;
  from: number;
  to: number;
  expect: string;
  replacement: string;
}

export function prepareFix(doc: Text, label: string, { range, replacement }: Fix): PreparedFix {
  const [firstLine, firstColumn, lastLine, lastColumn] = range;
  const from = offsetOf(doc, firstLine, firstColumn);
  const to = Math.max(offsetOf(doc, lastLine, lastColumn), from);
  return { label, from, to, expect: doc.sliceString(from, to), replacement };
}

/** The edit, moved by as much as its diagnostic has moved; null when the text there is another by now. */
export function changeFor(doc: Text, fix: PreparedFix, moved: number): ChangeSpec | null {
  const from = fix.from + moved;
  const to = fix.to + moved;
  if (from < 0 || to > doc.length || doc.sliceString(from, to) !== fix.expect) return null;
  return { from, to, insert: fix.replacement };
}

/** The diagnostic as the editor's own, each fix an action. `fixable` is false when positions may be off. */
export function markFor(doc: Text, diagnostic: Diagnostic, fixable: boolean): Mark {
  const { from, to } = rangeOf(doc, diagnostic);
  const fixes = fixable
    ? diagnostic.suggestions.flatMap(({ message, fix }) => (fix ? [prepareFix(doc, message, fix)] : []))
    : [];
  const advice = diagnostic.suggestions.filter(({ fix }) => !fix).map(({ message }) => message);
  const places = (diagnostic.labels ?? []).map(({ message, location }) => {
    const file = location.file === diagnostic.location.file ? "" : ` of ${location.file}`;
    return `Line ${location.line}${file}: ${message}.`;
  });
  const message = [diagnostic.message, ...places, ...advice].join("\n");
  return {
    from,
    to,
    severity: diagnostic.severity,
    source: diagnostic.code,
    message,
    renderMessage: () => {
      const element = document.createElement("span");
      for (const { text, isCode } of spansOf(message)) {
        const part = document.createElement(isCode ? "code" : "span");
        part.textContent = text;
        element.append(part);
      }
      return element;
    },
    actions: fixes.map((fix) => ({
      name: fix.label,
      apply(view: EditorView, nowAt: number) {
        const changes = changeFor(view.state.doc, fix, nowAt - from);
        if (changes && !view.state.readOnly) view.dispatch({ changes, userEvent: "input.fix" });
        view.focus();
      },
    })),
  };
}
