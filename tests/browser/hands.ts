/** What people do on the canvas with a mouse. */
import type { Person } from "./chromium.ts";

/** Selects by the list of layers, by the element's place in it. */
export async function choose(person: Person, layer: number): Promise<void> {
  const row = person.page.getByTestId("layers").getByRole("treeitem").nth(layer);
  await row.click();
  await row.and(person.page.getByRole("treeitem", { selected: true })).waitFor();
  await person.page.getByTestId("selected").first().waitFor();
}

export async function middle(person: Person): Promise<{ x: number; y: number }> {
  const box = await person.page.getByTestId("selected").first().boundingBox();
  if (!box) throw new Error("nothing is selected");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Presses at a point and moves there; the button stays down. Alt: without snapping. */
export async function drag(person: Person, from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  await person.page.keyboard.down("Alt");
  await person.page.mouse.move(from.x, from.y);
  await person.page.keyboard.up("Alt");
  await person.page.mouse.down();
  await person.page.keyboard.down("Alt");
  await person.page.mouse.move(from.x + dx, from.y + dy, { steps: 8 });
}

/** Drags a handle by so much, with keys held that say how, and lets it go. With Control nothing is rested at. */
export async function pull(person: Person, testId: string, dx: number, dy: number, keys: readonly string[] = ["Control"]): Promise<void> {
  await beginPull(person, testId, dx, dy, keys);
  await person.page.mouse.up();
  for (const key of keys) await person.page.keyboard.up(key);
}

/** The same; the button and the keys stay down. */
export async function beginPull(person: Person, testId: string, dx: number, dy: number, keys: readonly string[] = []): Promise<void> {
  await person.page.getByTestId(testId).waitFor();
  const { x, y } = await centre(person, testId);
  await person.page.mouse.move(x, y);
  await person.page.mouse.down();
  for (const key of keys) await person.page.keyboard.down(key);
  await person.page.mouse.move(x + dx, y + dy, { steps: 8 });
}

export async function drop(person: Person): Promise<void> {
  await person.page.mouse.up();
  await person.page.keyboard.up("Alt");
}

export async function centre(person: Person, testId: string): Promise<{ x: number; y: number }> {
  const box = await person.page.getByTestId(testId).boundingBox();
  if (!box) throw new Error(`${testId} is not there`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
