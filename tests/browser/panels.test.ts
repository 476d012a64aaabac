/** The panels of the editor: resized by pointer and keys, remembered, as usual again after a double click. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="Panels">
  <script>
    const wide = signal(20);
  </script>
  <template>
    <timeline signal="wide">
      <keyframe at={0} value={20} />
      <keyframe at={400} value={60} />
    </timeline>
    <rect width={wide()} height={80} fill="#ef4444" />
  </template>
</component>
`;

let server: DemoServer;
let ana: Person;
let page: string;

beforeAll(async () => {
  server = await DemoServer.start();
  ({ page } = await (await Api.owner(server)).component("Panels", SOURCE));
  ana = await Person.start("Ana");
  await ana.join(server.inviteLink);
  // What the browser remembers belongs to a page of the server.
  await ana.page.goto(page);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

beforeEach(async () => {
  await ana.page.setViewportSize({ width: 1440, height: 900 });
  await ana.page.evaluate(() => localStorage.clear());
  await ana.open(page);
});

function separator(name: string): Locator {
  return ana.page.getByRole("separator", { name });
}

async function size(panel: Locator): Promise<{ width: number; height: number }> {
  const box = await panel.boundingBox();
  if (!box) throw new Error("the panel is not there");
  return box;
}

async function drag(name: string, dx: number, dy: number): Promise<void> {
  const box = await separator(name).boundingBox();
  if (!box) throw new Error(`${name} is not there`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await ana.page.mouse.move(x, y);
  await ana.page.mouse.down();
  await ana.page.mouse.move(x + dx, y + dy, { steps: 4 });
  await ana.page.mouse.up();
}

const code = () => ana.page.getByRole("region", { name: "Code" });
const PANELS = [
  { name: "Width of the layers", panel: () => ana.page.getByRole("complementary", { name: "Layers" }), dx: 60, dy: 0, grows: 60 },
  { name: "Width of the code", panel: code, dx: -90, dy: 0, grows: -90 },
  { name: "Width of the side panel", panel: () => ana.page.getByRole("complementary", { name: "Side panel" }), dx: -70, dy: 0, grows: 70 },
  { name: "Height of the timeline", panel: () => ana.page.getByTestId("timeline"), dx: 0, dy: -80, grows: 80 },
];

test.each(PANELS)("$name: dragged, remembered, and as usual after a double click", async ({ name, panel, dx, dy, grows }) => {
  const side = dx === 0 ? "height" : "width";
  const before = (await size(panel()))[side];
  await drag(name, dx, dy);
  // A hundredth of the whole is a few pixels.
  await expect.poll(async () => Math.abs((await size(panel()))[side] - before - grows)).toBeLessThan(8);
  const dragged = (await size(panel()))[side];
  await ana.open(page);
  await expect.poll(async () => Math.abs((await size(panel()))[side] - dragged)).toBeLessThan(2);
  await separator(name).dblclick();
  await expect.poll(async () => Math.abs((await size(panel()))[side] - before)).toBeLessThan(2);
});

test("keys move an edge, within bounds that are told, and Enter gives the usual place", async () => {
  const edge = separator("Width of the layers");
  const now = () => edge.getAttribute("aria-valuenow");
  await edge.focus();
  await ana.page.keyboard.press("ArrowRight");
  await expect.poll(now).toBe("248");
  await ana.page.keyboard.press("ArrowLeft");
  await ana.page.keyboard.press("ArrowLeft");
  await expect.poll(now).toBe("200");
  await ana.page.keyboard.press("Home");
  await ana.page.keyboard.press("ArrowLeft");
  await expect.poll(now).toBe(await edge.getAttribute("aria-valuemin"));
  await ana.page.keyboard.press("End");
  await expect.poll(now).toBe(await edge.getAttribute("aria-valuemax"));
  await ana.page.keyboard.press("Enter");
  await expect.poll(now).toBe("224");
});

test("on a tablet the code is above the picture, and its height is what is resized", async () => {
  await ana.page.setViewportSize({ width: 820, height: 1180 });
  const before = await size(code());
  await drag("Height of the code", 0, -150);
  await expect.poll(async () => Math.abs((await size(code())).height - before.height + 150)).toBeLessThan(12);
  expect(await separator("Width of the code").count()).toBe(0);
  await ana.page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => ana.page.getByRole("separator").count()).toBe(0);
  expect(await ana.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
