import type { CanvasEditor } from "../canvas/canvas-editor";
import { nameOf } from "../canvas/naming";
import { useFields } from "../ui/use-fields";
import { addTrack, animatable } from "./animate";
import { BOX } from "./keyframe-fields";

interface AnimateMenuProps {
  editor: CanvasEditor;
  /** The place of a new track, which is drawn. */
  onAdded: (track: string) => void;
}

/** Which number of the selected element a new track is to lead. */
export function AnimateMenu({ editor, onAdded }: AnimateMenuProps) {
  const { scene, selection, fresh } = useFields(editor.state, "scene", "selection", "fresh");
  const element = selection.length === 1 ? scene?.byPath.get(selection[0] ?? "") : undefined;
  const choices = scene && element ? animatable(element, (each) => editor.attributes(each)) : [];
  const add = (name: string) => {
    const chosen = choices.find(({ attribute }) => attribute === name);
    if (!scene || !element || !chosen) return;
    const { intents, track } = addTrack(scene, element, chosen, editor.value(element, name));
    void editor.edit(intents).then(async (made) => {
      if (!made) return;
      await editor.compiled(scene.hash);
      onAdded(track);
    });
  };
  return (
    <select
      aria-label="Animate an attribute"
      title={element ? `A new track for ${nameOf(editor, element) ?? `<${element.tag}>`}` : "Select one shape: what of it is to move?"}
      value=""
      disabled={choices.length === 0 || !fresh}
      onChange={(event) => add(event.target.value)}
      className={`${BOX} w-28`}
    >
      <option value="">Animate…</option>
      {choices.map(({ attribute, value }) => (
        <option key={attribute} value={attribute}>
          {attribute} ({value})
        </option>
      ))}
    </select>
  );
}
