import { useEffect, useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { Component, Project } from "../api/types";
import { Replay } from "../history/replay";
import { historyOf } from "../history/source";
import { openViewer } from "../history/viewer";
import type { Viewer } from "../history/viewer";
import { ProjectAssets } from "../panels/assets";
import { ErrorNotice } from "../ui/notice";
import { CenteredCard, Skeleton } from "../ui/page";
import { Link } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

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
        <Link href="/" className="mt-6 inline-flex items-center font-semibold touch:min-h-11 text-primary-300 hover:text-primary-200">
          To your projects
        </Link>
      </CenteredCard>
    );
  }
  if (!viewer || !data) return <Opening />;
  return (
    <ProjectAssets projectId={data.project.id}>
      <Replay viewer={viewer} component={data.component} project={data.project} />
    </ProjectAssets>
  );
}

/** The page as it will be, while a long history is on its way. */
function Opening() {
  return (
    <div className="flex h-dvh flex-col gap-3 bg-surface-0 p-3" role="status" aria-label="The history is on its way">
      <Skeleton className="h-12" />
      <div className="grid min-h-0 flex-1 grid-rows-2 gap-3 lg:grid-cols-2 lg:grid-rows-1">
        <Skeleton />
        <Skeleton />
      </div>
      <Skeleton className="h-14" />
    </div>
  );
}
