/** The text at a moment: what came is marked in its author's colour, what went stands struck through. */

import { bracketMatching } from "@codemirror/language";
import type { Range } from "@codemirror/state";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import type { DecorationSet } from "@codemirror/view";
import { Decoration, EditorView, gutter, GutterMarker, lineNumbers, WidgetType } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { omniLanguage } from "../editor/language";
import { omniTheme } from "../editor/theme";
import { wrapping } from "../editor/wrapping";
import { NOBODY, timeOf } from "./moments";
import type { Author, Change, Span } from "./moments";

interface TextViewProps {
  changes: Change[];
  blame: Span[] | null;
  /** Somebody wants to see the step in which a line was written. */
  onStep: (seq: number) => void;
}

const showChanges = StateEffect.define<Change[]>();
const showBlame = StateEffect.define<Span[] | null>();

class Gone extends WidgetType {
  constructor(
    readonly text: string,
    readonly author: Author,
  ) {
    super();
  }

  override eq(other: Gone): boolean {
    return this.text === other.text && this.author.id === other.author.id;
  }

  toDOM(): HTMLElement {
    const element = document.createElement("del");
    element.className = "cm-gone";
    element.textContent = this.text;
    element.title = `Deleted by ${this.author.name}`;
    element.style.textDecorationColor = this.author.color;
    return element;
  }
}

/**
 * Changes as people read them: where some stand side by side, what went comes first, and what one author did to
 * it step by step is one change.
 */
function readable(changes: readonly Change[]): Change[] {
  const read: Change[] = [];
  let gone: Change[] = [];
  let came: Change[] = [];
  const flush = () => {
    read.push(...gone, ...came);
    gone = [];
    came = [];
  };
  for (const change of changes) {
    if (change.kind === "same") {
      flush();
      read.push(change);
      continue;
    }
    const side = change.kind === "deleted" ? gone : came;
    const last = side.at(-1);
    if (last && last.author?.id === change.author?.id) side[side.length - 1] = { ...last, text: last.text + change.text };
    else side.push(change);
  }
  flush();
  return read;
}

/** The text of some changes, and the marks on it. */
export function marksOf(changes: readonly Change[]): { text: string; marks: DecorationSet; first: number | null } {
  const marks: Range<Decoration>[] = [];
  let text = "";
  let first: number | null = null;
  for (const change of readable(changes)) {
    const from = text.length;
    const author = change.author ?? NOBODY;
    if (change.kind !== "deleted") text += change.text;
    if (change.kind === "same") continue;
    first ??= from;
    if (change.kind === "deleted") {
      marks.push(Decoration.widget({ widget: new Gone(change.text, author), side: -1 }).range(from));
    } else {
      const attributes = {
        title: `Written by ${author.name}`,
        style: `background-color: color-mix(in srgb, ${author.color} 22%, transparent); box-shadow: inset 0 -2px ${author.color}`,
      };
      marks.push(Decoration.mark({ tagName: "ins", class: "cm-came", attributes }).range(from, text.length));
    }
  }
  return { text, marks: Decoration.set(marks, true), first };
}

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(showChanges)) return marksOf(effect.value).marks;
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

class Writer extends GutterMarker {
  constructor(readonly span: Span) {
    super();
  }

  override eq(other: Writer): boolean {
    return this.span.seq === other.span.seq && this.span.author?.id === other.span.author?.id;
  }

  override toDOM(): HTMLElement {
    const author = this.span.author ?? NOBODY;
    const element = document.createElement("button");
    element.type = "button";
    // The editor hides its gutters from those who listen: they have a list instead.
    element.tabIndex = -1;
    element.className = "cm-writer";
    element.textContent = author.name;
    element.title = `${author.name}, ${timeOf(this.span.at)}, step ${this.span.seq}`;
    element.style.borderLeftColor = author.color;
    element.dataset.seq = String(this.span.seq);
    return element;
  }
}

