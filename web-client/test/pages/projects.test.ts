import { describe, expect, test } from "vitest";
import type { ProjectSummary } from "../../src/api/types";
import { arrange } from "../../src/pages/projects";

function project(name: string, rest: Partial<ProjectSummary> = {}): ProjectSummary {
  return {
    id: name,
    name,
    description: "",
    role: "owner",
    isPublic: false,
    owner: { id: "ana", name: "Ana", color: "#fff" },
    updatedAt: "2026-01-01T00:00:00Z",
    componentCount: 0,
    cover: null,
    here: [],
    ...rest,
  };
}

const BEN = { id: "ben", name: "Ben", color: "#000", components: [] };
const PROJECTS = [
  project("Icon set 10", { updatedAt: "2026-03-01T00:00:00Z", description: "For the Café" }),
  project("icon set 9", { updatedAt: "2026-04-01T00:00:00Z", here: [BEN] }),
  project("Posters", { owner: { id: "cem", name: "Cem", color: "#fff" } }),
];
const names = (projects: readonly ProjectSummary[]) => projects.map(({ name }) => name);

describe("the list of projects", () => {
  test.each([
    ["", ["icon set 9", "Icon set 10", "Posters"]],
    ["ICON 10", ["Icon set 10"]],
    ["café", ["Icon set 10"]],
    ["cem", ["Posters"]],
    ["icon posters", []],
  ])("finds every word, wherever it stands: %j", (search, found) => {
    expect(names(arrange(PROJECTS, search, "changed"))).toEqual(found);
  });

  test("is ordered by name as people count, or by who is there", () => {
    expect(names(arrange(PROJECTS, "", "name"))).toEqual(["icon set 9", "Icon set 10", "Posters"]);
    expect(names(arrange(PROJECTS, "", "people"))[0]).toBe("icon set 9");
  });

  test("is another list: the one that was given stays", () => {
    arrange(PROJECTS, "", "people");
    expect(PROJECTS[0]?.name).toBe("Icon set 10");
  });
});
