/** What is selected is stretched, turned and reshaped by its handles and by keys: one element, or several at once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import { beginPull, centre, choose, drag, drop, middle, pull } from "./hands.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const GROUND = '<rect width={400} height={300} fill="#eeeeee" />';

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

/** A component of these elements on a ground, open for these people at 100 %. */
async function open(elements: readonly string[], people: readonly Person[] = [ana], script = ""): Promise<void> {
  const name = `Sized${(made += 1)}`;
  const lines = [GROUND, ...elements].map((element) => `    ${element}\n`).join("");
  source = `<component name="${name}">\n${script}  <template>\n${lines}  </template>\n</component>\n`;
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all(
    people.map(async (person) => {
      await person.open(component.page);
      await person.page.getByRole("button", { name: "Select", exact: true }).click();
      await choose(person, 0);
      await person.page.getByTestId("canvas").focus();
      await person.page.keyboard.press("Control+0");
      await person.page.getByTestId("zoom").getByText("100 %").waitFor();
      await person.page.getByRole("tab", { name: /Properties/ }).click();
    }),
  );
}

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

/** The page has read the text so far that the selected element has this number: a next drag begins with it. */
async function shows(person: Person, label: string, value: number): Promise<void> {
  await expect.poll(() => person.page.getByLabel(label, { exact: true }).inputValue()).toBe(String(value));
}

/** Selects several by the layers. */
async function chooseAll(person: Person, layers: readonly number[]): Promise<void> {
  const [first = 0, ...more] = layers;
  await choose(person, first);
  for (const layer of more) {
    await person.page.getByTestId("layers").getByRole("treeitem").nth(layer).click({ modifiers: ["Shift"] });
  }
  await expect.poll(() => person.page.getByTestId("selected").count()).toBe(layers.length);
  await person.page.getByTestId("frame").waitFor();
}

test("a side rests at the lines of others, which are shown; with Control it goes on by itself", async () => {
  await open(['<rect x={40} y={40} width={80} height={50} fill="#3b82f6" />', '<rect x={200} y={140} width={80} height={50} fill="#ef4444" />'], [ana, ben]);
  await choose(ana, 1);
  await beginPull(ana, "handle-1-0", 77, 0);
  await ana.page.getByTestId("guide").waitFor({ state: "attached" });
  await ben.sees("width={160}");
  await ana.page.mouse.up();
  await ana.page.getByTestId("guide").waitFor({ state: "detached" });
  await becomes(source.replace("width={80} height={50} fill=\"#3b", "width={160} height={50} fill=\"#3b"));
  await shows(ana, "Width", 160);
  await pull(ana, "handle-1-0", -3, 0);
  await becomes(source.replace("width={80} height={50} fill=\"#3b", "width={157} height={50} fill=\"#3b"));
});

test("with Shift the proportions stay, with Alt the middle; across the other side it goes on beyond", async () => {
  await open(['<rect x={100} y={100} width={80} height={40} fill="#3b82f6" />']);
  await choose(ana, 1);
  await pull(ana, "handle-1-1", 40, 3, ["Control", "Shift"]);
  await becomes(source.replace("width={80} height={40}", "width={120} height={60}"));
  await shows(ana, "Height", 60);
  await pull(ana, "handle-1-0", 10, 0, ["Control", "Alt"]);
  await becomes(source.replace("x={100} y={100} width={80} height={40}", "x={90} y={100} width={140} height={60}"));
  await shows(ana, "Width", 140);
  await pull(ana, "handle-1-0", -160, 0);
  await becomes(source.replace("x={100} y={100} width={80} height={40}", "x={70} y={100} width={20} height={60}"));
});

test("a line is drawn by its two ends, with Shift in steps of 45 degrees, and by keys", async () => {
  await open(['<line x1={40} y1={40} x2={140} y2={90} stroke="#3b82f6" strokeWidth={4} />']);
  await choose(ana, 1);
  await pull(ana, "point-1", 20, 30);
  await becomes(source.replace("x2={140} y2={90}", "x2={160} y2={120}"));
  await shows(ana, "Y2", 120);
  await pull(ana, "point-0", 0, 77, ["Shift"]);
  await becomes(source.replace("y1={40} x2={140} y2={90}", "y1={120} x2={160} y2={120}"));
  await shows(ana, "Y1", 120);
  await ana.page.getByTestId("canvas").focus();
  await ana.page.keyboard.press("Control+ArrowUp");
  await becomes(source.replace("y1={40} x2={140} y2={90}", "y1={120} x2={160} y2={119}"));
});

