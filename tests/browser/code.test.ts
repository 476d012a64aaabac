/** The code editor's knowledge of the language, with another person in the same text. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const CARD = `<component name="Card">
  <props>
    <prop name="label" type="string" default="Hi" />
  </props>
  <script>
    const count = signal(0);
    function add() { count.update(n => n + 1); }
  </script>
  <template>
    <rect width={100} fill="teal" @click={add} />
    <text content={count()} />
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

/** Opens a component of its own for one or both, and waits until the editor knows the language. */
async function opened(name: string, source: string, ...people: Person[]): Promise<string> {
  const { id, page } = await api.component(name, source);
  await Promise.all(people.map((person) => person.open(page)));
  await Promise.all(people.map(knows));
  return id;
}

/** Completion is there: what is offered on request in a place that always has something. */
async function knows(person: Person): Promise<void> {
  await person.page.locator('.cm-content[aria-autocomplete="list"]').waitFor();
}

async function accept(person: Person, label: string): Promise<void> {
  const labels = person.page.locator(".cm-completionLabel");
  await labels.filter({ hasText: new RegExp(`^${label}$`) }).first().click();
}

test("elements, attributes, values, names and members are completed, with types, units and defaults", async () => {
  const id = await opened("Complete", CARD, ana);
  const { keyboard } = ana.page;
  await ana.placeCaret("<text content={count()} />");
  await keyboard.type("\n<cir");
  await accept(ana, "circle");
  await keyboard.type(" rad");
  const info = ana.page.locator(".cm-completionInfo");
  await info.filter({ hasText: "Default: 50" }).waitFor();
  await ana.page.locator(".cm-completionDetail", { hasText: "number, px" }).first().waitFor();
  await accept(ana, "radius");
  await ana.sees("radius={50}");
  await keyboard.type("cou");
  await ana.page.locator(".cm-completionDetail", { hasText: "signal<number>" }).waitFor();
  await accept(ana, "count");
  await keyboard.type("() + props.");
  await accept(ana, "label");
  await keyboard.type(".len");
  await accept(ana, "length");
  await keyboard.press("ArrowRight");
  await keyboard.type(' fill="toma');
  await accept(ana, "tomato");
  await keyboard.press("ArrowRight");
  await keyboard.type(" /");
  await keyboard.type(">");
  await expect.poll(() => api.source(id)).toContain('<circle radius={count() + props.label.length} fill="tomato" />');
});

test("a dot asks for the members of a name that was offered itself", async () => {
  await opened("Dotted", CARD, ana);
  await ana.placeCaret("content={count()");
  await ana.page.keyboard.type(" + prop");
  await ana.page.locator(".cm-completionLabel", { hasText: /^props$/ }).waitFor();
  await ana.page.keyboard.type("s.");
  await accept(ana, "label");
  await ana.sees("count() + props.label");
});

test("a closing tag is written with its opening tag, brackets with theirs", async () => {
  const id = await opened("Closing", CARD, ana);
  await ana.placeCaret("<text content={count()} />");
  await ana.page.keyboard.type("\n<row gap={4}>");
  await ana.sees("<row gap={4}></row>");
  await expect.poll(() => api.source(id)).toContain("    <row gap={4}></row>\n  </template>");
});

test("hovering tells type and meaning", async () => {
  await opened("Hover", CARD, ana);
  await ana.page.locator(".cm-line", { hasText: "count.update" }).getByText("count", { exact: false }).first().waitFor();
  await ana.placeCaret("content={cou");
  const box = await ana.page.evaluate(() => {
    const range = getSelection()?.getRangeAt(0).getBoundingClientRect();
    return range && { x: range.x, y: range.y + range.height / 2 };
  });
  if (!box) throw new Error("no caret");
  await ana.page.mouse.move(box.x + 2, box.y, { steps: 4 });
  const told = ana.page.locator(".cm-told");
  await told.filter({ hasText: "count: signal<number>" }).waitFor();
  expect(await told.textContent()).toContain("A signal.");
});

