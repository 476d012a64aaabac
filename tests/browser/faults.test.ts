/** What people see when things go wrong: a killed server, a viewer, a bad link. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const NOTES = `<component name="Notes">
  <template>
    <text content="" fill="#000000" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  [ana, ben] = await Promise.all([Person.start("Ana"), Person.start("Ben")]);
  await ana.join(server.inviteLink);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
});

test("a server killed while someone types loses nothing and doubles nothing", async () => {
  const { id, page } = await api.component("Notes", NOTES);
  await ana.open(page);
  await ana.placeCaret('content="');
  const typed = Array.from({ length: 60 }, (_, n) => `${n} `).join("");
  const [before, during, after] = [typed.slice(0, 60), typed.slice(60, 100), typed.slice(100)];

  await ana.page.keyboard.type(before);
  await ana.status("Saved");
  await ana.page.keyboard.type(during, { delay: 5 });
  await server.kill();
  await ana.page.keyboard.type(after);
  await ana.status(/Offline|Reconnecting|Not saved/);

  await server.restart();
  await ana.status("Saved");
  const expected = NOTES.replace('content=""', `content="${typed}"`);
  expect(await api.source(id)).toBe(expected);
  expect(await ana.text()).toBe(expected);
});

test("a viewer reads along and cannot type", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const invite = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const { id, page } = await api.component("Viewed", NOTES);
  await ben.join(new URL(new URL(invite.url).pathname, server.url).href);
  await ben.open(page);
  await ben.placeCaret('content="');
  await ben.page.keyboard.type("not allowed");
  await ana.open(page);
  await ana.placeCaret('content="');
  await ana.page.keyboard.type("allowed");
  await ben.sees('content="allowed"');
  await ana.status("Saved");
  expect(await api.source(id)).toBe(NOTES.replace('content=""', 'content="allowed"'));
});

test("a tampered invite link says what is wrong and what to do", async () => {
  const tampered = server.inviteLink.slice(0, -3) + "abc";
  const guest = await Person.start("Eve", 390, 844);
  try {
    await guest.page.goto(tampered);
    await guest.page.getByRole("heading", { name: /link/i }).waitFor();
    expect(await guest.page.getByRole("button", { name: /join/i }).count()).toBe(0);
    const width = await guest.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  } finally {
    await guest.stop();
  }
});
