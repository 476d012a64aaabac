/** Elements as text on the clipboard: copied, cut and pasted on the canvas and in the layers. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const SOURCE = `<component name="NAME">
  <template>
    <rect width={200} height={100} fill="#264653" />
    <group x={50} y={20}>
      <circle x={60} y={10} radius={10} fill="#e76f51" />
    </group>
  </template>
</component>
`;
const RECT = '<rect width={200} height={100} fill="#264653" />';
const CIRCLE = '<circle x={60} y={10} radius={10} fill="#e76f51" />';

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;
let id = "";
let address = "";
let source = "";
let made = 0;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

beforeEach(async () => {
  await open(await component());
});

const press = async (...keys: string[]) => {
  for (const key of keys) await ana.page.keyboard.press(key);
};
const layer = (name: string | RegExp, { page } = ana) => page.getByTestId("layers").getByRole("treeitem", { name });
/** What is cut or copied is what is seen. */
const layersAre = (count: number) => expect.poll(() => ana.page.getByTestId("layers").getByRole("treeitem").count()).toBe(count);
const selected = () => ana.page.getByTestId("layers").getByRole("treeitem", { selected: true });
const becomes = (wanted: string) => expect.poll(() => api.source(id)).toBe(wanted);
const notice = (words: string | RegExp, { page } = ana) => page.getByTestId("canvas-notice").filter({ hasText: words }).waitFor();
const toCanvas = () => ana.page.getByTestId("canvas").focus();

async function component() {
  const name = `Clips${(made += 1)}`;
  const text = SOURCE.replace("NAME", name);
  return { ...(await api.component(name, text)), text };
}

async function open(found: Awaited<ReturnType<typeof component>>): Promise<void> {
  ({ id, page: address, text: source } = found);
  await ana.open(address);
  await ana.page.getByRole("button", { name: "Select", exact: true }).click();
}

/** Text on the clipboard, as from anywhere. */
async function clip(text: string): Promise<void> {
  await ana.page.locator("#side-panel").getByRole("tab", { name: /^Chat/ }).click();
  const field = ana.page.getByRole("textbox", { name: "Message" });
  await field.fill(text);
  await field.press("Control+a");
  await press("Control+x");
  await expect.poll(() => field.inputValue()).toBe("");
}

test("what is copied on the canvas is pasted beside it, apart and selected, each time as one step", async () => {
  await layer(/^rect/).click();
  await toCanvas();
  await press("Control+c", "Control+v");
  const once = source.replace(RECT, `${RECT}\n    <rect x={10} y={10} width={200} height={100} fill="#264653" />`);
  await becomes(once);
  await expect.poll(() => selected().evaluateAll((rows) => rows.map((row) => row.getAttribute("data-path")))).toEqual(["1"]);
  await press("Control+v");
  const twice = once.replace("y={10} width={200} height={100} fill=\"#264653\" />", "$&\n    <rect x={20} y={20} width={200} height={100} fill=\"#264653\" />");
  await becomes(twice);
  await press("Control+z");
  await becomes(once);
  await layersAre(4);
  await press("Control+a", "Control+x");
  await becomes(source.replace(/ {4}<rect[^]*<\/group>\n/, ""));
  await press("Control+v");
  await becomes(once);
  await press("Control+z", "Control+z");
  await becomes(once);
  await press("Control+z");
  await becomes(source);
});

test("what is cut in the layers is pasted into the group that is selected, and the other sees it", async () => {
  await ben.open(address);
  await layer(/^rect/).click();
  await press("Control+x");
  await becomes(source.replace(`    ${RECT}\n`, ""));
  await layer(/^group/).click();
  await press("Control+v");
  await becomes(source.replace(`    ${RECT}\n`, "").replace(CIRCLE, `${CIRCLE}\n      ${RECT}`));
  await layer(/^rect/, ben).and(ben.page.locator("[aria-level='2']")).waitFor();
});

