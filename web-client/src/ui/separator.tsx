import { RANGES, resizePanel, usePanelSizes } from "./panel-sizes";
import type { Panel } from "./panel-sizes";

type Edge = "left" | "right" | "top" | "bottom";

interface SeparatorProps {
  panel: Panel;
  /** The edge of the panel that it is; it stands in the panel's element. */
  edge: Edge;
  /** What is resized, for screen readers. */
  label: string;
}

/** Of pixels, and of hundredths. */
const STEPS = { px: 24, "%": 2 };

/** For fingers wider, as far as nothing else is pointed at there. */
const LOOKS: Record<Edge, string> = {
  left: "inset-y-0 -left-1.5 w-3 cursor-col-resize after:inset-y-0 after:left-1.5 touch:-left-4.5 touch:w-6 touch:after:left-4.5 after:w-px",
  right: "inset-y-0 -right-1.5 w-3 cursor-col-resize after:inset-y-0 after:right-1.5 touch:-right-4.5 touch:w-6 touch:after:right-4.5 after:w-px",
  top: "inset-x-0 -top-1.5 h-3 cursor-row-resize after:inset-x-0 after:top-1.5 touch:-top-5 touch:h-6 touch:after:top-5 after:h-px",
  bottom: "inset-x-0 -bottom-1.5 h-3 cursor-row-resize after:inset-x-0 after:bottom-1.5 touch:-bottom-1 touch:h-6 touch:after:bottom-1 after:h-px",
};

/** The keys that move each edge outwards, and inwards. */
const KEYS: Record<Edge, [string, string]> = {
  left: ["ArrowLeft", "ArrowRight"],
  right: ["ArrowRight", "ArrowLeft"],
  top: ["ArrowUp", "ArrowDown"],
  bottom: ["ArrowDown", "ArrowUp"],
};

/** The edge of a panel: dragged, or moved by arrow keys; a double click or Enter gives it its usual place. */
export function Separator({ panel, edge, label }: SeparatorProps) {
  const size = usePanelSizes((sizes) => sizes[panel]);
  const { least, most, unit } = RANGES[panel];
  const key = (event: React.KeyboardEvent) => {
    const [outwards, inwards] = KEYS[edge];
    if (event.key === "Enter") resizePanel(panel);
    else if (event.key === outwards) resizePanel(panel, size + STEPS[unit]);
    else if (event.key === inwards) resizePanel(panel, size - STEPS[unit]);
    else if (event.key === "Home") resizePanel(panel, least);
    else if (event.key === "End") resizePanel(panel, most);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="separator"
      aria-orientation={edge === "left" || edge === "right" ? "vertical" : "horizontal"}
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuetext={unit === "%" ? `${size} %` : `${size} pixels`}
      title="Drag to resize; a double click gives the usual size"
      tabIndex={0}
      onKeyDown={key}
      onDoubleClick={() => resizePanel(panel)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus({ preventScroll: true });
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) resizePanel(panel, sizeAt(event, edge, unit));
      }}
      // While it is dragged it lies over the whole page: the frame of the preview would swallow the drag.
      className={`absolute z-10 touch-none active:before:fixed active:before:inset-0 after:absolute after:transition-colors hover:after:bg-primary-500 focus-visible:outline-0 focus-visible:after:bg-primary-400 ${LOOKS[edge]}`}
    />
  );
}

/** How large the panel becomes when its edge is where the pointer is. */
function sizeAt({ clientX, clientY, currentTarget }: React.PointerEvent, edge: Edge, unit: "px" | "%"): number {
  const panel = currentTarget.parentElement;
  const box = panel?.getBoundingClientRect() ?? new DOMRect();
  const size = {
    left: box.right - clientX,
    right: clientX - box.left,
    top: box.bottom - clientY,
    bottom: clientY - box.top,
  }[edge];
  if (unit === "px") return size;
  const whole = panel?.parentElement?.getBoundingClientRect() ?? new DOMRect();
  const length = edge === "left" || edge === "right" ? whole.width : whole.height;
  return (size / (length || 1)) * 100;
}
