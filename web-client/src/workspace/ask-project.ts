/** What the code editor asks about the project around a component. */

import { data } from "../api/client";
import { rest } from "../api/session";
import type { ProjectKnowledge } from "../editor/code-editor";
import { navigate } from "../ui/router";

/** As many as a page of a list holds. */
const PAGE = 100;

/** `projectId` is null until it is known. */
export function askProject(componentId: string, projectId: string | null): ProjectKnowledge {
  const path = { component_id: componentId };
  const others = async () => {
    if (projectId === null) return [];
    const params = { path: { project_id: projectId }, query: { limit: PAGE } };
    const found = await data(rest.GET("/api/projects/{project_id}/components", { params }));
    return found.filter(({ id }) => id !== componentId);
  };
  return {
    describe: () => data(rest.GET("/api/components/{component_id}/symbols", { params: { path } })),
    components: async () => (await others()).map(({ name }) => name),
    assets: async () => {
      if (projectId === null) return [];
      const params = { path: { project_id: projectId }, query: { limit: PAGE } };
      return (await data(rest.GET("/api/projects/{project_id}/assets", { params }))).map(({ name }) => name);
    },
    open: (component) => {
      void others().then((found) => {
        const target = found.find(({ name }) => name === component);
        if (target) navigate(`/components/${target.id}`);
      });
    },
  };
}
