/** Real Chromium, and what a person does with the editor: open a link, type, hover, read pixels. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Frame, type Page } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long what is waited for may take, in milliseconds: it ends what hangs, and is no measure of what is tested. */
const PATIENCE = 60_000;

/** One person's browser: a profile of its own, so nothing is shared with another person's. */
export class Person {
  private constructor(
    readonly name: string,
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  /** Starts a browser with an empty profile. `width` and `height` are CSS pixels. */
  static async start(name: string, width = 1440, height = 900): Promise<Person> {
    const profile = mkdtempSync(join(tmpdir(), "omnicraft-browser-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: "/usr/bin/chromium",
      args: FLAGS,
      viewport: { width, height },
    });
    context.setDefaultTimeout(PATIENCE);
    const page = context.pages()[0] ?? (await context.newPage());
    return new Person(name, page, context, profile);
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }

  /** Takes part as a guest of this name, by what the page of an invite link sends: no page is opened. */
  async join(invite: string): Promise<void> {
    const { origin, pathname } = new URL(invite);
    await this.signIn(origin, `/api/invites/${pathname.split("/").at(-1)}/accept`, { guestName: this.name });
  }

  /** The same by the page: opens the link, gives a name, and arrives at the project. */
  async joinByPage(invite: string): Promise<void> {
    await this.page.goto(invite);
    await this.page.getByLabel("Your name").fill(this.name);
    await this.page.getByRole("button", { name: /join/i }).click();
    await this.page.waitForURL(/\/projects\//);
  }

  /** Signs in by the link that the server printed, as `join` does. */
  async enter(link: string): Promise<void> {
    const { origin, pathname } = new URL(link);
    await this.signIn(origin, "/api/auth/link", { token: pathname.split("/").at(-1) });
  }

  /** The same by the page: arrives at a page of their own. */
  async enterByPage(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.waitForURL((url) => !url.pathname.startsWith("/enter/"));
  }

  /** The answer's cookie is the browser's from then on; the server gives it to who names an origin, as browsers do. */
  private async signIn(origin: string, path: string, data: Record<string, unknown>): Promise<void> {
    const response = await this.context.request.post(origin + path, { headers: { origin }, data });
    if (!response.ok()) throw new Error(`POST ${path}: ${await response.text()}`);
  }

  /** Opens a component and waits until its text has arrived and its preview has been drawn. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByTestId("editor").locator(".cm-line").first().waitFor();
    await this.previewChanged("");
  }

  /** The whole text of the editor. Only for sources short enough that CodeMirror draws all of their lines. */
  async text(): Promise<string> {
    const lines = await this.page.getByTestId("editor").locator(".cm-line").evaluateAll((elements) =>
      elements.map((element) => {
        const copy = element.cloneNode(true) as HTMLElement;
        for (const widget of copy.querySelectorAll(".cm-widgetBuffer, .cm-ySelectionCaret, .cm-remote-caret")) {
          widget.remove();
        }
        return (copy.textContent ?? "").replaceAll("\u2060", "").replaceAll("\u200b", "");
      }),
    );
    return lines.join("\n");
  }

  /** Waits until the editor shows this text somewhere. */
  async sees(part: string): Promise<void> {
    await this.page.getByTestId("editor").locator(".cm-line", { hasText: part }).first().waitFor();
  }

  /** Puts the caret right behind the first place where `before` stands in one line. */
  async placeCaret(before: string): Promise<void> {
    const line = this.page.getByTestId("editor").locator(".cm-line", { hasText: before }).first();
    await line.scrollIntoViewIfNeeded();
    const point = await line.evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      let passed = 0;
      const end = (element.textContent ?? "").indexOf(wanted) + wanted.length;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const length = node.textContent?.length ?? 0;
        if (passed + length >= end) {
          const range = document.createRange();
          range.setStart(node, end - passed);
          range.setEnd(node, end - passed);
          const box = range.getBoundingClientRect();
          return { x: box.x, y: box.y + box.height / 2 };
        }
        passed += length;
      }
      throw new Error(`no text ${wanted}`);
    }, before);
    await this.page.mouse.click(point.x, point.y);
  }

  /** Replaces the first `old` of the editor by typing over it, key by key. */
  async replace(old: string, text: string): Promise<void> {
    await this.placeCaret(old);
    for (let i = 0; i < old.length; i++) await this.page.keyboard.press("Shift+ArrowLeft");
    await this.page.keyboard.type(text);
  }

  /** The sandboxed frame that shows the component. */
  async preview(): Promise<Frame> {
    const element = await this.page.getByTestId("preview").elementHandle();
    const frame = (await element?.contentFrame()) ?? null;
    if (!frame) throw new Error("the preview is not a frame");
    return frame;
  }

  /** Waits for the preview to show another module than `hash`; gives the new hash. */
  async previewChanged(hash: string): Promise<string> {
    const handle = await this.page.waitForFunction(
      (old) => {
        const now = document.querySelector<HTMLElement>("[data-wasm-hash]")?.dataset["wasmHash"];
        return now && now !== old ? now : false;
      },
      hash,
    );
    return (await handle.jsonValue()) as string;
  }

  /** The hash of the module that the preview shows now. */
  async previewHash(): Promise<string> {
    return (await this.page.locator("[data-wasm-hash]").first().getAttribute("data-wasm-hash")) ?? "";
  }

  /** Waits until the preview's canvas holds at least `least` pixels of exactly this colour (`#rrggbb`). */
  async paints(color: string, least = 200): Promise<void> {
    const frame = await this.preview();
    await frame.waitForFunction(countPixels, { color, least }, { polling: "raf" });
  }

  /** How many pixels of exactly this colour the preview shows now. */
  async pixels(color: string): Promise<number> {
    return Number(await (await this.preview()).evaluate(countPixels, { color, least: 0 }));
  }

  /** Moves the real pointer over the middle of what has this colour in the preview, once it is there. */
  async hover(color: string): Promise<{ x: number; y: number }> {
    await this.paints(color, 1);
    const frame = await this.preview();
    const inside = await frame.evaluate((wanted) => {
      const canvas = document.querySelector("canvas") as HTMLCanvasElement;
      const { data, width } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0, 0, canvas.width, canvas.height,
      );
      const rgb = Number.parseInt(wanted.slice(1), 16);
      let count = 0, left = Infinity, right = 0, top = Infinity, bottom = 0;
      for (let i = 0; i < data.length; i += 4) {
        if ((data[i]! << 16 | data[i + 1]! << 8 | data[i + 2]!) !== rgb) continue;
        const x = i / 4 % width, y = Math.floor(i / 4 / width);
        count++;
        left = Math.min(left, x), right = Math.max(right, x);
        top = Math.min(top, y), bottom = Math.max(bottom, y);
      }
      if (!count) throw new Error(`no pixel has the colour ${wanted}`);
      const box = canvas.getBoundingClientRect();
      const scale = box.width / canvas.width;
      // A little off the middle, where a label might stand.
      return { x: box.x + (left + (right - left) * 0.9) * scale, y: box.y + (top + (bottom - top) * 0.8) * scale };
    }, color);
    const outer = await this.page.getByTestId("preview").boundingBox();
    if (!outer) throw new Error("the preview is not visible");
    const point = { x: outer.x + inside.x, y: outer.y + inside.y };
    await this.page.mouse.move(point.x - 300, point.y);
    await this.page.mouse.move(point.x, point.y, { steps: 3 });
    return point;
  }

  /** Moves the pointer to an empty corner of the preview. */
  async movePointerAway(): Promise<void> {
    const box = await this.page.getByTestId("preview").boundingBox();
    if (!box) throw new Error("the preview is not visible");
    await this.page.mouse.move(box.x + 4, box.y + 4, { steps: 3 });
  }

  /** Waits until the status in the top bar is this text. */
  async status(text: string | RegExp): Promise<void> {
    await this.page.getByTestId("status").filter({ hasText: text }).waitFor();
  }
}

/** Waits until the canvas of a page that shows one component shows something: it has its size before. */
export async function showsPicture(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const canvas = document.querySelector("canvas");
      if (!canvas?.width || !canvas.height) return false;
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0, 0, canvas.width, canvas.height,
      );
      return data.some((value, at) => at % 4 === 3 && value > 0);
    },
    undefined,
    { polling: "raf" },
  );
}

function countPixels({ color, least }: { color: string; least: number }): number | false {
  const canvas = document.querySelector("canvas");
  if (!canvas || !canvas.width || !canvas.height) return least ? false : 0;
  const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
    0, 0, canvas.width, canvas.height,
  );
  const rgb = Number.parseInt(color.slice(1), 16);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if ((data[i]! << 16 | data[i + 1]! << 8 | data[i + 2]!) === rgb && data[i + 3] === 255) count++;
  }
  return count >= least ? count : false;
}