test("elements go to other components, into the code, and out of it", async () => {
  await layer(/^circle/).click();
  await press("Control+c");
  await open(await component());
  await layer(/^rect/).click();
  await press("Control+v");
  await becomes(source.replace(RECT, `${RECT}\n    ${CIRCLE}`));
  await ana.placeCaret("</group>");
  await press("Control+v");
  await becomes(source.replace(RECT, `${RECT}\n    ${CIRCLE}`).replace("</group>", `</group>${CIRCLE}`));
  for (let index = 0; index < CIRCLE.length; index++) await press("Shift+ArrowLeft");
  await press("Control+x");
  await becomes(source.replace(RECT, `${RECT}\n    ${CIRCLE}`));
  await layer(/^group/).click();
  await press("Control+v");
  // The group holds one that looks the same where it stands.
  const apart = CIRCLE.replace("x={60} y={10}", "x={70} y={20}");
  await becomes(source.replace(RECT, `${RECT}\n    ${CIRCLE}`).replace(`${CIRCLE}\n    </group>`, `${CIRCLE}\n      ${apart}\n    </group>`));
});

test("a line of words becomes a text; what is neither is refused in words, and changes nothing", async () => {
  await clip('Say "hello"');
  await toCanvas();
  await press("Control+v");
  await expect.poll(() => api.source(id)).toMatch(/<text content=\{"Say \\"hello\\""\} x=\{\d+\} y=\{\d+\} size=\{24\} fill="#111111" \/>/);
  await press("Control+z");
  await becomes(source);
  for (const [text, words] of [
    ["const a = 1;\nconst b = 2;", "What was copied is no whole element"],
    ["<rect width={", "What was copied is no whole element"],
    [source, "A whole component can’t be pasted here"],
  ] as const) {
    await clip(text);
    await toCanvas();
    await press("Control+v");
    await notice(words);
  }
  expect(await api.source(id)).toBe(source);
  // What they refer to is told by the compiler, as always.
  await clip("<rect width={nowhere()} />");
  await toCanvas();
  await press("Control+v");
  await ana.page.getByTestId("problems").getByText(/nowhere/).first().waitFor();
});

test("in a text field the keys are the field's, and menus do the same", async () => {
  const { page } = ana;
  await page.locator("#side-panel").getByRole("tab", { name: /^Properties/ }).click();
  await layer(/^circle/).click();
  const name = page.getByTestId("properties").getByLabel("Name", { exact: true });
  await name.fill("Sun");
  await name.press("Control+a");
  await press("Control+c", "Control+v", "Control+v");
  await expect.poll(() => name.inputValue()).toBe("SunSun");
  await name.fill("");
  await layer(/^circle/).click();
  await press("F2");
  const field = page.getByTestId("layers").getByRole("textbox");
  await field.waitFor();
  await press("Control+v");
  await expect.poll(() => field.inputValue()).toBe("Sun");
  await press("Escape");
  await layer(/^circle/).click({ button: "right" });
  await page.getByRole("menuitem", { name: /^Cut/ }).click();
  await becomes(source.replace(`      ${CIRCLE}\n`, ""));
});

test("who may only watch copies, and neither cuts nor pastes", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const { url } = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const vera = await Person.start("Vera");
  try {
    await vera.join(url);
    await vera.open(address);
    const { page } = vera;
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await layer(/^circle/, vera).click();
    for (const key of ["Control+x", "Control+v"]) {
      await page.keyboard.press(key);
      await notice("You can only watch this component.", vera);
      await page.getByTestId("canvas-notice").getByRole("button", { name: "Dismiss" }).click();
      await page.getByTestId("canvas-notice").waitFor({ state: "detached" });
      await layer(/^circle/, vera).focus();
    }
    await page.keyboard.press("Control+c");
    await page.goto(server.url);
    const search = page.getByRole("searchbox").or(page.getByRole("search").getByRole("textbox"));
    await search.focus();
    await page.keyboard.press("Control+v");
    await expect.poll(() => search.inputValue()).toBe(CIRCLE);
    expect(await api.source(id)).toBe(source);
  } finally {
    await vera.stop();
  }
});

test("elements are pasted where they were meant, though another puts something before that and breaks the text", async () => {
  const line = '<line x1={0} y1={0} x2={9} y2={9} stroke="#ffffff" />';
  await ben.open(address);
  await clip(`${line}\n${RECT}`);
  await layer(/^circle/).click();
  await ben.placeCaret("<template>");
  await ben.page.keyboard.insertText("\n    <ellipse radiusX={nope()} />");
  await ana.page.getByTestId("problems").getByText(/nope/).first().waitFor();
  await toCanvas();
  await press("Control+v");
  await becomes(
    source
      .replace("<template>", "<template>\n    <ellipse radiusX={nope()} />")
      .replace(CIRCLE, [CIRCLE, line, RECT].join("\n      ")),
  );
});
