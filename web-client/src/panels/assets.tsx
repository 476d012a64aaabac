import { createContext, useContext, useEffect, useEffectEvent, useMemo } from "react";
import { data } from "../api/client";
import type { ApiError } from "../api/client";
import { rest } from "../api/session";
import type { Asset } from "../api/types";
import type { Room } from "../sync/room";
import { useLoad } from "../ui/use-load";

interface ProjectAssetsState {
  projectId: string | null;
  /** By name; null until they are known. */
  list: readonly Asset[] | null;
  error: ApiError | null;
  /** Where each is, by name. */
  urls: Readonly<Record<string, string>>;
  /** Look again, without a word. */
  reload: () => Promise<void>;
}

const Assets = createContext<ProjectAssetsState>({
  projectId: null,
  list: null,
  error: null,
  urls: {},
  reload: () => Promise.resolve(),
});

/** The assets of the project around. */
export function useAssets(): ProjectAssetsState {
  return useContext(Assets);
}

/** Looks again whenever the project has others, or may have had while there was no connection. */
export function useLiveAssets(room: Room): void {
  const { reload } = useAssets();
  const look = useEffectEvent(() => void reload());
  useEffect(
    () =>
      room.hear(({ type }) => {
        if (type === "assets:changed" || type === "connected") look();
      }),
    [room],
  );
}

/** As many as a page of the list holds. */
const PAGE = 100;

async function listed(projectId: string): Promise<Asset[]> {
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
  const load = () => (projectId === null ? Promise.resolve([]) : listed(projectId));
  const [assets, , reload] = useLoad(projectId ?? "", load);
  const list = assets.state === "done" && projectId !== null ? assets.data : null;
  const error = assets.state === "failed" ? assets.error : null;
  const urls = useMemo(
    // The frame has no address of its own to start from.
    () => Object.fromEntries((list ?? []).map(({ name, url }) => [name, new URL(url, location.origin).href])),
    [list],
  );
  return <Assets value={{ projectId, list, error, urls, reload }}>{children}</Assets>;
}