/** For each line who wrote in it last. */
export function writersOf(spans: readonly Span[], lines: readonly { from: number; to: number }[]): (Span | null)[] {
  let at = 0;
  return lines.map(({ from, to }) => {
    while (at < spans.length && (spans[at]?.end ?? 0) <= from) at += 1;
    let newest: Span | null = null;
    for (let next = at; next < spans.length; next += 1) {
      const span = spans[next];
      if (!span || span.start >= Math.max(to, from + 1)) break;
      if (!newest || span.seq > newest.seq) newest = span;
    }
    return newest;
  });
}

/** Lines in a row that one step wrote last, counted from 1. */
export interface Stretch {
  first: number;
  last: number;
  span: Span;
}

/** The text's lines by who wrote in them last. */
export function stretchesOf(spans: readonly Span[], text: string): Stretch[] {
  const lines: { from: number; to: number }[] = [];
  for (const line of text.split("\n")) {
    const from = (lines.at(-1)?.to ?? -1) + 1;
    lines.push({ from, to: from + line.length });
  }
  const stretches: Stretch[] = [];
  for (const [index, span] of writersOf(spans, lines).entries()) {
    const open = stretches.at(-1);
    if (open && open.span === span) open.last = index + 1;
    else if (span) stretches.push({ first: index + 1, last: index + 1, span });
  }
  return stretches;
}

const blame = StateField.define<(Span | null)[]>({
  create: () => [],
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(showBlame)) continue;
      if (!effect.value) return [];
      const { doc } = transaction.state;
      const lines = Array.from({ length: doc.lines }, (_, index) => doc.line(index + 1));
      return writersOf(effect.value, lines);
    }
    return value;
  },
});

const look = EditorView.theme({
  ".cm-gone": { opacity: "0.6", textDecorationLine: "line-through", textDecorationThickness: "2px", whiteSpace: "pre-wrap" },
  ".cm-came": { textDecoration: "none", borderRadius: "2px" },
  ".cm-writer": {
    width: "6.5rem",
    padding: "0 6px",
    borderLeft: "3px solid",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    textAlign: "left",
    fontFamily: "var(--font-sans)",
    fontSize: "11px",
    color: "var(--color-gray-400)",
  },
  ".cm-writer:hover": { color: "var(--color-gray-50)" },
});

export default function TextView({ changes, blame: spans, onStep }: TextViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const goTo = useRef(onStep);

  useEffect(() => {
    goTo.current = onStep;
  });

  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      extensions: [
        EditorState.lineSeparator.of("\n"),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        blame,
        gutter({
          class: "cm-writers",
          lineMarker(editor, line) {
            const writers = editor.state.field(blame);
            const number = editor.state.doc.lineAt(line.from).number;
            const span = writers[number - 1];
            // Only where it changes: a name on every line would be noise.
            const before = writers[number - 2];
            return span && span.seq !== before?.seq ? new Writer(span) : null;
          },
          lineMarkerChange: (update) => update.startState.field(blame) !== update.state.field(blame),
          domEventHandlers: {
            click(_editor, _line, event) {
              const { target } = event;
              const seq = target instanceof HTMLElement ? target.dataset.seq : undefined;
              if (seq === undefined) return false;
              goTo.current(Number(seq));
              return true;
            },
          },
        }),
        lineNumbers(),
        marks,
        wrapping,
        bracketMatching(),
        omniLanguage,
        omniTheme,
        look,
        EditorView.contentAttributes.of({ "aria-label": "Source at this step", tabindex: "0" }),
      ],
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { text, first } = marksOf(changes);
    const effects: StateEffect<unknown>[] = [showChanges.of(changes), showBlame.of(spans)];
    if (first !== null) effects.push(EditorView.scrollIntoView(first, { y: "nearest", yMargin: 60 }));
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, effects });
  }, [changes, spans]);

  return (
    <>
      <div ref={host} data-testid="moment" className="h-full min-h-0" />
      {spans && (
        <ul aria-label="Who wrote which lines" className="sr-only">
          {stretchesOf(spans, marksOf(changes).text).map(({ first, last, span }) => (
            <li key={first}>
              {first === last ? `Line ${first}` : `Lines ${first} to ${last}`}: {(span.author ?? NOBODY).name},{" "}
              {timeOf(span.at)}, step {span.seq}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
