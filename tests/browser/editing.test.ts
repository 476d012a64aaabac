/** Two people, one component: what they see of each other and of the compiled preview. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const BUTTON = `<component name="Button">
  <props>
    <prop name="label" type="string" required />
  </props>
  
  <script>
    const isHovered = signal(false);
  </script>
  
  <template>
    <rect 
      width={100} 
      height={40}
      fill={isHovered() ? '#66bb6a' : '#4caf50'}
      @mouseenter={() => isHovered.set(true)}
      @mouseleave={() => isHovered.set(false)}
    />
    <text content={props.label} fill="#ffffff" />
  </template>
</component>
`;

const STOPPING = `<component name="Stopping">
  <script>
    const n = signal(0);
    const items = [1, 2];
    function search() {
      while (true) {
        n.update(v => v + 1);
      }
    }
    function deep(x: number): number {
      return 1 + deep(x);
    }
    const restless = signal(0);
    const grown = signal([0]);
    effect(() => {
      if (restless() > 0) { grown.set([...grown(), 1]); }
    });
  </script>
  <template>
    <rect width={100} height={40} fill="#00d000" @click={() => {
      n.set(items[5]);
    }} />
    <rect y={60} width={100} height={40} fill="#d000d0" @click={search} />
    <rect y={120} width={100} height={40} fill="#0000d0" @click={() => n.set(deep(1))} />
    <rect y={180} width={100} height={40} fill="#d0d000" @click={() => restless.set(1)} />
  </template>
</component>
`;

const SWITCH = `<component name="Switch">
  <script>
    const on = signal(false);
  </script>
  <template>
    <rect width={100} height={40} fill={on() ? '#d00000' : '#0000d0'} @click={() => on.set(true)} />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
});

afterAll(() => stopTwo({ server, ana, ben }));

async function bothOpen(name: string, source: string): Promise<string> {
  const { id, page } = await api.component(name, source);
  await Promise.all([ana.open(page), ben.open(page)]);
  return id;
}

describe("two people edit one component", () => {
  test("a typed colour is in the other's text and in both previews", async () => {
    const id = await bothOpen("ButtonA", BUTTON);
    await Promise.all([ana.paints("#4caf50"), ben.paints("#4caf50")]);
    await ana.replace("4caf50", "8040c0");
    await ben.sees("#8040c0");
    await Promise.all([ana.paints("#8040c0"), ben.paints("#8040c0")]);
    expect(await ben.pixels("#4caf50")).toBe(0);
    await ana.status("Saved");
    expect(await api.source(id)).toBe(BUTTON.replace("4caf50", "8040c0"));
  });

  test("hovering runs the compiled handler, for the person who hovers alone", async () => {
    await bothOpen("ButtonB", BUTTON);
    await ana.paints("#4caf50");
    await ana.hover("#4caf50");
    await ana.paints("#66bb6a");
    expect(await ben.pixels("#66bb6a")).toBe(0);
    await ana.movePointerAway();
    await ana.paints("#4caf50");
  });

  test("a signal keeps its value when an unrelated attribute changes", async () => {
    await bothOpen("Switch", SWITCH);
    const point = await ana.hover("#0000d0");
    await ana.page.mouse.click(point.x, point.y);
    await ana.paints("#d00000");
    const hash = await ana.previewHash();
    const before = await ana.pixels("#d00000");
    await ben.replace("width={100", "width={150");
    await ana.sees("width={150}");
    await ana.previewChanged(hash);
    await ana.paints("#d00000", before + 1);
    expect(await ana.pixels("#0000d0")).toBe(0);
    // Ben never clicked: his preview has its own state.
    await ben.paints("#0000d0");
  });

  test("a component that is stopped names the line it was at, as Chromium's stack and the source map have it", async () => {
    await ana.open((await api.component("Stopping", STOPPING)).page);
    const message = ana.page.getByRole("alert");
    await ana.hover("#d000d0");
    await ana.page.mouse.down();
    await ana.page.mouse.up();
    await message.getByText("it worked too long without an end in sight. It was at line 6 of Stopping.omni.").waitFor();
    await ana.replace("y={60}", "y={50}");
    await message.waitFor({ state: "detached" });
    await ana.hover("#00d000");
    await ana.page.mouse.down();
    await ana.page.mouse.up();
    await message.getByText("a list that has none there. It was at line 21 of Stopping.omni.").waitFor();
    await ana.replace("y={50}", "y={55}");
    await message.waitFor({ state: "detached" });
    await ana.hover("#0000d0");
    await ana.page.mouse.down();
    await ana.page.mouse.up();
    await message.getByText("it called itself without an end. It was at line 11 of Stopping.omni.").waitFor();
    await ana.replace("y={55}", "y={60}");
    await message.waitFor({ state: "detached" });
    await ana.hover("#d0d000");
    await ana.page.mouse.down();
    await ana.page.mouse.up();
    await message.getByText("what they set makes them run again. It was at line 16 of Stopping.omni.").waitFor();
  });

  test("a half-typed tag shows its error to both, keeps the last good picture, and heals", async () => {
    await bothOpen("ButtonC", BUTTON);
    await Promise.all([ana.paints("#4caf50"), ben.paints("#4caf50")]);
    const hash = await ben.previewHash();
    await ana.placeCaret("<template>");
    await ana.page.keyboard.type("\n<circle radius={20");
    for (const person of [ana, ben]) {
      const problem = person.page.getByTestId("problems").getByText(/line 11|11:/i).first();
      await problem.waitFor();
      await person.page.locator(".cm-lint-marker-error").first().waitFor();
      expect(await person.previewHash()).toBe(hash);
      expect(await person.pixels("#4caf50")).toBeGreaterThan(200);
    }
    // Who comes only now sees it too, as what it is.
    await ben.page.reload();
    await ben.page.getByTestId("problems").getByText(/line 11|11:/i).first().waitFor();
    await ben.page.getByTestId("preview-state").filter({ hasText: "Showing the last version that compiled" }).waitFor();
    await ben.paints("#4caf50");
    await ana.page.keyboard.type('} fill="#123456" />');
    await Promise.all([ana.paints("#123456"), ben.paints("#123456")]);
    for (const person of [ana, ben]) {
      await person.page.locator(".cm-lint-marker-error").first().waitFor({ state: "detached" });
    }
  });

  test("each sees the other's named caret and avatar", async () => {
    await bothOpen("ButtonD", BUTTON);
    await ana.placeCaret("signal(false)");
    await ben.page.getByTestId("editor").getByText("Ana", { exact: false }).first().waitFor({ state: "attached" });
    await ben.page.getByTestId("avatars").getByLabel(/Ana/).first().waitFor();
    await ana.page.getByTestId("avatars").getByLabel(/Ben/).first().waitFor();
    // Both see the same colours, one for each.
    const colors = async (person: Person) =>
      Object.fromEntries(
        await person.page.getByTestId("avatars").getByRole("img").evaluateAll((avatars) =>
          avatars.map((avatar) => [avatar.getAttribute("aria-label"), getComputedStyle(avatar).backgroundColor]),
        ),
      ) as Record<string, string>;
    const seen = await colors(ana);
    expect(new Set(Object.values(seen)).size).toBe(2);
    expect(await colors(ben)).toEqual(seen);
  });
});
