/** For those who want no motion that they can do without: pages, the pointers of others, and components of others. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const ENDS = `<component name="Ends">
  <script>
    const wide = signal(20);
  </script>
  <template>
    <rect width={240} height={80} fill="#eeeeee" @click={() => tween(wide, 220, { duration: 3000 })} />
    <rect width={wide()} height={40} fill="#ef4444" />
  </template>
</component>
`;
const ENDLESS = `<component name="Endless">
  <script>
    const wide = signal(20);
  </script>
  <template>
    <timeline signal="wide" repeat>
      <keyframe at={0} value={20} />
      <keyframe at={700} value={220} />
    </timeline>
    <rect width={240} height={80} fill="#eeeeee" />
    <rect width={wide()} height={40} fill="#ef4444" />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  ({ server, api, ana, ben } = await startTwo());
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  await api.call("PUT", `/api/projects/${project?.id}`, { isPublic: true });
  await ana.page.emulateMedia({ reducedMotion: "reduce" });
});

afterAll(() => stopTwo({ server, ana, ben }));

/** What moves, or will, for longer than can be seen. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { activeDuration = 0 } = animation.effect?.getComputedTiming() ?? {};
      const { target } = (animation.effect ?? {}) as KeyframeEffect;
      return Number(activeDuration) > 1 ? [`${target?.outerHTML.slice(0, 120)}: ${activeDuration} ms`] : [];
    }),
  );
}

/** From here on the page notes how wide the red bar is in each frame, in CSS pixels. */
async function watchBar(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const look = () => {
      const canvas = document.querySelector("canvas");
      const { data } = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      let red = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at] === 0xef && data[at + 1] === 0x44) red += 1;
      seen.push(Math.round(red / 40));
      requestAnimationFrame(look);
    };
    look();
  });
}

const widths = (page: Page): Promise<number[]> => page.evaluate("[...new Set(window.seen)]");
const barIs = (page: Page, wide: number) => page.waitForFunction((wanted) => (window as unknown as { seen: number[] }).seen.at(-1) === wanted, wide);
const frames = (page: Page, count: number) => page.waitForFunction((wanted) => (window as unknown as { seen: number[] }).seen.length > wanted, count);

test("nothing in the pages moves: pages, panels, dialogs, the palette, what is told", async () => {
  const { page } = ana;
  const { page: address } = await api.component("Calm", ENDS.replace("Ends", "Calm"));
  await page.goto(server.url);
  await page.getByText("Demo").first().waitFor();
  expect(await moving(page)).toEqual([]);
  await ana.open(address);
  expect(await moving(page)).toEqual([]);
  await page.keyboard.press("Control+s");
  // It stays to be read all the same.
  await page.getByText("Everything is saved as you type.").waitFor();
  expect(await moving(page)).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  expect(await moving(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Select", exact: true }).click();
  await page.getByRole("button", { name: "Draw a rectangle (R)" }).hover();
  await page.getByTestId("canvas").press("Shift+F10");
  await page.getByRole("menu").waitFor();
  expect(await moving(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await ana.placeCaret("<component");
  expect(await moving(page)).toEqual([]);
});

test("the pointer of another is where it is at once", async () => {
  const { page: address } = await api.component("Pointers", ENDS.replace("Ends", "Pointers"));
  await Promise.all([ana, ben].map((person) => person.open(address)));
  const pointer = ana.page.getByTestId("pointer-of-Ben");
  await ben.page.getByRole("button", { name: "Select", exact: true }).click();
  await ben.hover("#eeeeee");
  await pointer.waitFor();
  expect(await pointer.evaluate((element) => getComputedStyle(element).transitionProperty)).toBe("none");
  const before = await pointer.evaluate((element) => element.style.transform);
  await ben.movePointerAway();
  await expect.poll(() => pointer.evaluate((element) => element.style.transform)).not.toBe(before);
  // Where it is drawn is where it is said to be.
  const [said, drawn] = await pointer.evaluate((element) => {
    const matrix = (transform: string) => new DOMMatrix(transform);
    const [one, other] = [matrix(element.style.transform), matrix(getComputedStyle(element).transform)];
    return [[one.e, one.f].map(Math.round), [other.e, other.f].map(Math.round)];
  });
  expect(drawn).toEqual(said);
});

test("an embedded component's motion is at its end at once", async () => {
  const { id } = await api.component("Ends", ENDS);
  const { page } = ana;
  await page.goto(`${server.url}/embed/${id}`);
  await watchBar(page);
  // The canvas is there before the component is, and takes no click until then.
  await barIs(page, 20);
  await page.mouse.click(page.viewportSize()!.width / 2, page.viewportSize()!.height / 2 + 20);
  await barIs(page, 220);
  expect((await widths(page)).filter((width) => width > 0)).toEqual([20, 220]);
  expect(await page.getByRole("button", { name: "Play" }).isVisible()).toBe(false);
});

test("one that moves on and on stands still, until it is played", async () => {
  const { id } = await api.component("Endless", ENDLESS);
  const { page } = ana;
  await page.goto(`${server.url}/embed/${id}`);
  const play = page.getByRole("button", { name: "Play" });
  await play.waitFor();
  await watchBar(page);
  await frames(page, 30);
  expect(await widths(page)).toHaveLength(1);
  await play.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => new Set((window as unknown as { seen: number[] }).seen).size > 5);
  await page.getByRole("button", { name: "Pause" }).click();
  await play.waitFor();
  await page.evaluate(() => ((window as unknown as { seen: number[] }).seen.length = 0));
  await frames(page, 30);
  expect(await widths(page)).toHaveLength(1);
  // Who wants motion after all has it.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await play.waitFor({ state: "hidden" });
  await page.waitForFunction(() => new Set((window as unknown as { seen: number[] }).seen).size > 5);
  await page.emulateMedia({ reducedMotion: "reduce" });
});
