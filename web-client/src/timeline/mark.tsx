import { useRef, useState } from "react";
import { isComputed } from "../canvas/attributes";
import type { Gesture } from "../canvas/edits";
import type { LaneProps } from "./lane";
import { MARGIN, STEP } from "./measures";
import { boundsOf, removal } from "./tracks";
import type { Keyframe } from "./tracks";

interface MarkProps extends Omit<LaneProps, "playback" | "selected" | "names" | "touch"> {
  keyframe: Keyframe;
  isSelected: boolean;
}

/** A keyframe: dragged or stepped to another time. */
export function Mark({ editor, track, keyframe, locked, isSelected, onSelect, length, scale, timeAt }: MarkProps) {
  const gesture = useRef<Gesture | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const at = dragged ?? keyframe.at;
  const { least, most } = boundsOf(track, keyframe.path, length);
  const intentsFor = (to: number) => {
    const element = editor.element(keyframe.path);
    return element ? editor.intents(element, [{ attribute: "at", value: to }]) : [];
  };
  const remove = () => {
    const { scene } = editor.state.getState();
    const intent = scene && removal(scene, track, keyframe);
    if (!intent) return;
    void editor.edit([intent]);
    onSelect(null);
  };
  const key = (event: React.KeyboardEvent) => {
    if ((event.key === "Delete" || event.key === "Backspace") && !locked) {
      event.preventDefault();
      remove();
      return;
    }
    const by = event.shiftKey ? 10 * STEP : STEP;
    const to = { ArrowLeft: keyframe.at - by, ArrowRight: keyframe.at + by }[event.key];
    if (to === undefined || locked) return;
    event.preventDefault();
    const bounded = Math.min(Math.max(to, least), most);
    if (bounded !== keyframe.at) void editor.edit(intentsFor(bounded));
  };
  const end = () => {
    const ended = gesture.current;
    gesture.current = null;
    if (ended) void editor.finish(ended).then(() => setDragged(null));
    else setDragged(null);
  };
  const value = isComputed(keyframe.value) ? keyframe.value.expression : String(keyframe.value);
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      aria-label={`Keyframe of ${track.signal} at ${at} ms: ${value}`}
      title={`${at} ms: ${value}`}
      onClick={() => {
        onSelect(keyframe.path);
        editor.reveal(keyframe.path, false);
      }}
      onKeyDown={key}
      onPointerDown={(event) => {
        onSelect(keyframe.path);
        if (!locked) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (locked || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const to = Math.min(Math.max(timeAt(event.clientX), least), most);
        if (dragged === null && to === keyframe.at) return;
        gesture.current ??= editor.gesture();
        setDragged(to);
        gesture.current.set(intentsFor(to));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      style={{ left: MARGIN + at * scale }}
      className={`group absolute top-1/2 flex size-6 -translate-1/2 touch-none items-center justify-center focus-visible:-outline-offset-2 touch:size-11 ${isSelected ? "z-1" : ""}`}
    >
      <span
        className={`size-2.75 rotate-45 rounded-[2px] border transition-colors touch:size-3.5 ${
          isSelected
            ? "border-primary-200 bg-primary-400"
            : "border-surface-1 bg-gray-300 group-hover:bg-gray-50"
        }`}
      />
    </button>
  );
}
