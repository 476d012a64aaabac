/** What the compiler proposes for the line of the caret. */

import { forEachDiagnostic } from "@codemirror/lint";
import type { Action } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { announce, openPopUp } from "./pop-up";

interface Offer {
  action: Action;
  from: number;
  to: number;
}

function offers(view: EditorView): Offer[] {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const found: Offer[] = [];
  forEachDiagnostic(state, ({ actions }, from, to) => {
    if (from > line.to || to < line.from) return;
    for (const action of actions ?? []) found.push({ action, from, to });
  });
  return found;
}

function apply(view: EditorView, { action, from, to }: Offer): void {
  action.apply(view, from, to);
  announce(view, `Done: ${action.name.replaceAll("`", "")}`);
}

/** Does the one thing there is to do, or asks which. */
export function quickFix(view: EditorView): boolean {
  if (view.state.readOnly) return true;
  const found = offers(view);
  const only = found[0];
  if (!only) announce(view, "There is no fix for this line.");
  else if (found.length === 1) apply(view, only);
  else openPopUp(view, view.state.selection.main.head, (close) => menu(view, found, close));
  return true;
}

function menu(view: EditorView, found: Offer[], close: () => void): HTMLElement {
  const list = document.createElement("div");
  list.className = "cm-fixes";
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", "Fixes");
  const items = found.map((offer) => {
    const item = list.appendChild(document.createElement("button"));
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.textContent = offer.action.name.replaceAll("`", "");
    item.addEventListener("click", () => {
      close();
      apply(view, offer);
    });
    return item;
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = items.findIndex((item) => item === document.activeElement);
    items.at((at + step) % items.length)?.focus();
  });
  return list;
}
