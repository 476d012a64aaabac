/** Text that is nothing but whole elements, as it is copied and pasted. Pure. */

import { endOfBraces, tagAt } from "./attributes";

/** As many as the compiler takes, one in the other. */
const DEEPEST = 64;

/** The sources of the elements that a text is made of; null when it is not, or holds none. */
export function elementsIn(text: string): string[] | null {
  const found: string[] = [];
  for (let at = passed(text, 0); at < text.length; ) {
    const end = endOfElement(text, at, DEEPEST);
    if (end < 0) return null;
    found.push(text.slice(at, end));
    at = passed(text, end);
  }
  return found.length > 0 ? found : null;
}

/** Behind the closing tag of the element that opens at `start`; -1 if it has none. */
function endOfElement(text: string, start: number, depth: number): number {
  const tag = tagAt(text, start);
  if (!tag || depth === 0) return -1;
  if (tag.isWhole) return tag.end;
  const name = /^<([\w.:-]+)/.exec(text.slice(start, tag.end))?.[1] ?? "";
  let at = passed(text, tag.end);
  while (!text.startsWith("</", at)) {
    at = endOfElement(text, at, depth - 1);
    if (at < 0) return -1;
    at = passed(text, at);
  }
  const close = /<\/([\w.:-]+)\s*>/y;
  close.lastIndex = at;
  return close.exec(text)?.[1] === name ? close.lastIndex : -1;
}

/** Past space and comments. */
function passed(text: string, start: number): number {
  for (let at = start; ; ) {
    const space = /\s*/y;
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    const end = text.startsWith("<!--", at) ? text.indexOf("-->", at + 4) + 3 : text.startsWith("{/*", at) ? endOfBraces(text, at) : -1;
    if (end <= at) return at;
    at = end;
  }
}