test("F12 and a click with Ctrl lead to the definition", async () => {
  await opened("Jump", CARD, ana);
  await ana.placeCaret("@click={ad");
  await ana.page.keyboard.press("F12");
  await ana.page.getByText("Ln 7, Col 17").waitFor();
  await ana.page.keyboard.down("Control");
  await ana.placeCaret("content={cou");
  await ana.page.keyboard.up("Control");
  await ana.page.getByText("Ln 6, Col 16").waitFor();
});

test("F2 renames everywhere, keeps the other's caret, and is undone as one", async () => {
  const id = await opened("Rename", CARD, ana, ben);
  await ben.placeCaret("content={count()");
  await ana.placeCaret("const cou");
  await ana.page.keyboard.press("F2");
  const field = ana.page.getByLabel("New name for count");
  await field.fill("add");
  await field.press("Enter");
  await ana.page.getByRole("alert").getByText(/called “add” already/).waitFor();
  await field.fill("total");
  await field.press("Enter");
  await ben.sees("content={total()}");
  await ben.page.keyboard.type(" + 1");
  await ana.sees("content={total() + 1}");
  await ana.status("Saved");
  const renamed = CARD.replaceAll("count", "total").replace("={total()}", "={total() + 1}");
  expect(await api.source(id)).toBe(renamed);
  // Ana's own edit is undone; Ben's stays.
  await ana.page.keyboard.press("Control+z");
  await ben.sees("content={count() + 1}");
  await expect.poll(() => api.source(id)).toBe(CARD.replace("={count()}", "={count() + 1}"));
});

test("Shift-Alt-F formats by the least edits, so another's caret stays in its word", async () => {
  const untidy = CARD.replace("    const count = signal(0);", "const count=signal( 0 );").replace("<rect width", "<rect   width");
  const id = await opened("Format", untidy, ana, ben);
  await ben.placeCaret("const cou");
  await ana.placeCaret("<text content");
  await ana.page.keyboard.press("Shift+Alt+F");
  await ben.sees("    const count = signal(0);");
  await ben.page.keyboard.type("X");
  await ana.sees("const couXnt");
  await expect.poll(() => api.source(id)).toBe(CARD.replace("const count", "const couXnt"));
});

test("Ctrl-. does what the compiler proposes for the line", async () => {
  const id = await opened("Fix", CARD, ana);
  await ana.replace("fill", "fil");
  // Of the text as it is, not of one that it was while this was typed.
  const problems = ana.page.getByTestId("problems");
  await problems.getByText("fil", { exact: true }).waitFor();
  await problems.getByRole("button", { name: /^Fix: / }).waitFor();
  await ana.page.locator(".cm-lint-marker-error").first().waitFor();
  await ana.placeCaret("<rect width");
  await ana.page.keyboard.press("Control+.");
  await ana.sees('fill="teal"');
  await ana.page.locator(".cm-lint-marker-error").first().waitFor({ state: "detached" });
  await expect.poll(() => api.source(id)).toBe(CARD);
});

test("the palette finds and runs commands by keyboard alone, and gives the focus back", async () => {
  await opened("Commands", CARD, ana);
  await ana.placeCaret("const cou");
  await ana.page.keyboard.press("Control+k");
  const palette = ana.page.getByRole("dialog", { name: "Commands" });
  const field = palette.getByRole("combobox");
  await field.waitFor();
  await palette.getByRole("option", { name: /Format the code/ }).waitFor();
  expect(await palette.getByRole("option", { name: /Format the code/ }).textContent()).toContain("ShiftAltF");
  // What is typed here is no shortcut, and reaches no editor.
  await ana.page.keyboard.type("defin");
  await ana.page.keyboard.press("Delete");
  await expect.poll(() => palette.getByRole("option").count()).toBe(1);
  await ana.page.keyboard.press("Enter");
  await palette.waitFor({ state: "detached" });
  await ana.page.getByText("Ln 6, Col 16").waitFor();
  await ana.page.keyboard.type("total");
  await ana.sees("const total = signal(0);");

  await ana.page.keyboard.press("Control+k");
  await field.waitFor();
  await ana.page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  await ana.page.keyboard.type("X");
  await ana.sees("const totalX = signal(0);");
});

