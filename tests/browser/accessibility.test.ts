/** Sheets keep the focus and give it back; tabs and edges are moved by keys. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overflow, violations } from "./axe.ts";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

let server: DemoServer;
let ana: Person;
let component: string;

beforeAll(async () => {
  server = await DemoServer.start();
  const api = await Api.owner(server);
  const [found] = await api.call<{ cover: string }[]>("GET", "/api/projects");
  component = `${server.url}/components/${found?.cover}`;
  ana = await Person.start("Ana");
  await ana.enter(server.ownerLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

describe("a component", () => {
  const side = () => ana.page.locator("#side-panel");

  test("has a sheet on a phone that keeps the focus and gives it back", async () => {
    const { page } = ana;
    await page.setViewportSize({ width: 390, height: 844 });
    await ana.open(component);
    const button = page.getByRole("button", { name: /^Side panel/ });
    await button.focus();
    await page.keyboard.press("Enter");
    await side().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    const outside = () =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement !== document.body && !activeElement?.closest("#side-panel");
      });
    for (let step = 0; step < 20; step++) {
      expect(await outside()).toBe(false);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Escape");
    await side().waitFor({ state: "detached" });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("has tabs and an edge that are moved by keys", async () => {
    const { page } = ana;
    await page.setViewportSize({ width: 1440, height: 900 });
    await ana.open(component);
    // As it was left on the phone.
    await page.getByRole("button", { name: /^Side panel/, expanded: false }).click();
    await side().getByRole("tab", { name: "Comments" }).click();
    await page.keyboard.press("ArrowRight");
    await side().getByRole("tab", { name: "Chat", selected: true }).waitFor();
    const width = async () => (await side().boundingBox())!.width;
    const before = await width();
    await side().getByRole("separator").focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(width).toBeGreaterThan(before);
    const wider = await width();
    await ana.open(component);
    expect(await width()).toBe(wider);
  });
});
