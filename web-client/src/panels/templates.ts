/// <reference types="vite/client" />

/** What a new component can begin as: the samples that come with the server, in their own words. */

const sources = import.meta.glob<string>("../../../collab/samples/*.omni", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface Template {
  name: string;
  meaning: string;
  source: string;
}

const MEANINGS: [name: string, meaning: string][] = [
  ["Button", "Props and hovering"],
  ["Card", "Shapes and text"],
  ["Toggle", "A state that moves"],
  ["Counter", "Signals and a list"],
  ["Palette", "Layout and colours"],
  ["Flower", "Drawing by a loop"],
  ["Fireworks", "A thousand particles"],
];

export const templates: Template[] = MEANINGS.map(([name, meaning]) => ({
  name,
  meaning,
  source: sources[`../../../collab/samples/${name}.omni`] ?? "",
}));

/** The template under another name. In a source a name has letters and digits alone. */
export function sourceOf(template: Template, name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const identifier = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(identifier)) return template.source;
  return template.source.replace(`<component name="${template.name}"`, `<component name="${identifier}"`);
}
