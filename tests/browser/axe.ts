/** axe-core on a page that a person has open. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What only whole pages have: one that is a part of others leaves it to them. */
const OF_WHOLE_PAGES = new Set(["landmark-one-main", "page-has-heading-one", "region"]);

/**
 * What is wrong for people with disabilities, however little, in words; nothing when all is well. `isPart`: the page
 * is made to stand in another.
 */
export async function violations(page: Page, isPart = false): Promise<string[]> {
  await page.evaluate(`${AXE}; undefined`);
  const found = (await page.evaluate(
    // The preview's frame holds a canvas and nothing else; its name is looked at from outside.
    "axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as Violation[];
  return found
    .filter(({ id }) => !isPart || !OF_WHOLE_PAGES.has(id))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
