/** Every screen at every width: nothing seriously wrong for axe, no sideways scroll; sheets keep the focus. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overflow, violations } from "./axe.ts";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const WIDTHS = [390, 820, 1440];

let server: DemoServer;
let api: Api;
let ana: Person;
let stranger: Person;
let component: string;
let project: string;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  const [found] = await api.call<{ id: string; cover: string }[]>("GET", "/api/projects");
  project = `${server.url}/projects/${found!.id}`;
  component = `${server.url}/components/${found!.cover}`;
  const guest = await Api.guest(server, "Ben");
  await guest.call("POST", `/api/projects/${found!.id}/chat`, { text: "Hello" });
  const { id } = await guest.call<{ id: string }>("POST", `/api/components/${found!.cover}/comments`, {
    text: "Wider?",
    node: "0",
  });
  await api.call("POST", `/api/components/${found!.cover}/comments`, { text: "Yes", parentId: id });
  [ana, stranger] = await Promise.all([Person.start("Ana"), Person.start("Stranger")]);
  await ana.enter(server.ownerLink);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), stranger?.stop()]);
  await server?.stop();
});

/** Looks at what is shown, at every width. */
async function isWell({ page }: Person): Promise<void> {
  // What is fading in has less contrast for a moment.
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await violations(page), `${page.url()} at ${width}`).toEqual([]);
    expect(await overflow(page), `sideways scroll of ${page.url()} at ${width}`).toBe(0);
  }
}

async function open({ page }: Person, url: string, shown: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(url);
  await page.getByText(shown, { exact: true }).first().waitFor();
}

describe("for whoever is not signed in", () => {
  test("the sign-in", async () => {
    await open(stranger, server.url, "Sign in");
    await isWell(stranger);
  });

  test("an invite", async () => {
    await open(stranger, server.inviteLink, "Your name");
    await isWell(stranger);
  });

  test("an invite that doesn't open", async () => {
    await open(stranger, `${server.url}/invite/nothing`, "This invite link doesn’t open");
    await isWell(stranger);
  });
});

describe("for whoever is", () => {
  test("the projects, and making one", async () => {
    await open(ana, server.url, "Demo");
    await isWell(ana);
    await ana.page.getByRole("button", { name: "New project" }).click();
    await isWell(ana);
  });

  test("a project, sharing it, and making a component", async () => {
    await open(ana, project, "Flower");
    await isWell(ana);
    await ana.page.getByRole("button", { name: "Invite" }).click();
    await ana.page.getByText("Who takes part").waitFor();
    await isWell(ana);
    await ana.page.keyboard.press("Escape");
    await ana.page.getByRole("button", { name: "New component" }).click();
    await isWell(ana);
  });

  test("the account", async () => {
    await open(ana, `${server.url}/account`, "Where you are signed in");
    await isWell(ana);
  });

  test("nothing at an address", async () => {
    await open(ana, `${server.url}/nowhere`, "There is nothing at this address");
    await isWell(ana);
  });

  test("a history", async () => {
    await ana.page.setViewportSize({ width: 1440, height: 900 });
    await ana.page.goto(`${component}/history`);
    await ana.page.getByRole("slider").first().waitFor();
    await isWell(ana);
  });
});

describe("a component", () => {
  const side = () => ana.page.locator("#side-panel");

  test.each(["Comments", "Chat", "People"])("with %s beside it", async (title) => {
    await ana.page.setViewportSize({ width: 1440, height: 900 });
    await ana.open(component);
    await side().getByRole("tab", { name: title }).click();
    await side().getByText({ Comments: "Wider?", Chat: "Hello", People: "Not here now" }[title] ?? "").waitFor();
    await isWell(ana);
  });

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
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("has tabs and an edge that are moved by keys", async () => {
    const { page } = ana;
    await page.setViewportSize({ width: 1440, height: 900 });
    await ana.open(component);
    await side().getByRole("tab", { name: "Comments" }).click();
    await page.keyboard.press("ArrowRight");
    expect(await side().getByRole("tab", { name: "Chat", selected: true }).count()).toBe(1);
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
