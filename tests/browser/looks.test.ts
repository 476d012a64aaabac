/** Every screen looks as in its picture, at phone, tablet and desktop width. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare, DESKTOP, differences, PHONE, still, TABLET, touched } from "./baselines.ts";
import { Person, showsPicture } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const CARD = `<component name="Card">
  <props>
    <prop name="title" type="string" default="Morning" />
  </props>
  <script>
    const wide = signal(40);
  </script>
  <template>
    <!-- The ground, and a bar that grows. -->
    <rect width={320} height={180} radius={16} fill="#1d3557" />
    <rect x={24} y={120} width={wide()} height={20} radius={10} fill="#e9c46a" />
    <circle x={256} y={64} radius={32} fill="#f4a261" />
    <text x={24} y={40} content={props.title} size={28} fill="#f1faee" />
    <timeline signal="wide">
      <keyframe at={0} value={40} />
      <keyframe at={1000} value={272} easing="ease-out" />
    </timeline>
  </template>
</component>
`;
const DOT = `<component name="Dot">
  <template>
    <circle x={60} y={60} radius={48} fill="#2a9d8f" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let stranger: Person;
let project = "";
let card = "";
let dot = "";

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  const [demo] = await api.call<{ id: string }[]>("GET", "/api/projects");
  project = (await api.call<{ id: string }>("POST", "/api/projects", { name: "Studio", description: "What the pictures show." })).id;
  await api.call("DELETE", `/api/projects/${demo?.id}`);
  const make = async (name: string, source: string) =>
    (await api.call<{ id: string }>("POST", `/api/projects/${project}/components`, { name, source })).id;
  dot = await make("Dot", DOT);
  for (const source of [DOT.replace("2a9d8f", "e76f51"), DOT]) await api.call("PUT", `/api/components/${dot}`, { source });
  card = await make("Card", CARD);
  const { id } = await api.call<{ id: string }>("POST", `/api/components/${card}/comments`, { text: "Rounder?", node: "0" });
  await api.call("POST", `/api/components/${card}/comments`, { text: "By eight.", parentId: id });
  await api.call("POST", `/api/projects/${project}/chat`, { text: "The sun stands a little low." });
  [ana, stranger] = await Promise.all([Person.start("Owner"), Person.start("Stranger")]);
  for (const { page } of [ana, stranger]) await page.emulateMedia({ reducedMotion: "reduce" });
  await ana.enter(server.ownerLink);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), stranger?.stop()]);
  await server?.stop();
});

async function open({ page }: Person, path: string, shown: string): Promise<void> {
  await page.setViewportSize(DESKTOP);
  await page.goto(server.url + path);
  await page.getByText(shown, { exact: true }).first().waitFor();
}

/** Until this many previews have been drawn in the page. */
async function drawn({ page }: Person, previews: number): Promise<void> {
  await page.waitForFunction((count) => document.querySelectorAll("iframe[data-wasm-hash]").length === count, previews);
}

async function openCard(): Promise<void> {
  const { page } = ana;
  await page.setViewportSize(DESKTOP);
  await ana.open(`${server.url}/components/${card}`);
  await page.getByTestId("timeline").getByRole("slider", { name: "Moment" }).press("Home");
  await ana.status("Saved");
  await ana.page.locator("#side-panel").getByRole("tab", { name: /^Chat/ }).click();
  await ana.page.getByText("The sun stands a little low.").waitFor();
}

describe("without an account", () => {
  test("the sign-in", async () => {
    await open(stranger, "/", "Sign in");
    expect(await differences(stranger.page, "sign-in")).toEqual([]);
  });

  test("an invite", async () => {
    const { url } = await api.call<{ url: string }>("POST", `/api/projects/${project}/invites`, { role: "editor" });
    await open(stranger, new URL(url, server.url).pathname, "Your name");
    await drawn(stranger, 1);
    expect(await differences(stranger.page, "invite")).toEqual([]);
  });
});

describe("the pages around", () => {
  test("the projects", async () => {
    await open(ana, "/", "Studio");
    await drawn(ana, 1);
    expect(await differences(ana.page, "projects")).toEqual([]);
  });

  test("a project", async () => {
    await open(ana, `/projects/${project}`, "Card");
    await drawn(ana, 2);
    expect(await differences(ana.page, "project")).toEqual([]);
  });

  test("sharing a project", async () => {
    await open(ana, `/projects/${project}`, "Card");
    await ana.page.getByRole("button", { name: "Invite", exact: true }).click();
    await ana.page.getByText("Who takes part").waitFor();
    await ana.page.getByRole("list", { name: "Open invite links" }).waitFor();
    await drawn(ana, 2);
    expect(await differences(ana.page, "share")).toEqual([]);
  });
});

