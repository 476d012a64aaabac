/** Shapes by keyboard alone: put, moved, resized, written, put into groups, taken away. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="NAME">
  <template>
    <rect width={200} height={100} fill="#eeeeee" />
    <group x={50} y={20}>
      <rect width={20} height={20} />
    </group>
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let id = "";
let source = "";
let made = 0;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  ana = await Person.start("Ana");
  await ana.join(server.inviteLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

beforeEach(async () => {
  const name = `Keys${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  const component = await api.component(name, source);
  id = component.id;
  await ana.open(component.page);
  // The way of the Tab key is long; where it leads is shown elsewhere.
  await ana.page.getByRole("button", { name: "Select", exact: true }).focus();
  await ana.page.keyboard.press("Enter");
  await ana.page.getByTestId("layers").getByRole("treeitem").first().focus();
});

async function becomes(wanted: string | RegExp): Promise<void> {
  const value = expect.poll(() => api.source(id));
  await (typeof wanted === "string" ? value.toBe(wanted) : value.toMatch(wanted));
}

const selected = () => ana.page.getByTestId("layers").getByRole("treeitem", { selected: true });

test("R and Enter put a rectangle into the middle; arrows move and resize it; Delete takes it away", async () => {
  await ana.page.keyboard.press("r");
  await ana.page.getByRole("status").getByText("Drag to draw the rect, or press Enter").waitFor();
  await ana.page.keyboard.press("Enter");
  await selected().getByText("#3b82f6").waitFor();
  // The picture is 200 × 100 and shown in the middle.
  await becomes(/<rect x=\{60\} y=\{10\} width=\{80\} height=\{80\} fill="#3b82f6" \/>/);
  // In the list arrows go from layer to layer; on the canvas they move.
  await ana.page.getByTestId("canvas").focus();
  for (const key of ["Shift+ArrowRight", "ArrowDown", "Control+ArrowRight", "Control+Shift+ArrowDown"]) await ana.page.keyboard.press(key);
  await becomes(/<rect x=\{70\} y=\{11\} width=\{81\} height=\{90\} fill="#3b82f6" \/>/);
  await ana.page.keyboard.press("Alt+ArrowUp");
  await becomes(/fill="#3b82f6" \/>\n {4}<group/);
  await ana.page.keyboard.press("Delete");
  await becomes(source);
});

test("Escape puts the tool away: Enter then leads to the code", async () => {
  await ana.page.keyboard.press("ArrowDown");
  await ana.page.keyboard.press("o");
  await ana.page.getByRole("button", { name: "Draw an ellipse (O)", pressed: true }).waitFor();
  await ana.page.keyboard.press("Escape");
  await ana.page.getByRole("button", { name: "Draw an ellipse (O)", pressed: false }).waitFor();
  await ana.page.keyboard.press("Enter");
  await expect.poll(() => ana.page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
  await becomes(source);
});

test("a text from the palette is written at once; its letters draw nothing", async () => {
  // Nothing is waited for: what is typed right after the shortcut is the palette's.
  await ana.page.keyboard.press("Control+k");
  await ana.page.keyboard.type("add a text");
  await ana.page.keyboard.press("Enter");
  await ana.page.getByTestId("text-in-place").waitFor();
  await ana.page.keyboard.type("Rolling");
  await ana.page.keyboard.press("Enter");
  await becomes(/<text content="Rolling" x=\{60\} y=\{10\}/);
  expect((await api.source(id)).match(/<(?:rect|text|line|ellipse)/g)).toHaveLength(3);
});

test("what is drawn while a group is selected goes into it, in its own coordinates", async () => {
  await ana.page.keyboard.press("ArrowDown");
  await ana.page.keyboard.press("ArrowDown");
  await ana.page.keyboard.press("ArrowUp");
  await selected().getByText("group").waitFor();
  const tool = ana.page.getByRole("button", { name: "Draw a rectangle (R)" });
  await tool.focus();
  await ana.page.keyboard.press("Enter");
  await becomes(/<rect width=\{20\} height=\{20\} \/>\n {6}<rect x=\{10\} y=\{-10\} width=\{80\} height=\{80\} fill="#3b82f6" \/>\n {4}<\/group>/);
});
