/** The attributes of an element, read from its opening tag as the hub reads them for intents. */

/** As values of attributes travel: literals, or an expression as it stands in the source. */
export type Value = number | string | boolean | { expression: string };

export interface Attribute {
  /** With the `@` of an event. */
  name: string;
  value: Value;
  /** Where it begins and ends in the text, in UTF-16 units. */
  from: number;
  to: number;
}

const NAME = /@?[A-Za-z_][\w:.-]*/y;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const SPACE = /(?:\s|\/\*[^]*?\*\/)*/y;

export function isComputed(value: Value | undefined): value is { expression: string } {
  return typeof value === "object";
}

/** A list of nothing but numbers; null for any other expression. */
export function numbersIn(expression: string): number[] | null {
  try {
    const found: unknown = JSON.parse(expression);
    return Array.isArray(found) && found.every((item) => typeof item === "number") ? found : null;
  } catch {
    return null;
  }
}

/** Of the element whose tag opens at `start`. What can't be read ends the list. */
export function attributesAt(text: string, start: number): Attribute[] {
  const found: Attribute[] = [];
  let at = start + 1;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [taken = ""] = pattern.exec(text) ?? [];
    at += taken.length;
    return taken;
  };
  take(NAME);
  for (;;) {
    take(SPACE);
    const from = at;
    const name = take(NAME);
    if (!name) return found;
    const to = at;
    take(SPACE);
    if (text[at] !== "=") {
      found.push({ name, value: true, from, to });
      continue;
    }
    at += 1;
    take(SPACE);
    const end = endOfValue(text, at);
    if (end < 0) return found;
    found.push({ name, value: valueOf(text.slice(at, end)), from, to: end });
    at = end;
  }
}

/** The end of the tag that opens at `start`, and whether it closes its element too; null where it can't be read. */
export function tagAt(text: string, start: number): { end: number; isWhole: boolean } | null {
  NAME.lastIndex = start + 1;
  const [name = ""] = NAME.exec(text) ?? [];
  if (text[start] !== "<" || name === "") return null;
  SPACE.lastIndex = attributesAt(text, start).at(-1)?.to ?? start + 1 + name.length;
  SPACE.exec(text);
  const at = SPACE.lastIndex;
  if (text.startsWith("/>", at)) return { end: at + 2, isWhole: true };
  return text[at] === ">" ? { end: at + 1, isWhole: false } : null;
}

/** The value of an attribute; undefined when it is not there. */
export function valueIn(attributes: readonly Attribute[], name: string): Value | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

function valueOf(written: string): Value {
  if (written.startsWith('"') || written.startsWith("'")) return written.slice(1, -1);
  if (!written.startsWith("{")) return written;
  const inner = written.slice(1, -1).trim();
  if (inner === "true" || inner === "false") return inner === "true";
  if (NUMBER.test(inner)) return Number(inner);
  if (inner.startsWith('"')) {
    try {
      const text: unknown = JSON.parse(inner);
      if (typeof text === "string") return text;
    } catch {
      // Not one literal, but an expression that begins with one.
    }
  }
  return { expression: inner };
}

/** Where the value that begins at `at` ends; -1 if it doesn't. */
function endOfValue(text: string, at: number): number {
  const sign = text[at];
  if (sign === '"' || sign === "'") return text.indexOf(sign, at + 1) + 1 || -1;
  if (sign === "{") return endOfBraces(text, at);
  return -1;
}

/** After the brace that closes the one at `at`; strings, templates and comments are passed over. -1 if none does. */
export function endOfBraces(text: string, at: number): number {
  let depth = 0;
  for (let here = at; here < text.length; here += 1) {
    const sign = text[here] ?? "";
    if (sign === "{") depth += 1;
    else if (sign === "}") {
      depth -= 1;
      if (depth === 0) return here + 1;
    } else if (sign === '"' || sign === "'") here = endOfString(text, here, sign);
    else if (sign === "`") here = endOfTemplate(text, here);
    else if (text.startsWith("//", here)) here = orEnd(text, text.indexOf("\n", here));
    else if (text.startsWith("/*", here)) here = orEnd(text, text.indexOf("*/", here + 2) + 1 || -1);
  }
  return -1;
}

/** The place of the sign that closes a string. */
function endOfString(text: string, at: number, sign: string): number {
  for (let here = at + 1; here < text.length; here += 1) {
    if (text[here] === "\\") here += 1;
    else if (text[here] === sign) return here;
  }
  return text.length;
}

function endOfTemplate(text: string, at: number): number {
  for (let here = at + 1; here < text.length; here += 1) {
    if (text[here] === "\\") here += 1;
    else if (text[here] === "`") return here;
    else if (text.startsWith("${", here)) here = orEnd(text, endOfBraces(text, here + 1) - 1);
  }
  return text.length;
}

function orEnd(text: string, at: number): number {
  return at < 0 ? text.length : at;
}