describe("a component", () => {
  const side = () => ana.page.locator("#side-panel");
  const tab = async (name: RegExp) => {
    await ana.page.setViewportSize(DESKTOP);
    await side().getByRole("tab", { name }).click();
  };

  test("code and picture", async () => {
    await openCard();
    expect(await differences(ana.page, "editor")).toEqual([]);
    await ana.page.setViewportSize(PHONE);
    await ana.page.getByRole("button", { name: "Preview", exact: true }).click();
    expect(await differences(ana.page, "editor-picture", [PHONE])).toEqual([]);
  });

  test("what is selected, with its properties", async () => {
    await openCard();
    await ana.page.getByRole("button", { name: "Select", exact: true }).click();
    await ana.page.getByTestId("layers").getByRole("treeitem").nth(2).click();
    await ana.page.getByTestId("selected").first().waitFor();
    await tab(/^Properties/);
    expect(await differences(ana.page, "editor-selected", [TABLET, DESKTOP])).toEqual([]);
  });

  test("its timeline under fingers, with a keyframe at hand", async () => {
    await openCard();
    await ana.page.setViewportSize(TABLET);
    await ana.page.getByRole("button", { name: /^Keyframe of wide at 1000 ms/ }).click();
    await ana.page.getByLabel("Easing").waitFor();
    expect(await differences(ana.page, "timeline", [TABLET])).toEqual([]);
    await ana.page.setViewportSize(PHONE);
    await ana.page.getByRole("button", { name: "Preview", exact: true }).click();
    expect(await differences(ana.page, "timeline", [PHONE])).toEqual([]);
  });

  test("errors under the text", async () => {
    await openCard();
    await ana.placeCaret("content={props.title");
    await ana.page.keyboard.type("s");
    await ana.page.getByTestId("problems").getByText(/titles/).first().waitFor();
    await ana.status("Saved");
    expect(await differences(ana.page, "editor-errors")).toEqual([]);
    await ana.page.setViewportSize(DESKTOP);
    await ana.page.keyboard.press("Backspace");
    await ana.page.getByTestId("compile-status").getByText("No errors").waitFor();
  });

  test("comments, chat and people beside it, on a phone as a sheet", async () => {
    await openCard();
    for (const [name, shown] of [
      ["Comments", "Rounder?"],
      ["Chat", "The sun stands a little low."],
      ["People", "Owner (you)"],
    ] as const) {
      await tab(new RegExp(`^${name}`));
      await side().getByText(shown).first().waitFor();
      expect(await differences(ana.page, `editor-${name.toLowerCase()}`, [DESKTOP])).toEqual([]);
      await ana.page.setViewportSize(PHONE);
      await ana.page.getByRole("button", { name: /^Side panel/ }).click();
      await side().getByText(shown).first().waitFor();
      expect(await differences(ana.page, `editor-${name.toLowerCase()}`, [PHONE])).toEqual([]);
      await ana.page.keyboard.press("Escape");
    }
  });

  test("its commands", async () => {
    await openCard();
    await ana.page.keyboard.press("Control+k");
    await ana.page.getByRole("dialog").waitFor();
    expect(await differences(ana.page, "palette", [DESKTOP])).toEqual([]);
  });

  test("its history", async () => {
    await api.call("POST", `/api/components/${dot}/versions`, { seq: 1, message: "The green one" });
    for (const size of [PHONE, TABLET, DESKTOP]) {
      await ana.page.setViewportSize(size);
      await ana.page.goto(`${server.url}/components/${dot}/history?seq=2`);
      await ana.page.getByTestId("preview-state").filter({ hasText: "As it was at step 2" }).waitFor();
      expect(await differences(ana.page, "history", [size])).toEqual([]);
    }
  });

  test("in a page of its own", async () => {
    await api.call("PUT", `/api/projects/${project}`, { isPublic: true });
    await stranger.page.setViewportSize(DESKTOP);
    await stranger.page.goto(`${server.url}/embed/${card}`);
    await showsPicture(stranger.page);
    expect(await differences(stranger.page, "embed", [PHONE])).toEqual([]);
  });
});

test("what was deleted", async () => {
  const { id } = await api.call<{ id: string }>("POST", `/api/projects/${project}/components`, { name: "Old", source: DOT });
  await api.call("DELETE", `/api/components/${id}`);
  await open(ana, `/projects/${project}`, "Recently deleted");
  await drawn(ana, 2);
  expect(await differences(ana.page, "bin", [PHONE, DESKTOP])).toEqual([]);
});

test("a picture that has changed is found, though it be by little", async () => {
  await open(stranger, "/", "Sign in");
  await stranger.page.setViewportSize(DESKTOP);
  await touched(stranger.page, false);
  expect(compare("sign-in-1440", await still(stranger.page))).toBeNull();
  await stranger.page.addStyleTag({ content: ":root { --color-surface-1: #1c1c1c }" });
  expect(compare("sign-in-1440", await still(stranger.page))).toMatch(/differs in \d+ pixels/);
});
