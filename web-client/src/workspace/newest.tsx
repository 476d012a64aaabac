/** What shows the newest compile of a room. Each draws itself anew for it, which the page around does not. */

import { useStore } from "zustand";
import type { StoreApi } from "zustand";
import type { EditorHandle, Position } from "../editor/code-editor";
import { Preview } from "../panels/preview";
import type { PreviewProps } from "../panels/preview";
import { Problems, StatusLine } from "../panels/problems";
import type { Room, RoomState } from "../sync/room";
import { useFields } from "../ui/use-fields";
import { PaneTabs } from "./pane-tabs";
import type { Pane } from "./pane-tabs";
import { useShown } from "./use-shown";

const newest = ({ result }: RoomState) => result;

interface NewestTabsProps {
  room: Room;
  pane: Pane;
  onChange: (pane: Pane) => void;
  stopped: boolean;
}

export function NewestTabs({ room, ...rest }: NewestTabsProps) {
  const problems = useStore(room.state, ({ result }) => result?.diagnostics.length ?? 0);
  return <PaneTabs problems={problems} {...rest} />;
}

interface NewestProblemsProps {
  room: Room;
  /** Nothing can be edited. */
  locked: boolean;
  editor: React.RefObject<EditorHandle | null>;
}

export function NewestProblems({ room, locked, editor }: NewestProblemsProps) {
  const { result, resultIsBehind } = useFields(room.state, "result", "resultIsBehind");
  return (
    <Problems
      problems={result?.diagnostics ?? []}
      onJump={(to) => editor.current?.jump(to)}
      onFix={locked || resultIsBehind ? null : (problem, fix) => editor.current?.fix(problem, fix)}
    />
  );
}

interface NewestStatusProps {
  room: Room;
  /** What is typed has not been compiled. */
  offline: boolean;
  position: StoreApi<Position>;
}

export function NewestStatus({ room, offline, position }: NewestStatusProps) {
  const result = useStore(room.state, newest);
  return <StatusLine result={offline ? null : result} position={position} />;
}

interface NewestPreviewProps extends Omit<PreviewProps, "result" | "past" | "shown"> {
  room: Room;
}

export function NewestPreview({ room, ...rest }: NewestPreviewProps) {
  const result = useStore(room.state, newest);
  const shown = useShown(room.componentId, result);
  return <Preview result={result} shown={shown} {...rest} />;
}
