/** The keyboard alone: a component from nothing to a named version; and what is typed into a field is only text. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="Fields">
  <script>
    const wide = signal(40);
  </script>
  <template>
    <text content="Morning" size={28} />
    <timeline signal="wide">
      <keyframe at={0} value={40} />
      <keyframe at={1000} value={272} />
    </timeline>
    <rect y={40} width={wide()} height={20} />
  </template>
</component>
`;
/** Every key that is a shortcut somewhere while nothing is typed. */
const LETTERS = "rolthROLTH?v + - 0 1 [ ]";

let server: DemoServer;
let api: Api;
let ana: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  ana = await Person.start("Ana");
  await ana.enter(server.ownerLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => ana.page.keyboard.press(key)), Promise.resolve());

/** Goes on by the Tab key until this has the focus. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let step = 0; step < 120; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await press("Tab");
  }
  throw new Error("The Tab key does not lead there.");
}

async function command(words: string): Promise<void> {
  await press("Control+k");
  await ana.page.getByRole("dialog", { name: "Commands" }).waitFor();
  await ana.page.keyboard.type(words);
  await press("Enter");
}

test("a component is made, drawn in, renamed and saved as a version without a pointer", async () => {
  const { page } = ana;
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  await page.goto(`${server.url}/projects/${project?.id}`);
  await tabTo(button("New component"));
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("Typed");
  await press("Enter");
  await page.waitForURL(/\/components\//);
  const id = page.url().split("/").at(-1) ?? "";
  await page.locator("[data-testid=preview][data-wasm-hash]").waitFor();

  const source = () => expect.poll(() => api.source(id));
  const begun = await api.source(id);
  await command("add a rectangle");
  await source().toMatch(/<rect [^>]*fill="#3b82f6" \/>/);
  await page.getByTestId("selected").first().waitFor();
  const drawn = await api.source(id);
  expect(drawn).not.toBe(begun);
  const at = Number(/<rect x=\{(-?\d+)\}[^>]*fill="#3b82f6"/.exec(drawn)?.[1]);
  // In the code, the Tab key indents.
  await command("go to the preview");
  await tabTo(page.getByTestId("canvas"));
  await press("Shift+ArrowRight", "ArrowRight");
  await source().toBe(drawn.replace(/x=\{-?\d+\}(?=[^>]*fill="#3b82f6")/, `x={${at + 11}}`));
  await press("Control+z", "Control+z");
  await source().toBe(drawn);

  await command("back to");
  await page.waitForURL(/\/projects\//);
  await tabTo(button("Rename or delete Typed"));
  await press("Enter");
  await page.getByRole("dialog", { name: "Manage Typed" }).waitFor();
  await press("Control+a");
  await page.keyboard.type("Renamed");
  await press("Enter");
  await tabTo(page.getByRole("link", { name: /^Renamed/ }));
  await press("Enter");
  await page.waitForURL(/\/components\//);
  await page.getByRole("heading", { level: 1, name: "Renamed" }).waitFor();

  await command("open the history");
  await tabTo(button("Name this version"));
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("By hand");
  await press("Enter");
  await page.getByText(/^Step \d+ is saved as a version\.$/).waitFor();
  const versions = await api.call<{ message: string }[]>("GET", `/api/components/${id}/versions`);
  expect(versions.map(({ message }) => message)).toContain("By hand");
});

describe("shortcuts are letters in a text field", () => {
  let id = "";
  let address = "";

  beforeAll(async () => {
    ({ id, page: address } = await api.component("Fields", SOURCE));
  });

  beforeEach(async () => {
    await ana.page.setViewportSize({ width: 1440, height: 900 });
  });

  /** Types all of them into a field: they stand in it, and nothing else has happened. */
  async function takes(field: Locator): Promise<void> {
    const { page } = ana;
    await field.focus();
    await press("Control+a");
    const before = { url: page.url(), dialogs: await page.locator("dialog[open], [role=menu]").count() };
    await page.keyboard.type(LETTERS);
    expect(await field.inputValue()).toBe(LETTERS);
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    // Undo, and taking a letter away, are the field's own.
    await press("Backspace");
    expect(await field.inputValue()).toBe(LETTERS.slice(0, -1));
    await press("Control+z");
    expect({ url: page.url(), dialogs: await page.locator("dialog[open], [role=menu]").count() }).toEqual(before);
    expect(await page.locator("[role=toolbar][aria-label=Tools] [aria-pressed=true]").count()).toBe(0);
  }

  const side = (tab: RegExp) => ana.page.locator("#side-panel").getByRole("tab", { name: tab }).click();

  test("of the editor, the palette, the chat and the comments", async () => {
    const { page } = ana;
    await ana.open(address);
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await page.getByTestId("layers").getByRole("treeitem", { name: /Morning/ }).click();
    await side(/^Chat/);
    await takes(page.getByRole("textbox", { name: "Message" }));
    await side(/^Comments/);
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await takes(page.getByRole("textbox", { name: "Your comment" }));
    await side(/^Properties/);
    // A text, a number, a colour.
    for (const name of ["Name", "Content", "X", "Fill"]) {
      await takes(page.getByTestId("properties").getByLabel(name, { exact: true }));
      await press("Escape");
    }
    await page.getByTestId("layers").getByRole("treeitem", { name: /Morning/ }).click();
    await press("F2");
    await takes(page.getByTestId("layers").getByRole("textbox"));
    await press("Escape");
    await page.getByRole("button", { name: /^Keyframe of wide at 0 ms/ }).click();
    await takes(page.getByLabel("Value"));
    await press("Escape");
    await page.getByTestId("layers").getByRole("treeitem", { name: /Morning/ }).click();
    await page.getByTestId("canvas").press("Enter");
    await takes(page.getByTestId("text-in-place"));
    await press("Escape");
    await press("Control+k");
    await takes(page.getByRole("combobox", { name: "Find a command" }));
    await press("Escape");
    await ana.placeCaret("<component");
    await press("Control+f");
    await takes(page.locator(".cm-search [name=search]"));
    await page.locator(".cm-search").getByRole("button", { name: "Next", exact: true }).waitFor();
    await press("Escape");
    expect(await api.source(id)).toBe(SOURCE);
  });

  test("of the pages around it", async () => {
    const { page } = ana;
    const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
    await page.goto(server.url);
    await takes(page.getByRole("searchbox").or(page.getByRole("search").getByRole("textbox")));
    await page.getByRole("button", { name: "New project" }).click();
    for (const field of await page.getByRole("dialog").getByRole("textbox").all()) await takes(field);
    await page.goto(`${server.url}/projects/${project?.id}`);
    await page.getByRole("button", { name: "Rename or delete Fields" }).click();
    await takes(page.getByRole("dialog").getByRole("textbox", { name: "Name" }));
    await page.goto(`${address}/history?seq=1`);
    await page.getByRole("button", { name: "Name this version" }).click();
    await takes(page.getByRole("dialog").getByRole("textbox"));
    expect((await api.call<{ name: string }>("GET", `/api/components/${id}`)).name).toBe("Fields");
    expect(await api.source(id)).toBe(SOURCE);
  });
});
