import { useLayoutEffect, useRef } from "react";
import type { CanvasEditor } from "./canvas-editor";
import type { Naming } from "./canvas-state";
import { giveName } from "./naming";
import type { SceneElement } from "./scene";

interface NameInPlaceProps {
  editor: CanvasEditor;
  element: SceneElement;
  naming: Naming;
  /** A key has ended it: the focus is to go back to the list. */
  onDone: () => void;
}

/** The name of an element, written where it stands in a list. Enter and leaving keep it, Escape does not. */
export function NameInPlace({ editor, element, naming, onDone }: NameInPlaceProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // It comes back when the hub has refused a name: who writes something else by then goes on with that.
    if (document.activeElement?.closest("input, textarea, [contenteditable]")) return;
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <input
      ref={input}
      aria-label={`Name of <${element.tag}>`}
      value={naming.text}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => editor.writeName(event.target.value)}
      onBlur={() => giveName(editor)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        // Its letters are no keys of the list.
        event.stopPropagation();
        if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
        event.preventDefault();
        if (event.key === "Enter") giveName(editor);
        else editor.writeName(null);
        onDone();
      }}
      className="h-6 min-w-0 flex-1 rounded-md border border-primary-500 bg-surface-2 px-1.5 text-[13px] text-gray-50 outline-0 touch:h-9"
    />
  );
}
