import { useEffect, useState } from "react";
import type { Room } from "../sync/room";
import { CanvasEditor } from "./canvas-editor";

/** The canvas of a room, as long as the room is open; null for a moment at first. */
export function useCanvas(room: Room): CanvasEditor | null {
  const [editor, setEditor] = useState<CanvasEditor | null>(null);
  useEffect(() => {
    const opened = new CanvasEditor(room);
    // It listens to the room, so it can't be made while rendering.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setEditor(opened);
    return () => opened.close();
  }, [room]);
  return editor?.room === room ? editor : null;
}
