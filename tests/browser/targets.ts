/** How large what one can point at is, in a page on a screen that is touched. */
import type { Page } from "playwright-core";

/** WCAG 2.5.5, in CSS pixels. */
const FINGER = 44;

/**
 * What is smaller than a finger, each with its size; nothing when all is well. Left out, as WCAG 2.5.5 and 2.5.8 do:
 * - links in a sentence (`p a`), and what stands in the lines of the code: its marks, folds and links; the field in
 *   which a text of the picture is written, which is as large as the text;
 * - what is in place of something larger: a hidden field whose label is pressed;
 * - the edges of panels: bands of 24 px (2.5.8) along a whole side, with keys besides. Wider ones would lie over
 *   what is beside them;
 * - what is not there to be pointed at: regions that take the focus only to be scrolled by keys.
 */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((finger) => {
    const POINTED = [
      "a[href]",
      "button",
      "input:not([type=hidden])",
      "select",
      "textarea",
      "summary",
      "[role=slider]",
      "[role=separator]",
      "[role=tab]",
      "[role=treeitem]",
      "[role=option]",
      "[role^=menuitem]",
      "[data-handle]",
    ].join();
    const boxOf = (element: Element): DOMRect => {
      const own = element.getBoundingClientRect();
      const isBox = element.matches("[type=checkbox], [type=radio]");
      const around = element.closest("label");
      const labels = isBox ? [...((element as HTMLInputElement).labels ?? []), ...(around ? [around] : [])] : [];
      // The largest of what can be pressed for it.
      return [own, ...labels.map((label) => label.getBoundingClientRect())].reduce((best, box) =>
        Math.min(box.width, box.height) > Math.min(best.width, best.height) ? box : best,
      );
    };
    const found = [];
    for (const element of document.querySelectorAll(POINTED)) {
      if (!element.checkVisibility({ checkVisibilityCSS: true }) || element.closest("[inert], p a, .cm-scroller, [data-testid=text-in-place]")) continue;
      const modal = document.querySelector("dialog:modal");
      if (modal && !modal.contains(element)) continue;
      const { width, height } = boxOf(element);
      // For those who listen alone.
      if (width <= 1 && height <= 1) continue;
      const least = element.matches("[role=separator]") ? 24 : finger;
      const shown = element.matches("[role=separator]") ? Math.min(width, height) : Math.min(width, height);
      // What is laid out in fractions of a pixel is not smaller for that.
      if (shown >= least - 0.5) continue;
      const name = element.getAttribute("aria-label") ?? element.getAttribute("title") ?? element.textContent;
      found.push(`${element.tagName.toLowerCase()} “${name?.trim().slice(0, 40)}”: ${Math.round(width)} × ${Math.round(height)}`);
    }
    return found;
  }, FINGER);
}