test("several are stretched about the corner across, and turned about the middle of all: one step each", async () => {
  const elements = [
    '<rect x={40} y={40} width={40} height={20} fill="#3b82f6" />',
    '<circle x={130} y={130} radius={10} fill="#22c55e" />',
    '<line x1={60} y1={100} x2={100} y2={100} stroke="#ef4444" />',
  ];
  await open(elements, [ana, ben]);
  await chooseAll(ana, [1, 2, 3]);
  await beginPull(ana, "handle-1-1", 100, 100, ["Control"]);
  await ben.sees("x={40} y={40} width={80} height={40}");
  await ana.page.mouse.up();
  await ana.page.keyboard.up("Control");
  const larger = source
    .replace("width={40} height={20}", "width={80} height={40}")
    .replace("x={130} y={130} radius={10}", "x={220} y={220} radius={20}")
    .replace("x1={60} y1={100} x2={100} y2={100}", "x1={80} y1={160} x2={160} y2={160}");
  await becomes(larger);
  await ana.page.getByTestId("canvas").focus();
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
  await ana.page.keyboard.press("Control+Shift+z");
  await becomes(larger);
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
  // A quarter about the middle, which is at 90, 90.
  await expect.poll(async () => (await ana.page.getByTestId("frame").boundingBox())?.height).toBeLessThan(110);
  const [turn, about] = [await centre(ana, "handle-turn"), await centre(ana, "frame")];
  await pull(ana, "handle-turn", about.y - turn.y, about.y - turn.y);
  await becomes(
    source
      .replace('x={40} y={40} width={40} height={20} fill="#3b82f6"', 'x={110} y={50} width={40} height={20} fill="#3b82f6" rotate={90}')
      .replace('x={130} y={130} radius={10} fill="#22c55e"', 'x={50} y={130} radius={10} fill="#22c55e" rotate={90}')
      .replace('x1={60} y1={100} x2={100} y2={100} stroke="#ef4444"', 'x1={60} y1={80} x2={100} y2={80} stroke="#ef4444" rotate={90}'),
  );
});

test("of several of which one is computed it is said which, and nothing is changed", async () => {
  const script = "  <script>\n    const wide = signal(60);\n  </script>\n";
  await open(['<rect x={40} y={40} width={40} height={20} fill="#3b82f6" />', '<rect name="Bar" x={130} y={130} width={wide()} height={20} />'], [ana], script);
  await chooseAll(ana, [1, 2]);
  await pull(ana, "handle-1-1", 50, 50);
  await ana.page.getByTestId("canvas-notice").getByText("Bar: width is computed: {wide()}").waitFor();
  expect(await api.source(id)).toBe(source);
  // Where it stands is not: it can be turned with the other.
  await ana.page.getByTestId("canvas").focus();
  await ana.page.keyboard.press("Alt+ArrowRight");
  await expect.poll(async () => (await api.source(id)).match(/rotate=\{1\}/g)?.length).toBe(2);
});

test("a group is scaled, a layout gets a size, points and path data are rewritten, each from the side across", async () => {
  const elements = [
    '<group x={20} y={20}><rect x={10} y={10} width={40} height={20} fill="#3b82f6" /></group>',
    '<row x={120} y={20} gap={4}><rect width={20} height={20} /><rect width={20} height={20} /></row>',
    '<polygon points={[20, 120, 60, 120, 40, 160]} fill="#22c55e" />',
    '<path x={120} y={100} d="M0 0 h40 a20 20 0 0 1 0 40 H0 Z" fill="#ef4444" />',
  ];
  await open(elements);
  await choose(ana, 1);
  await pull(ana, "handle-1-0", 20, 0);
  const wide = source.replace("<group x={20} y={20}>", "<group x={15} y={20} scaleX={1.5}>");
  await becomes(wide);
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
  await choose(ana, 3);
  await pull(ana, "handle-1-0", 16, 0);
  await becomes(source.replace("y={20} gap={4}>", "y={20} gap={4} width={60}>"));
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
  await choose(ana, 6);
  await pull(ana, "handle--1--1", -20, -20);
  await becomes(source.replace("[20, 120, 60, 120, 40, 160]", "[0, 100, 60, 100, 30, 160]"));
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
  await choose(ana, 7);
  await pull(ana, "handle-1-1", 60, 40);
  await becomes(source.replace("M0 0 h40 a20 20 0 0 1 0 40 H0 Z", "M0 0 h80 a40 40 0 0 1 0 80 H0 Z"));
});

