/** What the palette and keys can do with picture, elements, panels and people; and why not, where they can't. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const SOURCE = `<component name="NAME">
  <template>
    <rect width={200} height={100} fill="#264653" />
    <group x={50} y={20}>
      <rect width={20} height={20} fill="#e9c46a" />
      <circle x={60} y={10} radius={10} fill="#e76f51" />
    </group>
  </template>
</component>
`;

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
  const name = `Commands${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  ({ id, page: address } = await api.component(name, source));
  await ana.page.setViewportSize({ width: 1440, height: 900 });
  await ana.open(address);
  await ana.page.getByRole("button", { name: "Select", exact: true }).click();
});

const press = async (...keys: string[]) => {
  for (const key of keys) await ana.page.keyboard.press(key);
};
const layer = (name: string | RegExp) => ana.page.getByTestId("layers").getByRole("treeitem", { name });
const becomes = (wanted: string) => expect.poll(() => api.source(id)).toBe(wanted);
const option = (name: string | RegExp, person = ana) =>
  person.page.getByRole("dialog", { name: "Commands" }).getByRole("option", { name });
const notice = (words: string | RegExp) => ana.page.getByTestId("canvas-notice").filter({ hasText: words }).waitFor();

async function find(words: string, person = ana): Promise<void> {
  await person.page.keyboard.press("Control+k");
  await person.page.getByRole("combobox", { name: "Find a command" }).waitFor();
  await person.page.keyboard.type(words);
}

async function command(words: string): Promise<void> {
  await find(words);
  await press("Enter");
  await ana.page.getByRole("dialog", { name: "Commands" }).waitFor({ state: "detached" });
}

/** Where the middle of what is selected is drawn, in pixels from the canvas's corner. */
async function middle(): Promise<[number, number]> {
  const canvas = await ana.page.getByTestId("canvas").boundingBox();
  const box = await ana.page.getByTestId("selected").first().boundingBox();
  if (!canvas || !box) throw new Error("something is not there");
  return [Math.round(box.x + box.width / 2 - canvas.x), Math.round(box.y + box.height / 2 - canvas.y)];
}

test("the picture is zoomed and gone along by keys on the canvas; elsewhere they are the browser's", async () => {
  const { page } = ana;
  const zoom = page.getByTestId("zoom");
  const shows = (scale: number) => zoom.filter({ hasText: `${scale} %` }).waitFor();
  await page.getByTestId("canvas").focus();
  await press("Control+0");
  await shows(100);
  await press("Control+=");
  await shows(125);
  await press("Control++");
  await shows(156);
  await press("Control+-");
  await shows(125);
  await layer(/^group/).click();
  await page.getByTestId("canvas").focus();
  await press("Control+0");
  await shows(100);
  const [x, y] = await middle();
  // With the hand arrows go along the picture, whatever is selected.
  await press("h", "ArrowRight", "Shift+ArrowDown");
  await expect.poll(middle).toEqual([x - 40, y - 200]);
  await press("Escape", "Shift+2");
  const [width, height] = await page.getByTestId("canvas").evaluate((element) => [element.clientWidth, element.clientHeight]);
  // What is drawn stands on whole pixels.
  await expect.poll(async () => Math.hypot((await middle())[0] - width! / 2, (await middle())[1] - height! / 2)).toBeLessThan(2);
  const close = Number.parseInt((await zoom.textContent()) ?? "");
  expect(close).toBeGreaterThan(400);
  await press("Shift+1");
  await expect.poll(async () => Number.parseInt((await zoom.textContent()) ?? "")).toBeLessThan(close);
  // Nothing is selected: they go along it too.
  await press("Control+0", "Escape");
  await page.getByTestId("selected").waitFor({ state: "detached" });
  await press("ArrowLeft");
  await layer(/^group/).click();
  await expect.poll(async () => (await middle())[0] - x).toBe(40);
  await page.getByRole("button", { name: /^All commands/ }).focus();
  await press("Control+=");
  expect(await zoom.textContent()).toBe("100 %");
  expect(await api.source(id)).toBe(source);
});

