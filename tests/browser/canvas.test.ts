/** The canvas: what is drawn is selected, dragged and changed in its source, by two people at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "./chromium.ts";
import { centre, choose, drag, drop, middle, pull } from "./hands.ts";
import type { Api, DemoServer } from "./server.ts";
import { startTwo, stopTwo } from "./two.ts";

const SOURCE = `<component name="NAME">
  <script>
    const wide = signal(60);
  </script>
  <template>
    <!-- The ground. 😀 -->
    <rect   width={400} height={300}   fill="#eeeeee" />
    <rect x={40}  y={40} width={80} height={50} fill="#3b82f6" /> <!-- the box -->
    <group x={220} y={120} rotate={90}>
      <rect width={80} height={40} fill="#f59e0b" />
    </group>
    <rect x={wide() + 100} y={220} width={wide()} height={30} fill="#ef4444" />
    <for each={[0, 1, 2]} as="at">
      <circle x={at * 40 + 280} y={40} radius={10} fill="#22c55e" />
    </for>
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
  const name = `Scene${(made += 1)}`;
  source = SOURCE.replace("NAME", name);
  const component = await api.component(name, source);
  id = component.id;
  await Promise.all(
    [ana, ben].map(async (person) => {
      await person.open(component.page);
      await person.page.getByRole("button", { name: "Select", exact: true }).click();
      await person.page.getByRole("tab", { name: /Properties/ }).click();
    }),
  );
});

async function becomes(wanted: string): Promise<void> {
  await expect.poll(() => api.source(id)).toBe(wanted);
}

function line(person: Person, text: string) {
  return person.page.locator(".cm-activeLine", { hasText: text });
}

describe("what is drawn and its code", () => {
  test("a click on a shape puts the caret to its code; the caret in the code selects the shape", async () => {
    await choose(ana, 1);
    const { x, y } = await middle(ana);
    // On the ground, beside the box.
    await ana.page.mouse.click(x - 60, y);
    await line(ana, "The ground").waitFor({ state: "detached" });
    await line(ana, "#eeeeee").waitFor();
    // On a shape that is turned by its group.
    await ana.page.mouse.click(x + 120, y + 95);
    await line(ana, "#f59e0b").waitFor();
    await ana.placeCaret('"#22c55e"');
    // One element, drawn three times.
    await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(3);
    await ana.page.getByTestId("layers").getByRole("treeitem", { name: /circle/, selected: true }).waitFor();
  });

  test("the layers are a tree for the keyboard: arrows, folding, Enter leads to the code", async () => {
    await choose(ana, 0);
    const { keyboard } = ana.page;
    const focused = () => ana.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    expect(await focused()).toBe("group");
    await keyboard.press("ArrowRight");
    expect(await focused()).toContain("#f59e0b");
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    expect(await ana.page.getByTestId("layers").getByText("#f59e0b").count()).toBe(0);
    await keyboard.press("ArrowDown");
    expect(await focused()).toContain("#ef4444");
    await keyboard.press("Enter");
    await expect.poll(() => ana.page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
    await line(ana, "#ef4444").waitFor();
  });

  test("a marquee selects what lies in it; Shift adds; Escape lets go", async () => {
    await choose(ana, 1);
    const box = await middle(ana);
    await ana.page.keyboard.press("Escape");
    // From beyond the picture, around the box and not around the ground.
    await ana.page.mouse.move(box.x - 86, box.y - 100);
    await ana.page.mouse.down();
    await ana.page.mouse.move(box.x + 60, box.y + 60, { steps: 4 });
    await ana.page.mouse.up();
    await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(1);
    await ana.page.keyboard.down("Shift");
    await ana.page.mouse.click(box.x + 120, box.y + 95);
    await ana.page.keyboard.up("Shift");
    await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(2);
    await ana.page.keyboard.press("Escape");
    await expect.poll(() => ana.page.getByTestId("selected").count()).toBe(0);
  });
});

describe("dragging changes the attribute alone", () => {
  test("while a person drags, the other sees the shape move; comments and spaces stay", async () => {
    await choose(ana, 1);
    await drag(ana, await middle(ana), 33, 21);
    await ben.sees("x={73}  y={61} width={80}");
    await drop(ana);
    await becomes(source.replace("x={40}  y={40}", "x={73}  y={61}"));
  });

  test("both drag one shape at once: it has one of the two places, and who came second is told", async () => {
    await Promise.all([choose(ana, 1), choose(ben, 1)]);
    const places = await Promise.all([middle(ana), middle(ben)]);
    await Promise.all([drag(ana, places[0], 1, 0), drag(ben, places[1], 1, 0)]);
    const move = (person: Person, { x, y }: { x: number; y: number }, by: number) =>
      person.page.mouse.move(x + by, y, { steps: 5 });
    await Promise.all([move(ana, places[0], 50), move(ben, places[1], 90)]);
    await Promise.all([drop(ana), drop(ben)]);
    await Promise.any([ana, ben].map((person) => person.page.getByTestId("canvas-notice").waitFor()));
    const values = [50, 90].map((by) => source.replace("x={40}", `x={${40 + by}}`));
    await expect.poll(async () => values.indexOf(await api.source(id))).toBeGreaterThanOrEqual(0);
  });

  test("text that somebody types before it, emoji and all, does not lead a drag astray", async () => {
    await choose(ana, 1);
    await drag(ana, await middle(ana), 20, 0);
    await ben.placeCaret("The ground.");
    await ben.page.keyboard.type(" 👩‍🚀 typed meanwhile");
    await ana.page.mouse.move((await middle(ana)).x + 15, (await middle(ana)).y, { steps: 4 });
    await drop(ana);
    await expect.poll(async () => /x=\{\d+\} {2}y=\{40\} width=\{80\}/.test(await api.source(id))).toBe(true);
    const x = /x=\{(\d+)\} {2}y/.exec(await api.source(id))?.[1];
    expect(Number(x)).toBeGreaterThan(40);
    await becomes(source.replace("The ground.", "The ground. 👩‍🚀 typed meanwhile").replace("x={40}", `x={${x}}`));
  });

  test("a handle resizes from the other side, also of what is turned; the arm turns", async () => {
    await choose(ana, 3);
    await pull(ana, "handle-1-0", 0, 20);
    await becomes(source.replace("<rect width={80} height={40}", "<rect width={100} height={40}"));
    await choose(ana, 1);
    const turned = await centre(ana, "handle-turn");
    const { x, y } = await middle(ana);
    // A quarter, by the other side of the middle.
    await drag(ana, turned, y - turned.y, y - turned.y);
    await drop(ana);
    await expect.poll(() => api.source(id)).toContain('fill="#3b82f6" rotate={90} />');
    expect(await middle(ana).then((now) => [Math.round(now.x - x), Math.round(now.y - y)])).toEqual([0, 0]);
  });

  test("a computed place says where it comes from, can't be dragged, and can be made literal", async () => {
    await choose(ana, 4);
    await drag(ana, await middle(ana), 30, 0);
    await drop(ana);
    await ana.page.getByTestId("canvas-notice").getByText("x is computed: {wide() + 100}").waitFor();
    expect(await api.source(id)).toBe(source);
    await ana.page.getByTestId("properties").getByRole("button", { name: "Make literal (160)" }).click();
    await becomes(source.replace("x={wide() + 100}", "x={160}"));
  });

  test("computed colours, texts and words are made literal as they are at the moment, and that can be undone", async () => {
    const name = `Computed${made}`;
    const computed = `<component name="${name}">
  <script>
    const hot = signal(true);
    const who = signal("Ana & “Ben”");
  </script>
  <template>
    <text content={"Hello " + who()} fill={hot() ? "#ef4444" : "#3b82f6"} align={hot() ? "middle" : "end"} x={100} />
  </template>
</component>
`;
    const component = await api.component(name, computed);
    id = component.id;
    await ana.open(component.page);
    await choose(ana, 0);
    const literal = (value: string) =>
      ana.page.getByTestId("properties").getByRole("button", { name: `Make literal (${value})`, exact: true });
    await literal("Hello Ana & “Ben”").click();
    const withText = computed.replace('{"Hello " + who()}', '{"Hello Ana & “Ben”"}');
    await becomes(withText);
    await literal("#ef4444").click();
    const withColor = withText.replace('{hot() ? "#ef4444" : "#3b82f6"}', '"#ef4444"');
    await becomes(withColor);
    await literal("middle").click();
    await becomes(withColor.replace('{hot() ? "middle" : "end"}', '"middle"'));
    await ana.page.getByTestId("canvas").focus();
    for (let step = 0; step < 3; step += 1) await ana.page.keyboard.press("Control+z");
    await becomes(computed);
  });

  test("arrow keys move by one, with Shift by ten, one press after the other", async () => {
    await choose(ana, 1);
    await ana.page.getByTestId("canvas").focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowDown", "ArrowUp"]) await ana.page.keyboard.press(key);
    await becomes(source.replace("x={40}  y={40}", "x={42}  y={49}"));
  });
});

describe("taking back", () => {
  test("a drag is taken back at once and made again; what the other did meanwhile stays", async () => {
    await choose(ana, 1);
    await drag(ana, await middle(ana), 33, 0);
    await drop(ana);
    await ben.sees("x={73}");
    await ben.replace("#ef4444", "#00ffff");
    await ana.sees("#00ffff");
    await ana.page.keyboard.press("Control+z");
    const bens = source.replace("#ef4444", "#00ffff");
    await becomes(bens);
    await ana.page.keyboard.press("Control+Shift+z");
    await becomes(bens.replace("x={40}", "x={73}"));
  });

  test("goes back in turn over code, canvas and panel, from wherever one is; what the other wrote stays", async () => {
    // At once: what is typed with a pause in it is two steps.
    await ana.placeCaret("#ef4444");
    for (let letter = 0; letter < "#ef4444".length; letter += 1) await ana.page.keyboard.press("Shift+ArrowLeft");
    await ana.page.keyboard.insertText("#00ffff");
    await ben.sees("#00ffff");
    await choose(ana, 1);
    await drag(ana, await middle(ana), 33, 0);
    await drop(ana);
    await ana.sees("x={73}");
    await ana.page.getByLabel("Height", { exact: true }).fill("90");
    await ana.page.keyboard.press("Enter");
    await ana.sees("height={90}");
    await ben.replace("The ground.", "The earth.");
    await ana.sees("The earth.");
    const bens = source.replace("The ground.", "The earth.").replace("#ef4444", "#00ffff");

    // In the code: first what the panel did, then the drag.
    await ana.placeCaret("</template");
    await ana.page.keyboard.press("Control+z");
    await becomes(bens.replace("x={40}", "x={73}"));
    await ana.page.keyboard.press("Control+z");
    await becomes(bens);
    // On the canvas: what was typed.
    await ana.page.getByTestId("canvas").focus();
    await ana.page.keyboard.press("Control+z");
    await becomes(bens.replace("#00ffff", "#ef4444"));
    await ana.page.keyboard.press("Control+z");
    await ana.page.getByRole("status").getByText("There is nothing to undo.").waitFor();
    // And all of it once more.
    for (let step = 0; step < 3; step += 1) await ana.page.keyboard.press("Control+Shift+z");
    await becomes(bens.replace("x={40}", "x={73}").replace("height={50}", "height={90}"));
  });

  test("takes its own element back while the text has errors, and never another that stands there now", async () => {
    await choose(ana, 1);
    await drag(ana, await middle(ana), 33, 0);
    await drop(ana);
    await ben.sees("x={73}");
    // An element with the same value, in the place of hers, that is not whole yet.
    await ben.placeCaret('fill="#eeeeee" />');
    await ben.page.keyboard.insertText(" <rect x={73} y={5} width={9} height={");
    await ana.page.locator(".cm-lint-marker-error").first().waitFor();
    const broken = await api.source(id);
    await ana.page.getByTestId("canvas").focus();
    await ana.page.keyboard.press("Control+z");
    await becomes(broken.replace("x={73}  y={40}", "x={40}  y={40}"));
    await ana.page.keyboard.press("Control+Shift+z");
    await becomes(broken);

    // While its element can't be read at all, it waits.
    await ben.page.keyboard.insertText("9} /> <!--");
    await ana.sees("<!--");
    await ana.page.keyboard.press("Control+z");
    await ana.page.getByTestId("canvas-notice").getByText("The text around the element has errors.").waitFor();
    await ben.page.keyboard.insertText(" -->");
    await ana.sees("<!-- -->");
    await ana.page.keyboard.press("Control+z");
    await becomes(source.replace('fill="#eeeeee" />', "$& <rect x={73} y={5} width={9} height={9} /> <!-- -->"));
  });

  test("what the other has changed since is not taken back; a notice says so", async () => {
    await choose(ana, 1);
    await drag(ana, await middle(ana), 33, 0);
    await drop(ana);
    await ben.sees("x={73}");
    await choose(ben, 1);
    await ben.page.getByLabel("X", { exact: true }).fill("7");
    await ben.page.keyboard.press("Enter");
    await ana.sees("x={7}");
    await ana.page.keyboard.press("Control+z");
    await ana.page.getByTestId("canvas-notice").getByText("can’t be taken back").waitFor();
    expect(await api.source(id)).toBe(source.replace("x={40}", "x={7}"));
  });
});

describe("together", () => {
  test("a pointer is at the same point of the picture for the other, at another zoom", async () => {
    await choose(ben, 1);
    await ben.page.getByRole("button", { name: "Zoom in" }).click();
    await ben.page.getByRole("button", { name: "Zoom in" }).click();
    await ben.page.getByTestId("zoom").getByText("156 %").waitFor();
    await choose(ana, 1);
    const { x, y } = await middle(ana);
    await ana.page.mouse.move(x, y, { steps: 3 });
    const pointer = ben.page.getByTestId("pointer-of-Ana");
    await pointer.waitFor();
    await expect
      .poll(async () => {
        const [at, shape] = await Promise.all([pointer.boundingBox(), middle(ben)]);
        return at && Math.max(Math.abs(at.x - shape.x), Math.abs(at.y - shape.y));
      })
      .toBeLessThan(2);
    await ana.page.mouse.move(10, 10);
    await pointer.waitFor({ state: "detached" });
  });

  test("what the other has selected is outlined in their colour", async () => {
    await choose(ana, 1);
    const outline = ben.page.getByTestId("selected-by-Ana");
    await outline.waitFor();
    const color = await ben.page.getByTestId("avatars").getByLabel(/Ana/).evaluate((avatar) => getComputedStyle(avatar).backgroundColor);
    expect(await outline.evaluate((shape) => getComputedStyle(shape).stroke)).toBe(color);
    await ana.page.getByRole("button", { name: "Play", exact: true }).click();
    await outline.waitFor({ state: "detached" });
  });

  test("while the other holds the lock, nothing can be changed here, and the panel says by whom", async () => {
    await choose(ben, 1);
    await ana.page.getByRole("button", { name: /Lock/ }).first().click();
    await ben.page.getByTestId("properties").getByText("Locked by Ana").waitFor();
    expect(await ben.page.getByLabel("X", { exact: true }).isDisabled()).toBe(true);
    await drag(ben, await middle(ben), 50, 50);
    await drop(ben);
    expect(await api.source(id)).toBe(source);
    await ana.page.goto(server.url);
    await expect.poll(() => ben.page.getByLabel("X", { exact: true }).isEnabled()).toBe(true);
  });
});

test("in play mode events go to the component, and the view can be zoomed to fit again", async () => {
  await choose(ana, 1);
  await ana.page.mouse.move((await middle(ana)).x, (await middle(ana)).y);
  await ana.page.keyboard.down("Control");
  await ana.page.mouse.wheel(0, -400);
  await ana.page.keyboard.up("Control");
  await expect.poll(() => ana.page.getByTestId("zoom").textContent()).not.toBe("100 %");
  await ana.page.getByRole("button", { name: "Fit the whole picture" }).click();
  await ana.page.getByTestId("zoom").getByText("100 %").waitFor();
  await ana.page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => ana.page.getByTestId("canvas").evaluate((canvas) => getComputedStyle(canvas).pointerEvents)).toBe("none");
});

describe("the tree of elements", () => {
  test("what is drawn by dragging stands in the code of both, and can be taken back", async () => {
    await choose(ana, 1);
    const { x, y } = await middle(ana);
    await ana.page.getByRole("button", { name: "Draw a rectangle (R)" }).click();
    await drag(ana, { x: x - 20, y: y + 115 }, 60, 30);
    await drop(ana);
    const wanted = source.replace("  </template>", '    <rect x={60} y={180} width={60} height={30} fill="#3b82f6" />\n  </template>');
    await becomes(wanted);
    await ben.sees("y={180} width={60}");
    await ana.page.getByTestId("layers").getByRole("treeitem", { selected: true }).getByText("#3b82f6").waitFor();
    await ana.page.keyboard.press("Control+z");
    await becomes(source);
  });

  test("elements are reordered, grouped, copied and deleted by keys, formatting kept", async () => {
    const [ground, box] = ['<rect   width={400} height={300}   fill="#eeeeee" />', '<rect x={40}  y={40} width={80} height={50} fill="#3b82f6" />'];
    await choose(ana, 0);
    await ana.page.keyboard.press("Alt+ArrowDown");
    const reordered = source.replace(`    ${ground}\n    ${box} <!-- the box -->`, `    ${box} <!-- the box -->\n    ${ground}`);
    await becomes(reordered);
    await ana.page.getByTestId("layers").getByRole("treeitem").nth(0).getByText("#3b82f6").waitFor();
    await choose(ana, 0);
    await ana.page.keyboard.press("Shift+ArrowDown");
    await ana.page.keyboard.press("Control+g");
    await becomes(
      reordered.replace(
        `    ${box} <!-- the box -->\n    ${ground}`,
        `     <!-- the box -->\n    <group>\n      ${box}\n      ${ground}\n    </group>`,
      ),
    );
    await ana.page.getByTestId("layers").getByRole("treeitem", { selected: true }).getByText("group").waitFor();
    await ana.page.keyboard.press("Delete");
    await expect.poll(() => api.source(id)).not.toContain("#eeeeee");
    for (let step = 0; step < 3; step++) {
      const before = await api.source(id);
      await ana.page.getByTestId("canvas").focus();
      await ana.page.keyboard.press("Control+z");
      await expect.poll(() => api.source(id)).not.toBe(before);
    }
    // The comment beside the box stayed where it was.
    const elements = (text: string) => text.replace("<!-- the box -->", "").replaceAll(/\s/g, "");
    expect(elements(await api.source(id))).toBe(elements(source));
  });
});
