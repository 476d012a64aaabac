/** A history under a finger, on a phone and a tablet: its steps by the bar, its versions by their list. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PHONE, TABLET } from "./baselines.ts";
import { Person } from "./chromium.ts";
import { Fingers } from "./fingers.ts";
import { Api, DemoServer } from "./server.ts";

const SQUARE = `<component name="Square">
  <template>
    <rect width={100} height={100} fill="#000001" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let address = "";

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  const { id, page } = await api.component("Square", SQUARE);
  address = `${page}/history`;
  for (const color of ["a00000", "00a000", "0000a0"]) {
    await api.call("PUT", `/api/components/${id}`, { source: SQUARE.replace("000001", color) });
  }
  await api.call("POST", `/api/components/${id}/versions`, { seq: 2, message: "The red one" });
});

afterAll(async () => {
  await server?.stop();
});

test.each([PHONE, TABLET])("at $width the bar is dragged through, and a version is gone to", async (size) => {
  const ana = await Person.start("Ana", size.width, size.height);
  try {
    const { page } = ana;
    await ana.enter(server.ownerLink);
    const fingers = await Fingers.on(ana);
    await page.goto(address);
    const at = (words: RegExp) => page.getByTestId("step").filter({ hasText: words }).waitFor();
    await at(/^Step 4 of 4/);
    const bar = await page.getByRole("slider", { name: "Step" }).boundingBox();
    if (!bar) throw new Error("there is no bar");
    expect(bar.height).toBeGreaterThanOrEqual(44);
    const y = bar.y + bar.height / 2;
    await fingers.drag([bar.x + bar.width - 8, y], [bar.x + bar.width / 4 + 4, y]);
    await at(/^Step 1 of 4/);
    await ana.paints("#000001");
    const list = page.getByRole("region", { name: "Versions" });
    if (!(await list.isVisible())) await fingers.tap(await fingers.middle(page.getByRole("button", { name: /^Versions/ })));
    await fingers.tap(await fingers.middle(list.getByRole("button", { name: /^The red one/ })));
    await ana.paints("#a00000");
    expect(page.url()).toMatch(/seq=2$/);
  } finally {
    await ana.stop();
  }
});
