/** The list of layers: what elements are called, and what can be done with them there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
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
  await expect.poll(() => api.source(id), { timeout: 10_000 }).toBe(wanted);
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
