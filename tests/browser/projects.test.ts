/** A project page by mouse and keyboard: make, rename, delete and put back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

let server: DemoServer;
let ana: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  ana = await Person.start("Ana");
  await ana.page.goto(server.ownerLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

test("a project and a component are made, renamed and deleted", async () => {
  const { page } = ana;
  await page.getByRole("button", { name: "New project" }).click();
  // The dialog is ready to type in.
  await page.keyboard.type("Our shapes");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Our shapes" }).waitFor();

  await page.getByRole("button", { name: "New component" }).click();
  await page.keyboard.type("Big button");
  await page.keyboard.press("Enter");
  await page.getByTestId("editor").locator(".cm-line").first().waitFor();
  await page.getByRole("link", { name: /^Back to/ }).click();

  await page.getByRole("button", { name: "Rename or delete Big button" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Small button");
  await page.keyboard.press("Enter");
  await page.getByText("Small button", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Rename or delete Small button" }).click();
  await page.getByRole("button", { name: "Delete this component…" }).click();
  await page.getByRole("button", { name: "Yes, delete Small button" }).click();
  await page.getByText("No component yet.").waitFor();

  // It is in the bin, and comes back at once.
  await page.getByText("“Small button” is deleted. It can be put back for 30 days.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: /^Small button/ }).waitFor();
  expect(await page.getByRole("heading", { name: "Recently deleted" }).count()).toBe(0);

  await page.getByRole("button", { name: "Rename or delete this project" }).click();
  await page.getByLabel("Name", { exact: true }).fill("\u200b");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await page.getByText("name must not contain characters that can't be seen.").waitFor();
  await page.getByRole("button", { name: "Delete this project…" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Delete this project…" }).click();
  await page.getByRole("button", { name: "Yes, delete Our shapes" }).click();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(await page.getByText("Our shapes").count()).toBe(0);
});

/** What an earlier try of a test has deleted. */
async function emptyBin(api: Api): Promise<void> {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const bin = `/api/projects/${project?.id}/bin`;
  for (const { id } of await api.call<{ id: string }[]>("GET", bin)) await api.call("DELETE", `${bin}/${id}`);
}

test("what was deleted is put back, under another name where its own is taken", async () => {
  const { page } = ana;
  const api = await Api.owner(server);
  await emptyBin(api);
  const { id } = await api.component("Badge", "<component name='Badge'><template><rect /></template></component>");
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  await api.call("POST", `/api/components/${id}/versions`, { message: "Kept" });
  await api.call("DELETE", `/api/components/${id}`);
  await api.component("Badge", "<component name='Badge'/>");

  await page.goto(`${server.url}/projects/${project?.id}`);
  const bin = page.getByRole("region", { name: "Recently deleted" });
  await bin.getByText("Deleted by Owner just now · 30 days left").waitFor();
  await bin.getByRole("button", { name: "Put back Badge" }).click();
  const dialog = page.getByRole("dialog", { name: "Put back Badge" });
  await dialog.getByText("Another component is called “Badge” by now.").waitFor();
  await dialog.getByLabel("Name").fill("Badge");
  await page.keyboard.press("Enter");
  await dialog.getByText("There is already a component named “Badge”.").waitFor();
  await dialog.getByLabel("Name").fill("Old badge");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^Old badge/ }).waitFor();
  expect(await bin.count()).toBe(0);
  expect(await api.source(id)).toContain("<rect />");
  const versions = await api.call<{ message: string }[]>("GET", `/api/components/${id}/versions`);
  expect(versions.map(({ message }) => message)).toEqual(["Kept"]);

  // Who may only watch sees what is there, and can't put it back.
  await api.call("DELETE", `/api/components/${id}`);
  const other = await api.component("Spot", "<component name='Spot'/>");
  await api.call("DELETE", `/api/components/${other.id}`);
  await page.reload();
  await bin.getByRole("button", { name: "Delete Spot for good" }).click();
  const last = page.getByRole("dialog", { name: "Delete Spot for good" });
  await last.getByText("This can’t be undone.").waitFor();
  await last.getByRole("button", { name: "Keep it" }).click();
  await bin.getByText("Spot").waitFor();
  await bin.getByRole("button", { name: "Delete Spot for good" }).click();
  await last.getByRole("button", { name: "Delete for good" }).click();
  await bin.getByText("Spot").waitFor({ state: "detached" });
  const left = await api.call<{ name: string }[]>("GET", `/api/projects/${project?.id}/bin`);
  expect(left.map(({ name }) => name)).toEqual(["Old badge"]);

  const invite = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const vera = await Person.start("Vera");
  try {
    await vera.joinByPage(new URL(new URL(invite.url, server.url).pathname, server.url).href);
    const seen = vera.page.getByRole("region", { name: "Recently deleted" });
    await seen.getByText("Old badge").waitFor();
    expect(await seen.getByRole("button").count()).toBe(0);
  } finally {
    await vera.stop();
  }
});
