/** Who does nothing for a while is idle: their caret and pointer say so. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTwo, stopTwo, type Two } from "./two.ts";

const SOURCE = `<component name="Quiet">
  <template>
    <text content="Hello" x={10} y={70} />
  </template>
</component>
`;

let two: Two;

beforeAll(async () => {
  two = await startTwo({ OMNICRAFT_LIMIT_IDLE_SECONDS: "3" });
});

afterAll(() => stopTwo(two ?? {}));

test("who is idle is told at their caret and pointer, until they come back", async () => {
  const { api, ana, ben } = two;
  const { page } = await api.component("Quiet", SOURCE);
  await Promise.all([ana.open(page), ben.open(page)]);
  await ben.page.getByRole("button", { name: "Select", exact: true }).click();
  await ben.placeCaret("Hello");
  await ben.page.getByTestId("canvas").hover();
  const caret = ana.page.locator(".cm-remote-caret", { hasText: "Ben" });
  const pointer = ana.page.getByTestId("pointer-of-Ben");
  await Promise.all([caret.waitFor(), pointer.waitFor()]);
  await caret.getByText("Ben · idle").waitFor();
  await pointer.getByText("Ben · idle").waitFor();
  expect(Number(await caret.evaluate((element) => getComputedStyle(element).opacity))).toBeLessThan(1);
  await ben.page.keyboard.type("!");
  await expect.poll(() => caret.textContent()).toBe("Ben");
});
