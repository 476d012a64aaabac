/** The list of projects, beginning from a template, and what an invite link shows before it is accepted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  [ana, ben] = await Promise.all([Person.start("Ana"), Person.start("Ben")]);
  await ana.enter(server.ownerLink);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
});

const cards = (person: Person) => person.page.getByRole("main").getByRole("link");

test("an invite shows the project at work, and follows it, before one has joined", async () => {
  const { id } = await api.component("Shown", '<component name="Shown"><template><rect /></template></component>');
  const [project] = await api.call<{ cover: string }[]>("GET", "/api/projects");
  expect(project?.cover).not.toBe(id);
  await ben.page.goto(server.inviteLink);
  const shown = ben.page.getByTitle("Preview of Button");
  await ben.page.locator("iframe[data-wasm-hash]").waitFor();
  const before = await shown.getAttribute("data-wasm-hash");
  const source = await api.source(project!.cover);
  await api.call("PUT", `/api/components/${project!.cover}`, { source: source.replaceAll("#4caf50", "#8040c0") });
  await expect.poll(() => shown.getAttribute("data-wasm-hash")).not.toBe(before);
  await ben.join(server.inviteLink);
});

test("projects are searched, put in order, and show who is there", async () => {
  const { page } = await api.component("Busy", '<component name="Busy"><template><rect /></template></component>');
  for (const name of ["Alpha signs", "Beta signs"]) await api.call("POST", "/api/projects", { name });
  await ben.open(page);
  await ana.page.goto(server.url);
  await expect.poll(() => cards(ana).count()).toBe(3);
  await ana.page.getByRole("list", { name: "In Demo" }).getByRole("img", { name: "Ben" }).waitFor();
  await ana.page.getByLabel("Order").selectOption("Name");
  await expect.poll(() => cards(ana).allTextContents()).toEqual([
    expect.stringContaining("Alpha"),
    expect.stringContaining("Beta"),
    expect.stringContaining("Demo"),
  ]);
  await ana.page.getByLabel("Search projects").fill("signs b");
  await expect.poll(() => cards(ana).count()).toBe(1);
  await ana.page.getByLabel("Search projects").fill("nothing like it");
  await ana.page.getByText("No project matches “nothing like it”.").waitFor();
  await ana.page.getByLabel("Search projects").fill("");
  await ben.page.goto("about:blank");
  await ana.page.getByRole("list", { name: "In Demo" }).waitFor({ state: "detached" });
});

test("what others do is shown as it happens, by the feed alone, also after the server was away", async () => {
  const { page } = ana;
  const [project] = (await api.call<{ id: string; name: string }[]>("GET", "/api/projects")).filter(({ name }) => name === "Demo");
  const make = async (name: string) => {
    const source = "<component name='Made'><template><rect /></template></component>";
    return (await api.call<{ id: string }>("POST", `/api/projects/${project!.id}/components`, { name, source })).id;
  };
  const live = await make("Live");
  // Nothing is looked for now and then on this page.
  await page.addInitScript(() => {
    const { setInterval } = window;
    window.setInterval = ((work: () => void, every: number) => (every < 1000 ? setInterval(work, every) : 0)) as never;
  });
  await page.goto(`${server.url}/projects/${project!.id}`);
  const card = (name: string) => page.getByRole("main").getByRole("link", { name });
  await card("Live").waitFor();

  await ben.open(`${server.url}/components/${live}`);
  await card("Live").getByRole("img", { name: "Ben" }).waitFor();
  await ben.page.goto("about:blank");
  await card("Live").getByRole("img", { name: "Ben" }).waitFor({ state: "detached" });
  const made = await make("Brand new");
  await card("Brand new").waitFor();
  await api.call("PUT", `/api/components/${made}`, { name: "Other name" });
  await card("Other name").waitFor();
  await api.call("DELETE", `/api/components/${made}`);
  await card("Other name").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Put back Other name" }).waitFor();
  await api.call("PUT", `/api/projects/${project!.id}`, { name: "Renamed" });
  await page.getByRole("heading", { name: "Renamed" }).waitFor();

  await server.kill();
  await server.restart();
  await api.call("PUT", `/api/projects/${project!.id}`, { name: "Demo" });
  await page.getByRole("heading", { name: "Demo" }).waitFor();

  await page.getByRole("main").getByRole("link", { name: "Projects" }).click();
  await card("Demo").waitFor();
  const { id } = await api.call<{ id: string }>("POST", "/api/projects", { name: "Come and gone" });
  await card("Come and gone").waitFor();
  await api.call("DELETE", `/api/projects/${id}`);
  await card("Come and gone").waitFor({ state: "detached" });
});

test("a project begins from a template, and opens at work", async () => {
  const { page } = ana;
  await page.goto(server.url);
  await page.getByRole("button", { name: "New project" }).click();
  await page.keyboard.type("From a card");
  await page.getByText("Card", { exact: true }).click();
  await page.getByRole("button", { name: "Create project" }).click();
  await page.getByRole("link", { name: /^Card/ }).click();
  await ana.sees('<component name="Card">');
  await ana.previewChanged("");
  await page.getByRole("link", { name: /^Back to/ }).click();
  await page.getByRole("button", { name: "New component" }).click();
  await page.keyboard.type("big switch");
  await page.getByText("Toggle", { exact: true }).click();
  await page.getByRole("button", { name: "Create component" }).click();
  await ana.sees('<component name="BigSwitch">');
});
