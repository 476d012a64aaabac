/** People together in one component: chat, comments, a lock, following each other. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const BOX = `<component name="Box">
  <template>
    <rect width={80} height={40} fill="#4caf50" />
    <text content="Hello" x={10} y={70} />
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
  await ana.enter(server.ownerLink);
  await ben.join(server.inviteLink);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
});

/** The owner and an editor have a component open. */
async function bothOpen(name: string, source = BOX): Promise<string> {
  const { id, page } = await api.component(name, source);
  await Promise.all([ana.open(page), ben.open(page)]);
  return id;
}

const panel = (person: Person) => person.page.getByRole("complementary", { name: "Side panel" });

async function say(person: Person, text: string): Promise<void> {
  await panel(person).getByRole("tab", { name: /^Chat/ }).click();
  await panel(person).getByLabel("Message", { exact: true }).fill(text);
  await person.page.keyboard.press("Enter");
}

const messages = (person: Person) => panel(person).getByRole("log");

describe("chat", () => {
  test("what one says, the other sees at once, as text", async () => {
    await bothOpen("Chat");
    await say(ana, "<b>Hi</b> & welcome");
    await panel(ben).getByRole("tab", { name: /^Chat/ }).click();
    await messages(ben).getByText("<b>Hi</b> & welcome").waitFor();
    await say(ben, "Thanks!");
    await messages(ana).getByText("Thanks!").waitFor();
    expect(await messages(ana).getByText("Ben").count()).toBe(1);
  });

  test("is counted while it is out of sight, and seen when it is opened", async () => {
    await bothOpen("Unread");
    await panel(ben).getByRole("tab", { name: /^Chat/ }).click();
    await panel(ben).getByRole("button", { name: "Close the side panel" }).click();
    await say(ana, "Are you there?");
    await ben.page.getByRole("button", { name: "Side panel, 1 new" }).click();
    await messages(ben).getByText("Are you there?").waitFor();
    await ben.page.getByRole("button", { name: "Side panel", exact: true }).waitFor();
  });

  test("keeps what was typed when it can't be sent", async () => {
    await bothOpen("Offline");
    await ana.page.route("**/chat", (route) => route.abort());
    await say(ana, "Lost in a tunnel");
    await panel(ana).getByRole("alert").getByText("can't be reached").waitFor();
    expect(await panel(ana).getByLabel("Message", { exact: true }).inputValue()).toBe("Lost in a tunnel");
    await ana.page.unroute("**/chat");
    await ana.page.keyboard.press("Enter");
    await messages(ben).getByText("Lost in a tunnel").waitFor();
  });

  test("goes back page by page", async () => {
    const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
    for (let number = 1; number <= 60; number++) {
      await api.call("POST", `/api/projects/${project?.id}/chat`, { text: `Line ${number} of sixty` });
    }
    await bothOpen("Pages");
    await panel(ana).getByRole("tab", { name: /^Chat/ }).click();
    await messages(ana).getByText("Line 60 of sixty").waitFor();
    expect(await messages(ana).getByText("Line 10 of sixty").count()).toBe(0);
    await panel(ana).getByRole("button", { name: "Earlier messages" }).click();
    await messages(ana).getByText("Line 10 of sixty").waitFor({ state: "attached" });
  });
});

describe("a lock", () => {
  const editable = (person: Person, value: "true" | "false") =>
    person.page.locator(`.cm-content[contenteditable=${value}]`).waitFor();

  test("keeps others from editing, by name, until its holder's page closes", async () => {
    const id = await bothOpen("Locked");
    await ben.page.getByRole("button", { name: "Lock: only you can edit" }).click();
    await ben.page.getByRole("button", { name: "Unlock" }).waitFor();
    await ana.page.getByText("Ben has locked this component.").waitFor();
    await editable(ana, "false");
    await ben.replace("4caf50", "8040c0");
    await ana.sees("#8040c0");
    await ben.page.goto(server.url);
    await editable(ana, "true");
    await ana.replace("8040c0", "102030");
    await expect.poll(() => api.source(id)).toBe(BOX.replace("4caf50", "102030"));
  });

  test("ends when the project's owner ends it, and its holder is told", async () => {
    await bothOpen("Broken");
    await ben.page.getByRole("button", { name: "Lock: only you can edit" }).click();
    await ana.page.getByRole("button", { name: "End the lock" }).click();
    await ben.page.getByText("Your lock has ended.").waitFor();
    await editable(ana, "true");
    await editable(ben, "true");
  });
});

