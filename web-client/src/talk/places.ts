/** What a comment can be about: what is selected, or else the element around the caret. */

import { attributesAt } from "../canvas/attributes";
import { nameAmong } from "../canvas/naming";
import type { OutlineEntry } from "../sync/messages";
import type { Stretch } from "../sync/anchors";
import type { Place } from "./comments";

export function placeAt(text: string, { from, to }: Stretch, outline: readonly OutlineEntry[]): Place | null {
  const line = lineOf(text, from);
  if (from < to) {
    const last = lineOf(text, to);
    return { at: { range: [from, to] }, title: last > line ? `Lines ${line} to ${last}` : `On line ${line}` };
  }
  const found = around(text, from, outline, "");
  if (found) {
    const { node, entry } = found;
    const name = nameAt(text, offsetOf(text, entry));
    return { at: { node }, title: `${name === null ? "" : `${name}, `}<${entry.tag}> on line ${entry.line}` };
  }
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const whole = text.slice(start).split("\n", 1)[0] ?? "";
  const words = whole.trim();
  if (words === "") {
    // Nothing stands here: what comes before, or else what follows.
    const near = text.slice(0, start).trimEnd().length || text.search(/\S/);
    return near < 0 ? null : placeAt(text, { from: near, to: near }, outline);
  }
  const begin = start + whole.indexOf(words);
  return { at: { range: [begin, begin + words.length] }, title: `On line ${line}` };
}

/** What the element is called whose tag opens here; null when none does, or it has no name. */
export function nameAt(text: string, offset: number): string | null {
  return text[offset] === "<" ? nameAmong(attributesAt(text, offset)) : null;
}

/** 1-based. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** The innermost element around an offset. */
function around(
  text: string,
  offset: number,
  entries: readonly OutlineEntry[],
  path: string,
): { node: string; entry: OutlineEntry } | null {
  for (const [place, entry] of entries.entries()) {
    const start = offsetOf(text, entry);
    if (offset < start || offset > start + entry.span) continue;
    const node = path === "" ? String(place) : `${path}.${place}`;
    return around(text, offset, entry.children, node) ?? { node, entry };
  }
  return null;
}

function offsetOf(text: string, { line, column }: OutlineEntry): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}
