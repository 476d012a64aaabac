/**
 * A typed character goes to the editor's state before the page.
 *
 * Left to the browser, it is put into the page and laid out there, and then read back: in Chromium 2 to 3 ms more until
 * the others are sent it. Compositions, corrections and touch keyboards go that way, since they need the text in the page.
 */

import { EditorView } from "@codemirror/view";

const touch = matchMedia("(pointer: coarse)");

/** Whether the page's selection is what the editor takes it for, which is told later of what others moved. */
function isWhereExpected(view: EditorView): boolean {
  const page = view.contentDOM.ownerDocument.getSelection();
  if (!page?.anchorNode || !page.focusNode) return false;
  if (!view.contentDOM.contains(page.anchorNode) || !view.contentDOM.contains(page.focusNode)) return false;
  const { anchor, head } = view.state.selection.main;
  return (
    view.posAtDOM(page.anchorNode, page.anchorOffset) === anchor &&
    view.posAtDOM(page.focusNode, page.focusOffset) === head
  );
}

export const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const text = event.data;
    if (event.inputType !== "insertText" || !text || event.isComposing || view.compositionStarted) return false;
    if (state.readOnly || touch.matches || !event.cancelable || !isWhereExpected(view)) return false;
    const { from, to } = state.selection.main;
    const insert = () =>
      state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    if (!state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) {
      view.dispatch(insert());
    }
    return true;
  },
});
