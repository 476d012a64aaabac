import { Maximize, Minus, MousePointer2, Play, Plus } from "lucide-react";
import { IconButton } from "../ui/button";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import type { Mode } from "./canvas-state";
import { STEP, zoomBy, zoomToActual } from "./looking";

const MODES: { id: Mode; title: string; hint: string; icon: typeof Play }[] = [
  { id: "select", title: "Select", hint: "Select: click, drag and change what is drawn", icon: MousePointer2 },
  { id: "play", title: "Play", hint: "Play: clicks and keys go to the component", icon: Play },
];

/** Select or play, and how large the picture is. */
export function CanvasTools({ editor }: { editor: CanvasEditor }) {
  const { mode, view } = useFields(editor.state, "mode", "view");
  return (
    <div className="flex shrink-0 items-center gap-1" role="toolbar" aria-label="Canvas">
      <div className="mr-1 flex rounded-lg bg-surface-2 p-0.5" role="group" aria-label="What the pointer does">
        {MODES.map(({ id, title, hint, icon: Icon }) => (
          <button
            key={id}
            type="button"
            aria-pressed={mode === id}
            title={hint}
            onClick={() => editor.setMode(id)}
            className="flex h-6 items-center justify-center gap-1.5 rounded-md px-2 text-xs font-medium text-gray-400 transition-colors hover:text-gray-50 aria-pressed:bg-surface-4 aria-pressed:text-gray-50"
          >
            <Icon className="size-3.5" aria-hidden />
            <span className="touch:@max-md:sr-only">{title}</span>
          </button>
        ))}
      </div>
      <IconButton label="Zoom out" onClick={() => zoomBy(editor, 1 / STEP)} className="size-7!">
        <Minus className="size-3.5" aria-hidden />
      </IconButton>
      <button
        type="button"
        title="Show at 100 %"
        aria-label={`Zoom ${Math.round(view.scale * 100)} %. Show at 100 %`}
        data-testid="zoom"
        onClick={() => zoomToActual(editor)}
        className="h-7 min-w-12 rounded-lg px-1 text-center font-mono text-xs text-gray-400 tabular-nums hover:bg-white/8 hover:text-gray-50"
      >
        {Math.round(view.scale * 100)} %
      </button>
      <IconButton label="Zoom in" onClick={() => zoomBy(editor, STEP)} className="size-7!">
        <Plus className="size-3.5" aria-hidden />
      </IconButton>
      <IconButton label="Fit the whole picture" onClick={() => editor.look(null)} className="size-7!">
        <Maximize className="size-3.5" aria-hidden />
      </IconButton>
    </div>
  );
}
