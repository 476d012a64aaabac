import { Circle, Minus, Square, Type } from "lucide-react";
import { useStore } from "zustand";
import type { CanvasEditor } from "./canvas-editor";
import { drawInMiddle } from "./drawing";
import type { Shape } from "./shapes";
import { TOOLS } from "./tools";

const ICONS: Record<Shape, typeof Square> = { rect: Square, circle: Circle, ellipse: Circle, line: Minus, text: Type };

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
      {TOOLS.map(({ shape, key, words }) => (
        <button
          key={shape}
          type="button"
          aria-label={`Draw ${words} (${key.toUpperCase()})`}
          title={`Draw ${words} (${key.toUpperCase()})`}
          aria-pressed={tool === shape}
          // By keys it is drawn at once: there is no pointer to say where.
          onClick={(event) => (event.detail === 0 ? void drawInMiddle(editor, shape) : editor.take(tool === shape ? null : shape))}
          className="flex size-8 items-center justify-center rounded-lg text-gray-300 transition-colors hover:bg-white/8 hover:text-gray-50 aria-pressed:bg-primary-500 aria-pressed:text-surface-0"
        >
          <Icon shape={shape} />
        </button>
      ))}
    </div>
  );
}

function Icon({ shape }: { shape: Shape }) {
  const Drawn = ICONS[shape];
  return <Drawn className={`size-4 ${shape === "line" ? "-rotate-45" : ""}`} aria-hidden />;
}
