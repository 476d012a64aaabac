import { useEffect } from "react";
import { copyText } from "../ui/clipboard";
import { shown, takesText } from "../ui/shortcuts";
import type { CanvasEditor } from "./canvas-editor";
import { copied, pasted } from "./clipboard";
import { holderOf, middleIn } from "./drawing";
import { drawn, written } from "./shapes";
import { append, remove } from "./structure";
import { inSceneInTurn, restructureInTurn } from "./turns";

/** What of the page shows elements to be copied, cut and pasted carries this attribute. */
export const SHOWS_ELEMENTS = { "data-elements": "" };

/**
 * Elements to and from the clipboard, while the canvas or the layers have the focus: by the browser's own events,
 * which need no permission. `held`: why nothing can be edited; null while it can.
 */
export function useClipboard(editor: CanvasEditor | null, held: string | null): void {
  useEffect(() => {
    if (!editor) return;
    // The browser tells these to what is selected as text, mostly the whole page: who is meant tells the focus.
    const isMeant = (event: Event) => {
      const { activeElement } = document;
      return !event.defaultPrevented && !takesText(activeElement) && activeElement?.closest("[data-elements]") != null;
    };
    const take = (event: ClipboardEvent) => {
      const text = isMeant(event) ? selectedText(editor) : "";
      if (text === "") return;
      event.preventDefault();
      if (event.type === "cut" && held !== null) {
        editor.say(held);
        return;
      }
      event.clipboardData?.setData("text/plain", text);
      if (event.type === "cut") restructureInTurn(editor, remove, "");
    };
    const paste = (event: ClipboardEvent) => {
      if (!isMeant(event)) return;
      event.preventDefault();
      if (held === null) pasteText(editor, event.clipboardData?.getData("text/plain") ?? "");
      else editor.say(held);
    };
    document.addEventListener("copy", take);
    document.addEventListener("cut", take);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", take);
      document.removeEventListener("cut", take);
      document.removeEventListener("paste", paste);
    };
  }, [editor, held]);
}

function selectedText(editor: CanvasEditor): string {
  const { scene, selection } = editor.state.getState();
  return scene ? copied(scene, selection) : "";
}

/** From a menu or the palette. */
export function copySelected(editor: CanvasEditor, then: () => void = () => undefined): void {
  void copyText(selectedText(editor)).then((isCopied) => {
    if (isCopied) then();
    else editor.say(`The browser did not let the page copy. Press ${shown("Mod+C")} on the canvas or in the layers.`);
  });
}

export function cutSelected(editor: CanvasEditor): void {
  copySelected(editor, () => restructureInTurn(editor, remove, ""));
}

/** From a menu or the palette: there the browser asks first, or can't read at all. */
export function pasteFromMenu(editor: CanvasEditor): void {
  const words = `The browser did not let the page read what was copied. Press ${shown("Mod+V")} on the canvas or in the layers.`;
  // It is there on pages that came encrypted alone, whatever its type says.
  const { clipboard } = navigator as { clipboard?: Clipboard };
  if (!clipboard) editor.say(words);
  else
    clipboard.readText().then(
      (text) => pasteText(editor, text),
      () => editor.say(words),
    );
}

/** Elements where they belong; a line of words becomes a text in the middle of what is seen. */
function pasteText(editor: CanvasEditor, text: string): void {
  const words = text.trim();
  if (words === "") {
    editor.say("What was copied is no text, so it can’t be pasted here.");
    return;
  }
  if (editor.state.getState().mode !== "select") editor.setMode("select");
  inSceneInTurn(editor, "Elements can be pasted as soon as the text compiles.", async (scene, meant) => {
    const isLine = !words.startsWith("<") && !/[\r\n]/.test(words) && words.length <= LONGEST_LINE;
    if (isLine) {
      await editor.restructure(append(scene, holderOf(editor)?.path ?? null, textOf(editor, words)), meant);
      return;
    }
    const change = pasted(scene, meant.paths(), words);
    if ("refused" in change) editor.say(change.refused);
    else await editor.restructure(change, meant);
  });
}

const LONGEST_LINE = 500;

function textOf(editor: CanvasEditor, words: string): string {
  const at = middleIn(editor);
  return drawn("text", at, at).replace('"Text"', () => written(words));
}
