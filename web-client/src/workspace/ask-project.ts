/** What the code editor asks about the project around a component. */

import { data } from "../api/client";
import { rest } from "../api/session";
import type { ProjectKnowledge } from "../editor/code-editor";
import type { Room } from "../sync/room";
import type { Step } from "../sync/undo";
import { navigate } from "../ui/router";
import { asApiError } from "../ui/use-load";

/** As many as a page of a list holds. */
const PAGE = 100;

/** `projectId` is null until it is known. */
export function askProject(room: Room, projectId: string | null, say: (words: string) => void): ProjectKnowledge {
  const path = { component_id: room.componentId };
  const others = async () => {
    if (projectId === null) return [];
    const params = { path: { project_id: projectId }, query: { limit: PAGE } };
    const found = await data(rest.GET("/api/projects/{project_id}/components", { params }));
    return found.filter(({ id }) => id !== room.componentId);
  };
  const idOf = async (component: string) => (await others()).find(({ name }) => name === component)?.id;
  /** In words, what was done. Throws what the hub refuses. */
  const put = async (id: string, prop: string, name: string) => {
    const params = { path: { component_id: id, prop } };
    const { components } = await data(
      rest.PUT("/api/components/{component_id}/props/{prop}", { params, body: { name } }),
    );
    return renamedWords(components);
  };
  const renamed = (id: string, prop: string, name: string): Step => ({
    take: async () => {
      const refuse = (why: string) => {
        say(`${name} can’t be called ${prop} again. ${why}`);
        return "refused" as const;
      };
      try {
        if (!(await room.saved())) return refuse("The hub can’t be reached.");
        say(await put(id, name, prop));
        return { again: renamed(id, name, prop) };
      } catch (error) {
        return refuse(asApiError(error).message);
      }
    },
  });
  return {
    describe: () => data(rest.GET("/api/components/{component_id}/symbols", { params: { path } })),
    components: async () => (await others()).map(({ name }) => name),
    assets: async () => {
      if (projectId === null) return [];
      const params = { path: { project_id: projectId }, query: { limit: PAGE } };
      return (await data(rest.GET("/api/projects/{project_id}/assets", { params }))).map(({ name }) => name);
    },
    open: (component) => {
      void idOf(component).then((id) => {
        if (id !== undefined) navigate(`/components/${id}`);
      });
    },
    renameProp: async (of, prop, name) => {
      try {
        // The hub renames what it has: all that was typed here must be there.
        if (!(await room.saved())) return { refused: "The hub can’t be reached, and other components may use this." };
        const id = of === null ? room.componentId : await idOf(of);
        if (id === undefined) return { refused: `There is no component ${of} in this project.` };
        const done = put(id, prop, name);
        room.undo.add(done.then(() => renamed(id, prop, name)));
        return { done: await done };
      } catch (error) {
        return { refused: asApiError(error).message };
      }
    },
    say,
  };
}

function renamedWords(components: readonly { places: number }[]): string {
  const places = components.reduce((sum, component) => sum + component.places, 0);
  const where = components.length === 1 ? "" : ` of ${components.length} components`;
  return `Renamed in ${places} ${places === 1 ? "place" : "places"}${where}.`;
}
