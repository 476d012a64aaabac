import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useFields } from "../ui/use-fields";
import { align } from "./align";
import type { Alignment } from "./align";
import type { CanvasEditor } from "./canvas-editor";
import { elementActions } from "./element-actions";
import { restructureInTurn } from "./turns";

const ALIGNMENTS: [Alignment, string, LucideIcon][] = [
  ["left", "Align left sides", AlignStartVertical],
  ["centre", "Align centres", AlignCenterVertical],
  ["right", "Align right sides", AlignEndVertical],
  ["top", "Align tops", AlignStartHorizontal],
  ["middle", "Align middles", AlignCenterHorizontal],
  ["bottom", "Align bottoms", AlignEndHorizontal],
];

/** What can be done with the selected elements as a whole. */
export function Actions({ editor }: { editor: CanvasEditor }) {
  const { scene, selection } = useFields(editor.state, "scene", "selection");
  if (!scene || selection.length === 0) return null;
  const inLine = (way: Alignment) => {
    const found = align(editor, way);
    if ("held" in found) editor.say(found.held);
    else if (found.length > 0) void editor.edit(found);
  };
  return (
    <div role="toolbar" aria-label="Selected elements" className="flex flex-wrap gap-0.5 border-b border-line px-3 py-1.5">
      {elementActions(scene, selection).map(({ title, keys, icon, change, possible }) => (
        <Action
          key={title}
          label={`${title} (${keys})`}
          icon={icon}
          disabled={!possible}
          onClick={() => restructureInTurn(editor, change)}
        />
      ))}
      {selection.length > 1 &&
        ALIGNMENTS.map(([way, label, icon]) => <Action key={way} label={label} icon={icon} onClick={() => inLine(way)} />)}
    </div>
  );
}

interface ActionProps {
  label: string;
  icon: LucideIcon;
  disabled?: boolean;
  onClick: () => void;
}

function Action({ label, icon: Icon, disabled = false, onClick }: ActionProps) {
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
