/** The canvas under fingers: taps select, one finger pans or moves, two zoom, and one that rests brings a menu. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Fingers } from "./fingers.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="NAME">
  <template>
    <rect width={200} height={200} fill="#3b82f6" />
    <rect x={20} y={20} width={60} height={60} fill="#ef4444" />
  </template>
</component>
`;
const EMPTY = `<component name="NAME">
  <template>
    <rect width={40} height={40} fill="#3b82f6" />
    <rect x={260} y={260} width={40} height={40} fill="#3b82f6" />
  </template>
</component>
`;

type Point = [number, number];

let server: DemoServer;
let api: Api;
let ana: Person;
let fingers: Fingers;
let id = "";
let made = 0;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  ana = await Person.start("Ana", 820, 1100);
  await ana.join(server.inviteLink);
  fingers = await Fingers.on(ana);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

beforeEach(async () => {
  await open(SOURCE);
});

async function open(source: string): Promise<void> {
  const name = `Touch${(made += 1)}`;
  const component = await api.component(name, source.replace("NAME", name));
  id = component.id;
  await ana.open(component.page);
  await fingers.tap(await fingers.middle(ana.page.getByRole("button", { name: "Select", exact: true })));
  await ana.page.getByTestId("zoom").getByText("%").waitFor();
}

const selected = () => ana.page.getByTestId("selected");
const menu = () => ana.page.getByRole("menu");

async function scale(): Promise<number> {
  return Number.parseInt((await ana.page.getByTestId("zoom").textContent()) ?? "") / 100;
}

/** Where a point of the component is on the screen: the picture lies in the middle of the canvas. */
async function at(x: number, y: number, size = 200): Promise<Point> {
  const [left, top] = await fingers.middle("canvas");
  const zoom = await scale();
  return [left + (x - size / 2) * zoom, top + (y - size / 2) * zoom];
}

async function box(): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await selected().first().boundingBox();
  if (!found) throw new Error("nothing is selected");
  return found;
}

async function isMovedBy(before: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  await expect
    .poll(async () => {
      const now = await box();
      return Math.hypot(now.x - before.x - dx, now.y - before.y - dy);
    })
    .toBeLessThan(3);
}

test("a tap selects a shape; two fingers zoom about what is between them, one that stays pans on", async () => {
  const [x, y] = await at(150, 150);
  await fingers.tap([x, y]);
  await selected().waitFor();
  const zoom = await scale();
  const source = await api.source(id);
  await fingers.down([x - 40, y]);
  await fingers.down([x - 40, y], [x + 40, y]);
  await fingers.move([x - 60, y], [x + 60, y]);
  await fingers.move([x - 60, y], [x + 100, y]);
  // Twice as far apart.
  await expect.poll(async () => (await scale()) / zoom).toBeCloseTo(2, 1);
  const zoomed = await box();
  await fingers.lift(1);
  await fingers.move([x - 60, y + 50]);
  await fingers.up();
  await isMovedBy(zoomed, 0, 50);
  expect(await selected().count()).toBe(1);
  expect(await api.source(id)).toBe(source);
});

test("one finger pans where nothing lies under it, and over what is not selected: the source stays", async () => {
  await open(EMPTY);
  const source = await api.source(id);
  const shape = await at(20, 20, 300);
  await fingers.tap(shape);
  await selected().waitFor();
  let before = await box();
  const [x, y] = await at(150, 150, 300);
  await fingers.drag([x, y], [x + 60, y - 40]);
  await isMovedBy(before, 60, -40);
  before = await box();
  const other = await at(280, 280, 300);
  await fingers.drag([other[0] + 60, other[1] - 40], [other[0], other[1]]);
  await isMovedBy(before, -60, 40);
  expect(await selected().count()).toBe(1);
  expect(await api.source(id)).toBe(source);
});

test("what is selected is dragged by a finger, in the source too", async () => {
  const [x, y] = await at(50, 50);
  await fingers.tap([x, y]);
  await selected().waitFor();
  const by = 35 * (await scale());
  await fingers.drag([x, y], [x + by, y + by]);
  await expect.poll(() => api.source(id)).toMatch(/<rect x=\{5[456]\} y=\{5[456]\} width=\{60\}/);
  expect(await api.source(id)).toContain("<rect width={200} height={200}");
});

test("with the hand a finger moves the picture, whatever lies under it", async () => {
  const [x, y] = await at(50, 50);
  await fingers.tap([x, y]);
  await selected().waitFor();
  const source = await api.source(id);
  const before = await box();
  await fingers.tap(await fingers.middle(ana.page.getByRole("button", { name: "Move the picture (H)" })));
  await ana.page.getByRole("button", { name: "Move the picture (H)", pressed: true }).waitFor();
  await fingers.drag([x, y], [x + 50, y + 20]);
  await isMovedBy(before, 50, 20);
  expect(await api.source(id)).toBe(source);
});

test("a finger that rests selects and brings a menu, whose commands do as they say", async () => {
  const [x, y] = await at(50, 50);
  await fingers.down([x, y]);
  await menu().waitFor();
  await fingers.up();
  await selected().waitFor();
  await fingers.tap(await fingers.middle(menu().getByRole("menuitem", { name: "Duplicate" })));
  await expect.poll(async () => (await api.source(id)).match(/#ef4444/g)?.length).toBe(2);
  expect(await menu().count()).toBe(0);

  // Another one besides it.
  const other = await at(150, 150);
  await fingers.down(other);
  await menu().waitFor();
  await fingers.up();
  await fingers.tap(await fingers.middle(menu().getByRole("menuitem", { name: "Select with the others" })));
  await expect.poll(() => selected().count()).toBe(2);
  // A tap elsewhere closes the menu, and no more.
  await fingers.down(other);
  await menu().waitFor();
  await fingers.up();
  const items = await menu().getByRole("menuitem").allTextContents();
  expect(items.join()).toMatch(/^Copy.*Cut.*Paste.*Duplicate.*Group.*Delete.*Go to code/);
});

test("a finger that rests and then moves drags what it has selected", async () => {
  const [x, y] = await at(50, 50);
  await fingers.down([x, y]);
  await menu().waitFor();
  const by = 35 * (await scale());
  for (const part of [0.25, 0.5, 0.75, 1]) await fingers.move([x + by * part, y]);
  await fingers.up();
  await expect.poll(() => api.source(id)).toMatch(/<rect x=\{5[456]\} y=\{20\} width=\{60\}/);
  expect(await menu().count()).toBe(0);
});

test("the menu comes by keys, and by the other button of a mouse; Escape closes it", async () => {
  const [x, y] = await at(50, 50);
  await ana.page.mouse.click(x, y, { button: "right" });
  await menu().waitFor();
  await selected().waitFor();
  await ana.page.keyboard.press("ArrowUp");
  await expect.poll(() => ana.page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Go to code/);
  await ana.page.keyboard.press("Escape");
  expect(await menu().count()).toBe(0);
  await ana.page.getByTestId("canvas").focus();
  await ana.page.keyboard.press("Shift+F10");
  await menu().waitFor();
  for (const _ of [1, 2]) await ana.page.keyboard.press("End");
  await ana.page.keyboard.press("ArrowUp");
  await ana.page.keyboard.press("Enter");
  await expect.poll(() => api.source(id)).not.toContain("#ef4444");
});
