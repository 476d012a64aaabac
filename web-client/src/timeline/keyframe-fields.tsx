import { Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { isComputed } from "../canvas/attributes";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { IconButton } from "../ui/button";
import { EASINGS, removal } from "./tracks";
import type { Keyframe, Track } from "./tracks";

interface KeyframeFieldsProps {
  editor: CanvasEditor;
  track: Track;
  keyframe: Keyframe;
  locked: boolean;
  onRemoved: () => void;
}

export const BOX =
  "h-7 rounded-lg border border-line bg-surface-2 px-2 text-xs text-gray-100 hover:border-line-strong focus:border-primary-500 focus:outline-0 disabled:opacity-50";

/** The value of the selected keyframe, and how the signal gets there. */
export function KeyframeFields({ editor, track, keyframe, locked, onRemoved }: KeyframeFieldsProps) {
  const { scene } = editor.state.getState();
  const gone = scene && removal(scene, track, keyframe);
  const id = useId();
  const set = (attribute: string, value: number | string | null) => {
    const element = editor.element(keyframe.path);
    if (element) void editor.edit(editor.intents(element, [{ attribute, value }]));
  };
  const computed = isComputed(keyframe.value) ? keyframe.value.expression : null;
  return (
    <fieldset disabled={locked} className="flex min-w-0 items-center gap-2 text-xs text-gray-400">
      <legend className="sr-only">{`Keyframe of ${track.signal}`}</legend>
      <label htmlFor={`${id}-value`}>Value</label>
      {computed === null ? (
        <NumberBox id={`${id}-value`} value={Number(keyframe.value)} onSet={(value) => set("value", value)} />
      ) : (
        <code id={`${id}-value`} className="max-w-24 truncate text-gray-300" title="Computed; change it in the code">
          {computed}
        </code>
      )}
      <label htmlFor={`${id}-easing`} className="sr-only">
        Easing
      </label>
      <select
        id={`${id}-easing`}
        value={keyframe.easing}
        onChange={(event) => set("easing", event.target.value === "linear" ? null : event.target.value)}
        className={BOX}
      >
        {EASINGS.map((easing) => (
          <option key={easing}>{easing}</option>
        ))}
      </select>
      <IconButton
        label={gone ? "Delete the keyframe" : "A track needs two keyframes"}
        disabled={!gone}
        onClick={() => {
          if (!gone) return;
          void editor.edit([gone]);
          onRemoved();
        }}
        className="size-7!"
      >
        <Trash2 className="size-3.5" aria-hidden />
      </IconButton>
    </fieldset>
  );
}

function NumberBox({ id, value, onSet }: { id: string; value: number; onSet: (value: number) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  const done = () => {
    const number = Number((draft ?? "").replace(",", "."));
    if (draft !== null && draft.trim() !== "" && Number.isFinite(number) && number !== value) onSet(number);
    setDraft(null);
  };
  return (
    <input
      id={id}
      inputMode="decimal"
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") done();
        if (event.key === "Escape") setDraft(null);
      }}
      className={`${BOX} w-16 font-mono`}
    />
  );
}
