import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { createStore, useStore } from "zustand";
import { mayEdit as roleMayEdit } from "../api/types";
import type { Component, Project, User } from "../api/types";
import type { EditorHandle, Position } from "../editor/code-editor";
import { SidePanel } from "../panels/side-panel";
import { SyncStrip } from "../panels/sync-badge";
import type { Draft } from "../sync/drafts";
import type { Room } from "../sync/room";
import { usePanelSizes } from "../ui/panel-sizes";
import { Separator } from "../ui/separator";
import { useFields } from "../ui/use-fields";
import { useMedia } from "../ui/use-media";
import { useModule } from "../ui/use-module";
import { askProject } from "./ask-project";
import { CommandHost } from "./command-host";
import { WorkspaceHeader } from "./header";
import { Following } from "./following";
import { LockButton } from "./lock-button";
import { NewestPreview, NewestProblems, NewestStatus, NewestTabs } from "./newest";
import { Notices } from "./notices";
import type { Pane } from "./pane-tabs";
import { BESIDE, useSide } from "./side-state";
import { useCanvasPanels } from "./use-canvas-panels";
import { usePageCommands } from "./use-page-commands";
import { useTalk } from "./use-talk";

/** From here on the code stands beside the picture; on a tablet above it, on a phone in its place. */
const CODE_BESIDE = "(min-width: 64rem)";

// The text is on its way while the editor still loads.
const editorModule = import("../editor/code-editor");

/** The component that is open, and its project. */
export interface Opened {
  component: Component;
  project: Project;
}

interface WorkspaceProps {
  componentId: string;
  user: User;
  room: Room;
  /** Null until the names are known. */
  opened: Opened | null;
  draft: Draft | null;
  onDropDraft: () => void;
}

