/** Gestures on the canvas stay with their element, whatever others do to the text meanwhile. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import { HeldEdits } from "./held.ts";
import { choose, drag, drop, middle } from "./hands.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const GROUND = 'fill="#eeeeee" />';
const ELEMENTS = `    <rect width={400} height={300} ${GROUND}
    <rect x={40} y={40} width={80} height={50} fill="#3b82f6" />
    <rect x={40} y={140} width={80} height={50} fill="#ef4444" />
`;

let server: DemoServer;
let hub: HeldEdits;
let api: Api;
let ana: Person;
let ben: Person;
let id = "";
let source = "";
let made = 0;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
  hub = await HeldEdits.of(ana.page);
});

afterAll(() => stopTwo({ server, ana, ben }));

/** A component of these elements, open for both. */
async function open(elements = ELEMENTS): Promise<void> {
  const name = `Gesture${(made += 1)}`;
  source = `<component name="${name}">\n  <template>\n${elements}  </template>\n</component>\n`;
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all(
    [ana, ben].map(async (person) => {
      await person.open(component.page);
      await person.page.getByRole("button", { name: "Select", exact: true }).click();
    }),
  );
}

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

/** Ben puts an element behind the ground, and so before all others, while Ana is at something. */
async function benInserts(element: string): Promise<void> {
  await ben.placeCaret(GROUND);
  await ben.page.keyboard.insertText(`\n    ${element}`);
  await ana.sees(element);
}

const withInserted = (element: string) => source.replace(GROUND, `${GROUND}\n    ${element}`);

test("a drag stays with its element when another with the same place is put before it", async () => {
  await open();
  await choose(ana, 1);
  const from = await middle(ana);
  await drag(ana, from, 10, 0);
  await ben.sees("x={50}");
  const element = '<rect x={50} y={40} width={8} height={8} fill="#111111" />';
  await benInserts(element);
  await ana.page.mouse.move(from.x + 60, from.y + 5, { steps: 5 });
  await drop(ana);
  await becomes(withInserted(element).replace("x={40} y={40}", "x={100} y={45}"));
  expect(await ana.page.getByTestId("canvas-notice").count()).toBe(0);
  // It is one step, and that element is what comes back.
  await ana.page.keyboard.press("Control+z");
  await becomes(withInserted(element));
});

test("a drag stays with its element when another with another place is put before it", async () => {
  await open();
  await choose(ana, 1);
  const from = await middle(ana);
  await drag(ana, from, 10, 0);
  await ben.sees("x={50}");
  const element = '<circle x={9} y={9} radius={5} fill="#111111" />';
  await benInserts(element);
  await ana.page.mouse.move(from.x + 60, from.y, { steps: 5 });
  await drop(ana);
  await becomes(withInserted(element).replace("x={40} y={40}", "x={100} y={40}"));
  expect(await ana.page.getByTestId("canvas-notice").count()).toBe(0);
});

test("a drag goes on while an element before it is being written, and over text that can't be read for a while", async () => {
  await open();
  await choose(ana, 1);
  const from = await middle(ana);
  await drag(ana, from, 10, 0);
  await ben.sees("x={50}");
  await ben.placeCaret(GROUND);
  await ben.page.keyboard.insertText(" <rect x={50} y={5} width={9} height={");
  await ana.page.locator(".cm-lint-marker-error").first().waitFor();
  await ana.page.mouse.move(from.x + 30, from.y, { steps: 5 });
  await ben.sees("x={70} y={40}");
  await ben.page.keyboard.insertText("9} /> <!--");
  await ana.sees("<!--");
  await ana.page.mouse.move(from.x + 45, from.y, { steps: 5 });
  await ana.page.getByTestId("canvas-notice").getByText("The text around the element has errors.").waitFor();
  await ben.page.keyboard.insertText(" -->");
  await ana.page.locator(".cm-lint-marker-error").first().waitFor({ state: "detached" });
  await ana.page.mouse.move(from.x + 60, from.y, { steps: 5 });
  await drop(ana);
  const written = `${GROUND} <rect x={50} y={5} width={9} height={9} /> <!-- -->`;
  await becomes(source.replace(GROUND, written).replace("x={40} y={40}", "x={100} y={40}"));
});

