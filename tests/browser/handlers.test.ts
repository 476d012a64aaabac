/** What elements do when something happens to them, in the properties: told, added, gone to, taken away. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const CHIP = `<component name="Chip">
  <template>
    <rect width={40} height={20} @click={() => emit("pick", 1)} />
  </template>
</component>
`;
const SOURCE = `<component name="Handlers">
  <script>
    const on = signal(false);
  </script>
  <template>
    <rect width={200} height={120} fill={on() ? "#00d000" : "#d00000"} @mouseenter={() => on.set(true)} />
    <Chip y={90} />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let id = "";

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  await api.component("Chip", CHIP);
  ana = await Person.start("Ana");
  await ana.join(server.inviteLink);
  const component = await api.component("Handlers", SOURCE);
  id = component.id;
  await ana.open(component.page);
  await ana.page.getByRole("tab", { name: /Properties/ }).click();
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

const row = (name: RegExp) => ana.page.getByTestId("layers").getByRole("treeitem", { name });
const events = () => ana.page.getByRole("region", { name: "Events" });
const more = () => events().getByRole("combobox");
const writes = () => ana.page.waitForFunction(() => document.activeElement?.closest(".cm-editor"));

test("a handler is told with its code, added and written at once, and taken away and back", async () => {
  const { page } = ana;
  await row(/^rect/).click();
  await events().getByText("() => on.set(true)").waitFor();
  expect(await more().locator("option").allTextContents()).not.toContain("mouseenter");
  await more().selectOption("mouseleave");
  await writes();
  await page.keyboard.type(" on.set(false); ");
  const written = SOURCE.replace("on.set(true)}", "$& @mouseleave={() => { on.set(false); }}");
  await expect.poll(() => api.source(id)).toBe(written);
  await events().getByText("() => { on.set(false); }").waitFor();
  await ana.paints("#d00000");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await ana.hover("#d00000");
  await ana.paints("#00d000");
  await ana.movePointerAway();
  await ana.paints("#d00000");

  await row(/^rect/).click();
  await events().getByRole("button", { name: "Remove @mouseenter" }).click();
  await expect.poll(() => api.source(id)).toBe(written.replace(" @mouseenter={() => on.set(true)}", ""));
  await events().getByText("@mouseenter").waitFor({ state: "detached" });
  await page.getByTestId("canvas").press("Control+z");
  await events().getByText("@mouseenter").waitFor();
  await expect.poll(async () => (await api.source(id)).includes("@mouseenter={() => on.set(true)}")).toBe(true);
  await events().getByRole("button", { name: "Go to the code of @mouseleave" }).click();
  await writes();
  await page.getByText(/^Ln 6, Col \d+$/).waitFor();
});

test("of a component that is used, what it emits comes first", async () => {
  await row(/^Chip/).click();
  await expect.poll(async () => (await more().locator("option").allTextContents())[1]).toBe("pick");
  await more().selectOption("pick");
  await writes();
  await expect.poll(() => api.source(id)).toContain("<Chip y={90} @pick={() => {}} />");
});