test("Ctrl-S says that all is saved, F5 goes to the preview, Ctrl-E gives the source", async () => {
  await opened("Shortcuts", CARD, ana);
  await ana.placeCaret("const cou");
  await ana.page.keyboard.press("Control+s");
  await ana.page.getByRole("status").getByText("Everything is saved as you type.").waitFor();
  const download = ana.page.waitForEvent("download");
  await ana.page.keyboard.press("Control+e");
  expect((await download).suggestedFilename()).toBe("Shortcuts.omni");
  await ana.page.keyboard.press("F5");
  await ana.page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Preview");
  expect(await ana.text()).toContain("const count = signal(0);");
});

test("who broke the text is told at their caret, and announced once; the last good picture stays; mended, both see one text", async () => {
  await opened("Broken", CARD, ana, ben);
  await Promise.all([ana.paints("#008080"), ben.paints("#008080")]);
  const hash = await ben.previewHash();
  await ben.page.evaluate(() => {
    const heard: string[] = [];
    (window as unknown as { heard: string[] }).heard = heard;
    const live = document.querySelector(".cm-announced");
    new MutationObserver(() => {
      const words = live?.textContent ?? "";
      if (words) heard.push(words);
    }).observe(live ?? document.body, { childList: true, characterData: true, subtree: true });
  });
  await ana.placeCaret("count.update(n => n + 1)");
  await ana.page.keyboard.type(" + nowhere");
  await ben.page.locator(".cm-remote-culprit .cm-remote-name", { hasText: "Ana · error" }).waitFor({ state: "attached" });
  await ana.page.keyboard.type(" + nothing");
  await ben.sees("+ nowhere + nothing");
  await ben.page.getByTestId("problems").getByText(/nowhere/).first().waitFor();
  expect(await ben.previewHash()).toBe(hash);
  expect(await ben.pixels("#008080")).toBeGreaterThan(200);
  for (let index = 0; index < " + nowhere + nothing".length; index++) await ana.page.keyboard.press("Backspace");
  await ben.page.locator(".cm-remote-culprit").waitFor({ state: "detached" });
  const heard = await ben.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard.filter((words) => words.includes("An edit by Ana has an error"))).toHaveLength(1);
  for (const person of [ana, ben]) await person.page.getByTestId("compile-status").getByText("No errors", { exact: true }).waitFor();
  expect(await ana.text()).toBe(await ben.text());
  // What is told of a text may be there before its picture.
  await expect.poll(async () => (await ana.previewHash()) === (await ben.previewHash())).toBe(true);
});

test("of several who broke the text each is marked, until their own error is mended", async () => {
  await opened("BrokenTwice", CARD, ana, ben);
  const marked = (person: Person) => person.page.locator(".cm-remote-culprit .cm-remote-name");
  await ana.placeCaret("count.update(n => n + 1)");
  await ana.page.keyboard.type(" + nowhere");
  await marked(ben).filter({ hasText: "Ana · error" }).waitFor({ state: "attached" });
  await ana.page.getByTestId("problems").getByText(/nowhere/).first().waitFor();
  await ben.replace("signal(0)", "signal(nada)");
  await marked(ana).filter({ hasText: "Ben · error" }).waitFor({ state: "attached" });
  // He is marked for the first letter already. Edits that are compiled together are all to blame for what comes of them.
  await ana.page.getByTestId("problems").getByText(/nada/).first().waitFor();
  for (let index = 0; index < " + nowhere".length; index++) await ana.page.keyboard.press("Backspace");
  await marked(ben).waitFor({ state: "detached" });
  await marked(ana).filter({ hasText: "Ben · error" }).waitFor({ state: "attached" });
});

