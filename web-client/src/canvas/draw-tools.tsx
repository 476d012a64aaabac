import { Circle, Hand, Minus, Square, Type } from "lucide-react";
import { useEffect, useRef } from "react";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import { drawInMiddle } from "./drawing";
import type { Shape } from "./shapes";
import { HAND_KEY, TOOLS } from "./tools";

const ICONS: Record<Shape, typeof Square> = { rect: Square, circle: Circle, ellipse: Circle, line: Minus, text: Type };

/** What the next drag on the canvas does: a shape is drawn, or the picture moved about. */
export function DrawTools({ editor, locked }: { editor: CanvasEditor; locked: boolean }) {
  const { tool, mode } = useFields(editor.state, "tool", "mode");
  const toolbar = useRef<HTMLDivElement>(null);
  const isShown = mode === "select";

  useEffect(() => {
    const element = toolbar.current;
    if (!isShown || !element) return;
    const tell = () => {
      const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = element;
      editor.cover([left, top, left + width, top + height]);
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    return () => {
      observer.disconnect();
      editor.cover(null);
    };
  }, [editor, isShown]);

  if (!isShown) return null;
  return (
    <div
      ref={toolbar}
      role="toolbar"
      aria-label="Tools"
      className="absolute top-3 left-3 flex gap-0.5 rounded-xl border border-line-strong bg-surface-1/95 p-1 shadow-lg shadow-black/25 lg:flex-col"
    >
      <ToolButton
        label={`Move the picture (${HAND_KEY})`}
        pressed={tool === "hand"}
        onClick={() => editor.take(tool === "hand" ? null : "hand")}
      >
        <Hand className="size-4" aria-hidden />
      </ToolButton>
      {!locked &&
        TOOLS.map(({ shape, key, words }) => (
          <ToolButton
            key={shape}
            label={`Draw ${words} (${key})`}
            pressed={tool === shape}
            // By keys it is drawn at once: there is no pointer to say where.
            onClick={(event) => (event.detail === 0 ? void drawInMiddle(editor, shape) : editor.take(tool === shape ? null : shape))}
          >
            <Icon shape={shape} />
          </ToolButton>
        ))}
    </div>
  );
}

interface ToolButtonProps {
  label: string;
  pressed: boolean;
  onClick: (event: React.MouseEvent) => void;
  children: React.ReactNode;
}

function ToolButton({ label, pressed, onClick, children }: ToolButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
      className="flex size-8 items-center justify-center rounded-lg text-gray-300 transition-colors hover:bg-white/8 hover:text-gray-50 aria-pressed:bg-primary-500 aria-pressed:text-surface-0"
    >
      {children}
    </button>
  );
}

function Icon({ shape }: { shape: Shape }) {
  const Drawn = ICONS[shape];
  return <Drawn className={`size-4 ${shape === "line" ? "-rotate-45" : ""}`} aria-hidden />;
}
