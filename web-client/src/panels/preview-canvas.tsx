import { useCallback, useEffect, useRef } from "react";
import { useAssets } from "./assets";
import { PreviewFrame } from "../runtime/frame";
import type { StopPlace } from "../runtime/messages";
import type { RendererName } from "../runtime/renderer";
import { placeOf, type SourceMap } from "../runtime/source-map";
import type { CanvasEditor } from "../canvas/canvas-editor";
import type { CompileOutput } from "../sync/messages";
import { CALM, useMedia } from "../ui/use-media";

interface PreviewCanvasProps extends React.ComponentProps<"iframe"> {
  title: string;
  /** The module to show; null keeps what is shown. */
  output: CompileOutput | null;
  onMounted?: (milliseconds: number) => void;
  onStopped?: (message: string) => void;
  /** Whether its frame could not be loaded. */
  onMissing?: (missing: boolean) => void;
  /** Whether the server can be reached: a frame that could not be loaded is loaded anew when it can. */
  reached?: boolean | undefined;
  /** What is to draw it. */
  renderer?: RendererName;
  /** Why something else draws it, or "". */
  onRenderer?: (notice: string) => void;
  /** What is edited on this picture. */
  editor?: CanvasEditor | undefined;
}

/**
 * A compiled component, running in a frame without an origin. `data-wasm-hash` on it names the module that is
 * drawn.
 */
export function PreviewCanvas({
  output,
  onMounted,
  onStopped,
  onMissing,
  reached = false,
  renderer = "canvas",
  onRenderer,
  editor,
  className = "",
  ...rest
}: PreviewCanvasProps) {
  const element = useRef<HTMLIFrameElement>(null);
  const frame = useRef<PreviewFrame>(null);
  const callbacks = useRef({ onMounted, onStopped, onMissing, onRenderer, editor });
  const shown = useRef(output);
  /** What the frame was given last, or is to be given when it has come. */
  const given = useRef<CompileOutput>(null);
  const overtaken = useRef(new WeakSet<CompileOutput>());
  const { urls: assets } = useAssets();

  useEffect(() => {
    callbacks.current = { onMounted, onStopped, onMissing, onRenderer, editor };
    shown.current = output;
  });

  useEffect(() => {
    const iframe = element.current;
    if (!iframe) return;
    const opened = new PreviewFrame(iframe, {
      onMounted(hash, milliseconds) {
        iframe.dataset.wasmHash = hash;
        callbacks.current.onMounted?.(milliseconds);
      },
      onStopped(message, place) {
        void sentenceOf(place, shown.current).then((where) => callbacks.current.onStopped?.(message + where));
      },
      onMissing: (missing) => callbacks.current.onMissing?.(missing),
      onRenderer(name, notice) {
        iframe.dataset.renderer = name;
        callbacks.current.onRenderer?.(notice);
      },
      onViewed: (view) => callbacks.current.editor?.viewed(view),
      onClock: (at) => callbacks.current.editor?.playback.told(at),
      onTraced: (hash, traces) => callbacks.current.editor?.traced(hash, traces),
    });
    frame.current = opened;
    return () => {
      opened.destroy();
      frame.current = null;
      given.current = null;
    };
  }, []);

  useEffect(() => {
    if (reached) frame.current?.retry();
  }, [reached]);

  useEffect(() => frame.current?.assets(assets), [assets]);

  useEffect(() => frame.current?.drawBy(renderer), [renderer]);

  // Where it is edited, its motion is what somebody works on.
  const calm = useMedia(CALM) && !editor;
  useEffect(() => frame.current?.calm(calm), [calm]);

  useEffect(() => {
    editor?.attach(frame.current);
    return () => editor?.attach(null);
  }, [editor]);

  const give = useCallback((wanted: CompileOutput) => {
    if (given.current === wanted) return;
    given.current = wanted;
    const show = (bytes: Uint8Array) => {
      if (given.current === wanted) frame.current?.show(bytes, wanted.wasmHash);
    };
    if (wanted.wasm !== undefined) {
      show(bytesIn(wanted.wasm));
      return;
    }
    fetchBytes(wanted.wasmUrl).then(show, () => {
      if (given.current === wanted) callbacks.current.onStopped?.("The compiled component could not be loaded.");
    });
  }, []);

  // As soon as it has come: what else the page draws anew for it can wait for the picture, not the other way round.
  useEffect(
    () =>
      editor?.room.state.subscribe(({ result }, before) => {
        if (result === before.result || !result?.success || !result.output) return;
        // Drawing anew may bring it once more, afterwards.
        if (given.current) overtaken.current.add(given.current);
        give(result.output);
      }),
    [editor, give],
  );

  useEffect(() => {
    if (output && !overtaken.current.has(output)) give(output);
  }, [output, give]);

  return (
    <iframe
      ref={element}
      sandbox="allow-scripts"
      // Its page is a light one; with another scheme here the browser would paint an opaque ground.
      className={`border-0 scheme-light ${className}`}
      {...rest}
    />
  );
}

/** Which line of the source a stopped component was at, as a sentence; nothing if that can't be told. */
async function sentenceOf({ hash, offsets }: StopPlace, output: CompileOutput | null): Promise<string> {
  if (!output?.sourceMapUrl || output.wasmHash !== hash || offsets.length === 0) return "";
  try {
    const response = await fetch(output.sourceMapUrl);
    const place = response.ok ? placeOf((await response.json()) as SourceMap, offsets) : null;
    return place ? ` It was at line ${place.line} of ${place.source}.` : "";
  } catch {
    return "";
  }
}

function bytesIn(base64: string): Uint8Array {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** A module that is too large for a message. */
async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
