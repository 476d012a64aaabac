/** Three people edit; a fourth goes through the history alone, restores, and the first undoes that. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SQUARE = `<component name="Square">
  <template>
    <rect width={100} height={100} fill="#000001" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let people: Person[];

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  people = await Promise.all(["Ana", "Ben", "Cleo", "Dan"].map((name) => Person.start(name)));
  for (const person of people) await person.join(server.inviteLink);
});

afterAll(async () => {
  await Promise.all(people?.map((person) => person.stop()) ?? []);
  await server?.stop();
});

test("a history is scrubbed in private, restored for everyone, and that is undone", async () => {
  const [ana, ben, cleo, dan] = people as [Person, Person, Person, Person];
  const { id, page } = await api.component("Square", SQUARE);
  await Promise.all([ana, ben, cleo].map((person) => person.open(page)));
  await ana.replace("000001", "d00000");
  await ben.paints("#d00000");
  await ben.replace("d00000", "00d000");
  await cleo.paints("#00d000");
  await cleo.replace("00d000", "0000d0");
  await Promise.all([ana, ben, cleo].map((person) => person.paints("#0000d0")));
  await cleo.status("Saved");
  const last = (await api.call<{ last: number }>("GET", `/api/components/${id}/history`)).last;

  await dan.page.goto(`${page}/history`);
  const step = dan.page.getByRole("slider", { name: "Step" });
  const moment = dan.page.getByTestId("moment");
  await dan.paints("#0000d0");
  await moment.locator("ins", { hasText: "0000d0" }).waitFor();

  // Back to what Ana had written, burst by burst; nobody else is touched.
  await step.focus();
  const green = dan.page.getByTestId("step").filter({ hasText: "Ben" });
  await dan.page.keyboard.press("PageDown");
  await green.waitFor();
  await dan.paints("#00d000");
  await dan.page.keyboard.press("PageDown");
  await dan.page.getByTestId("step").filter({ hasText: "Ana" }).waitFor();
  await dan.paints("#d00000");
  expect(await step.getAttribute("aria-valuetext")).toMatch(/^Step \d+ of \d+, .*: Ana wrote “0+”$/);
  expect(await ana.pixels("#0000d0")).toBeGreaterThan(200);

  // A link to the moment brings another person to it.
  const link = dan.page.url();
  expect(link).toMatch(/\/history\?seq=\d+$/);

  await dan.page.getByLabel("Who wrote it").check();
  await dan.page.locator(".cm-writer", { hasText: "Ana" }).waitFor();

  await dan.page.getByRole("button", { name: "Restore this version" }).click();
  await Promise.all([ana, ben, cleo].map((person) => person.paints("#d00000")));
  expect(await api.source(id)).toBe(SQUARE.replace("000001", "d00000"));
  await dan.page.getByTestId("step").filter({ hasText: "Dan" }).waitFor();

  await ana.page.goto(`${page}/history`);
  await ana.page.getByTestId("step").filter({ hasText: "Dan" }).waitFor();
  await ana.page.getByRole("button", { name: "Undo only this step" }).click();
  await Promise.all([ben, cleo].map((person) => person.paints("#0000d0")));
  expect(await api.source(id)).toBe(SQUARE.replace("000001", "0000d0"));
  const after = (await api.call<{ last: number }>("GET", `/api/components/${id}/history`)).last;
  expect(after).toBe(last + 2);
  const versions = await api.call<{ message: string }[]>("GET", `/api/components/${id}/versions`);
  expect(versions.map(({ message }) => message)).toEqual([expect.stringMatching(/^Before step \d+ was restored$/)]);

  // Every later step is still there, and the link still shows its moment.
  await ben.page.goto(link);
  await ben.paints("#d00000");
});

test("a viewer looks at the history and changes nothing", async () => {
  const { id, page } = await api.component("Still", SQUARE);
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const invite = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const vera = await Person.start("Vera");
  try {
    await vera.join(new URL(new URL(invite.url, server.url).pathname, server.url).href);
    await vera.page.goto(`${page}/history`);
    await vera.paints("#000001");
    expect(await vera.page.getByRole("button", { name: "Restore this version" }).count()).toBe(0);
    const seen = await api.call<{ last: number }>("GET", `/api/components/${id}/history`);
    expect(seen.last).toBe(1);
  } finally {
    await vera.stop();
  }
});
