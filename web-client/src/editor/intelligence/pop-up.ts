/** A small box at a place of the text, open until something is chosen or the caret goes on. One at a time. */

import { StateEffect, StateField } from "@codemirror/state";
import type { Tooltip } from "@codemirror/view";
import { EditorView, showTooltip } from "@codemirror/view";

const set = StateEffect.define<Tooltip | null>();

export const popUps = StateField.define<Tooltip | null>({
  create: () => null,
  update(open, transaction) {
    for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
    if (!open) return null;
    // What others write moves it; a click or a key of one's own closes it.
    if (transaction.selection) return null;
    return transaction.docChanged ? { ...open, pos: transaction.changes.mapPos(open.pos) } : open;
  },
  provide: (field) => showTooltip.from(field),
});

/** Opens a box, with the focus on the first thing in it; Escape closes it. `close` gives the focus back. */
export function openPopUp(view: EditorView, pos: number, build: (close: () => void) => HTMLElement): void {
  const close = () => {
    view.dispatch({ effects: set.of(null) });
    view.focus();
  };
  const dom = build(close);
  dom.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  const tooltip: Tooltip = {
    pos,
    above: false,
    create: () => ({
      dom,
      mount: () => dom.querySelector<HTMLElement>("input, button")?.focus(),
    }),
  };
  view.dispatch({ effects: set.of(tooltip) });
}

/** Says something to those who can't see what happened. */
export function announce(view: EditorView, words: string): void {
  view.dispatch({ effects: EditorView.announce.of(words) });
}
