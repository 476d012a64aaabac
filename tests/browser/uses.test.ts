/** A component that is made of another: its picture follows the other's text. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTwo, stopTwo, type Two } from "./two.ts";

let two: Two;

beforeAll(async () => {
  two = await startTwo();
});

afterAll(() => stopTwo(two ?? {}));

test("a picture follows the text of the component that it is made of, and keeps while that has errors", async () => {
  const { api, ana, ben } = two;
  const badge = await api.component(
    "Badge",
    `<component name="Badge">\n  <template>\n    <rect width={100} height={100} fill="#c01090" />\n  </template>\n</component>\n`,
  );
  const card = await api.component("Card", `<component name="Card">\n  <template>\n    <Badge />\n  </template>\n</component>\n`);
  await ana.open(badge.page);
  await ben.open(card.page);
  await ben.paints("#c01090", 5000);

  await ana.replace("#c01090", "#10c090");
  await ben.paints("#10c090", 5000);
  expect(await ben.pixels("#c01090")).toBe(0);

  await ana.replace('fill="#10c090"', 'fil="#10c090"');
  await ana.page.getByText("has no attribute", { exact: false }).first().waitFor();
  expect(await ben.pixels("#10c090")).toBeGreaterThan(5000);

  await ana.replace('fil="#10c090"', 'fill="#1040c0"');
  await ben.paints("#1040c0", 5000);
});
