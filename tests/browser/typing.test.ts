/** How what is typed comes into the text: by the editor at once, and by the browser where the page has to have it first. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const NOTE = `<component name="Note">
  <template>
    <text content="abc" />
    <text content="def" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;
let id: string;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

beforeEach(async () => {
  const made = await api.component("Note", NOTE);
  id = made.id;
  await ana.open(made.page);
  await ana.placeCaret('content="abc');
});

afterAll(() => stopTwo({ server, ana, ben }));

async function becomes(content: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(NOTE.replace("abc", content));
}

/** Counts what the browser is kept from putting into the page, and what it puts there. */
async function countInput(): Promise<() => Promise<{ kept: number; put: number }>> {
  await ana.page.evaluate(() => {
    const counted = { kept: 0, put: 0 };
    addEventListener("beforeinput", (event) => counted[event.defaultPrevented ? "kept" : "put"]++);
    Object.assign(window, { counted });
  });
  return () => ana.page.evaluate(() => (window as unknown as { counted: { kept: number; put: number } }).counted);
}

test("what is typed is the editor's, also over what is selected, and is taken back and closed as before", async () => {
  const { keyboard } = ana.page;
  const counted = await countInput();
  await keyboard.type("d!");
  await becomes("abcd!");
  await keyboard.press("Shift+ArrowLeft");
  await keyboard.press("Shift+ArrowLeft");
  await keyboard.type("é😀");
  await becomes("abcé😀");
  expect(await counted()).toEqual({ kept: 4, put: 0 });
  await keyboard.press("Control+z");
  await becomes("abc");
  await keyboard.press("End");
  await keyboard.type("<group>");
  await expect.poll(() => api.source(id)).toBe(NOTE.replace('"abc" />', '"abc" /><group></group>'));
});

test("a composition is the browser's", async () => {
  const counted = await countInput();
  const session = await ana.page.context().newCDPSession(ana.page);
  for (const text of ["n", "に", "にほ"]) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await session.send("Input.insertText", { text: "日本" });
  await becomes("abc日本");
  await ana.page.keyboard.type("!");
  await becomes("abc日本!");
  expect((await counted()).kept).toBe(1);
});

test("where something moved the page's caret just before, the text goes there", async () => {
  await ana.page.evaluate(() => {
    const line = [...document.querySelectorAll(".cm-line")].find((each) => each.textContent?.includes("def"))!;
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      const at = node.textContent!.indexOf("def");
      if (at >= 0) addEventListener("keydown", () => getSelection()!.collapse(node, at + 3), { capture: true, once: true });
    }
  });
  await ana.page.keyboard.type("gh");
  await expect.poll(() => api.source(id)).toBe(NOTE.replace("def", "defgh"));
});
