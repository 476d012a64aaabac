/** What draws a preview is chosen beside it, remembered, and touches only what has changed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="Row" width={200} height={100}>
  <script>
    const wide = signal(20);
  </script>
  <template>
    <rect width={wide()} height={20} fill="#ef4444" @click={() => wide.set(wide() + 10)} />
    <rect y={40} width={33} height={20} fill="#22c55e" />
    <text y={70} content="still" />
  </template>
</component>
`;

let server: DemoServer;
let ana: Person;
let page: string;

beforeAll(async () => {
  server = await DemoServer.start();
  ({ page } = await (await Api.owner(server)).component("Row", SOURCE));
  ana = await Person.start("Ana");
  await ana.join(server.inviteLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

test("a person chooses SVG; it is remembered, and a click touches one attribute of one element", async () => {
  await ana.open(page);
  await ana.page.getByLabel("What draws the picture").selectOption("SVG");
  await ana.page.locator("[data-testid=preview][data-renderer=svg]").waitFor();
  await ana.page.reload();
  await ana.page.locator("[data-testid=preview][data-renderer=svg]").waitFor();
  await ana.page.getByRole("button", { name: "Play", exact: true }).first().click();
  const frame = await ana.preview();
  await frame.locator("svg rect[width='20']").waitFor();
  await frame.evaluate(() => {
    const touched: string[] = [];
    Object.assign(window, { touched });
    new MutationObserver((records) => {
      for (const { target, type, attributeName } of records) touched.push(`${type} ${target.nodeName} ${attributeName}`);
    }).observe(document.querySelector("svg")!, { attributes: true, childList: true, characterData: true, subtree: true });
  });
  await frame.locator("svg rect[width='20']").click();
  await frame.locator("svg rect[width='30']").waitFor();
  expect(await frame.evaluate(() => (window as unknown as { touched: string[] }).touched)).toEqual(["attributes rect width"]);
});

test("what was chosen and is not there is said, and Canvas draws", async () => {
  await ana.page.getByLabel("What draws the picture").selectOption("Canvas");
  await ana.page.locator("[data-testid=preview][data-renderer=canvas]").waitFor();
  await ana.paints("#22c55e");
  const frame = await ana.preview();
  await frame.evaluate(() => {
    const known = HTMLCanvasElement.prototype.getContext as (...values: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...values: unknown[]) {
      return values[0] === "webgl2" ? null : known.apply(this, values);
    } as HTMLCanvasElement["getContext"];
  });
  await ana.page.getByLabel("What draws the picture").selectOption("WebGL");
  await ana.page.getByText("This browser has no WebGL 2, so the picture is drawn by Canvas.").waitFor();
  await ana.paints("#22c55e");
});
