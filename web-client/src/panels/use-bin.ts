/** The bin of a project: what was deleted and can be put back. */

import { useState } from "react";
import { data } from "../api/client";
import type { ApiError } from "../api/client";
import { rest } from "../api/session";
import type { BinnedComponent, Component } from "../api/types";
import { asApiError, useLoad } from "../ui/use-load";

/** As many as a page of the list holds. */
const PAGE = 100;

export interface Bin {
  /** The last deleted first. */
  entries: BinnedComponent[];
  error: ApiError | null;
  /** The component that is on its way back. */
  busy: string | null;
  /** Look again; gives what is there then. */
  reload: () => Promise<BinnedComponent[]>;
  /** Look again without a word: when that fails, what is shown stays. */
  refresh: () => Promise<void>;
  /** Put a component back, under its own name or another. Null when that failed; a name in use is thrown. */
  putBack: (id: string, name?: string) => Promise<Component | null>;
  /** Delete a component for good, with its history. Throws an ApiError. */
  deleteForGood: (id: string) => Promise<void>;
}

async function listed(projectId: string): Promise<BinnedComponent[]> {
  const found: BinnedComponent[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = await data(
      rest.GET("/api/projects/{project_id}/bin", {
        params: { path: { project_id: projectId }, query: { limit: PAGE, offset } },
      }),
    );
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

export function useBin(projectId: string): Bin {
  const [loaded, setLoaded, refresh] = useLoad(projectId, () => listed(projectId));
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const entries = loaded.state === "done" ? loaded.data : [];

  async function reload() {
    try {
      const found = await listed(projectId);
      setLoaded(found);
      return found;
    } catch (error) {
      setFailure(asApiError(error));
      return [];
    }
  }

  async function putBack(id: string, name?: string) {
    setBusy(id);
    setFailure(null);
    try {
      const component = await data(
        rest.POST("/api/components/{component_id}/recover", {
          params: { path: { component_id: id } },
          body: name === undefined ? null : { name },
        }),
      );
      setLoaded(entries.filter((entry) => entry.id !== id));
      return component;
    } catch (error) {
      const failure = asApiError(error);
      if (failure.code === "NAME_TAKEN" || name !== undefined) throw failure;
      setFailure(failure);
      return null;
    } finally {
      setBusy(null);
    }
  }

  async function deleteForGood(id: string) {
    const path = { project_id: projectId, component_id: id };
    await data(rest.DELETE("/api/projects/{project_id}/bin/{component_id}", { params: { path } }));
    setLoaded(entries.filter((entry) => entry.id !== id));
  }

  return { entries, error: failure ?? (loaded.state === "failed" ? loaded.error : null), busy, reload, refresh, putBack, deleteForGood };
}