test("both stretch another side of one element at once, and both are kept", async () => {
  await open(['<rect x={100} y={100} width={80} height={40} fill="#3b82f6" />'], [ana, ben]);
  await Promise.all([choose(ana, 1), choose(ben, 1)]);
  await beginPull(ana, "handle-1-0", 20, 0, ["Control"]);
  await ben.sees("width={100}");
  await pull(ben, "handle-0-1", 0, 20);
  await ana.sees("height={60}");
  await ana.page.mouse.up();
  await ana.page.keyboard.up("Control");
  await becomes(source.replace("width={80} height={40}", "width={100} height={60}"));
});

test("points of a polygon are dragged one by one after a double click, and moved and taken away by keys", async () => {
  await open(['<polygon points={[40, 120, 160, 120, 100, 220]} fill="#22c55e" rotate={180} />'], [ana, ben]);
  await choose(ana, 1);
  const { x, y } = await middle(ana);
  await ana.page.mouse.dblclick(x, y);
  await ana.page.getByTestId("point-2").waitFor();
  // Half a turn: the last one is at the top.
  await pull(ana, "point-2", 0, -40);
  await ben.sees("points={[40, 80, 160, 80, 100, 220]}");
  await ana.page.keyboard.press("Tab");
  await ana.page.getByRole("status").getByText("Point 1.").waitFor();
  await ana.page.keyboard.press("Shift+ArrowLeft");
  await becomes(source.replace("40, 120, 160, 120, 100, 220", "40, 80, 150, 80, 90, 220"));
  await ana.page.keyboard.press("Delete");
  await expect.poll(() => ana.page.getByTestId("point-2").count()).toBe(0);
  await ana.page.keyboard.press("Escape");
  await ana.page.getByTestId("handle-1-1").waitFor();
});

test("points are put in between those of a polygon, by a drag, a click and a key, each as one step", async () => {
  await open(['<polygon points={[40, 120, 160, 120, 100, 220]} fill="#22c55e" />'], [ana, ben]);
  const has = (points: string) => becomes(source.replace("40, 120, 160, 120, 100, 220", points));
  await choose(ana, 1);
  const { x, y } = await middle(ana);
  await ana.page.mouse.dblclick(x, y);
  await pull(ana, "gap-1", 0, -40);
  await has("40, 120, 100, 80, 160, 120, 100, 220");
  await ana.page.getByTestId("point-3").waitFor();
  await ana.page.keyboard.press("Control+z");
  await has("40, 120, 160, 120, 100, 220");
  await ana.page.getByTestId("point-3").waitFor({ state: "detached" });
  // Behind the last one comes the first.
  const last = await centre(ana, "gap-3");
  await ana.page.mouse.click(last.x, last.y);
  await has("40, 120, 160, 120, 100, 220, 70, 170");
  await ana.page.getByTestId("point-3").waitFor();
  await ana.page.keyboard.press("Tab");
  await ana.page.keyboard.press("+");
  await has("40, 120, 100, 120, 160, 120, 100, 220, 70, 170");
  await ana.page.getByRole("status").getByText("Point 2.").waitFor();
  await ana.page.keyboard.press("Delete");
  await has("40, 120, 160, 120, 100, 220, 70, 170");
});

test("gaps between several become of one size", async () => {
  await open([20, 40, 160].map((x) => `<rect x={${x}} y={40} width={20} height={20} fill="#3b82f6" />`));
  await chooseAll(ana, [1, 2, 3]);
  await ana.page.getByRole("button", { name: "Distribute horizontally" }).click();
  await becomes(source.replace("x={40}", "x={90}"));
});

test("what is selected is moved as before, and Alt keeps it from resting anywhere", async () => {
  await open(['<rect x={40} y={40} width={80} height={50} fill="#3b82f6" />', '<rect x={200} y={140} width={80} height={50} fill="#ef4444" />']);
  await choose(ana, 1);
  await drag(ana, await middle(ana), 77, 0);
  await drop(ana);
  await becomes(source.replace("x={40} y={40}", "x={117} y={40}"));
});
