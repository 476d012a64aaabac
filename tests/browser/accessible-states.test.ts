/** What axe finds on the history page and the project page in the states that they can be brought into. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { Person, showsPicture } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SQUARE = `<component name="Square">
  <template>
    <rect width={100} height={100} fill="#00a000" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let wide: Person;
let narrow: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  [wide, narrow] = await Promise.all([Person.start("Ana"), Person.start("Ben", 390, 844)]);
  for (const { page } of [wide, narrow]) {
    // The way in fades; half faded, nothing has the contrast that it will have.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(server.ownerLink);
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
});

afterAll(async () => {
  await wide?.stop();
  await narrow?.stop();
  await server?.stop();
});

afterEach(async () => {
  for (const { page } of [wide, narrow]) await page.keyboard.press("Escape");
});

test("axe-core finds a fault where there is one", async () => {
  await wide.page.setContent(`<html lang="en"><title>Fault</title><body><main><h1>A</h1><button></button></main>`);
  expect(await violations(wide.page)).toEqual([expect.stringMatching(/^button-name/)]);
});

test("the history page", async () => {
  const { id, page: address } = await api.component("Square", SQUARE);
  for (const source of [SQUARE.replace("00a000", "a00000"), SQUARE.replace("/>", ">")]) {
    await api.call("PUT", `/api/components/${id}`, { source });
  }
  await api.call("POST", `/api/components/${id}/versions`, { seq: 2, message: "The red one" });
  for (const person of [wide, narrow]) {
    const { page } = person;
    // Step 3 doesn't compile.
    await page.goto(`${address}/history?seq=3`);
    await page.getByTestId("preview-state").filter({ hasText: "Step 3 doesn’t compile; this is step 2" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("checkbox", { name: "Who wrote it" }).check();
    await page.locator(".cm-writer").first().waitFor();
    expect(await violations(page)).toEqual([]);

    const list = page.getByRole("region", { name: "Versions" });
    if ((await list.count()) === 0) await page.getByRole("button", { name: /^Versions/ }).click();
    await list.getByRole("button", { name: /^The red one/ }).click();
    await list.getByRole("button", { name: "Compare with now" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /^Name/ }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(await violations(page)).toEqual([]);
  }
});

test("the project page", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const { id } = await api.component("Gone", SQUARE);
  await api.call("DELETE", `/api/components/${id}`);
  for (const [person, name] of [
    [wide, "Flower"],
    [narrow, "Palette"],
  ] as const) {
    const { page } = person;
    await page.goto(`${server.url}/projects/${project?.id}`);
    await page.getByRole("region", { name: "Recently deleted" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: `Rename or delete ${name}` }).click();
    await page.getByRole("button", { name: "Delete this component…" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: `Yes, delete ${name}` }).click();
    await page.getByText(`“${name}” is deleted.`).waitFor();
    expect(await violations(page)).toEqual([]);
    await api.component(name, SQUARE);
    await page.getByRole("button", { name: `Put back ${name}` }).click();
    await page.getByRole("dialog", { name: `Put back ${name}` }).waitFor();
    expect(await violations(page)).toEqual([]);
  }
});

test("the editor: something selected, errors, commands, sharing, sheets, and the embed page", async () => {
  const source = SQUARE.replace("Square", "Editor")
    .replace("  <template>", "  <script>\n    const wide = signal(0);\n  </script>\n  <template>")
    .replace("  </template>", '    <timeline signal="wide"><keyframe at={0} value={0} /><keyframe at={500} value={9} /></timeline>\n  </template>');
  const { id, page: address } = await api.component("Editor", source);
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const { page } = wide;
  await wide.open(address);
  await page.getByRole("button", { name: "Select", exact: true }).click();
  await page.getByTestId("layers").getByRole("treeitem").first().click();
  await page.getByTestId("selected").first().waitFor();
  await page.getByRole("tab", { name: /^Properties/ }).click();
  await page.getByTestId("timeline").waitFor();
  expect(await violations(page)).toEqual([]);
  await wide.placeCaret("width={100");
  await page.keyboard.type(" + nothing");
  await page.getByTestId("problems").getByText(/nothing/).first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Invite people" }).click();
  await page.getByText("Who takes part").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await api.call("PUT", `/api/components/${id}`, { source });
  await narrow.open(address);
  for (const name of [/^Layers/, /^Properties/, /^Comments/, /^Chat/, /^People/]) {
    await narrow.page.getByRole("button", { name: /^Side panel/ }).click();
    await narrow.page.locator("#side-panel").getByRole("tab", { name }).click();
    expect(await violations(narrow.page), String(name)).toEqual([]);
    await narrow.page.keyboard.press("Escape");
  }
  await narrow.page.getByRole("button", { name: "Preview", exact: true }).click();
  expect(await violations(narrow.page)).toEqual([]);
  await api.call("PUT", `/api/projects/${project?.id}`, { isPublic: true });
  await narrow.page.goto(`${server.url}/embed/${id}`);
  await showsPicture(narrow.page);
  expect(await violations(narrow.page, true)).toEqual([]);
});
