/** The list of layers: what elements are called, and what can be done with them there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Fingers } from "./fingers.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const BADGE = `<component name="Badge">
  <props>
    <prop name="name" type="string" default="Nobody" />
  </props>
  <template>
    <text content={props.name} />
  </template>
</component>
`;
const SOURCE = `<component name="NAME">
  <script>
    const open = signal(true);
  </script>
  <template>
    <rect width={200} height={120} fill="#264653" />
    <group x={20} y={20}>
      <circle radius={20} fill="#e9c46a" />
    </group>
    <if test={open()}>
      <Badge y={90} />
    </if>
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;
let id = "";
let source = "";
let made = 0;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
  await api.component("Badge", BADGE);
});

afterAll(() => stopTwo({ server, ana, ben }));

beforeEach(async () => {
  const name = `Layers${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all([ana.open(component.page), ben.open(component.page)]);
});

const press = async (...keys: string[]) => {
  for (const key of keys) await ana.page.keyboard.press(key);
};
const row = (person: Person, name: string | RegExp) => person.page.getByTestId("layers").getByRole("treeitem", { name });
const field = (person: Person) => person.page.getByTestId("layers").getByRole("textbox");
const focused = () => ana.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

describe("a name", () => {
  test("is given by F2, seen by everyone, taken back, and taken away by an empty one: by keys alone", async () => {
    await row(ana, /^rect/).focus();
    await press("F2");
    await field(ana).waitFor();
    // Letters that are tools elsewhere.
    await ana.page.keyboard.type('Rolling "hills"');
    await press("Enter");
    const named = source.replace("<rect width={200} height={120} fill=\"#264653\"", '$& name={"Rolling \\"hills\\""}');
    await becomes(named);
    await row(ben, 'Rolling "hills" rect').waitFor();
    await expect.poll(focused).toBe('Rolling "hills" rect');
    await press("Control+z");
    await becomes(source);
    await row(ana, /^rect/).waitFor();
    await press("Control+Shift+z");
    await becomes(named);
    await row(ana, 'Rolling "hills" rect').waitFor();
    await press("F2");
    expect(await field(ana).inputValue()).toBe('Rolling "hills"');
    await ana.page.keyboard.type("Hills");
    await press("Escape");
    await expect.poll(focused).toBe('Rolling "hills" rect');
    await press("F2", "Backspace", "Enter");
    await becomes(source);
    await expect.poll(focused).toBe("rect #264653");
    await press("ArrowDown", "F2");
    await field(ana).waitFor();
    await ana.page.keyboard.type("Sun");
    await press("Enter");
    await becomes(source.replace("<group x={20} y={20}", '$& name="Sun"'));
  });

  test("is there at once: what is pressed while it is on its way goes to the list, and comes after it", async () => {
    await row(ana, /^rect/).focus();
    await press("F2");
    await field(ana).waitFor();
    await ana.page.keyboard.type("Hills");
    await press("Enter", "F2");
    await ana.page.keyboard.type("Peaks");
    await press("Enter", "ArrowDown", "F2");
    await ana.page.keyboard.type("Sun");
    await press("Enter", "Control+d");
    const named = source.replace("<rect width={200} height={120} fill=\"#264653\"", '$& name="Peaks"');
    await becomes(named.replace(/ +<group[^]*<\/group>\n/, (group) => group.replace("y={20}", '$& name="Sun"').repeat(2)));
  });

  test("is seen beside the tools where it would lie under them", async () => {
    const { page } = ana;
    await row(ana, /^group/).focus();
    await press("F2");
    await field(ana).waitFor();
    await page.keyboard.type("Sun");
    await press("Enter");
    const label = page.getByTestId("name-on-canvas").filter({ hasText: "Sun" });
    await label.waitFor();
    const tools = await page.getByRole("toolbar", { name: "Tools" }).boundingBox();
    const canvas = await page.getByTestId("canvas").boundingBox();
    const seen = await label.boundingBox();
    if (!tools || !canvas || !seen) throw new Error("something is not there");
    await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    await page.mouse.wheel(seen.x - tools.x - 4, seen.y - tools.y - 60);
    await expect.poll(async () => ((await label.boundingBox())?.y ?? 0) - tools.y).toBeCloseTo(60, 0);
    expect((await label.boundingBox())?.x).toBeGreaterThanOrEqual(tools.x + tools.width);
  });

  test("is shown where its element is meant: on the canvas, in the properties, in comments", async () => {
    const { page } = ana;
    await page.getByRole("tab", { name: /Properties/ }).click();
    await row(ana, /^group/).click();
    const name = page.getByTestId("properties").getByLabel("Name", { exact: true });
    await name.fill("Sun");
    await name.press("Enter");
    await becomes(source.replace("<group x={20} y={20}", '$& name="Sun"'));
    await row(ana, "Sun group").waitFor();
    await page.getByTestId("name-on-canvas").filter({ hasText: "Sun" }).waitFor();
    await page.getByRole("tab", { name: /^Comments/ }).click();
    await ana.placeCaret("<group");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.getByText("Sun, <group> on line 7").waitFor();
    await page.getByRole("textbox", { name: "Your comment" }).fill("Brighter?");
    await page.getByRole("button", { name: "Add the comment" }).click();
    await page.getByRole("list", { name: "Comments" }).getByText("Sun", { exact: true }).waitFor();
    await ana.replace("Sun", "Moon");
    await page.getByRole("list", { name: "Comments" }).getByText("Moon", { exact: true }).waitFor();
  });

  test("that somebody else has given meanwhile is not written over, and what was typed stays", async () => {
    await row(ana, /^rect/).focus();
    await press("F2");
    await ana.page.keyboard.type("Mine");
    await row(ben, /^rect/).focus();
    await ben.page.keyboard.press("F2");
    await ben.page.keyboard.type("Bens");
    await ben.page.keyboard.press("Enter");
    const bens = source.replace("<rect width={200} height={120} fill=\"#264653\"", '$& name="Bens"');
    await becomes(bens);
    await ana.sees('name="Bens"');
    expect(await field(ana).inputValue()).toBe("Mine");
    await press("Enter");
    await ana.page.getByTestId("canvas-notice").getByText("Bens").waitFor();
    expect(await field(ana).inputValue()).toBe("Mine");
    await press("Escape");
    await row(ana, "Bens rect").waitFor();
    expect(await api.source(id)).toBe(bens);
  });

  test("of a condition is its name too; a component with a prop called name keeps that prop", async () => {
    await row(ana, /^if/).click();
    await press("F2");
    await ana.page.keyboard.type("When open");
    await press("Enter");
    const named = source.replace("<if test={open()}", '$& name="When open"');
    await becomes(named);
    await row(ana, /^When open/).waitFor();
    await press("ArrowDown", "F2");
    await ana.page.keyboard.type("Label");
    await press("Enter");
    await ana.page.getByTestId("canvas-notice").getByText("<Badge> has a prop called name").waitFor();
    await press("Escape");
    expect(await api.source(id)).toBe(named);
  });
});

describe("the menu of a layer", () => {
  const menu = (person = ana) => person.page.getByRole("menu", { name: "Selected elements" });
  const item = (name: string | RegExp, person = ana) => menu(person).getByRole("menuitem", { name });
  const selected = (person: Person, name: string | RegExp) => row(person, name).and(person.page.locator("[aria-selected=true]"));

  test("comes by the other button, and selects the row that it is about", async () => {
    await row(ana, /^circle/).click({ button: "right" });
    await menu().waitFor();
    await selected(ana, /^circle/).waitFor();
    expect(await menu().getByRole("menuitem").allTextContents()).toEqual([
      expect.stringMatching(/^Select what holds it/),
      expect.stringMatching(/^Name/),
      expect.stringMatching(/^Copy/),
      expect.stringMatching(/^Cut/),
      expect.stringMatching(/^Paste/),
      expect.stringMatching(/^Duplicate/),
      expect.stringMatching(/^Group/),
      expect.stringMatching(/^Further back/),
      expect.stringMatching(/^Further front/),
      expect.stringMatching(/^Delete/),
      expect.stringMatching(/^Go to code/),
    ]);
    await item(/^Duplicate/).click();
    await becomes(source.replace(/^ +<circle.*\n/m, "$&$&"));
    await expect.poll(() => row(ben, /^circle/).count()).toBe(2);
    expect(await menu().count()).toBe(0);
  });

  test("comes by keys alone; Escape gives the focus back to the row, a name is written in it", async () => {
    await row(ana, /^group/).focus();
    await press("Shift+F10");
    await menu().waitFor();
    await selected(ana, /^group/).waitFor();
    await press("Escape");
    await expect.poll(focused).toBe("group");
    await press("ContextMenu");
    await menu().waitFor();
    await press("Enter");
    await field(ana).waitFor();
    await ana.page.keyboard.type("Sun");
    await press("Enter");
    await becomes(source.replace("<group x={20} y={20}", '$& name="Sun"'));
    await expect.poll(focused).toBe("Sun group");
    await press("Shift+F10");
    await menu().waitFor();
    await press("End", "ArrowUp", "Enter");
    await becomes(source.replace(/ +<group[^]*<\/group>\n/, ""));
    await row(ana, /^group|Sun/).waitFor({ state: "detached" });
    // The focus is on what stands there now, not lost.
    await expect.poll(focused).not.toBeNull();
  });

  test("is about all that is selected when it is asked for on one of them, and offers the others from elsewhere", async () => {
    await row(ana, /^rect/).click();
    await row(ana, /^group/).click({ modifiers: ["Shift"] });
    await row(ana, /^group/).click({ button: "right" });
    await item(/^Group/).waitFor();
    expect(await item(/^Further/).count()).toBe(0);
    await press("Escape");
    await row(ana, /^if/).click({ button: "right" });
    await item("Select with the others").click();
    await expect.poll(() => ana.page.getByRole("treeitem", { selected: true }).count()).toBe(3);
  });

  test("tells who may only look what they may do", async () => {
    await ben.page.getByRole("button", { name: /^Lock/ }).click();
    await ana.page.getByText(/Ben has locked|Locked by Ben|Ben is editing/).first().waitFor();
    await row(ana, /^rect/).click({ button: "right" });
    await menu().waitFor();
    for (const name of [/^Name/, /^Delete/]) expect(await item(name).getAttribute("aria-disabled")).toBe("true");
    expect(await item(/^Go to code/).getAttribute("aria-disabled")).toBe("false");
  });
});

test("on a phone a finger that rests on a layer brings its menu, and the way to the code leaves the sheet", async () => {
  const cleo = await Person.start("Cleo", 390, 844);
  try {
    await cleo.join(server.inviteLink);
    const fingers = await Fingers.on(cleo);
    const component = await api.component(`Layers${(made += 1)}`, SOURCE.replace("NAME", `Layers${made}`));
    await cleo.open(component.page);
    const { page } = cleo;
    const tap = async (what: ReturnType<typeof row>) => {
      await what.waitFor();
      await fingers.tap(await fingers.middle(what));
    };
    await tap(page.getByRole("button", { name: /^Side panel/ }));
    await tap(page.locator("#side-panel").getByRole("tab", { name: "Layers" }));
    await row(cleo, /^circle/).waitFor();
    const rest = async (name: string | RegExp) => {
      await fingers.down(await fingers.middle(row(cleo, name)));
      await page.getByRole("menu").waitFor();
      await fingers.up();
    };
    await rest(/^circle/);
    await tap(page.getByRole("menuitem", { name: "Name" }));
    await field(cleo).waitFor();
    await page.keyboard.type("Sun");
    await page.keyboard.press("Enter");
    await row(cleo, "Sun circle").waitFor();
    await rest("Sun circle");
    await tap(page.getByRole("menuitem", { name: "Go to code" }));
    await page.locator("#side-panel").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.closest(".cm-editor"));
    // Escape leads to what holds it, puts that away, and then the sheet.
    await tap(page.getByRole("button", { name: /^Side panel/ }));
    await tap(page.locator("#side-panel").getByRole("tab", { name: "Layers" }));
    await tap(row(cleo, "Sun circle"));
    const chosen = row(cleo, /./).and(page.locator("[aria-selected=true]"));
    await chosen.and(row(cleo, "Sun circle")).waitFor();
    await page.keyboard.press("Escape");
    await chosen.and(row(cleo, /^group/)).waitFor();
    await page.keyboard.press("Escape");
    await chosen.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.locator("#side-panel").waitFor({ state: "detached" });
  } finally {
    await cleo.stop();
  }
});