test("F2 on a prop renames it in every component that uses it, or says whose lock forbids that", async () => {
  const chip = '<component name="Chip">\n<props><prop name="label" type="string" /></props>\n<template><text content={props.label} /></template>\n</component>';
  const shelf = '<component name="Shelf">\n<template>\n<Chip label="one" />\n<Chip label="two" />\n</template>\n</component>';
  const { id, page } = await api.component("Chip", chip);
  const user = await api.component("Shelf", shelf);
  await ana.open(page);
  await ben.open(user.page);
  const lock = ben.page.getByRole("button", { name: "Lock: only you can edit" });
  const unlock = ben.page.getByRole("button", { name: "Unlock: others may edit again" });
  await lock.click();
  await unlock.waitFor();

  await ana.placeCaret("props.lab");
  await ana.page.keyboard.press("F2");
  const field = ana.page.getByLabel("New name for label");
  await field.fill("title");
  await field.press("Enter");
  await ana.page.getByRole("alert").getByText("“Shelf” can't be changed, so nothing was: Ben has locked this").waitFor();
  expect(await api.source(id)).toBe(chip);
  await unlock.click();
  await lock.waitFor();
  await field.press("Enter");
  await ana.page.getByText("Renamed in 4 places of 2 components.").waitFor();
  await ana.sees("props.title");
  await ben.sees('title="two"');
  expect(await api.source(id)).toBe(chip.replaceAll("label", "title"));
  expect(await api.source(user.id)).toBe(shelf.replaceAll("label", "title"));

  // And from a use, back.
  await ben.placeCaret("<Chip tit");
  await ben.page.keyboard.press("F2");
  await ben.page.getByLabel("New name for title").fill("label");
  await ben.page.keyboard.press("Enter");
  await ben.page.getByText("Renamed in 4 places of 2 components.").waitFor();
  await ana.sees("props.label");
  expect(await api.source(user.id)).toBe(shelf);

  // Each takes back what they did, in all of them.
  await ben.page.keyboard.press("Control+z");
  await ben.sees('title="two"');
  await expect.poll(() => api.source(id)).toBe(chip.replaceAll("label", "title"));
  await ana.sees("props.title");
  await ana.page.keyboard.press("Control+z");
  await ana.page.getByText("Renamed in 4 places of 2 components.").waitFor();
  await ana.sees("props.label");
  expect(await api.source(user.id)).toBe(shelf);
  // What can't be is said.
  await ben.page.keyboard.press("Control+Shift+Z");
  await ben.page.getByText(/^title can’t be called label again\. .*There is no prop called title any more\./).waitFor();
});

test("a caret stays where its owner left it when they rename, or turn to something else", async () => {
  await opened("Caret", CARD, ana, ben);
  await ana.placeCaret("const cou");
  const caret = ben.page.locator(".cm-remote-caret");
  await caret.waitFor({ state: "attached" });
  /** Waits until the caret stands in the line that has this text. */
  const standsIn = (text: string) =>
    ben.page.waitForFunction((wanted) => {
      const line = [...document.querySelectorAll(".cm-line")].find((element) => element.textContent?.includes(wanted));
      const box = line?.getBoundingClientRect();
      const drawn = document.querySelector(".cm-remote-caret")?.getBoundingClientRect();
      return box && drawn && drawn.top >= box.top - 4 && drawn.bottom <= box.bottom + 4;
    }, text);
  await standsIn("const count");
  await ana.page.keyboard.press("F2");
  await ana.page.getByLabel("New name for count").fill("total");
  await ana.page.keyboard.press("Enter");
  await ben.sees("content={total()}");
  await ana.page.keyboard.press("F5");
  await ana.page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Preview");
  await ben.placeCaret("<template>");
  await ben.page.keyboard.type("\n");
  await ana.sees("<template>");
  await standsIn("const total");
});
