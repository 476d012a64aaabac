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

  // Ben looks at the first step meanwhile.
  const bens = await ben.page.context().newPage();
  await bens.goto(`${page}/history?seq=1`);
  await bens.getByTestId("step").filter({ hasText: `Step 1 of ${last}` }).waitFor();

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
  expect(await step.getAttribute("aria-valuetext")).toMatch(/^\d+ of \d+$/);
  const spoken = dan.page.getByTestId("announcement");
  await spoken.filter({ hasText: /^Step \d+ of \d+, by Ana, .*: inserted “0+”$/ }).waitFor();
  for (const person of [ana, ben, cleo]) {
    expect(await person.pixels("#0000d0")).toBeGreaterThan(200);
    expect(await person.text()).toBe(SQUARE.replace("000001", "0000d0"));
  }
  expect(await bens.getByRole("slider", { name: "Step" }).inputValue()).toBe("1");
  await bens.close();

  // A link to the moment brings another person to it.
  const link = dan.page.url();
  expect(link).toMatch(/\/history\?seq=\d+$/);

  await dan.page.getByLabel("Who wrote it").check();
  await dan.page.locator(".cm-writer", { hasText: "Ana" }).waitFor();
  await dan.page.getByRole("listitem").filter({ hasText: /^Line 3: Ana, .*, step \d+$/ }).waitFor();

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

test("a moment is named, compared with another and with now, and restored from the list", async () => {
  const [ana, ben] = people as [Person, Person];
  const { id, page } = await api.component("Named", SQUARE);
  for (const color of ["a00000", "00a000", "0000a0"]) {
    await api.call("PUT", `/api/components/${id}`, { source: SQUARE.replace("000001", color) });
  }
  await ana.page.goto(`${page}/history?seq=2`);
  await ana.paints("#a00000");
  await ana.page.getByRole("button", { name: "Name this version" }).click();
  await ana.page.keyboard.type("The red one");
  await ana.page.keyboard.press("Enter");
  await ana.page.getByText("Step 2 is saved as a version.").waitFor();
  const list = ana.page.getByRole("region", { name: "Versions" });
  const named = list.getByRole("button", { name: /^The red one/ });
  await named.filter({ hasText: "Step 2 · Ana · just now" }).waitFor();
  // The time is seen whole, also when it has more words.
  const cut = await named.locator("time").evaluate((time) => {
    time.textContent = "11 months ago";
    return time.getBoundingClientRect().right - (time.closest("button")?.getBoundingClientRect().right ?? 0);
  });
  expect(cut).toBeLessThanOrEqual(0);
  const [version] = await api.call<{ seq: number; message: string }[]>("GET", `/api/components/${id}/versions`);
  expect(version).toMatchObject({ seq: 2, message: "The red one" });

  // A second one, from the keyboard: one step on is green.
  await ana.page.getByRole("slider", { name: "Step" }).press("ArrowRight");
  await ana.paints("#00a000");
  await ana.page.getByRole("button", { name: "Name this version" }).click();
  await ana.page.keyboard.type("The green one");
  await ana.page.keyboard.press("Enter");
  await list.getByRole("button", { name: /^The green one/ }).waitFor();

  const moment = ana.page.getByTestId("moment");
  await list.getByRole("button", { name: "Compare what is shown with The red one" }).click();
  await expect.poll(() => ana.page.getByRole("combobox", { name: "Compare with" }).inputValue()).toBe("2");
  await moment.locator("del").first().waitFor();
  await named.click();
  await ana.paints("#a00000");
  await list.getByRole("button", { name: "Compare with now" }).click();
  await expect.poll(() => ana.page.getByRole("combobox", { name: "Compare with" }).inputValue()).toBe("now");
  await moment.locator("ins").first().waitFor();

  // Another person finds both, goes to one by its mark on the line, and restores the other from the list.
  await ben.page.goto(`${page}/history`);
  await ben.paints("#0000a0");
  await ben.page.getByTitle("The green one, step 3").click();
  await ben.paints("#00a000");
  await ben.page.getByRole("button", { name: "Restore The red one" }).click();
  await ben.page.getByText("Step 2 is restored, for everyone: that is step 5.").waitFor();
  expect(await api.source(id)).toBe(SQUARE.replace("000001", "a00000"));
  await ben.page.getByRole("button", { name: "Undo", exact: true }).click();
  await ben.page.getByText("Step 5 is undone, for everyone: that is step 6.").waitFor();
  expect(await api.source(id)).toBe(SQUARE.replace("000001", "0000a0"));
});

test("the keys go through a history wherever the focus is, and are explained", async () => {
  const [ana] = people as [Person];
  const { id, page } = await api.component("Keys", SQUARE);
  for (const color of ["a00000", "00a000", "0000a0"]) {
    await api.call("PUT", `/api/components/${id}`, { source: SQUARE.replace("000001", color) });
  }
  await ana.page.goto(`${page}/history?seq=3`);
  const at = (place: string) => ana.page.getByTestId("step").filter({ hasText: place }).waitFor();
  await at("Step 3 of 4");
  await ana.page.keyboard.press("ArrowLeft");
  await at("Step 2 of 4");
  await ana.page.keyboard.press("Home");
  await at("The beginning");
  await ana.page.keyboard.press("End");
  await at("Step 4 of 4");
  await ana.paints("#0000a0");
  // At the end, playing begins anew; it stops at the end by itself, and only then says where that is.
  await ana.page.keyboard.press("Space");
  const spoken = ana.page.getByTestId("announcement");
  await spoken.filter({ hasText: "Playing" }).waitFor();
  await spoken.filter({ hasText: /^Step 4 of 4, by Owner/ }).waitFor();

  await ana.page.keyboard.press("?");
  const help = ana.page.getByRole("dialog", { name: "Keys" });
  await help.getByText("One step back or on").waitFor();
  await ana.page.keyboard.press("Escape");
  const slider = ana.page.getByRole("slider", { name: "Step" });
  const words = await slider.evaluate((element) => {
    const described = element.getAttribute("aria-describedby") ?? "";
    return document.getElementById(described)?.textContent;
  });
  expect(words).toMatch(/^Arrow keys go by steps/);
});

test("a link to a moment that never was says so and shows the newest", async () => {
  const [ana] = people as [Person];
  const { page } = await api.component("Short", SQUARE);
  await ana.page.goto(`${page}/history?seq=99`);
  await ana.page.getByText("There is no step 99: this history ends with step 1.").waitFor();
  await ana.paints("#000001");
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
    expect(await vera.page.getByRole("button", { name: /Restore|Undo|Name/ }).count()).toBe(0);
    const seen = await api.call<{ last: number }>("GET", `/api/components/${id}/history`);
    expect(seen.last).toBe(1);
  } finally {
    await vera.stop();
  }
});
