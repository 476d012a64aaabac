import { ChevronDown, ChevronUp, Clapperboard, Pause, Play, SkipBack, Users } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { IconButton } from "../ui/button";
import { Separator } from "../ui/separator";
import { useFields } from "../ui/use-fields";
import { NEW_LENGTH } from "./animate";
import { AnimateMenu } from "./animate-menu";
import { KeyframeFields } from "./keyframe-fields";
import { Lanes } from "./lanes";
import type { Playback } from "./playback";
import { lengthOf, tracksOf } from "./tracks";

interface TimelinePanelProps {
  editor: CanvasEditor;
  locked: boolean;
}

/** The timelines of the component, under its picture. While it has none, one can be begun in select mode. */
export function TimelinePanel({ editor, locked }: TimelinePanelProps) {
  const { playback } = editor;
  const { scene, mode } = useFields(editor.state, "scene", "mode");
  const tracks = useMemo(
    () => (scene ? tracksOf(scene, (element) => editor.attributes(element)) : []),
    [scene, editor],
  );
  const [open, setOpen] = useState(true);
  const [selected, setSelected] = useState<string | null>(null);
  const shown = tracks.length > 0 && open;

  useEffect(() => {
    playback.watch(shown);
    return () => playback.watch(false);
  }, [playback, shown]);

  const added = (path: string) => {
    setOpen(true);
    // To be given the value that it leads to.
    setSelected(`${path}.1`);
    // A timeline that has come to a running component begins there: from the start all of them agree.
    playback.seek(0);
    playback.seek(NEW_LENGTH);
  };
  const animate = !locked && <AnimateMenu editor={editor} onAdded={added} />;

  if (tracks.length === 0) {
    if (locked || mode !== "select" || !scene) return null;
    return (
      <section aria-label="Timeline" className="flex h-10 shrink-0 items-center gap-2 touch:h-13 border-t border-line bg-surface-1 pr-2 pl-4">
        <Clapperboard className="size-4 text-gray-500" aria-hidden />
        <p className="mr-auto truncate text-xs text-gray-400">No timeline yet</p>
        {animate}
      </section>
    );
  }
  const length = lengthOf(tracks);
  const track = tracks.find(({ keyframes }) => keyframes.some(({ path }) => path === selected));
  const keyframe = track?.keyframes.find(({ path }) => path === selected);

  return (
    <section aria-label="Timeline" className="relative shrink-0 border-t border-line bg-surface-1" data-testid="timeline">
      {open && <Separator panel="timeline" edge="top" label="Height of the timeline" />}
      <div className="@container">
        <div className="flex min-h-10 flex-wrap items-center gap-x-1 pr-2 pl-3 touch:min-h-13">
          <Transport playback={playback} length={length} />
          <div className="ml-auto flex items-center gap-2">
            {open && track && keyframe && (
              <KeyframeFields
                key={keyframe.path}
                editor={editor}
                track={track}
                keyframe={keyframe}
                locked={locked}
                onRemoved={() => setSelected(null)}
              />
            )}
            {/* The fields leave it no room on a phone; it is about another thing than they are. */}
            {open && mode === "select" && <div className={keyframe ? "@max-[26rem]:hidden" : ""}>{animate}</div>}
            <IconButton
              label={open ? "Fold the timeline" : "Show the timeline"}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              className="size-8!"
            >
              {open ? <ChevronDown className="size-4" aria-hidden /> : <ChevronUp className="size-4" aria-hidden />}
            </IconButton>
          </div>
        </div>
      </div>
      {open && (
        <Lanes
          editor={editor}
          playback={playback}
          tracks={tracks}
          length={length}
          locked={locked}
          selected={selected}
          onSelect={setSelected}
        />
      )}
    </section>
  );
}

function Transport({ playback, length }: { playback: Playback; length: number }) {
  const { playing, shared } = useStore(playback.state);
  return (
    <>
      <IconButton label="Back to the start" onClick={() => playback.seek(0)} className="size-8!">
        <SkipBack className="size-4" aria-hidden />
      </IconButton>
      <IconButton label={playing ? "Pause" : "Play"} onClick={() => playback.play(!playing)} className="size-8!">
        {playing ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
      </IconButton>
      <Clock playback={playback} length={length} />
      <button
        type="button"
        aria-pressed={shared}
        title={
          shared
            ? "Everyone who shares sees the same moment"
            : "You alone see this moment. Share it: who shares plays, stops and seeks together"
        }
        onClick={() => playback.share(!shared)}
        className="ml-1 flex h-7 items-center gap-1.5 rounded-lg px-2 text-xs font-medium text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50 aria-pressed:bg-primary-500/20 aria-pressed:text-primary-200"
      >
        <Users className="size-3.5" aria-hidden />
        <span className="hidden sm:inline">{shared ? "Shared" : "Share"}</span>
        <span className="sr-only sm:hidden">{shared ? "Shared" : "Share"}</span>
      </button>
    </>
  );
}

function Clock({ playback, length }: { playback: Playback; length: number }) {
  const clock = useStore(playback.state, (state) => Math.round(state.clock / 10));
  return (
    <p className="ml-1 font-mono text-xs text-gray-400 tabular-nums" data-testid="clock">
      {(clock / 100).toFixed(2)} <span className="hidden text-gray-400 sm:inline">/ {(length / 1000).toFixed(2)}</span> s
    </p>
  );
}