export function Workspace({ componentId, user, room, opened, draft, onDropDraft }: WorkspaceProps) {
  const link = useStore(room.state, ({ status }) => status.kind);
  // What changes with every key, caret or compile is shown by parts of the page, alone.
  const { ready, mayEdit: allowed, unsavable, lock } = useFields(room.state, "ready", "mayEdit", "unsavable", "lock");
  const CodeEditor = useModule(editorModule)?.default;
  const [pane, setPane] = useState<Pane>("code");
  const [stopped, setStopped] = useState(false);
  const [position] = useState(() => createStore<Position>(() => ({ line: 1, column: 1 })));
  const editor = useRef<EditorHandle>(null);
  const projectId = opened?.project.id ?? null;
  const preview = useRef<HTMLElement>(null);
  const [said, setSaid] = useState({ words: "", times: 0 });
  const say = useCallback((words: string) => setSaid(({ times }) => ({ words, times: times + 1 })), []);
  const knowledge = useMemo(() => askProject(room, projectId, say), [room, projectId, say]);
  const show = useCallback((wanted: Pane) => {
    // Hidden things take no focus.
    flushSync(() => setPane(wanted));
    if (wanted === "preview") preview.current?.focus();
  }, []);
  const mayEdit = allowed ?? (opened ? roleMayEdit(opened.component.role) : null);
  const watching = mayEdit === false;
  const removed = link === "removed";
  const locked = mayEdit !== true || removed || (lock.holder !== null && lock.holder.userId !== user.id);
  const held = locked ? heldBy({ watching, removed, holder: lock.holder?.userName ?? null }) : null;
  usePageCommands({ room, opened, held, editor, show, say });
  // What is typed without the hub has not been compiled.
  const offline = link === "offline" || removed;

  const goToCode = useCallback(() => {
    // What is hidden, or lies under a sheet, takes no focus.
    flushSync(() => {
      useSide.getState().leaveSheet();
      setPane("code");
    });
    editor.current?.focus();
  }, []);
  const talk = useTalk({
    room,
    componentId,
    opened,
    user,
    mayEdit: mayEdit === true && !removed,
    editor,
  });
  const { comments, comment, openThread } = talk;
  // The button that stops it stands in there too: then this is all the same.
  const stopFollowing = () => room.follow.stop();
  const filled = useNextTurn(ready && CodeEditor !== undefined);
  const canvas = useCanvasPanels({
    room,
    opened,
    wanted: filled,
    locked,
    mayEdit: mayEdit === true && !removed,
    held,
    selfId: user.id,
    editor,
    goToCode,
    describe: knowledge.describe,
  });
  const { caretAt } = canvas;
  const onPosition = useCallback(
    (now: Position) => {
      position.setState(now);
      caretAt(now);
    },
    [position, caretAt],
  );
  const tabs = [...canvas.tabs, ...talk.tabs];
  const { codeWidth, codeHeight } = usePanelSizes();
  const codeBeside = useMedia(CODE_BESIDE);
  const codeAbove = useMedia(BESIDE) && !codeBeside;
  const unseen = tabs.reduce((sum, { badge = 0 }) => sum + badge, 0);

  return (
    <div className="flex h-dvh flex-col bg-surface-0">
      <WorkspaceHeader room={room} opened={opened} unseen={unseen}>
        {mayEdit && !removed && <LockButton room={room} lock={lock} selfId={user.id} />}
      </WorkspaceHeader>
      <SyncStrip room={room} />

      <Notices
        room={room}
        role={opened?.component.role ?? null}
        watching={watching}
        removed={removed}
        unsavable={unsavable}
        draft={draft}
        onDropDraft={onDropDraft}
        lock={lock}
        selfId={user.id}
        isOwner={opened?.project.role === "owner"}
      />

      <NewestTabs room={room} pane={pane} onChange={setPane} stopped={stopped} />
      <div className="flex min-h-0 flex-1">
        {canvas.column}
        <main
          style={{ "--code-width": `${codeWidth}%`, "--code-height": `${codeHeight}%` } as React.CSSProperties}
          className="relative grid min-h-0 min-w-0 flex-1 md:grid-rows-[var(--code-height)_minmax(0,1fr)] lg:grid-cols-[var(--code-width)_minmax(0,1fr)] lg:grid-rows-1"
          onWheelCapture={stopFollowing}
          onTouchMoveCapture={stopFollowing}
          onPointerDownCapture={stopFollowing}
          onKeyDownCapture={stopFollowing}
        >
          <Following room={room} />
          <section
            id="pane-code"
            aria-label="Code"
            className={`relative min-h-0 min-w-0 flex-col bg-surface-1 ${pane === "code" ? "flex" : "hidden"} md:flex`}
          >
            <div className="min-h-0 flex-1">
              {ready ? (
                CodeEditor && (
                  <CodeEditor
                    room={room}
                    readOnly={locked}
                    knowledge={knowledge}
                    onPosition={onPosition}
                    comments={comments}
                    onOpenThread={openThread}
                    onComment={comment}
                    ref={editor}
                  />
                )
              ) : (
                <p className="appear-late p-6 text-gray-400">Opening the text…</p>
              )}
            </div>
            <NewestProblems room={room} locked={locked} editor={editor} />
            <NewestStatus room={room} offline={offline} position={position} />
            {codeBeside && <Separator panel="codeWidth" edge="right" label="Width of the code" />}
            {codeAbove && <Separator panel="codeHeight" edge="bottom" label="Height of the code" />}
          </section>
          <section
            ref={preview}
            id="pane-preview"
            tabIndex={-1}
            aria-label="Preview"
            className={`min-h-0 min-w-0 flex-col border-line md:border-t lg:border-t-0 lg:border-l ${pane === "preview" ? "flex" : "hidden"} md:flex`}
          >
            <NewestPreview
              room={room}
              offline={offline}
              reached={link !== "offline" && link !== "reconnecting"}
              name={opened?.component.name ?? "component"}
              onStopped={setStopped}
              {...canvas.preview}
            />
          </section>
        </main>
        <SidePanel tabs={tabs} filled={filled} />
      </div>
      <CommandHost room={room} said={said} say={say} />
    </div>
  );
}

/**
 * True once this has been, and the browser has had a turn since. What people wait for is the text, so the panels
 * around it are filled when it stands there: all at once would take as long as both.
 */
function useNextTurn(now: boolean): boolean {
  const [been, setBeen] = useState(false);
  useEffect(() => {
    if (now) startTransition(() => setBeen(true));
  }, [now]);
  return been;
}

/** Why nothing can be edited. */
function heldBy({ watching, removed, holder }: { watching: boolean; removed: boolean; holder: string | null }): string {
  if (removed) return "You no longer take part here.";
  if (watching) return "You can only watch this component.";
  return holder === null ? "The text is still opening." : `${holder} has locked this component.`;
}
