import { Code, Ellipsis, Plus, Repeat, Trash2 } from "lucide-react";
import { useState } from "react";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { Menu } from "../ui/menu";
import type { MenuItem } from "../ui/menu";
import { removeTrack } from "./animate";
import { Mark } from "./mark";
import { MARGIN } from "./measures";
import type { Playback } from "./playback";
import { insertion, timeIn } from "./tracks";
import type { Track } from "./tracks";

export interface LaneProps {
  editor: CanvasEditor;
  playback: Playback;
  track: Track;
  /** Of the whole timeline, in ms. */
  length: number;
  locked: boolean;
  /** The place of a keyframe. */
  selected: string | null;
  onSelect: (path: string | null) => void;
  /** Pixels for a ms. */
  scale: number;
  /** Pixels that the names of the tracks take. */
  names: number;
  touch: boolean;
  timeAt: (clientX: number) => number;
}

/** A track: its name, what can be done with it, and a mark for each keyframe. */
export function Lane({ editor, playback, track, locked, selected, onSelect, length, scale, names, touch, timeAt }: LaneProps) {
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const add = (at: number) => {
    const { scene } = editor.state.getState();
    const intent = scene && insertion(scene, track, at);
    if (!intent) return;
    playback.seek(at);
    void editor.edit([intent]).then((made) => {
      if (made) onSelect(intent.node);
    });
  };
  const repeat = () => {
    const element = editor.element(track.path);
    if (!element) return;
    void editor.edit(editor.intents(element, [{ attribute: "repeat", value: track.repeat ? null : true }]));
  };
  const drop = () => {
    const { scene } = editor.state.getState();
    if (scene) void editor.edit(removeTrack(scene, track, (element) => editor.attributes(element)));
  };
  const addNow = () => add(Math.round(timeIn(track, playback.state.getState().clock)));
  const items: MenuItem[] = [
    { title: "Add a keyframe at this moment", icon: Plus, disabled: locked, run: addNow },
    { title: "Repeat", icon: Repeat, disabled: locked, checked: track.repeat, run: repeat },
    { title: "Show its code", icon: Code, run: () => editor.reveal(track.path, true) },
    { title: "Delete this track", icon: Trash2, disabled: locked, run: drop },
  ];
  const buttons = [
    { label: `Add a keyframe to ${track.signal}`, title: "Add a keyframe at this moment", icon: Plus, run: addNow },
    {
      label: `Repeat ${track.signal}`,
      title: track.repeat ? "Begins again at its end" : "Stays at its end",
      icon: Repeat,
      pressed: track.repeat,
      run: repeat,
    },
    { label: `Delete the track of ${track.signal}`, title: "Delete this track", icon: Trash2, run: drop },
  ];
  return (
    <div className="flex h-8 items-center touch:h-11" role="group" aria-label={`Track of ${track.signal}`}>
      <div
        style={{ width: names }}
        className="sticky left-0 z-10 flex h-full shrink-0 items-center gap-1 bg-surface-1 pl-3"
      >
        <button
          type="button"
          title="Show its code"
          onClick={() => editor.reveal(track.path, false)}
          className="min-w-0 truncate text-left font-mono text-xs text-gray-300 hover:text-gray-50 touch:flex-1"
        >
          {track.signal}
        </button>
        {touch ? (
          <button
            type="button"
            aria-label={`Commands of the track of ${track.signal}`}
            aria-haspopup="menu"
            aria-expanded={menu !== null}
            onClick={({ currentTarget }) => {
              const { left, bottom } = currentTarget.getBoundingClientRect();
              setMenu({ x: left, y: bottom });
            }}
            className="flex shrink-0 items-center justify-center rounded-md text-gray-400 hover:bg-white/8 hover:text-gray-100"
          >
            <Ellipsis className="size-4" aria-hidden />
          </button>
        ) : (
          <div className="ml-auto flex gap-1">
            {buttons.map(({ label, title, icon: Icon, pressed, run }) => (
              <button
                key={label}
                type="button"
                aria-label={label}
                aria-pressed={pressed}
                title={title}
                disabled={locked}
                onClick={run}
                className="flex size-6 shrink-0 items-center justify-center rounded-md text-gray-500 hover:bg-white/8 hover:text-gray-100 aria-pressed:text-primary-300"
              >
                <Icon className="size-3.5" aria-hidden />
              </button>
            ))}
          </div>
        )}
        {menu && <Menu label={`Track of ${track.signal}`} items={items} at={menu} onClose={() => setMenu(null)} />}
      </div>
      <div
        className="relative h-full flex-1 overflow-x-clip"
        onDoubleClick={(event) => {
          if (!locked && event.target === event.currentTarget) add(timeAt(event.clientX));
        }}
      >
        <div
          aria-hidden
          className="pointer-events-none absolute top-1/2 h-2 -translate-y-1/2 rounded-full bg-surface-3 forced-colors:border"
          style={{ left: MARGIN, width: track.duration * scale }}
        />
        {track.keyframes.map((keyframe) => (
          <Mark
            key={keyframe.path}
            editor={editor}
            track={track}
            keyframe={keyframe}
            locked={locked}
            isSelected={keyframe.path === selected}
            onSelect={onSelect}
            length={length}
            scale={scale}
            timeAt={timeAt}
          />
        ))}
      </div>
    </div>
  );
}
