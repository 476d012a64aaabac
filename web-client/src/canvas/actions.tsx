import type { LucideIcon } from "lucide-react";
import { shown } from "../ui/shortcuts";
import { useFields } from "../ui/use-fields";
import { commandsNamed, perform, registry } from "../workspace/commands";
import type { CanvasEditor } from "./canvas-editor";
import { ALIGNING, changesOf } from "./commands";

/** What can be done with the selected elements as a whole. */
export function Actions({ editor }: { editor: CanvasEditor }) {
  const { scene, selection } = useFields(editor.state, "scene", "selection");
  const added = registry(({ added }) => added);
  if (!scene || selection.length === 0) return null;
  const selected = selection.flatMap((path) => scene.byPath.get(path) ?? []);
  const ids = [...changesOf(selected), ...(selected.length > 1 ? ALIGNING : [])];
  return (
    <div role="toolbar" aria-label="Selected elements" className="flex flex-wrap gap-0.5 border-b border-line px-3 py-1.5">
      {commandsNamed(ids, { added }).map((command) => {
        const { id, title, icon, keys: [keys] = [], held } = command;
        const reason = held?.() ?? null;
        return (
          icon && (
            <Action
              key={id}
              label={keys === undefined ? title : `${title} (${shown(keys)})`}
              icon={icon}
              disabled={reason !== null}
              onClick={() => perform(command, (words) => editor.say(words))}
            />
          )
        );
      })}
    </div>
  );
}

interface ActionProps {
  label: string;
  icon: LucideIcon;
  disabled: boolean;
  onClick: () => void;
}

function Action({ label, icon: Icon, disabled, onClick }: ActionProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      className="flex size-8 items-center justify-center rounded-lg text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50 disabled:opacity-40"
    >
      <Icon className="size-4" aria-hidden />
    </button>
  );
}
