/** A project page by mouse and keyboard: make, rename and delete. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { DemoServer } from "./server.ts";

let server: DemoServer;
let ana: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  ana = await Person.start("Ana");
  await ana.page.goto(server.ownerLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

test("a project and a component are made, renamed and deleted", async () => {
  const { page } = ana;
  await page.getByRole("button", { name: "New project" }).click();
  // The dialog is ready to type in.
  await page.keyboard.type("Our shapes");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Our shapes" }).waitFor();

  await page.getByRole("button", { name: "New component" }).click();
  await page.keyboard.type("Big button");
  await page.keyboard.press("Enter");
  await page.getByTestId("editor").locator(".cm-line").first().waitFor();
  await page.getByRole("link", { name: /^Back to/ }).click();

  await page.getByRole("button", { name: "Rename or delete Big button" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Small button");
  await page.keyboard.press("Enter");
  await page.getByText("Small button", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Rename or delete Small button" }).click();
  await page.getByRole("button", { name: "Delete this component…" }).click();
  await page.getByRole("button", { name: "Yes, delete Small button" }).click();
  await page.getByText("No component yet.").waitFor();

  await page.getByRole("button", { name: "Rename or delete this project" }).click();
  await page.getByLabel("Name", { exact: true }).fill("\u200b");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await page.getByText("name must not contain characters that can't be seen.").waitFor();
  await page.getByRole("button", { name: "Delete this project…" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Delete this project…" }).click();
  await page.getByRole("button", { name: "Yes, delete Our shapes" }).click();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  expect(await page.getByText("Our shapes").count()).toBe(0);
});
