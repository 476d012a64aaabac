import { useEffect, useRef, useState } from "react";
import type { Described } from "../editor/intelligence/knowledge";
import type { Room } from "../sync/room";
import { CanvasEditor } from "./canvas-editor";

/** The canvas of a room, as long as the room is open; null until it is wanted, and for a moment at first. */
export function useCanvas(room: Room, describe: () => Promise<Described>, wanted: boolean): CanvasEditor | null {
  const [editor, setEditor] = useState<CanvasEditor | null>(null);
  const newest = useRef(describe);
  useEffect(() => {
    newest.current = describe;
  });
  useEffect(() => {
    if (!wanted) return;
    const opened = new CanvasEditor(room, () => newest.current());
    // It listens to the room, so it can't be made while rendering.
    setEditor(opened);
    return () => opened.close();
  }, [room, wanted]);
  return editor?.room === room ? editor : null;
}