test("a drag ends with a word when somebody takes its element away, and changes no other", async () => {
  await open();
  await choose(ana, 1);
  const from = await middle(ana);
  await drag(ana, from, 0, 0);
  await choose(ben, 1);
  await ben.page.keyboard.press("Delete");
  const without = source.replace(/.*#3b82f6.*\n/, "");
  await becomes(without);
  await expect.poll(() => ana.page.getByTestId("layers").getByRole("treeitem").count()).toBe(2);
  await ana.page.mouse.move(from.x, from.y + 60, { steps: 5 });
  await ana.page.getByTestId("canvas-notice").getByText("The element is no longer there.").waitFor();
  await drop(ana);
  expect(await api.source(id)).toBe(without);
});

/** The left side of what the preview shows in this colour, in the component's units. */
async function leftOf(person: Person, color: string): Promise<number> {
  const frame = await person.preview();
  return frame.evaluate((wanted) => {
    const canvas = document.querySelector("canvas") as HTMLCanvasElement;
    const { data, width } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);
    const rgb = Number.parseInt(wanted.slice(1), 16);
    let left = Infinity;
    for (let at = 0; at < data.length; at += 4) {
      if (((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!) === rgb) left = Math.min(left, (at / 4) % width);
    }
    return left;
  }, color);
}

test("what is dragged follows the hand before the hub has heard of it, and stays when the hub has made it", async () => {
  await open();
  await choose(ana, 1);
  const [from, left] = [await middle(ana), await leftOf(ana, "#3b82f6")];
  hub.hold();
  await drag(ana, from, 60, 0);
  await expect.poll(async () => (await middle(ana)).x).toBe(from.x + 60);
  await expect.poll(() => leftOf(ana, "#3b82f6")).toBe(left + 60);
  expect(await api.source(id)).toBe(source);
  // And back, as if nothing had been.
  await ana.page.mouse.move(from.x, from.y, { steps: 3 });
  await expect.poll(() => leftOf(ana, "#3b82f6")).toBe(left);
  await ana.page.mouse.move(from.x + 25, from.y, { steps: 3 });
  await expect.poll(() => leftOf(ana, "#3b82f6")).toBe(left + 25);
  await drop(ana);
  expect(await leftOf(ana, "#3b82f6")).toBe(left + 25);
  hub.release();
  await becomes(source.replace("x={40} y={40}", "x={65} y={40}"));
  await ana.sees("x={65}");
  expect(await leftOf(ana, "#3b82f6")).toBe(left + 25);
});

test("what is dragged is shown where it is when the hub refuses", async () => {
  await open();
  await choose(ana, 1);
  const [from, left] = [await middle(ana), await leftOf(ana, "#3b82f6")];
  hub.hold();
  await drag(ana, from, 60, 0);
  await expect.poll(() => leftOf(ana, "#3b82f6")).toBe(left + 60);
  await choose(ben, 1);
  await ben.page.getByRole("tab", { name: /Properties/ }).click();
  await ben.page.getByLabel("X", { exact: true }).fill("7");
  await ben.page.keyboard.press("Enter");
  await ana.sees("x={7}");
  hub.release();
  await ana.page.getByTestId("canvas-notice").getByText("x is 7 now, not 40.").waitFor();
  await expect.poll(() => leftOf(ana, "#3b82f6")).toBe(left - 33);
  await drop(ana);
  expect(await api.source(id)).toBe(source.replace("x={40} y={40}", "x={7} y={40}"));
});

test("what was taken away comes back where it stood, and steps before that are taken back on it, too", async () => {
  await open();
  await choose(ana, 1);
  const from = await middle(ana);
  await drag(ana, from, 10, 0);
  await drop(ana);
  await ben.sees("x={50}");
  await ana.page.keyboard.press("Delete");
  const element = (text: string) => new RegExp(`.*${text}.*\\n`);
  await becomes(source.replace(element("#3b82f6"), ""));
  const circles = [9, 29].map((y) => `    <circle x={9} y={${y}} radius={5} fill="#00aa00" />\n`).join("");
  await ben.placeCaret("<template>");
  await ben.page.keyboard.insertText(`\n${circles.trimEnd()}`);
  await ana.sees("y={29}");
  await expect.poll(() => ana.page.getByTestId("layers").getByRole("treeitem").count()).toBe(4);
  const both = source.replace("<template>\n", `<template>\n${circles}`);
  await ana.page.keyboard.press("Control+z");
  await becomes(both.replace("x={40} y={40}", "x={50} y={40}"));
  await ana.page.keyboard.press("Control+z");
  await becomes(both);
  // And again.
  await ana.page.keyboard.press("Control+Shift+z");
  await becomes(both.replace("x={40} y={40}", "x={50} y={40}"));
  await ana.page.keyboard.press("Control+Shift+z");
  await becomes(both.replace(element("#3b82f6"), ""));
});

test("a group that is taken back leaves its elements in their order, beside what was put there meanwhile", async () => {
  await open();
  await choose(ana, 1);
  await ana.page.getByTestId("layers").getByRole("treeitem").nth(2).click({ modifiers: ["Shift"] });
  await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(2);
  await ana.page.keyboard.press("Control+g");
  await ana.sees("</group>");
  await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(1);
  const circle = '<circle x={9} y={9} radius={5} fill="#00aa00" />';
  await ben.placeCaret("<template>");
  await ben.page.keyboard.insertText(`\n    ${circle}`);
  await ana.sees(circle);
  await ana.page.keyboard.press("Control+z");
  await becomes(source.replace("<template>\n", `<template>\n    ${circle}\n`));
});
