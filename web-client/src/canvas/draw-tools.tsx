import { Circle, Minus, Square, Type } from "lucide-react";
import { useStore } from "zustand";
import type { CanvasEditor } from "./canvas-editor";
import type { Shape } from "./shapes";

const TOOLS: { id: Shape; title: string; icon: typeof Square }[] = [
  { id: "rect", title: "Draw a rectangle (R)", icon: Square },
  { id: "ellipse", title: "Draw an ellipse (O)", icon: Circle },
  { id: "line", title: "Draw a line (L)", icon: Minus },
  { id: "text", title: "Put a text (T)", icon: Type },
];

/** What the next drag on the canvas draws. */
export function DrawTools({ editor }: { editor: CanvasEditor }) {
  const { tool, mode } = useStore(editor.state);
  if (mode !== "select") return null;
  return (
    <div
      role="toolbar"
      aria-label="Draw"
      className="absolute top-3 left-3 flex flex-col gap-0.5 rounded-xl border border-line-strong bg-surface-1/95 p-1 shadow-lg shadow-black/25"
    >
      {TOOLS.map(({ id, title, icon: Icon }) => (
        <button
          key={id}
          type="button"
          aria-label={title}
          title={title}
          aria-pressed={tool === id}
          onClick={() => editor.take(tool === id ? null : id)}
          className="flex size-8 items-center justify-center rounded-lg text-gray-300 transition-colors hover:bg-white/8 hover:text-gray-50 aria-pressed:bg-primary-500 aria-pressed:text-surface-0"
        >
          <Icon className={`size-4 ${id === "line" ? "-rotate-45" : ""}`} aria-hidden />
        </button>
      ))}
    </div>
  );
}
