import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { View } from "../runtime/messages";
import type { Matrix, Trace } from "../runtime/trace";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import type { Writing } from "./canvas-state";
import type { SceneElement } from "./scene";
import { remove } from "./structure";

/** The content of the selected text, written where it is drawn; nothing while none is written. */
export function TextInPlace({ editor, view }: { editor: CanvasEditor; view: View }) {
  const { writing, selection, scene } = useFields(editor.state, "writing", "selection", "scene", "traces");
  const element = scene?.byPath.get(selection[0] ?? "");
  const trace = element && writing ? editor.traces(element)[writing.at] : undefined;
  return element && writing && trace && <Field editor={editor} element={element} writing={writing} trace={trace} view={view} />;
}

interface FieldProps {
  editor: CanvasEditor;
  element: SceneElement;
  writing: Writing;
  trace: Trace;
  view: View;
}

/** Where the text is held, in parts of its width. */
const ANCHORS: Record<string, number> = { start: 0, middle: 0.5, end: 1 };

function Field({ editor, element, writing, trace, view }: FieldProps) {
  const [text, setText] = useState(String(writing.expect ?? ""));
  const [left, top, right, bottom] = trace.box;
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const isChanged = text !== String(writing.expect ?? "");
  useFocus(input);
  useLostText(editor, isChanged ? text : null, isDone);

  const end = () => {
    isDone.current = true;
    editor.write(null);
  };
  const done = async () => {
    if (isDone.current) return;
    if (!isChanged) {
      end();
      return;
    }
    isDone.current = true;
    const { scene } = editor.state.getState();
    const made =
      text === "" && scene
        ? await editor.restructure(remove(scene, [element.path]))
        : await editor.edit(editor.intents(element, [{ attribute: "content", value: text, expect: writing.expect }]));
    if (made) {
      editor.write(null);
      return;
    }
    // What was written stays. The notice has told what stands there now, so another try is made knowingly.
    isDone.current = false;
    editor.write({ path: element.path, at: writing.at });
    input.current?.focus();
  };
  const number = (name: string, usual: number) => {
    const value = editor.value(element, name);
    return typeof value === "number" ? value : usual;
  };
  const anchor = ANCHORS[textOf(editor.value(element, "align"), "start")] ?? 0;
  const place = `translate(${left + (right - left) * anchor}px, ${top}px) translateX(${-100 * anchor}%)`;
  return (
    <input
      ref={input}
      aria-label="Text"
      data-testid="text-in-place"
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => void done()}
      onKeyDown={(event) => {
        // Keys of the canvas are not for what is typed.
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") void done();
        if (event.key === "Escape") end();
      }}
      onPointerDown={(event) => event.stopPropagation()}
      onPointerMove={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      style={{
        transform: `${css(seen(trace.matrix, view))} ${place}`,
        fontFamily: textOf(editor.value(element, "font"), "sans-serif"),
        fontSize: number("size", (bottom - top) / LINE),
        fontWeight: number("weight", 400),
        lineHeight: `${bottom - top}px`,
        minWidth: Math.max(right - left, (bottom - top) / 2),
        textAlign: anchor === 0.5 ? "center" : anchor === 1 ? "right" : "left",
      }}
      className="absolute top-0 left-0 min-h-0 origin-top-left cursor-text rounded-[2px] bg-surface-1 p-0 text-gray-50 [field-sizing:content] select-text outline-2 outline-primary-500"
    />
  );
}

/** The height of a line in parts of the size, as the runtime has it. */
const LINE = 1.1;

/** The field has the focus; then what had it before gets it back, unless something else has taken it. */
function useFocus(input: React.RefObject<HTMLInputElement | null>): void {
  const before = useRef<Element | null>(null);
  const canvas = useRef<HTMLElement | null>(null);
  // As soon as it can be seen: the first letter that is typed is for it.
  useLayoutEffect(() => {
    before.current = document.activeElement;
    canvas.current = input.current?.closest<HTMLElement>("[role=application]") ?? null;
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, [input]);
  // When it is gone.
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) return;
      const had = before.current;
      const next = had instanceof HTMLElement && had !== document.body && had.isConnected ? had : canvas.current;
      next?.focus({ preventScroll: true });
    },
    [],
  );
}

/** When the text goes while it is written, what was written is told. */
function useLostText(editor: CanvasEditor, text: string | null, isDone: React.RefObject<boolean>): void {
  const lost = useRef(text);
  useEffect(() => {
    lost.current = text;
  });
  useEffect(
    () => () => {
      if (!isDone.current && lost.current !== null) editor.say(`The text is no longer there. You had written: ${lost.current}`);
    },
    [editor, isDone],
  );
}

function textOf(value: unknown, usual: string): string {
  return typeof value === "string" ? value : usual;
}

function seen([a, b, c, d, e, f]: Matrix, { scale, x, y }: View): Matrix {
  return [a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y];
}

function css(matrix: Matrix): string {
  return `matrix(${matrix.join(", ")})`;
}
