import { describe, expect, test } from "vitest";
import { sourceOf, templates } from "../../src/panels/templates";

describe("a template", () => {
  test.each(templates)("$name has its source", ({ name, source }) => {
    expect(source).toContain(`<component name="${name}"`);
  });

  test.each([
    ["big red button", "BigRedButton"],
    ["Badge", "Badge"],
    ["a/b", "AB"],
  ])("takes the name of the new component: %s", (name, identifier) => {
    const [template] = templates;
    expect(template && sourceOf(template, name)).toContain(`<component name="${identifier}">`);
  });

  test.each(["Größe", "7 seas", "…"])("keeps its own where that can't be one: %s", (name) => {
    const [template] = templates;
    expect(template && sourceOf(template, name)).toBe(template?.source);
  });
});
