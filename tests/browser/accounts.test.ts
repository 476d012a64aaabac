/** People come and go: by a link in two clicks, with an account, put out with a word of explanation. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const DOT = `<component name="Dot">
  <template>
    <circle radius={40} fill="#4caf50" />
  </template>
</component>
`;

interface Invite {
  id: string;
  url: string;
}

let server: DemoServer;
let api: Api;
let projectId: string;
let present: Person[] = [];

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  projectId = (await api.call<{ id: string }[]>("GET", "/api/projects"))[0]!.id;
});

afterEach(async () => {
  await Promise.all(present.map((person) => person.stop()));
  present = [];
});

afterAll(async () => {
  await server?.stop();
});

async function person(name: string): Promise<Person> {
  const started = await Person.start(name);
  present.push(started);
  return started;
}

function invite(role: string): Promise<Invite> {
  return api.call("POST", `/api/projects/${projectId}/invites`, { role });
}

/** An e-mail address that nobody has, also when a test is tried again. */
function address(name: string): string {
  return `${name}-${randomUUID()}@example.org`;
}

/** Counts real clicks, across pages. */
async function countClicks(who: Person): Promise<() => number> {
  let clicks = 0;
  await who.page.exposeFunction("clicked", () => clicks++);
  await who.page.addInitScript(() => {
    addEventListener("click", (event) => event.isTrusted && (window as unknown as { clicked(): void }).clicked(), true);
  });
  return () => clicks;
}

describe("a stranger with the link", () => {
  test("edits within two clicks", async () => {
    const { id } = await api.component("TwoClicks", DOT);
    const gus = await person("Gus");
    const clicks = await countClicks(gus);
    await gus.page.goto((await invite("editor")).url);
    await gus.page.getByLabel("Your name").fill("Gus");
    await gus.page.getByRole("button", { name: /join/i }).click();
    await gus.page.getByRole("link", { name: /TwoClicks/ }).click();
    await gus.page.locator(".cm-content[contenteditable=true]:focus").waitFor();
    await gus.page.keyboard.type("<!-- Gus was here -->\n");
    await expect.poll(() => api.source(id)).toBe(`<!-- Gus was here -->\n${DOT}`);
    expect(clicks()).toBe(2);
  });

  test("leaves no trace of the link in what other servers see", async () => {
    const gus = await person("Gus");
    const { url } = await invite("viewer");
    const response = await gus.page.goto(url);
    expect((await response?.allHeaders())?.["referrer-policy"]).toBe("no-referrer");
  });
});

describe("who is put out", () => {
  test("is out at once and told why, and keeps what was typed", async () => {
    const { id, page } = await api.component("PutOut", DOT);
    const link = await invite("editor");
    const gus = await person("Gus");
    await gus.joinByPage(link.url);
    await gus.open(page);
    await gus.replace("4caf50", "8040c0");
    await expect.poll(() => api.source(id)).toBe(DOT.replace("4caf50", "8040c0"));
    const explanation = gus.page.getByRole("alert").filter({ hasText: /can’t be opened any more: it was deleted, or you have no access/ });
    const shown = explanation.waitFor().then(() => performance.now());
    const from = performance.now();
    await api.call("DELETE", `/api/projects/${projectId}/invites/${link.id}`);
    console.log(`from revoking to the explanation: ${Math.round((await shown) - from)} ms`);
    await explanation.getByRole("button", { name: /copy the text/i }).waitFor();
    await gus.page.locator(".cm-content[contenteditable=false]").waitFor();
    await gus.page.getByTestId("editor").click();
    await gus.page.keyboard.type("still here");
    await gus.page.reload();
    await gus.page.getByRole("alert").waitFor();
    expect(await api.source(id)).toBe(DOT.replace("4caf50", "8040c0"));
  });

  test("or made a viewer, watches at once", async () => {
    const { page } = await api.component("Narrowed", DOT);
    const gus = await person("Gus");
    await gus.joinByPage((await invite("editor")).url);
    await gus.open(page);
    await gus.page.locator(".cm-content[contenteditable=true]").waitFor();
    const lock = gus.page.getByRole("button", { name: "Lock: only you can edit" });
    await lock.waitFor();
    await gus.page.getByRole("tab", { name: /^Comments/ }).click();
    const comment = gus.page.getByRole("button", { name: "Comment", exact: true });
    await comment.waitFor();
    const people = await api.call<{ userId: string; name: string }[]>(
      "GET",
      `/api/projects/${projectId}/collaborators?limit=200`,
    );
    const { userId } = people.findLast(({ name }) => name === "Gus")!;
    await api.call("PUT", `/api/projects/${projectId}/collaborators/${userId}`, { role: "viewer" });
    await gus.page.getByText(/You are watching/).waitFor();
    await gus.page.locator(".cm-content[contenteditable=false]").waitFor();
    await lock.waitFor({ state: "detached" });
    await comment.waitFor({ state: "detached" });
    await api.call("PUT", `/api/projects/${projectId}/collaborators/${userId}`, { role: "commenter" });
    await comment.waitFor();
    expect(await lock.count()).toBe(0);
  });
});

