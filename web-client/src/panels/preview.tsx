import { CloudOff, OctagonX } from "lucide-react";
import { useState } from "react";
import { Canvas } from "../canvas/canvas";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { CanvasNotice } from "../canvas/canvas-notice";
import { DrawTools } from "../canvas/draw-tools";
import { CanvasTools } from "../canvas/canvas-tools";
import type { CompileOutput, CompileResult } from "../sync/messages";
import { TimelinePanel } from "../timeline/timeline-panel";
import { PreviewCanvas } from "./preview-canvas";
import { RendererChoice, useRenderer } from "./renderer-choice";

export interface PreviewProps {
  result: CompileResult | null;
  /** The text may have changed since: the hub can't be reached. */
  offline?: boolean;
  /** Whether the hub can be reached; undefined where nobody knows. */
  reached?: boolean | undefined;
  /** The step of the history that is wanted, when it isn't how things are now. */
  past?: number | null;
  /** What was shown last before this page came, while it has seen no text that compiles. */
  shown?: CompileOutput | null;
  /** The component's name. */
  name: string;
  /** Whether it was ended, since it did not come to an end by itself. */
  onStopped?: (stopped: boolean) => void;
  /** What can be done on the picture; without it, it only runs. */
  canvas?: { editor: CanvasEditor; locked: boolean };
}

/** The running component. When the text has errors, the last version that compiled stays. */
export function Preview({ result, offline = false, reached, past = null, shown = null, name, onStopped, canvas }: PreviewProps) {
  const [good, setGood] = useState<CompileResult | null>(null);
  const [drawn, setDrawn] = useState(false);
  const [stopped, setStopped] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const renderer = useRenderer(({ name }) => name);
  const [notice, setNotice] = useState("");
  if (result?.success && result !== good) setGood(result);

  // Its frame comes from the hub alone, and so does what it shows.
  const waits = !drawn && past === null && (missing || reached === false);
  const state = (
    <State
      waits={waits}
      behind={result !== null && !result.success}
      offline={offline}
      past={past !== null && (good || past === 0) ? { wanted: past, shown: good?.seq ?? 0 } : null}
      drawn={drawn}
      stopped={stopped !== null}
    />
  );

  return (
    <>
      <div className="@container flex h-9 shrink-0 items-center justify-between gap-3 border-b border-line bg-surface-1 pr-2 pl-4 touch:h-13 touch:gap-1 touch:pl-2 text-xs text-gray-400">
        {!canvas && state}
        {canvas && (
          <CanvasTools editor={canvas.editor} />
        )}
        <div className="flex min-w-0 items-center gap-2">
          {result?.success && past === null && (
            <p data-testid="cost" className={`shrink-0 font-mono ${canvas ? "hidden 2xl:block" : ""}`}>
              {result.stats.compilationTime.toFixed(1)} ms · {(result.stats.bundleSize / 1024).toFixed(1)} KB
            </p>
          )}
          {canvas && <RendererChoice />}
        </div>
      </div>
      <div className="relative min-h-0 flex-1 p-2 sm:p-3">
        <div className="paper relative size-full overflow-hidden rounded-xl">
          <PreviewCanvas
            title={`Preview of ${name}`}
            data-testid="preview"
            output={good?.output ?? shown}
            onMounted={() => {
              setDrawn(true);
              setStopped(null);
              onStopped?.(false);
            }}
            onStopped={(why) => {
              setStopped(why);
              onStopped?.(true);
            }}
            onMissing={setMissing}
            reached={reached}
            renderer={renderer}
            onRenderer={setNotice}
            editor={canvas?.editor}
            // Before the first step there is no picture, not even the last one.
            className={past === 0 ? "invisible size-full" : "size-full"}
          />
          {notice && (
            <p
              role="status"
              className="pointer-events-none absolute inset-x-2 top-2 mx-auto w-fit rounded-lg bg-surface-1/90 px-2.5 py-1 text-xs text-warning"
            >
              {notice}
            </p>
          )}
          {waits && (
            <p
              role="status"
              className="appear-late pointer-events-none absolute inset-0 m-auto flex h-fit w-fit max-w-[calc(100%-2rem)] flex-col items-center gap-2 text-center text-sm text-gray-600"
            >
              <CloudOff className="size-6" aria-hidden />
              The picture comes back with the server.
            </p>
          )}
          {canvas && <Canvas {...canvas} />}
          {canvas && <DrawTools {...canvas} />}
          {/* The tools leave no room for a sentence beside them. */}
          {canvas && (
            <div className="pointer-events-none absolute bottom-2 left-2 max-w-[calc(100%-1rem)] rounded-lg bg-surface-1/90 px-2.5 py-1 text-xs text-gray-300">
              {state}
            </div>
          )}
        </div>
        {canvas && <CanvasNotice editor={canvas.editor} />}
        {stopped !== null && (
          <p
            role="alert"
            className="absolute inset-x-5 bottom-5 flex animate-rise items-start gap-2.5 rounded-lg border border-error/40 bg-surface-2 px-3.5 py-2.5 text-sm text-gray-100 shadow-xl shadow-black/40 sm:inset-x-6 sm:bottom-6"
          >
            <OctagonX className="mt-0.5 size-4 shrink-0 text-error-text" aria-hidden />
            {stopped}
          </p>
        )}
      </div>
      {canvas && <TimelinePanel {...canvas} />}
    </>
  );
}

interface StateProps {
  /** Nothing can be shown before the hub is there. */
  waits: boolean;
  behind: boolean;
  offline: boolean;
  /** The steps that are wanted and shown, when it is about the past. */
  past: { wanted: number; shown: number } | null;
  drawn: boolean;
  stopped: boolean;
}

function State(state: StateProps) {
  const [text, dot, ink] = stateOf(state);
  return (
    <p className="flex min-w-0 items-center gap-2" data-testid="preview-state">
      <span className={`size-2 shrink-0 rounded-full ${dot}`} aria-hidden />
      <span className={`truncate ${ink}`}>{text}</span>
    </p>
  );
}

function stateOf({ waits, behind, offline, past, drawn, stopped }: StateProps): [text: string, dot: string, ink: string] {
  if (waits) return ["Waiting for the server", "bg-warning", "text-warning appear-late"];
  if (past?.wanted === 0) return ["Nothing had been written", "bg-gray-500", ""];
  if (past && drawn && (behind || past.shown < past.wanted)) {
    return [`Step ${past.wanted} doesn’t compile; this is step ${past.shown}`, "bg-warning", "text-warning"];
  }
  if (past && drawn && !stopped) return [`As it was at step ${past.shown}`, "bg-gray-500", ""];
  if (offline && drawn) return ["The last version that the server has seen", "bg-warning", "text-warning"];
  if (behind && drawn) return ["Showing the last version that compiled", "bg-warning", "text-warning"];
  if (behind) return ["Nothing to show until the errors are fixed", "bg-warning", "text-warning"];
  if (stopped) return ["Stopped", "bg-error", "text-error-text"];
  return drawn ? ["Live", "bg-success", ""] : ["Starting", "bg-gray-500", "appear-late"];
}
