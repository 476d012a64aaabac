import { createContext, useContext, useMemo } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import { useLoad } from "../ui/use-load";

const Assets = createContext<Readonly<Record<string, string>>>({});

/** Where the assets of the project around are, by name. */
export function useAssets(): Readonly<Record<string, string>> {
  return useContext(Assets);
}

/** As many as a page of the list holds. */
const PAGE = 100;

async function listed(projectId: string) {
  const found = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await data(
      rest.GET("/api/projects/{project_id}/assets", {
        params: { path: { project_id: projectId }, query: { limit: PAGE, offset } },
      }),
    );
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

/** Lets the previews inside show the images of a project by their names. */
export function ProjectAssets({ projectId, children }: { projectId: string | null; children: React.ReactNode }) {
  const [assets] = useLoad(projectId ?? "", () => (projectId === null ? Promise.resolve([]) : listed(projectId)));
  const list = assets.state === "done" ? assets.data : null;
  const urls = useMemo(
    // The frame has no address of its own to start from.
    () => Object.fromEntries((list ?? []).map(({ name, url }) => [name, new URL(url, location.origin).href])),
    [list],
  );
  return <Assets value={urls}>{children}</Assets>;
}
