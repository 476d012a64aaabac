interface ResizeHandleProps {
  /** What is resized, for screen readers. */
  label: string;
  /** Pixels. */
  width: number;
  least: number;
  most: number;
  onResize: (width: number) => void;
}

const STEP = 24;

/** The left edge of a panel at the right: dragged, or moved by arrow keys. */
export function ResizeHandle({ label, width, least, most, onResize }: ResizeHandleProps) {
  const resize = (wanted: number) => onResize(Math.round(Math.min(most, Math.max(least, wanted))));
  const key = (event: React.KeyboardEvent) => {
    const wanted = { ArrowLeft: width + STEP, ArrowRight: width - STEP, Home: most, End: least }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    resize(wanted);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.preventDefault();
        // Captured, so that the frame of the preview doesn't swallow the drag.
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const edge = event.currentTarget.parentElement?.getBoundingClientRect().right;
        if (edge !== undefined) resize(edge - event.clientX);
      }}
      className="absolute inset-y-0 -left-1.5 z-10 w-3 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1.5 after:w-px after:transition-colors hover:after:bg-primary-500 focus-visible:outline-0 focus-visible:after:bg-primary-400"
    />
  );
}
