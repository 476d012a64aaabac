/** The timeline: a component's time is stopped, led anywhere, and shared; keyframes are moved in its source. */
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const SOURCE = `<component name="NAME">
  <script>
    const wide = signal(20);
  </script>
  <template>
    <!-- how the bar grows -->
    <timeline signal="wide"   repeat>
      <keyframe at={0} value={20} />
      <keyframe at={400}  value={60} /> <!-- soon -->
      <keyframe at={1000} value={220} easing="ease-in" />
    </timeline>
    <rect width={240} height={80} fill="#eeeeee" />
    <rect width={wide()} height={80} fill="#ef4444" />
  </template>
</component>
`;
const BAR = "#ef4444";

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;
let id = "";
let source = "";
let made = 0;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

beforeEach(async () => {
  const name = `Bar${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all([ana, ben].map((person) => person.open(component.page)));
});

function moment(person: Person) {
  return person.page.getByRole("slider", { name: "Moment" });
}

function keyframe(person: Person, at: number) {
  return person.page.getByRole("button", { name: new RegExp(`^Keyframe of wide at ${at} ms`) });
}

async function isAt(person: Person, at: number): Promise<void> {
  await expect.poll(() => moment(person).getAttribute("aria-valuenow")).toBe(String(at));
}

async function shows(person: Person, least: number, most: number): Promise<void> {
  await expect.poll(() => person.pixels(BAR)).toSatisfy((seen: number) => least <= seen && seen <= most);
}

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

test("one's time stands where it is put, forwards and back, and nobody else's", async () => {
  await moment(ana).press("Home");
  await isAt(ana, 0);
  await shows(ana, 20 * 70, 20 * 90);
  await moment(ana).press("End");
  await isAt(ana, 1000);
  await moment(ana).press("ArrowLeft");
  await isAt(ana, 990);
  await shows(ana, 200 * 80, 220 * 80);
  for (const _ of [1, 2, 3]) await moment(ana).press("Shift+ArrowLeft");
  await isAt(ana, 690);
  await shows(ana, 60 * 80, 110 * 80);
  await ben.page.getByRole("button", { name: "Pause" }).waitFor();
  await ana.page.getByTestId("timeline").getByRole("button", { name: "Play", exact: true }).click();
  await ana.page.getByRole("button", { name: "Pause" }).waitFor();
});

test("a keyframe is dragged: its time alone changes in the source, for everyone", async () => {
  await moment(ana).press("Home");
  const mark = keyframe(ana, 400);
  const box = await mark.boundingBox();
  const next = await keyframe(ana, 1000).boundingBox();
  if (!box || !next) throw new Error("There is no keyframe.");
  const x = box.x + box.width / 2;
  await ana.page.mouse.move(x, box.y + box.height / 2);
  await ana.page.mouse.down();
  await ana.page.mouse.move(x + (next.x - box.x) / 3, box.y + 40, { steps: 6 });
  await ana.page.mouse.up();
  const timeIn = (text: string) => Number(/at=\{(\d+)\} {2}value=\{60\}/.exec(text)?.[1]);
  await expect
    .poll(async () => timeIn(await api.source(id)))
    .toSatisfy((at: number) => 590 < at && at < 610);
  const moved = await api.source(id);
  const at = timeIn(moved);
  expect(moved).toBe(source.replace("{400}", `{${at}}`));
  await keyframe(ben, at).waitFor();
  // Never past its neighbour.
  await keyframe(ana, at).press("Shift+ArrowRight");
  for (let step = 0; step < 6; step += 1) await keyframe(ana, Math.min(at + 100 * (step + 1), 999)).press("Shift+ArrowRight");
  await becomes(source.replace("{400}", "{999}"));
});

test("value, easing and repetition are set where they stand", async () => {
  await moment(ana).press("Home");
  await keyframe(ana, 400).click();
  await ana.page.getByLabel("Value").fill("90.5");
  await ana.page.getByLabel("Value").press("Enter");
  await becomes(source.replace("{60}", "{90.5}"));
  await ana.page.getByLabel("Easing").selectOption("bounce");
  await becomes(source.replace("{60}", '{90.5} easing="bounce"'));
  await ana.page.getByRole("button", { name: "Repeat wide" }).click();
  await becomes(source.replace("{60}", '{90.5} easing="bounce"').replace("   repeat", ""));
  await ana.page.getByRole("button", { name: "Repeat wide", pressed: false }).waitFor();
});

test("a keyframe is added at the moment that shows, and taken away", async () => {
  await moment(ana).press("Home");
  for (const _ of [1, 2]) await moment(ana).press("Shift+ArrowRight");
  await isAt(ana, 200);
  await ana.page.getByRole("button", { name: "Add a keyframe to wide" }).click();
  await becomes(source.replace("      <keyframe at={400}", "      <keyframe at={200} value={40} />\n      <keyframe at={400}"));
  await keyframe(ben, 200).waitFor();
  await keyframe(ana, 200).press("Delete");
  await becomes(source);
});

test("who shares sees the same moment", async () => {
  await moment(ben).press("Home");
  const share = (person: Person) => person.page.getByTestId("timeline").getByRole("button", { name: "Share", exact: true });
  await share(ana).click();
  await moment(ana).press("Home");
  await moment(ana).press("Shift+ArrowRight");
  await isAt(ana, 100);
  await isAt(ben, 0);
  await share(ben).click();
  await isAt(ben, 100);
  await moment(ben).press("Shift+ArrowRight");
  await isAt(ana, 200);
  await ana.page.getByRole("button", { name: "Shared" }).click();
  await moment(ana).press("Home");
  await isAt(ana, 0);
  await isAt(ben, 200);
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    for (const width of [390, 820, 1440]) {
      await ana.page.setViewportSize({ width, height: 900 });
      if (width === 390) await ana.page.getByRole("button", { name: "Preview", exact: true }).click();
      await ana.page.screenshot({ path: `${process.env.SHOTS}/timeline-${width}.png` });
    }
  }
});

test("whoever follows somebody is led through their time, until they go their own way", async () => {
  const side = ben.page.locator("#side-panel");
  await side.getByRole("tab", { name: "People" }).click();
  await side.getByRole("button", { name: "Follow Ana" }).click();
  await moment(ana).press("Home");
  await isAt(ben, 0);
  await shows(ben, 20 * 70, 20 * 90);
  await moment(ana).press("End");
  await isAt(ben, 1000);
  await moment(ben).press("Home");
  await side.getByRole("button", { name: "Follow Ana" }).waitFor();
  await isAt(ben, 0);
  await isAt(ana, 1000);
});

test("a timeline is made by hand: a shape, what of it moves, its keyframes, repetition; and taken back", async () => {
  const name = `Hand${(made += 1)}`;
  const still = `<component name="${name}">
  <template>
    <rect width={240} height={80} fill="#eeeeee" />
    <rect width={20} height={80} fill="#ef4444" />
  </template>
</component>
`;
  const component = await api.component(name, still);
  id = component.id;
  await Promise.all([ana, ben].map((person) => person.open(component.page)));
  await ana.page.getByRole("button", { name: "Select", exact: true }).click();
  const menu = ana.page.getByRole("combobox", { name: "Animate an attribute" });
  await menu.waitFor();
  await expect.poll(() => menu.isDisabled()).toBe(true);
  await ana.page.getByTestId("layers").getByRole("treeitem", { name: /#ef4444/ }).click();
  await menu.selectOption("width");
  const moving = still
    .replace("  <template>\n", '  <script>\n    const rectWidth = signal(20);\n  </script>\n\n  <template>\n    <timeline signal="rectWidth">\n      <keyframe at={0} value={20} />\n      <keyframe at={1000} value={20} />\n    </timeline>\n')
    .replace("width={20}", "width={rectWidth()}");
  await becomes(moving);
  // The last keyframe is at hand, and the picture at its moment.
  const value = ana.page.getByLabel("Value");
  await value.fill("220");
  await value.press("Enter");
  await becomes(moving.replace("{1000} value={20}", "{1000} value={220}"));
  await shows(ana, 215 * 80, 225 * 80);
  await ana.page.getByLabel("Easing").selectOption("ease-out");
  await ana.page.getByRole("button", { name: "Repeat rectWidth" }).click();
  await expect.poll(() => api.source(id)).toContain('<timeline signal="rectWidth" repeat={true}>');
  expect(await api.source(id)).toContain('value={220} easing="ease-out"');
  await ben.page.getByRole("group", { name: "Track of rectWidth" }).waitFor();
  // All of it is undone, edit by edit.
  const canvas = ana.page.getByTestId("canvas");
  for (let step = 0; step < 4; step++) {
    const before = await api.source(id);
    await canvas.focus();
    await ana.page.keyboard.press("Control+z");
    await expect.poll(() => api.source(id)).not.toBe(before);
  }
  await becomes(still);
  await canvas.focus();
  await ana.page.keyboard.press("Control+Shift+z");
  await becomes(moving);
  await ana.page.getByRole("button", { name: "Delete the track of rectWidth" }).click();
  await becomes(still);
});
