/** Where comments stand in the text: highlighted, with a mark beside the line that opens the thread. */

import type { Range, Text } from "@codemirror/state";
import { RangeSet, StateEffect } from "@codemirror/state";
import type { DecorationSet, PluginValue, ViewUpdate } from "@codemirror/view";
import { Decoration, EditorView, gutter, GutterMarker, keymap, ViewPlugin } from "@codemirror/view";
import type * as Y from "yjs";
import { locate } from "../sync/anchors";
import type { Stretch } from "../sync/anchors";
import type { Comment, Comments } from "../talk/comments";

/** Comments came, went, or another thread is open: draw again. */
const changed = StateEffect.define();

/** Milliseconds between an edit and the drawing that looks where its places really are. */
const SETTLE_MS = 60;

class CommentMark extends GutterMarker {
  constructor(
    readonly id: string,
    private readonly title: string,
  ) {
    super();
  }

  override eq(other: CommentMark): boolean {
    return this.id === other.id && this.title === other.title;
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = "cm-comment-mark";
    mark.title = this.title;
    return mark;
  }
}

/** A stretch line by line, without the white space around. */
function words(doc: Text, { from, to }: Stretch): Stretch[] {
  const found: Stretch[] = [];
  for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
    const start = Math.max(from, line.from);
    const part = doc.sliceString(start, Math.min(to, line.to));
    const begin = start + part.length - part.trimStart().length;
    const end = start + part.trimEnd().length;
    if (begin < end) found.push({ from: begin, to: end });
    if (line.to >= to) return found;
  }
}

class CommentsPlugin implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  marks = RangeSet.of<CommentMark>([]);
  private readonly unsubscribe: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    view: EditorView,
    private readonly text: Y.Text,
    private readonly comments: Comments,
  ) {
    this.unsubscribe = comments.state.subscribe((now, before) => {
      if (now.comments !== before.comments || now.active !== before.active) {
        view.dispatch({ effects: changed.of(null) });
      }
    });
    this.draw(view);
  }

  update({ changes, docChanged, transactions, view }: ViewUpdate): void {
    if (docChanged) {
      // The shared text may not have this edit yet.
      this.decorations = this.decorations.map(changes);
      this.marks = this.marks.map(changes);
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        view.dispatch({ effects: changed.of(null) });
      }, SETTLE_MS);
    }
    if (transactions.some(({ effects }) => effects.some((effect) => effect.is(changed)))) this.draw(view);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
  }

  private draw({ state: { doc } }: EditorView): void {
    const { comments, active } = this.comments.state.getState();
    const highlights: Range<Decoration>[] = [];
    const marks = new Map<number, Comment>();
    for (const comment of comments) {
      if (comment.anchor === null || comment.resolvedAt !== null) continue;
      const place = locate(this.text, comment.anchor);
      if (!place || place.to > doc.length) continue;
      const className = comment.id === active ? "cm-comment cm-comment-active" : "cm-comment";
      for (const { from, to } of words(doc, place)) {
        highlights.push(Decoration.mark({ class: className }).range(from, to));
      }
      const line = doc.lineAt(place.from).from;
      if (!marks.has(line)) marks.set(line, comment);
    }
    this.decorations = Decoration.set(highlights, true);
    const ranges = [...marks].map(([line, comment]) =>
      new CommentMark(comment.id, `${comment.userName}: ${comment.text}`).range(line),
    );
    this.marks = RangeSet.of(ranges, true);
  }
}

const theme = EditorView.baseTheme({
  ".cm-comment": {
    backgroundColor: "color-mix(in srgb, var(--color-secondary-400) 12%, transparent)",
    boxShadow: "inset 0 -1px 0 color-mix(in srgb, var(--color-secondary-400) 60%, transparent)",
  },
  ".cm-comment-active": {
    backgroundColor: "color-mix(in srgb, var(--color-secondary-400) 20%, transparent)",
  },
  ".cm-comment-gutter": { width: "14px" },
  ".cm-comment-gutter .cm-gutterElement": { display: "flex", alignItems: "center", justifyContent: "center" },
  ".cm-comment-mark": {
    width: "9px",
    height: "9px",
    borderRadius: "50% 50% 50% 1px",
    backgroundColor: "var(--color-secondary-400)",
    cursor: "pointer",
  },
});

/** `onOpen` is called for a thread whose mark is clicked, `onComment` for Ctrl+Alt+M. */
export function commentMarks(
  text: Y.Text,
  comments: Comments,
  { onOpen, onComment }: { onOpen: (thread: string) => void; onComment: () => void },
) {
  const plugin = ViewPlugin.define((view) => new CommentsPlugin(view, text, comments), {
    decorations: (value) => value.decorations,
  });
  const beside = gutter({
    class: "cm-comment-gutter",
    markers: (view) => view.plugin(plugin)?.marks ?? RangeSet.empty,
    domEventHandlers: {
      click(view, line) {
        const found: string[] = [];
        view.plugin(plugin)?.marks.between(line.from, line.from, (_from, _to, mark) => void found.push(mark.id));
        if (found[0] !== undefined) onOpen(found[0]);
        return found.length > 0;
      },
    },
  });
  const keys = keymap.of([
    {
      key: "Mod-Alt-m",
      run: () => {
        onComment();
        return true;
      },
    },
  ]);
  return [plugin, beside, keys, theme];
}
