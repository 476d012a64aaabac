/** The canvas under fingers: a tap selects, two fingers zoom and pan, and change nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="Touch">
  <template>
    <rect width={200} height={200} fill="#3b82f6" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;

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

test("a tap selects a shape; two fingers zoom about what is between them, and the source stays", async () => {
  const { id, page } = await api.component("Touch", SOURCE);
  await ana.open(page);
  await ana.page.getByRole("button", { name: "Select", exact: true }).click();
  const canvas = await ana.page.getByTestId("canvas").boundingBox();
  if (!canvas) throw new Error("there is no canvas");
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  const session = await ana.page.context().newCDPSession(ana.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((at, finger) => ({ x: at, y, id: finger })) });
  await touch("touchStart", x);
  await touch("touchEnd");
  const outline = ana.page.getByTestId("selected");
  await outline.waitFor();
  const before = await outline.boundingBox();

  await touch("touchStart", x - 40);
  await touch("touchStart", x - 40, x + 40);
  await touch("touchMove", x - 60, x + 60);
  await touch("touchMove", x - 60, x + 100);
  await touch("touchEnd");
  // Twice as far apart, and the middle between them 20 px to the right.
  await ana.page.getByTestId("zoom").getByText("200 %").waitFor();
  const after = await outline.boundingBox();
  if (!before || !after) throw new Error("nothing is selected");
  expect(Math.abs(after.width - 2 * before.width)).toBeLessThan(8);
  expect(Math.abs(after.x + after.width / 2 - (before.x + before.width / 2) - 20)).toBeLessThan(3);
  expect(await api.source(id)).toBe(SOURCE);
});
