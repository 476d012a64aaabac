import { useLayoutEffect, useRef } from "react";
import type { CanvasEditor, Naming } from "./canvas-editor";
import { rename } from "./naming";
import type { SceneElement } from "./scene";

interface NameInPlaceProps {
  editor: CanvasEditor;
  element: SceneElement;
  naming: Naming;
  /** It is over; `byKey` tells that the focus is still here. */
  onDone: (byKey: boolean) => void;
}

/** The name of an element, written where it stands in a list. Enter and leaving keep it, Escape does not. */
export function NameInPlace({ editor, element, naming, onDone }: NameInPlaceProps) {
  const { had, text } = naming;
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  const done = async (byKey: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    if (await rename(editor, element, text, had)) {
      onDone(byKey);
      return;
    }
    // What was written stays, and the canvas has told why it is not the name.
    isDone.current = false;
    input.current?.focus();
  };
  return (
    <input
      ref={input}
      aria-label={`Name of <${element.tag}>`}
      value={text}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => editor.writeName(event.target.value)}
      onBlur={() => void done(false)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        // Its letters are no keys of the list.
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") void done(true);
        else if (event.key === "Escape") {
          isDone.current = true;
          onDone(true);
        }
      }}
      className="h-6 min-w-0 flex-1 rounded-md border border-primary-500 bg-surface-2 px-1.5 text-[13px] text-gray-50 outline-0 touch:h-9"
    />
  );
}
