/** Long lines wrap under their own indentation, not under the line numbers. */

import type { Range } from "@codemirror/state";
import type { DecorationSet, PluginValue, ViewUpdate } from "@codemirror/view";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";

/** How much further than its first row a line's other rows stand, in characters. */
const HANG = 2;
/** Deeper indentation would leave no room on a narrow page. */
const DEEPEST = 16;

class Wrapping implements PluginValue {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = indent(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.viewportChanged) this.decorations = indent(update.view);
  }
}

function indent({ visibleRanges, state }: EditorView): DecorationSet {
  const lines: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      const spaces = Math.min(/^ */.exec(line.text)?.[0].length ?? 0, DEEPEST);
      lines.push(lineAt(spaces).range(line.from));
      if (line.to >= to) break;
    }
  }
  return Decoration.set(lines);
}

const byIndentation = new Map<number, Decoration>();

function lineAt(spaces: number): Decoration {
  const known = byIndentation.get(spaces);
  if (known) return known;
  const made = Decoration.line({ attributes: { style: `--hang: ${spaces + HANG}ch` } });
  byIndentation.set(spaces, made);
  return made;
}

const theme = EditorView.theme({
  ".cm-line": { paddingLeft: "calc(8px + var(--hang, 0ch))", textIndent: "calc(-1 * var(--hang, 0ch))" },
});

export const wrapping = [
  EditorView.lineWrapping,
  ViewPlugin.fromClass(Wrapping, { decorations: (value) => value.decorations }),
  theme,
];
