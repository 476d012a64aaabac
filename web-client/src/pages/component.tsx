import { ChevronLeft, History } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { ApiError, data } from "../api/client";
import { api, rest } from "../api/session";
import { mayEdit as roleMayEdit } from "../api/types";
import type { Component, Project, User } from "../api/types";
import type { EditorHandle, Position } from "../editor/code-editor";
import { ProjectAssets } from "../panels/assets";
import { People } from "../panels/people";
import { Preview } from "../panels/preview";
import { Problems, StatusLine } from "../panels/problems";
import { SyncBadge } from "../panels/sync-badge";
import { Drafts } from "../sync/drafts";
import type { Draft } from "../sync/drafts";
import { openRoom } from "../sync/room";
import type { Room } from "../sync/room";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Mark } from "../ui/logo";
import { ErrorNotice, Notice } from "../ui/notice";
import { CenteredCard } from "../ui/page";
import { Link } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

// The text is on its way while the editor still loads.
const editorModule = import("../editor/code-editor");
const CodeEditor = lazy(() => editorModule);

interface Opened {
  component: Component;
  project: Project;
}

export default function ComponentPage({ id }: { id: string }) {
  return <SignedIn>{(user) => <Editor key={user.id} id={id} user={user} />}</SignedIn>;
}

async function open(id: string): Promise<Opened> {
  const component = await data(
    rest.GET("/api/components/{component_id}", { params: { path: { component_id: id } } }),
  );
  const project = await data(
    rest.GET("/api/projects/{project_id}", { params: { path: { project_id: component.projectId } } }),
  );
  return { component, project };
}

function Editor({ id, user }: { id: string; user: User }) {
  const [opened] = useLoad(id, () => open(id));
  const { room, draft, dropDraft } = useRoom(id, user);
  useTitle(opened.state === "done" ? opened.data.component.name : undefined);

  if (opened.state === "failed" && opened.error.status !== 0) {
    return (
      <CenteredCard>
        <h1 className="mb-5 text-2xl font-semibold tracking-tight">This component doesn’t open</h1>
        <ErrorNotice error={opened.error} />
        <Link href="/" className="mt-6 inline-block font-semibold text-primary-300 hover:text-primary-200">
          To your projects
        </Link>
      </CenteredCard>
    );
  }
  if (!room) return null;
  const workspace = (
    <Workspace
      room={room}
      opened={opened.state === "done" ? opened.data : null}
      draft={draft}
      onDropDraft={dropDraft}
    />
  );
  return <ProjectAssets projectId={opened.state === "done" ? opened.data.project.id : null}>{workspace}</ProjectAssets>;
}

