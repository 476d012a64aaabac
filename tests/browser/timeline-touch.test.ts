/** The timeline on a phone and a tablet: every keyframe can be reached, by fingers and by keys. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PHONE, TABLET } from "./baselines.ts";
import { Person } from "./chromium.ts";
import { Fingers } from "./fingers.ts";
import { Api, DemoServer } from "./server.ts";

const TIMES = [0, 150, 300, 2000, 4000];
const source = (name: string) => `<component name="${name}">
  <script>
    const wide = signal(20);
  </script>
  <template>
    <timeline signal="wide">
${TIMES.map((at) => `      <keyframe at={${at}} value={${at / 10}} />`).join("\n")}
    </timeline>
    <rect width={wide()} height={80} fill="#ef4444" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
});

afterAll(async () => {
  await server?.stop();
});

describe.each([PHONE, TABLET])("at $width", (size) => {
  let ana: Person;
  let fingers: Fingers;
  let id = "";
  const lanes = () => ana.page.getByTestId("lanes");
  const keyframe = (at: number) => ana.page.getByRole("button", { name: new RegExp(`^Keyframe of wide at ${at} ms`) });
  const left = () => lanes().evaluate((element) => element.scrollLeft);

  beforeAll(async () => {
    ana = await Person.start("Ana", size.width, size.height);
    await ana.enter(server.ownerLink);
    fingers = await Fingers.on(ana);
    const name = `Crowded${size.width}`;
    const component = await api.component(name, source(name));
    id = component.id;
    await ana.open(component.page);
    const tab = ana.page.getByRole("button", { name: "Preview", exact: true });
    if (await tab.isVisible()) await fingers.tap(await fingers.middle(tab));
    await keyframe(0).waitFor();
  });

  afterAll(async () => {
    await ana?.stop();
  });

  test("the lanes are wider than the panel when marks are close, and scroll under a finger; the names stay", async () => {
    const widths = await lanes().evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth] as const);
    expect(widths[0]).toBeGreaterThan(widths[1]);
    const boxes = await Promise.all(TIMES.map((at) => keyframe(at).boundingBox()));
    for (const [place, box] of boxes.entries()) {
      const before = boxes[place - 1];
      if (box && before) expect(box.x - before.x).toBeGreaterThan(24);
    }
    const name = ana.page.getByRole("button", { name: "wide", exact: true });
    const [at] = await fingers.middle(name);
    const box = await lanes().boundingBox();
    if (!box) throw new Error("there are no lanes");
    const y = box.y + box.height - 20;
    await fingers.drag([box.x + box.width - 20, y], [box.x + box.width - 160, y]);
    await expect.poll(left).toBeGreaterThan(50);
    expect((await fingers.middle(name))[0]).toBe(at);
  });

  test("keys bring each of them into sight, beside the names", async () => {
    await ana.page.getByRole("slider", { name: "Moment" }).press("Home");
    await expect.poll(left).toBe(0);
    await keyframe(0).focus();
    for (const at of TIMES.slice(1)) {
      await ana.page.keyboard.press("Tab");
      expect(await keyframe(at).evaluate((element) => element === document.activeElement)).toBe(true);
      const isSeen = () =>
        keyframe(at).evaluate((element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        });
      await expect.poll(isSeen).toBe(true);
    }
    await ana.page.getByRole("slider", { name: "Moment" }).press("End");
    await expect.poll(left).toBeGreaterThan(0);
  });

  test("a finger drags a keyframe, and gives a track its commands", async () => {
    await ana.page.getByRole("slider", { name: "Moment" }).press("Home");
    await expect.poll(left).toBe(0);
    const from = await fingers.middle(keyframe(300));
    await fingers.drag(from, [from[0] + 40, from[1]]);
    await expect.poll(() => api.source(id)).not.toContain("at={300}");
    expect(await api.source(id)).toMatch(/at=\{(3[1-9]\d|[4-9]\d\d|1\d{3})\} value=\{30\}/);
    await fingers.tap(await fingers.middle(ana.page.getByRole("button", { name: "Commands of the track of wide" })));
    await fingers.tap(await fingers.middle(ana.page.getByRole("menuitemcheckbox", { name: "Repeat" })));
    await expect.poll(() => api.source(id)).toContain('<timeline signal="wide" repeat={true}>');
  });
});
