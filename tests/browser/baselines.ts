/**
 * Whether a page looks as its picture in `baselines/` does: on a phone and a tablet, which are touched, and a desktop.
 *
 * Two pixels differ when pixelmatch sees more than THRESHOLD between their colours; the pictures differ when more
 * than TOLERANCE of all pixels do. What was seen instead, and where, is left in `test-results/`. With RENEW_BASELINES
 * set the pictures are written instead.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pixelmatch from "pixelmatch";
import type { CDPSession, Page } from "playwright-core";
import { PNG } from "pngjs";

const PICTURES = join(import.meta.dirname, "baselines");
const RESULTS = resolve(import.meta.dirname, "../../test-results");
export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 820, height: 1100 };
export const DESKTOP = { width: 1440, height: 900 };
/** From 0, no difference, to 1, black and white: this is about 5 of 255 in lightness. */
const THRESHOLD = 0.02;
/** Of all pixels: about a word of small text on a phone. */
const TOLERANCE = 0.0005;
/** In milliseconds: longer than any picture here plays. */
const REST = 15_000;
/** Pictures keep the upper six bits of a colour: what is lost is under THRESHOLD, and half of the bytes. */
const KEPT = 0b1111_1100;
/** What tells the time, or has an address, a key or a measurement in it: grey in every picture. */
const CHANGING = ["time", "[data-testid=cost]", "[aria-label='Open invite links'] p", "pre"];

/**
 * What shines through a backdrop depends on the tiles that Chromium has drawn before, and has pictures of its own;
 * how wide a time is depends on the time.
 */
const STEADY = `
  dialog::backdrop { background: #000 !important; backdrop-filter: none !important }
  time { display: inline-block; width: 6em; overflow: hidden; white-space: nowrap; vertical-align: bottom }
`;

const renews = process.env["RENEW_BASELINES"] !== undefined;

/** How the page differs from its pictures at these sizes, in words; nothing when it does not. */
export async function differences(page: Page, name: string, sizes = [PHONE, TABLET, DESKTOP]): Promise<string[]> {
  const found = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await touched(page, size !== DESKTOP);
    const said = await difference(page, `${name}-${size.width}`);
    if (said) found.push(said);
  }
  return found;
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Whether the page is on a screen that is touched, as phones and tablets are. */
export async function touched(page: Page, enabled: boolean): Promise<void> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  await (await session).send("Emulation.setTouchEmulationEnabled", { enabled });
  await page.waitForFunction((wanted) => matchMedia("(pointer: coarse)").matches === wanted, enabled);
}

/** A page can rest and not be done, while it waits for an answer: it has as long as a picture may move. */
async function difference(page: Page, name: string): Promise<string | null> {
  const start = performance.now();
  let said = compare(name, await still(page), renews);
  while (said && performance.now() - start < REST) said = compare(name, await still(page));
  return said;
}

/** The page when nothing in it moves any more. */
export async function still(page: Page): Promise<PNG> {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  // What a dialog covers is not seen, and not covered once more.
  const within = (await page.locator("dialog[open]").count()) ? page.locator("dialog[open]") : page.locator("body");
  const take = () =>
    page.screenshot({
      animations: "disabled",
      caret: "hide",
      scale: "css",
      style: STEADY,
      mask: CHANGING.map((selector) => within.locator(selector)),
      maskColor: "#404040",
    });
  let last = await take();
  for (const start = performance.now(); performance.now() - start < REST; ) {
    const next = await take();
    if (next.equals(last)) return PNG.sync.read(next);
    last = next;
  }
  throw new Error("The page does not come to rest.");
}

/** Compares with a picture, or writes it; what is wrong in words, null when nothing is. */
export function compare(name: string, seen: PNG, renew = false): string | null {
  const file = join(PICTURES, `${name}.png`);
  if (renew) {
    mkdirSync(PICTURES, { recursive: true });
    // A picture that is still true is left alone, so that a commit holds what has changed.
    if (!existsSync(file) || compare(name, seen) !== null) writeFileSync(file, small(seen));
    return null;
  }
  if (!existsSync(file)) return `There is no picture ${name}. After looking at the page: make baselines`;
  const wanted = PNG.sync.read(readFileSync(file));
  const { width, height } = wanted;
  if (seen.width !== width || seen.height !== height) {
    return `${name} is ${seen.width} × ${seen.height} pixels large instead of ${width} × ${height}.`;
  }
  const marked = new PNG({ width, height });
  const count = pixelmatch(wanted.data, seen.data, marked.data, width, height, { threshold: THRESHOLD });
  if (count <= TOLERANCE * width * height) return null;
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.png`), PNG.sync.write(seen));
  writeFileSync(join(RESULTS, `${name}-differs.png`), PNG.sync.write(marked));
  return `${name} differs in ${count} pixels; see test-results/${name}.png and ${name}-differs.png. If it is meant: make baselines`;
}

function small({ width, height, data }: PNG): Buffer {
  const coarse = new PNG({ width, height });
  coarse.data = data.map((value, at) => (at % 4 === 3 ? value : value & KEPT)) as Buffer;
  return PNG.sync.write(coarse, { colorType: 2, deflateLevel: 9 });
}