describe("accounts", () => {
  test("a guest becomes a full account, signs out, and comes back to the same project", async () => {
    const email = address("gus");
    const gus = await person("Gus");
    await gus.joinByPage((await invite("editor")).url);
    await gus.page.getByRole("link", { name: "Gus (guest)" }).click();
    await gus.page.getByLabel("E-mail address").fill(email);
    await gus.page.getByLabel("Password").fill("correct horse");
    await gus.page.getByRole("button", { name: "Keep my account" }).click();
    await gus.page.getByText(email).waitFor();
    await gus.page.getByRole("link", { name: "Gus", exact: true }).waitFor();
    await gus.page.getByText("This one").waitFor();
    // Another page, so that nothing of this one sweeps away what is typed into the form.
    const left = gus.page.waitForEvent("load");
    await gus.page.getByRole("button", { name: "Sign out" }).click();
    await left;
    await gus.page.getByLabel("E-mail address").fill(email);
    await gus.page.getByLabel("Password").fill("wrong horse");
    await gus.page.getByRole("button", { name: "Sign in" }).click();
    await gus.page.getByText(/don't belong together/).waitFor();
    await gus.page.getByLabel("Password").fill("correct horse");
    await gus.page.getByRole("button", { name: "Sign in" }).click();
    await gus.page.getByRole("link", { name: /Demo/ }).click();
    await gus.page.getByRole("heading", { name: "Demo" }).waitFor();
  });

  test("somebody registers, makes a project, invites a commenter, and changes their role", async () => {
    const ada = await person("Ada");
    await ada.page.goto(server.url);
    await ada.page.getByRole("button", { name: "I have no account yet" }).click();
    await ada.page.getByLabel("Your name").fill("Ada");
    await ada.page.getByLabel("E-mail address").fill(address("ada"));
    await ada.page.getByLabel("Password").fill("correct horse");
    await ada.page.getByRole("button", { name: "Create account" }).click();
    await ada.page.getByRole("button", { name: "New project" }).click();
    await ada.page.getByLabel("Name").fill("Mine");
    await ada.page.getByRole("button", { name: "Create project" }).click();
    await ada.page.getByRole("button", { name: "Invite" }).click();
    await ada.page.getByText("Commenter", { exact: true }).click();
    await ada.page.getByRole("button", { name: "Create link" }).click();
    const link = ada.page.getByRole("list", { name: "Open invite links" }).getByText(/\/invite\//);
    const url = `http://${await link.textContent()}`;
    await ada.page.getByRole("button", { name: "Close" }).click();

    const gus = await person("Gus");
    await gus.joinByPage(url);
    await gus.page.getByRole("heading", { name: "Mine" }).waitFor();
    expect(await gus.page.getByRole("button", { name: "New component" }).count()).toBe(0);

    await ada.page.getByRole("button", { name: "Invite" }).click();
    await ada.page.getByLabel("Role of Gus").selectOption("editor");
    await expect.poll(() => ada.page.getByLabel("Role of Gus").isEnabled()).toBe(true);
    await gus.page.reload();
    await gus.page.getByRole("button", { name: "New component" }).waitFor();
    await ada.page.getByRole("button", { name: "Remove Gus" }).click();
    await ada.page.getByLabel("Role of Gus").waitFor({ state: "detached" });
    await gus.page.reload();
    await gus.page.getByText(/you have no access to it/).waitFor();
  });
});
