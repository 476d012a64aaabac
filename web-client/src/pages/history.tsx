import { ChevronLeft, History, RotateCcw, Undo2 } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useStore } from "zustand";
import { data } from "../api/client";
import type { ApiError } from "../api/client";
import { rest } from "../api/session";
import { mayEdit } from "../api/types";
import type { Component, Project } from "../api/types";
import { NOBODY, timeOf } from "../history/moments";
import { Scrubber } from "../history/scrubber";
import { historyOf } from "../history/source";
import { openViewer } from "../history/viewer";
import type { Base, Viewer } from "../history/viewer";
import { ProjectAssets } from "../panels/assets";
import { Preview } from "../panels/preview";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Mark } from "../ui/logo";
import { ErrorNotice, Notice } from "../ui/notice";
import { CenteredCard } from "../ui/page";
import { Link } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { asApiError, useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

const textModule = import("../history/text-view");
const TextView = lazy(() => textModule);

export default function HistoryPage({ id }: { id: string }) {
  return <SignedIn>{(user) => <HistoryOf key={user.id} id={id} />}</SignedIn>;
}

async function open(id: string): Promise<{ component: Component; project: Project }> {
  const component = await data(
    rest.GET("/api/components/{component_id}", { params: { path: { component_id: id } } }),
  );
  const project = await data(
    rest.GET("/api/projects/{project_id}", { params: { path: { project_id: component.projectId } } }),
  );
  return { component, project };
}

/** The step that the address names, if it names one. */
function wantedStep(): number | null {
  const seq = new URLSearchParams(location.search).get("seq");
  return seq !== null && /^\d+$/.test(seq) ? Number(seq) : null;
}

function useViewer(id: string): Viewer | null {
  const [viewer, setViewer] = useState<Viewer | null>(null);
  useEffect(() => {
    const opened = openViewer(historyOf(id), wantedStep());
    // It asks the hub, so it can't be made while rendering.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setViewer(opened);
    // The address follows, so that a reload or a copied address comes back here.
    const unsubscribe = opened.state.subscribe(({ shown }, before) => {
      if (shown !== null && shown !== before.shown) history.replaceState(null, "", `?seq=${shown}`);
    });
    return () => {
      unsubscribe();
      opened.close();
    };
  }, [id]);
  return viewer;
}

function HistoryOf({ id }: { id: string }) {
  const [opened] = useLoad(id, () => open(id));
  const viewer = useViewer(id);
  const data = opened.state === "done" ? opened.data : null;
  useTitle(data ? `History of ${data.component.name}` : undefined);

  if (opened.state === "failed") {
    return (
      <CenteredCard>
        <h1 className="mb-5 text-2xl font-semibold tracking-tight">This history doesn’t open</h1>
        <ErrorNotice error={opened.error} />
        <Link href="/" className="mt-6 inline-block font-semibold text-primary-300 hover:text-primary-200">
          To your projects
        </Link>
      </CenteredCard>
    );
  }
  if (!viewer || !data) return null;
  return (
    <ProjectAssets projectId={data.project.id}>
      <Replay viewer={viewer} component={data.component} project={data.project} />
    </ProjectAssets>
  );
}

function Replay({ viewer, component, project }: { viewer: Viewer; component: Component; project: Project }) {
  const { bursts, last, seq, shown, changes, blame, step, result, base, withBlame, playing, speed, error } = useStore(
    viewer.state,
  );
  const [busy, setBusy] = useState<"restore" | "undo" | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [done, setDone] = useState("");
  const problem = failure ?? error;
  const link = `${location.origin}/components/${component.id}/history?seq=${seq}`;

  async function change(how: "restore" | "undo") {
    setBusy(how);
    setFailure(null);
    try {
      await viewer[how]();
      setDone(how === "restore" ? `Step ${seq} is restored.` : `Step ${seq} is undone.`);
    } catch (error) {
      setFailure(asApiError(error));
    }
    setBusy(null);
  }

  return (
    <div className="flex h-dvh flex-col bg-surface-0">
      <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 sm:px-4">
        <Link
          href={`/components/${component.id}`}
          aria-label={`Back to ${component.name} as it is now`}
          className="flex shrink-0 items-center gap-1 rounded-lg text-gray-400 hover:text-gray-50"
        >
          <ChevronLeft className="size-5" aria-hidden />
          <Mark className="size-7" />
        </Link>
        <div className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className="hidden max-w-56 truncate text-sm text-gray-400 md:block">{project.name}</span>
          <span className="hidden text-gray-600 md:block" aria-hidden>
            /
          </span>
          <h1 className="truncate font-semibold">
            {component.name} <span className="font-normal text-gray-400">history</span>
          </h1>
        </div>
        <CopyButton label="Copy link" text={link} />
      </header>
      <div className="shrink-0 border-b border-line p-2 sm:p-3">
        <Notice
          actions={
            mayEdit(component.role) &&
            seq > 0 && (
              <>
                <Button variant="ghost" size="sm" loading={busy === "undo"} onClick={() => void change("undo")}>
                  <Undo2 className="size-4" aria-hidden />
                  Undo only this step
                </Button>
                <Button
                  size="sm"
                  loading={busy === "restore"}
                  disabled={seq === last}
                  onClick={() => void change("restore")}
                >
                  <RotateCcw className="size-4" aria-hidden />
                  Restore this version
                </Button>
              </>
            )
          }
        >
          You are looking at the past, alone. Others see a change only when you restore or undo.
        </Notice>
        <p role="status" className="sr-only">
          {done}
        </p>
        {problem && (
          <div className="mt-2">
            <ErrorNotice error={problem} />
          </div>
        )}
      </div>
      <main className="grid min-h-0 flex-1 grid-rows-2 lg:grid-cols-2 lg:grid-rows-1">
        <section aria-label="Source" className="flex min-h-0 min-w-0 flex-col bg-surface-1">
          <div className="flex h-9 shrink-0 items-center justify-between gap-3 border-b border-line px-4 text-xs text-gray-400">
            <p className="min-w-0 truncate" data-testid="step">
              {seq === 0 ? "The beginning" : `Step ${seq} of ${last ?? "…"}`}
              {step?.seq === seq && ` · ${(step.author ?? NOBODY).name} · ${timeOf(step.at)}`}
            </p>
            <div className="flex shrink-0 items-center gap-3">
              <label className="flex items-center gap-1.5">
                <span className="hidden sm:inline">Compare with</span>
                <select
                  aria-label="Compare with"
                  value={base}
                  onChange={(event) => viewer.set({ base: event.target.value as Base })}
                  className="h-7 rounded-md border border-line bg-surface-3 px-1.5 text-gray-100"
                >
                  <option value="burst">before this burst</option>
                  <option value="now">now</option>
                  <option value="nothing">nothing</option>
                </select>
              </label>
              <label className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  checked={withBlame}
                  onChange={(event) => viewer.set({ withBlame: event.target.checked })}
                  className="accent-primary-500"
                />
                Who wrote it
              </label>
            </div>
          </div>
          <div className="min-h-0 flex-1" aria-busy={shown !== seq}>
            {last === 0 ? (
              <p className="flex items-center gap-2 p-6 text-gray-400">
                <History className="size-4" aria-hidden /> Nothing has been written yet.
              </p>
            ) : (
              <Suspense fallback={null}>
                <TextView changes={changes} blame={blame} onStep={viewer.seek} />
              </Suspense>
            )}
          </div>
        </section>
        <section
          aria-label="Preview"
          className="flex min-h-0 min-w-0 flex-col border-t border-line lg:border-t-0 lg:border-l"
        >
          <Preview result={result} name={component.name} />
        </section>
      </main>
      {last !== null && (
        <Scrubber
          bursts={bursts}
          last={last}
          seq={seq}
          step={step}
          playing={playing}
          speed={speed}
          onSeek={viewer.seek}
          onPlay={viewer.play}
          onSpeed={(value) => viewer.set({ speed: value })}
        />
      )}
    </div>
  );
}