test("a group is taken apart where it stands, as one step; what can't be says why", async () => {
  await layer(/^rect #264653/).click();
  await press("Control+Shift+G");
  await notice("Only a group is taken apart.");
  await layer(/^group/).click();
  await press("Control+Shift+G");
  const apart = source.replace(/ +<group[^]*<\/group>\n/, `    <rect x={50} y={20} width={20} height={20} fill="#e9c46a" />
    <circle x={110} y={30} radius={10} fill="#e76f51" />
`);
  await becomes(apart);
  await expect.poll(() => ana.page.getByTestId("layers").getByRole("treeitem", { selected: true }).count()).toBe(2);
  await command("align tops");
  await becomes(apart.replace("<circle x={110} y={30}", "<circle x={110} y={30}"));
  await press("Control+z");
  await becomes(source);
});

test("what a key is about is what was selected when it was pressed, however long it waits for its turn", async () => {
  await layer(/^rect #264653/).click();
  await press("F2");
  await ana.page.getByTestId("layers").getByRole("textbox").waitFor();
  await ana.page.keyboard.type("Ground");
  // The name is on its way; the list goes on.
  await press("Enter", "Control+d", "ArrowDown");
  const ground = '    <rect width={200} height={100} fill="#264653" name="Ground" />\n';
  await becomes(source.replace(/ +<rect width=\{200\}.*\n/, ground.repeat(2)));
  await ana.page.getByTestId("layers").getByRole("treeitem", { name: /^group/, selected: true }).waitFor();
});

test("panels, the lock, the list of keys and people are reached from the palette, and each says why it can't be", async () => {
  const { page } = ana;
  const focused = () => page.evaluate(() => document.activeElement?.id ?? "");
  await command("go to the chat");
  await expect.poll(focused).toBe("side-tab-chat");
  await page.getByRole("button", { name: "Fold the layers away" }).click();
  await command("go to the layers");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("treeitem");
  await page.setViewportSize({ width: 1200, height: 900 });
  await command("go to the layers");
  await expect.poll(focused).toBe("side-tab-layers");

  await find("follow");
  await option(/^Follow a person Nobody else is here/).and(page.locator("[aria-disabled=true]")).waitFor();
  await press("Enter");
  await page.getByRole("status").getByText("Nobody else is here.").waitFor();
  await ben.open(address);
  await find("follow");
  await option(/^Follow Ben/).waitFor();
  await press("Enter");
  await page.getByText("Following Ben").waitFor();
  await command("stop following");
  await page.getByText("Following Ben").waitFor({ state: "detached" });

  await find("invite");
  await option(/Only the project’s owner invites people/).waitFor();
  await press("Escape");
  await command("lock: only");
  await page.getByRole("button", { name: "Unlock: others may edit again" }).waitFor();
  await ben.page.getByText(/Ana/).first().waitFor();
  await ben.page.getByRole("button", { name: "Locked by Ana" }).waitFor();
  await find("format", ben);
  await option(/Ana has locked this component/, ben).waitFor();
  await ben.page.keyboard.press("Escape");
  await command("unlock");
  await page.getByRole("button", { name: "Lock: only you can edit" }).waitFor();

  await page.getByTestId("canvas").focus();
  await press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("Zoom in").waitFor();
  await keys.getByText("Duplicate").waitFor();
  await keys.getByText("Move what is selected; with Shift ten times as far").waitFor();
  await press("Escape");
  await keys.waitFor({ state: "detached" });
});

test("who may only watch can look at everything, and is told that nothing can be changed", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const { url } = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const vera = await Person.start("Vera");
  try {
    await vera.join(url);
    await vera.open(address);
    await vera.page.getByRole("button", { name: "Select", exact: true }).click();
    await vera.page.getByTestId("layers").getByRole("treeitem", { name: /^group/ }).click();
    await vera.page.keyboard.press("Delete");
    await vera.page.getByTestId("canvas-notice").getByText("You can only watch this component.").waitFor();
    await find("add a rectangle", vera);
    await option(/You can only watch this component/, vera).waitFor();
    await vera.page.keyboard.press("Escape");
    await vera.page.getByTestId("canvas").focus();
    await vera.page.keyboard.press("Control+0");
    await vera.page.getByTestId("zoom").filter({ hasText: "100 %" }).waitFor();
    expect(await api.source(id)).toBe(source);
  } finally {
    await vera.stop();
  }
});

test("what was done to something in a group is taken back after the group was deleted, taken apart and brought back", async () => {
  const moved = source.replace("<circle x={60}", "<circle x={61}");
  const [before, rest] = moved.split("    <group");
  const behind = rest?.split("</group>\n")[1] ?? "";
  const toCanvas = () => ana.page.getByTestId("canvas").focus();
  await layer(/^circle/).click();
  // In the layers arrows go along the tree.
  await toCanvas();
  await press("ArrowRight");
  await becomes(moved);
  await layer(/^group/).click();
  await press("Delete");
  await becomes(`${before}${behind}`);
  await press("Control+z");
  await becomes(moved);
  await press("Control+z");
  await becomes(source);
  await press("Control+Shift+z");
  await becomes(moved);
  await layer(/^group/).click();
  await press("Control+Shift+g");
  await expect.poll(() => api.source(id)).not.toContain("<group");
  await press("Control+z");
  await becomes(moved);
  await press("Control+z");
  await becomes(source);
  await press("Control+Shift+z");
  await becomes(moved);
  expect(await ana.page.getByTestId("canvas-notice").count()).toBe(0);
});
