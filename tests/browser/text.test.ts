/** Texts of a component are written where they are drawn. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const SOURCE = `<component name="NAME">
  <props>
    <prop name="label" type="string" default="Buy" />
  </props>
  <template>
    <rect width={300} height={200} fill="#eeeeee" />
    <group x={100} y={40} rotate={15}>
      <text   content="Hello" x={40} y={20} size={24} align="middle" fill="#111111" /> <!-- a greeting -->
    </group>
    <text content={props.label} x={20} y={150} size={20} />
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
});

afterAll(() => stopTwo({ server, ana, ben }));

beforeEach(async () => {
  const name = `Words${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all([ana, ben].map((person) => person.open(component.page)));
});

const field = () => ana.page.getByTestId("text-in-place");
const layer = (person: Person, name: RegExp) => person.page.getByTestId("layers").getByRole("treeitem", { name });

async function middle(person: Person): Promise<{ x: number; y: number }> {
  const box = await person.page.getByTestId("selected").first().boundingBox();
  if (!box) throw new Error("nothing is selected");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

/** Twice on the middle of the selected element. */
async function twice(person: Person): Promise<void> {
  const { x, y } = await middle(person);
  await person.page.mouse.dblclick(x, y);
}

test("a double click writes over the text where it stands, at any zoom; Enter makes one edit of its content", async () => {
  await layer(ana, /Hello/).click();
  await ana.page.getByRole("button", { name: "Zoom in" }).click();
  const before = await middle(ana);
  await twice(ana);
  await field().waitFor();
  const box = await field().boundingBox();
  expect(Math.abs((box?.x ?? 0) + (box?.width ?? 0) / 2 - before.x)).toBeLessThan(3);
  expect(Math.abs((box?.y ?? 0) + (box?.height ?? 0) / 2 - before.y)).toBeLessThan(3);
  // Letters are no shortcuts here, nor does Delete reach the element.
  await ana.page.keyboard.type("Rotten tomatoes");
  await ana.page.keyboard.press("Backspace");
  await ana.page.keyboard.press("Home");
  await ana.page.keyboard.press("Delete");
  await ana.page.keyboard.press("Enter");
  await becomes(source.replace("Hello", "otten tomatoe"));
  await ben.sees("otten tomatoe");
  await field().waitFor({ state: "detached" });
  await ana.page.keyboard.press("Control+z");
  await becomes(source);
});

test("Enter on a selected text begins, and its layer has the focus again afterwards; Escape takes it back", async () => {
  await layer(ana, /Hello/).click();
  await ana.page.keyboard.press("Enter");
  await field().waitFor();
  await ana.page.keyboard.type("Gone");
  await ana.page.keyboard.press("Escape");
  await field().waitFor({ state: "detached" });
  await expect.poll(() => ana.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("text Hello");
  await ana.page.keyboard.press("Enter");
  await field().fill("Kept");
  // Wherever else one clicks, it is kept.
  await ana.page.getByRole("tab", { name: "People" }).click();
  await becomes(source.replace("Hello", "Kept"));
});

test("what somebody else has written meanwhile is not written over unseen", async () => {
  await layer(ana, /Hello/).click();
  await ana.page.keyboard.press("Enter");
  await field().fill("Mine");
  await ben.replace("Hello", "Theirs");
  await ana.sees("Theirs");
  await field().press("Enter");
  await ana.page.getByTestId("canvas-notice").getByText('content is "Theirs" now').waitFor();
  expect(await field().inputValue()).toBe("Mine");
  expect(await api.source(id)).toBe(source.replace("Hello", "Theirs"));
  await expect.poll(async () => {
    if (await field().count()) await field().press("Enter");
    return api.source(id);
  }).toBe(source.replace("Hello", "Mine"));
});

test("a text that is computed says where it comes from, and leads to its code", async () => {
  await layer(ana, /props.label/).click();
  await twice(ana);
  const notice = ana.page.getByTestId("canvas-notice");
  await notice.getByText("The text is computed: {props.label}").waitFor();
  expect(await field().count()).toBe(0);
  await notice.getByRole("button", { name: "Go to its code" }).click();
  await ana.page.locator(".cm-activeLine", { hasText: "props.label" }).waitFor();
  await expect.poll(() => ana.page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
});

test("an emptied text is taken away, and comes back", async () => {
  await layer(ana, /Hello/).click();
  await ana.page.keyboard.press("Enter");
  await field().fill("");
  await field().press("Enter");
  await expect.poll(() => api.source(id)).not.toContain("<text   content");
  await field().waitFor({ state: "detached" });
  await ana.page.keyboard.press("Control+z");
  await expect.poll(() => api.source(id)).toContain('<text   content="Hello"');
});
