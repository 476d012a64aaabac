/** What people do while the hub can't be reached arrives when it can be, also after a reload. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import { Link } from "./link.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const TEXTS = `<component name="NAME">
  <template>
    <text content="first" fill="#000000" />
    <text y={20} content="second" fill="#000000" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

test("a link that dies without a word is noticed within ten seconds; what both wrote meanwhile is merged", async () => {
  const link = await Link.to(server.url);
  try {
    const { id, page } = await api.component("Dead", TEXTS.replace("NAME", "Dead"));
    // Signed in at the other port too: cookies know no ports.
    await ana.open(link.through(page));
    await ben.open(page);
    await ana.status("Saved");
    link.die();
    const died = performance.now();
    await ana.status(/Reconnecting/);
    expect(performance.now() - died).toBeLessThan(10_000);

    await ana.placeCaret("first");
    await ana.page.keyboard.type(" by Ana");
    await ana.status("Offline — 7 edits waiting");
    await ben.placeCaret("second");
    await ben.page.keyboard.type(" by Ben");
    await ben.status("Saved");

    link.revive();
    await ana.sees("second by Ben");
    await ben.sees("first by Ana");
    await ana.status("Saved");
    const both = TEXTS.replace("NAME", "Dead").replace("first", "first by Ana").replace("second", "second by Ben");
    expect(await ana.text()).toBe(both);
    expect(await ben.text()).toBe(both);
    expect(await api.source(id)).toBe(both);
  } finally {
    await ana.page.goto("about:blank");
    await link.close();
  }
});

test("on a phone the bar keeps its buttons in sight, and what waits is told under it", async () => {
  const link = await Link.to(server.url);
  const { page } = ana;
  try {
    await page.setViewportSize({ width: 390, height: 844 });
    const component = await api.component("Pocket", TEXTS.replace("NAME", "Pocket"));
    await ana.open(link.through(component.page));
    await ana.status("Saved");
    const outside = () =>
      page.locator("header").evaluate((bar) =>
        [...bar.querySelectorAll("a, button")].filter((each) => {
          const { left, right, width } = each.getBoundingClientRect();
          return width > 0 && (left < 0 || right > innerWidth);
        }).length,
      );
    expect(await outside()).toBe(0);
    link.die();
    await ana.status(/Reconnecting/);
    expect(await outside()).toBe(0);
    await ana.placeCaret("first");
    await page.keyboard.type("!");
    await page.locator("p:visible", { hasText: "Offline — 1 edit waiting" }).last().waitFor();
    expect(await outside()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    link.revive();
    await ana.status("Saved");
  } finally {
    await page.goto("about:blank");
    await page.setViewportSize({ width: 1440, height: 900 });
    await link.close();
  }
});

test("a link that only pauses is kept, and what was under way arrives", async () => {
  const link = await Link.to(server.url);
  try {
    const { page } = await api.component("Paused", TEXTS.replace("NAME", "Paused"));
    const sockets: string[] = [];
    ana.page.on("websocket", (socket) => sockets.push(socket.url()));
    await ana.open(link.through(page));
    await ben.open(page);
    link.die();
    await ana.placeCaret("first");
    await ana.page.keyboard.type("!");
    await ana.status("Saving…");
    link.revive();
    await ana.status("Saved");
    await ben.sees("first!");
    expect(sockets).toHaveLength(1);
  } finally {
    await ana.page.goto("about:blank");
    await link.close();
  }
});

test("what was written offline survives a reload and a closed tab, and merges with what the other wrote", async () => {
  const { id, page } = await api.component("Offline", TEXTS.replace("NAME", "Offline"));
  await ana.open(page);
  await ben.open(page);
  await server.kill();
  await ana.placeCaret("first");
  await ana.page.keyboard.type(" by Ana");
  await ana.status("Offline — 7 edits waiting");
  await ben.placeCaret("second");
  await ben.page.keyboard.type(" by Ben");
  await ben.status("Offline — 7 edits waiting");
  // One reloads as the last key goes down, to no avail, and the other's tab is closed.
  await ana.page.keyboard.press("!");
  await ana.page.reload().catch(() => undefined);
  const bens = await ben.page.context().newPage();
  await ben.page.close();

  await server.restart();
  await ana.page.goto(page);
  await ana.sees("first by Ana!");
  await ana.status("Saved");
  expect(await api.source(id)).toBe(TEXTS.replace("NAME", "Offline").replace("first", "first by Ana!"));
  await bens.goto(page);
  const both = TEXTS.replace("NAME", "Offline").replace("first", "first by Ana!").replace("second", "second by Ben");
  await ana.sees("second by Ben");
  expect(await ana.text()).toBe(both);
  await expect.poll(() => api.source(id)).toBe(both);
});

test("with the hub down the editor opens from this browser, twice, with its edits and their number, and merges", async () => {
  const { id, page } = await api.component("Away", TEXTS.replace("NAME", "Away"));
  await ana.open(page);
  await ana.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await ana.page.reload();
  await ana.sees("first");
  await ana.status("Saved");
  const stored = ana.page.locator('[data-testid="status"][data-stored="true"]');
  await server.kill();
  await ana.placeCaret("first");
  await ana.page.keyboard.type(" one");
  await ana.status("Offline — 4 edits waiting");
  await stored.waitFor();
  await ana.page.reload();
  await ana.sees("first one");
  await ana.status("Offline — 4 edits waiting");
  await ana.placeCaret("first one");
  // As the page goes.
  await ana.page.keyboard.press("!");
  await ana.page.reload();
  await ana.sees("first one!");
  await ana.status("Offline — 5 edits waiting");
  const words = ana.page.getByText("The picture comes back with the server.");
  await words.waitFor();
  await ana.page.getByTestId("preview-state").getByText("Waiting for the server").waitFor();
  await server.restart();
  await ana.status("Saved");
  // By itself.
  await ana.previewChanged("");
  await ana.page.getByTestId("preview-state").getByText("Live").waitFor();
  await words.waitFor({ state: "detached" });
  expect(await api.source(id)).toBe(TEXTS.replace("NAME", "Away").replace("first", "first one!"));
});

test("who signs out leaves nothing in the browser, after a question where something would be lost", async () => {
  const { page } = await api.component("Left", TEXTS.replace("NAME", "Left"));
  await ana.open(page);
  await ana.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await ana.page.reload();
  await ana.sees("first");
  await ana.status("Saved");
  const stored = ana.page.locator('[data-testid="status"][data-stored="true"]');
  // Edits that the hub has not got are not lost without a question, and not without the hub either.
  await server.kill();
  await ana.placeCaret("first");
  await ana.page.keyboard.type("??");
  await ana.status("Offline — 2 edits waiting");
  await stored.waitFor();
  await ana.page.goto(server.url);
  const signOut = ana.page.getByRole("button", { name: "Sign out", exact: true });
  await signOut.click();
  const question = ana.page.getByRole("dialog", { name: "Sign out?" });
  await question.getByText("2 edits in a component would be lost", { exact: false }).waitFor();
  const leave = question.getByRole("button", { name: "Sign out and lose them" });
  await leave.click();
  await question.getByText("The server can't be reached.").waitFor();
  const kept = () => ana.page.evaluate(async () => (await indexedDB.databases()).length);
  expect(await kept()).toBeGreaterThan(0);
  await question.getByRole("button", { name: "Stay signed in" }).click();
  await server.restart();
  await signOut.click();
  await leave.click();
  // Who signs out leaves nothing to open, and nothing else of theirs.
  await ana.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await expect.poll(kept).toBe(0);
  expect(await ana.page.evaluate(() => Object.keys(localStorage).filter((key) => /:[0-9a-f]{8}-/.test(key)))).toEqual([]);
  await server.kill();
  await ana.page.goto(page);
  await ana.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await server.restart();
});
