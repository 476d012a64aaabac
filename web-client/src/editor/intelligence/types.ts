/** The compiler's way of writing types, taken apart: `list<{x: number}>`, `signal<T>`, `(a: T) => U`. */

/** What stands between the brackets of `name<…>`; null for any other type. */
export function argumentOf(type: string, name: string): string | null {
  return type.startsWith(`${name}<`) && type.endsWith(">") ? type.slice(name.length + 1, -1) : null;
}

/** The parts of a list at the top level of brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if ("<{(".includes(character)) depth += 1;
    else if ("})".includes(character) || (character === ">" && text[at - 1] !== "=")) depth -= 1;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** The fields of a record's type with their types; null for any other type. */
export function fieldsOf(type: string): Record<string, string> | null {
  if (!type.startsWith("{") || !type.endsWith("}")) return null;
  const fields: Record<string, string> = {};
  for (const part of split(type.slice(1, -1))) {
    const colon = part.indexOf(": ");
    if (colon > 0) fields[part.slice(0, colon)] = part.slice(colon + 2);
  }
  return fields;
}

/** What a call of something of this type gives; null if it can't be called. */
export function resultOf(type: string): string | null {
  const read = argumentOf(type, "signal") ?? argumentOf(type, "computed");
  if (read !== null) return read;
  if (!type.startsWith("(")) return null;
  let depth = 0;
  for (let at = 0; at < type.length; at++) {
    if ("({".includes(type.charAt(at))) depth += 1;
    if (")}".includes(type.charAt(at)) && --depth === 0) {
      return type.startsWith(" => ", at + 1) ? type.slice(at + 5) : null;
    }
  }
  return null;
}