/** The room of a component. When the hub refuses an edit, its text becomes a draft and a new room opens. */
function useRoom(componentId: string, user: User) {
  const [room, setRoom] = useState<Room | null>(null);
  const [generation, setGeneration] = useState(0);
  const [drafts] = useState(() => new Drafts(localStorage, user.id, componentId));
  const [draft, setDraft] = useState<Draft | null>(() => drafts.load());

  useEffect(() => {
    const opened = openRoom({
      componentId,
      self: user,
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/collab`,
      token: () => api.freshToken(),
      mayOpen: () => mayOpen(componentId),
    });
    const unsubscribe = opened.state.subscribe(({ rejected }) => {
      if (!rejected) return;
      unsubscribe();
      drafts.keep(rejected);
      setDraft(rejected);
      void opened.forget().then(() => setGeneration((value) => value + 1));
    });
    // A room holds a socket, so it can't be made while rendering.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setRoom(opened);
    return () => {
      unsubscribe();
      opened.close();
    };
  }, [componentId, user, generation, drafts]);

  const dropDraft = () => {
    drafts.discard();
    setDraft(null);
  };
  return { room, draft, dropDraft };
}

async function mayOpen(componentId: string): Promise<boolean> {
  try {
    await data(rest.GET("/api/components/{component_id}", { params: { path: { component_id: componentId } } }));
    return true;
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return false;
    throw error;
  }
}

interface WorkspaceProps {
  room: Room;
  /** Null until the names are known. */
  opened: Opened | null;
  draft: Draft | null;
  onDropDraft: () => void;
}

type Pane = "code" | "preview";

function Workspace({ room, opened, draft, onDropDraft }: WorkspaceProps) {
  const { status, ready, mayEdit: allowed, unsavable, people, result, resultIsBehind } = useStore(room.state);
  const [pane, setPane] = useState<Pane>("code");
  const [position, setPosition] = useState<Position>({ line: 1, column: 1 });
  const editor = useRef<EditorHandle>(null);
  const mayEdit = allowed ?? (opened ? roleMayEdit(opened.component.role) : null);
  const watching = mayEdit === false;
  const removed = status.kind === "removed";
  const locked = mayEdit !== true || removed;
  // What is typed without the hub has not been compiled.
  const offline = status.kind === "offline" || removed;

  return (
    <div className="flex h-dvh flex-col bg-surface-0">
      <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 sm:px-4">
        <Link
          href={opened ? `/projects/${opened.project.id}` : "/"}
          aria-label={opened ? `Back to ${opened.project.name}` : "Back to your projects"}
          className="flex shrink-0 items-center gap-1 rounded-lg text-gray-400 hover:text-gray-50"
        >
          <ChevronLeft className="size-5" aria-hidden />
          <Mark className="size-7" />
        </Link>
        <div className="flex min-w-0 flex-1 items-baseline gap-2">
          {opened && (
            <>
              <span className="hidden max-w-56 truncate text-sm text-gray-400 md:block">{opened.project.name}</span>
              <span className="hidden text-gray-600 md:block" aria-hidden>
                /
              </span>
              <h1 className="truncate font-semibold">{opened.component.name}</h1>
            </>
          )}
        </div>
        <SyncBadge status={status} />
        {opened && (
          <Link
            href={`/components/${opened.component.id}/history`}
            aria-label="History"
            title="History"
            className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50"
          >
            <History className="size-4.5" aria-hidden />
          </Link>
        )}
        <People people={people} />
      </header>

      <Notices
        room={room}
        watching={watching}
        removed={removed}
        unsavable={unsavable}
        draft={draft}
        onDropDraft={onDropDraft}
      />

      <PaneTabs pane={pane} onChange={setPane} problems={result?.diagnostics.length ?? 0} />
      <main className="grid min-h-0 flex-1 md:grid-rows-[3fr_2fr] lg:grid-cols-2 lg:grid-rows-1">
        <section
          id="pane-code"
          aria-label="Code"
          className={`min-h-0 min-w-0 flex-col bg-surface-1 ${pane === "code" ? "flex" : "hidden"} md:flex`}
        >
          <div className="min-h-0 flex-1">
            {ready ? (
              <Suspense fallback={null}>
                <CodeEditor room={room} readOnly={locked} onPosition={setPosition} ref={editor} />
              </Suspense>
            ) : (
              <p className="appear-late p-6 text-gray-400">Opening the text…</p>
            )}
          </div>
          <Problems
            problems={result?.diagnostics ?? []}
            onJump={(to) => editor.current?.jump(to)}
            onFix={locked || resultIsBehind ? null : (problem, fix) => editor.current?.fix(problem, fix)}
          />
          <StatusLine result={offline ? null : result} position={position} />
        </section>
        <section
          id="pane-preview"
          aria-label="Preview"
          className={`min-h-0 min-w-0 flex-col border-line md:border-t lg:border-t-0 lg:border-l ${pane === "preview" ? "flex" : "hidden"} md:flex`}
        >
          <Preview result={result} offline={offline} name={opened?.component.name ?? "component"} />
        </section>
      </main>
    </div>
  );
}

interface NoticesProps {
  room: Room;
  watching: boolean;
  removed: boolean;
  unsavable: string | null;
  draft: Draft | null;
  onDropDraft: () => void;
}

function Notices({ room, watching, removed, unsavable, draft, onDropDraft }: NoticesProps) {
  if (!watching && !removed && !unsavable && !draft) return null;
  return (
    <div className="shrink-0 space-y-2 border-b border-line p-2 sm:p-3">
      {removed && (
        <Notice tone="error" actions={<CopyButton label="Copy the text" text={room.text.toJSON()} />}>
          This component can’t be opened any more: it was deleted, or you have no access. Ask the project’s owner.
        </Notice>
      )}
      {watching && !removed && <Notice>You are watching. As a viewer you see every change but can’t make any.</Notice>}
      {unsavable && !removed && (
        <Notice tone="warning">
          {unsavable} Your edits are kept in this browser and sent as soon as it works again.
        </Notice>
      )}
      {draft && (
        <Notice
          tone="warning"
          actions={
            <>
              <CopyButton label="Copy my text" text={draft.text} />
              <Button variant="ghost" size="sm" onClick={onDropDraft}>
                Discard it
              </Button>
            </>
          }
        >
          <p className="font-medium text-gray-50">Your last change was not accepted. {draft.reason}</p>
          <p className="text-gray-300">You see what the others see. Your own text is kept here.</p>
        </Notice>
      )}
    </div>
  );
}

interface PaneTabsProps {
  pane: Pane;
  onChange: (pane: Pane) => void;
  problems: number;
}

/** On a narrow page one of the two shows at a time. */
function PaneTabs({ pane, onChange, problems }: PaneTabsProps) {
  const tabs: { id: Pane; title: string }[] = [
    { id: "code", title: problems > 0 ? `Code (${problems})` : "Code" },
    { id: "preview", title: "Preview" },
  ];
  return (
    <div className="flex shrink-0 gap-1 border-b border-line bg-surface-1 p-1.5 md:hidden" role="group" aria-label="Show">
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-pressed={pane === id}
          aria-controls={`pane-${id}`}
          onClick={() => onChange(id)}
          className="h-9 flex-1 rounded-lg text-sm font-medium text-gray-400 transition-colors aria-pressed:bg-surface-3 aria-pressed:text-gray-50"
        >
          {title}
        </button>
      ))}
    </div>
  );
}
