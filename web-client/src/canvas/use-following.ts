import { useEffect } from "react";
import { followersOf } from "../sync/follow";
import type { Look } from "../sync/follow";
import type { CanvasEditor } from "./canvas-editor";
import { toScene } from "./view";

const SEND_EVERY_MS = 120;

/** Shows those who follow this person the canvas as it is, and goes where whoever is followed goes. */
export function useFollowing(editor: CanvasEditor, surface: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { awareness, follow } = editor.room;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let sent = "";
    const send = () => {
      timer = undefined;
      const look = lookOf(editor, surface.current);
      const now = JSON.stringify(look);
      if (now === sent) return;
      sent = now;
      awareness.setLocalStateField("look", look);
    };
    const sendSoon = () => {
      if (followersOf(awareness).length > 0) timer ??= setTimeout(send, SEND_EVERY_MS);
    };
    const stops = [
      editor.state.subscribe(sendSoon),
      editor.playback.state.subscribe(sendSoon),
      follow.onSight((sight) => {
        if ("look" in sight) go(editor, surface.current, sight.look);
      }),
    ];
    awareness.on("change", sendSoon);
    return () => {
      clearTimeout(timer);
      awareness.off("change", sendSoon);
      for (const stop of stops) stop();
    };
  }, [editor, surface]);
}

/** In play mode the whole component is shown, in every window as large as it fits. */
function lookOf(editor: CanvasEditor, surface: HTMLElement | null): Look {
  const { mode, view } = editor.state.getState();
  const { playing, clock } = editor.playback.state.getState();
  const time = { playing, at: playing ? null : Math.round(clock) };
  if (mode === "play" || !surface) return { view: null, ...time };
  const [x, y] = toScene(view, surface.clientWidth / 2, surface.clientHeight / 2);
  return { view: { x, y, scale: view.scale }, ...time };
}

function go(editor: CanvasEditor, surface: HTMLElement | null, { view, playing, at }: Look): void {
  if (view && surface) {
    const { x, y, scale } = view;
    editor.look({ scale, x: surface.clientWidth / 2 - x * scale, y: surface.clientHeight / 2 - y * scale });
  }
  const { playback } = editor;
  if (at !== null) playback.seek(at);
  else if (playing && !playback.state.getState().playing) playback.play(true);
}
