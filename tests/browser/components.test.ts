/** The project's components, from one to another within the editor. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import { PHONE } from "./baselines.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

const list = ({ page }: Person) => page.getByRole("navigation", { name: "Components" });
const link = (person: Person, name: string) => list(person).getByRole("link", { name, exact: true });
const source = (name: string, fill: string) =>
  `<component name="${name}">\n  <template>\n    <rect width={80} height={40} fill="${fill}" />\n  </template>\n</component>\n`;

test("another component is a click away; new ones, names and deletions are seen by whoever is there", async () => {
  const one = await api.component("Acorn", source("Acorn", "#264653"));
  const other = await api.component("Birch", source("Birch", "#e76f51"));
  await Promise.all([ana.open(one.page), ben.open(one.page)]);
  expect(await link(ana, "Acorn").getAttribute("aria-current")).toBe("page");
  expect(await link(ana, "Birch").getAttribute("aria-current")).toBeNull();
  await link(ana, "Birch").click();
  await ana.sees("#e76f51");
  await ana.paints("#e76f51");
  await list(ana).locator("[aria-current=page]", { hasText: "Birch" }).waitFor();

  await api.call("PUT", `/api/components/${one.id}`, { name: "Oak" });
  for (const person of [ana, ben]) await link(person, "Oak").waitFor();
  await ben.page.getByRole("heading", { level: 1, name: "Oak" }).waitFor();
  const third = await api.component("Cedar", source("Cedar", "#2a9d8f"));
  for (const person of [ana, ben]) await link(person, "Cedar").waitFor();
  await api.call("DELETE", `/api/components/${third.id}`);
  for (const person of [ana, ben]) await link(person, "Cedar").waitFor({ state: "detached" });
  await api.call("POST", `/api/components/${third.id}/recover`);
  for (const person of [ana, ben]) await link(person, "Cedar").waitFor();

  // On a phone the palette goes there, too.
  await ben.page.setViewportSize(PHONE);
  await ben.page.keyboard.press("Control+k");
  await ben.page.getByRole("combobox", { name: "Find a command" }).fill("open birch");
  await ben.page.keyboard.press("Enter");
  await ben.sees("#e76f51");
  expect(ben.page.url()).toBe(other.page);
  await ben.page.setViewportSize({ width: 1440, height: 900 });
});

test("a new component is made from within another; a template lends it its name, unless it has one", async () => {
  const { page } = ana;
  await ana.open((await api.component("Elm", source("Elm", "#264653"))).page);
  await list(ana).getByRole("button", { name: "New component" }).click();
  const dialog = page.getByRole("dialog", { name: "New component" });
  const name = dialog.getByLabel("Name", { exact: true });
  const choose = (template: string) => dialog.locator("label", { hasText: template }).click();
  await choose("Toggle");
  await expect.poll(() => name.inputValue()).toBe("Toggle");
  await choose("Shapes and text");
  await expect.poll(() => name.inputValue()).toBe("Card");
  await name.fill("Poster");
  await choose("Toggle");
  expect(await name.inputValue()).toBe("Poster");
  await dialog.getByRole("button", { name: "Create component" }).click();
  await list(ana).locator("[aria-current=page]", { hasText: "Poster" }).waitFor();
  await ana.sees('<component name="Poster"');
});

test("with the system's own colours what is open, chosen or pressed is told apart", async () => {
  const { page } = ana;
  await api.component("Moss", source("Moss", "#264653"));
  await ana.open((await api.component("Fern", source("Fern", "#264653"))).page);
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const color = (element: Locator) => element.evaluate((each) => getComputedStyle(each).backgroundColor);
  const mode = (name: string) => page.getByRole("button", { name, exact: true });
  const apart = (one: Locator, other: Locator) => expect.poll(async () => (await color(one)) === (await color(other))).toBe(false);
  await apart(link(ana, "Fern"), link(ana, "Moss"));
  await apart(mode("Play"), mode("Select"));
  const layer = page.getByTestId("layers").getByRole("treeitem").first();
  const before = await color(layer);
  await layer.click();
  await layer.and(page.getByRole("treeitem", { selected: true })).waitFor();
  await expect.poll(() => color(layer)).not.toBe(before);
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
});