describe("comments", () => {
  const tab = (person: Person, name: RegExp) => panel(person).getByRole("tab", { name }).click();
  const card = (person: Person, text: string) =>
    panel(person).getByRole("list", { name: "Comments" }).getByRole("listitem").filter({ hasText: text });
  const highlighted = async (person: Person) => (await person.page.locator(".cm-comment").allTextContents()).join("");

  async function comment(person: Person, text: string): Promise<void> {
    await panel(person).getByRole("button", { name: "Comment", exact: true }).click();
    await panel(person).getByLabel("Your comment").fill(text);
    await person.page.keyboard.press("Enter");
    await card(person, text).waitFor();
  }

  test("stand on an element, survive code that moves above it, and are answered live", async () => {
    await bothOpen("Commented");
    await tab(ana, /^Comments/);
    await tab(ben, /^Comments/);
    await ben.placeCaret("fill=");
    await panel(ben).getByRole("button", { name: "Comment", exact: true }).click();
    await panel(ben).getByText("<rect> on line 3").waitFor();
    await panel(ben).getByLabel("Your comment").fill("Rounder?");
    await ben.page.keyboard.press("Enter");
    await card(ana, "Rounder?").getByText("Line 3").waitFor();
    await ana.placeCaret("<template>");
    await ana.page.keyboard.type("\n<circle radius={4} /> 😀");
    await ben.sees("<circle");
    await card(ben, "Rounder?").getByText("Line 4").waitFor();
    const rect = '<rect width={80} height={40} fill="#4caf50" />';
    await expect.poll(() => highlighted(ana)).toBe(rect);
    await expect.poll(() => highlighted(ben)).toBe(rect);
    await card(ana, "Rounder?").getByRole("button", { name: "Reply" }).click();
    await panel(ana).getByLabel("Reply to Ben").fill("Yes, by 8.");
    await ana.page.keyboard.press("Enter");
    await card(ben, "Yes, by 8.").waitFor();
  });

  test("are resolved and opened again, for everyone", async () => {
    await bothOpen("Resolved");
    await tab(ana, /^Comments/);
    await tab(ben, /^Comments/);
    await ben.placeCaret("Hello");
    await comment(ben, "Say more");
    await card(ana, "Say more").getByRole("button", { name: "Resolve" }).click();
    await panel(ben).getByRole("button", { name: "Resolved 1" }).click();
    await card(ben, "Resolved by Owner").waitFor();
    expect(await highlighted(ben)).toBe("");
    await card(ben, "Say more").getByRole("button", { name: "Reopen" }).click();
    await card(ana, "Say more").waitFor();
    await ana.page.locator(".cm-comment").waitFor();
  });

  test("open from their mark beside the line", async () => {
    await bothOpen("Marked");
    await tab(ana, /^Comments/);
    await ana.placeCaret("Hello");
    await comment(ana, "Translate");
    await ben.page.locator(".cm-comment-mark").click();
    await panel(ben).getByLabel("Reply to Owner").waitFor();
  });
});

describe("following", () => {
  const LINES = Array.from({ length: 200 }, (_, line) => `    <rect x={${line}} width={4} height={4} />`);
  const LONG = `<component name="Long">\n  <template>\n${LINES.join("\n")}\n  </template>\n</component>\n`;
  /** The number of the first line in sight. */
  const firstLine = (person: Person) =>
    person.page.locator(".cm-scroller").evaluate((scroller) => {
      const top = scroller.getBoundingClientRect().top + 6;
      const lines = [...scroller.querySelectorAll(".cm-lineNumbers .cm-gutterElement")];
      return Number(lines.find((line) => line.getBoundingClientRect().bottom > top)?.textContent);
    });

  test("shows what the other sees, until one scrolls oneself", async () => {
    await bothOpen("Long", LONG);
    await panel(ben).getByRole("tab", { name: "People" }).click();
    await panel(ben).getByRole("button", { name: "Follow Owner" }).click();
    await panel(ana).getByRole("tab", { name: "People" }).click();
    await panel(ana).getByText("follows you").waitFor();
    const scroll = (top: number) =>
      ana.page.locator(".cm-scroller").evaluate((element, wanted) => element.scrollTo(0, wanted), top);
    await scroll(2000);
    await expect.poll(() => firstLine(ana)).toBeGreaterThan(60);
    await expect.poll(async () => (await firstLine(ben)) - (await firstLine(ana))).toBe(0);
    await ana.page.locator(".cm-content").press("Control+End");
    await ben.sees("</component>");

    await ben.page.getByTestId("editor").hover();
    await ben.page.mouse.wheel(0, -800);
    await panel(ben).getByRole("button", { name: "Follow Owner" }).waitFor();
    await panel(ana).getByText("follows you").waitFor({ state: "detached" });
    const own = await firstLine(ben);
    await scroll(0);
    // What comes after it shows that it has come.
    await ana.placeCaret("Long");
    await ben.page.locator(".cm-remote-caret").waitFor({ state: "detached" });
    expect(await firstLine(ben)).toBe(own);
  });

  test("goes along on the canvas, until one moves it oneself", async () => {
    await bothOpen("Along");
    for (const { page } of [ana, ben]) {
      await page.getByRole("button", { name: "Select", exact: true }).click();
    }
    await panel(ben).getByRole("tab", { name: "People" }).click();
    await panel(ben).getByRole("button", { name: "Follow Owner" }).click();
    /** How many pixels across the green box is drawn, as large as it is shown. */
    const size = async (person: Person) => Math.sqrt(await person.pixels("#4caf50"));
    const before = await size(ben);
    await ana.page.getByTestId("canvas").hover();
    await ana.page.keyboard.down("Control");
    await ana.page.mouse.wheel(0, -240);
    await ana.page.keyboard.up("Control");
    await expect.poll(() => size(ben)).toBeGreaterThan(before * 1.3);
    await expect.poll(async () => Math.abs((await size(ben)) - (await size(ana)))).toBeLessThan(2);

    await ben.page.getByTestId("canvas").hover();
    await ben.page.mouse.wheel(0, 40);
    await panel(ben).getByRole("button", { name: "Follow Owner" }).waitFor();
  });
});
