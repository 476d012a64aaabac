/** What several people may count on of each other: how soon they see it, and who may no longer do what. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const NOTE = `<component name="NAME">
  <template>
    <text content="note" fill="#000000" />
  </template>
</component>
`;
const named = (name: string) => NOTE.replace("NAME", name);

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

test("within a second of a key press the other has the text, and a caret with a name", async () => {
  const { page } = await api.component("Soon", named("Soon"));
  await Promise.all([ana.open(page), ben.open(page)]);
  await ana.placeCaret("note");
  await ben.page.locator(".cm-remote-name", { hasText: "Ana" }).waitFor({ state: "attached" });
  await ana.page.evaluate(() => {
    addEventListener("keydown", (event) => {
      (window as unknown as { pressed: number }).pressed = performance.timeOrigin + event.timeStamp;
    }, true);
  });
  for (const letter of "abcde") {
    const seen = ben.page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const line = [...document.querySelectorAll(".cm-line")].find(({ textContent }) => textContent?.includes(wanted));
            const named = document.querySelector(".cm-remote-name")?.textContent?.includes("Ana");
            const at = document.querySelector(".cm-remote-caret")?.getBoundingClientRect().top ?? 0;
            const box = line?.getBoundingClientRect();
            if (!box || !named || at < box.top - 4 || at > box.bottom) return requestAnimationFrame(look);
            return resolve(performance.timeOrigin + performance.now());
          };
          look();
        }),
      `note${"abcde".slice(0, "abcde".indexOf(letter) + 1)}`,
    );
    await ana.page.keyboard.type(letter);
    const pressed = await ana.page.evaluate(() => (window as unknown as { pressed: number }).pressed);
    expect((await seen) - pressed).toBeLessThan(1000);
  }
  await ben.sees("noteabcde");
});

test("a lock is free again when its holder's browser is closed", async () => {
  const { id, page } = await api.component("Held", named("Held"));
  await ben.open(page);
  await ben.page.getByRole("tab", { name: /Properties/ }).click();
  await ben.page.getByTestId("layers").getByRole("treeitem").first().click();
  const gus = await Person.start("Gus");
  try {
    await gus.join(server.inviteLink);
    await gus.open(page);
    await gus.page.getByRole("button", { name: "Lock: only you can edit" }).click();
    await ben.page.getByTestId("properties").getByText("Locked by Gus").waitFor();
    expect(await ben.page.getByLabel("X", { exact: true }).isDisabled()).toBe(true);
  } finally {
    await gus.stop();
  }
  await expect.poll(() => ben.page.getByLabel("X", { exact: true }).isEnabled()).toBe(true);
  await ben.page.getByLabel("X", { exact: true }).fill("7");
  await ben.page.keyboard.press("Enter");
  await expect.poll(() => api.source(id)).toContain("x={7}");
});

test("who is made a viewer loses the tools without a reload, and what is written all the same is refused", async () => {
  const { id, page } = await api.component("Watched", named("Watched"));
  const gus = await Person.start("Gus");
  try {
    await gus.join(server.inviteLink);
    await gus.open(page);
    await gus.page.getByRole("button", { name: "Select", exact: true }).click();
    const draw = gus.page.getByRole("button", { name: "Draw a rectangle (R)" });
    await draw.waitFor();
    await gus.page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
    const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
    const people = await api.call<{ userId: string; name: string }[]>("GET", `/api/projects/${project?.id}/collaborators?limit=200`);
    const { userId } = people.findLast(({ name }) => name === "Gus")!;
    await api.call("PUT", `/api/projects/${project?.id}/collaborators/${userId}`, { role: "viewer" });
    await gus.page.getByText(/You are watching/).waitFor();
    await draw.waitFor({ state: "detached" });
    await gus.page.locator(".cm-content[contenteditable=false]").waitFor();
    expect(await gus.page.evaluate(() => (window as unknown as { same?: boolean }).same)).toBe(true);
    const refused = await gus.page.evaluate(async (component) => {
      const session = await (await fetch("/api/auth/refresh", { method: "POST" })).json();
      const headers = { authorization: `Bearer ${session.data.accessToken}`, "content-type": "application/json" };
      const intents = [{ node: "0", attribute: "x", value: "99", expect: null }];
      const answers = [
        await fetch(`/api/components/${component}/edits`, { method: "POST", headers, body: JSON.stringify({ intents }) }),
        await fetch(`/api/components/${component}`, { method: "PUT", headers, body: JSON.stringify({ source: "gone" }) }),
      ];
      return answers.map(({ status }) => status);
    }, id);
    expect(refused).toEqual([403, 403]);
    expect(await api.source(id)).toBe(named("Watched"));
  } finally {
    await gus.stop();
  }
});
