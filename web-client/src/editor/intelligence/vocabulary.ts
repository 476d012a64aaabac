/** What the language offers, as the compiler's tables tell it (`make generate` writes them). */

import written from "./vocabulary.json";

export interface AttributeInfo {
  type: string;
  unit?: string;
  /** The strings it takes, where it takes no others. */
  values?: string[];
  default?: unknown;
  doc: string;
}

export interface ElementInfo {
  doc: string;
  /** Whether others stand between its tags. */
  holds: boolean;
  attributes: Record<string, AttributeInfo>;
}

export interface MemberInfo {
  signature?: string;
  type?: string;
  doc?: string;
}

interface Written {
  elements: Record<string, { doc: string; holds: boolean; defaults: Record<string, unknown> }>;
  attributes: Record<string, Omit<AttributeInfo, "default">>;
  structure: Record<string, { doc: string; attributes: Record<string, AttributeInfo> }>;
  events: Record<string, string>;
  event: Record<string, string>;
  easings: string[];
  colors: Record<string, string>;
  builtins: Record<string, MemberInfo>;
  system: Record<string, MemberInfo>;
  members: Record<string, Record<string, MemberInfo>>;
  keywords: string[];
}

const tables = written as unknown as Written;

/** Elements of the structure that stand alone. */
const EMPTY = new Set(["prop", "keyframe"]);

function drawn({ doc, holds, defaults }: Written["elements"][string]): ElementInfo {
  const attributes: Record<string, AttributeInfo> = {};
  for (const [name, value] of Object.entries(defaults)) {
    const told = tables.attributes[name];
    if (told) attributes[name] = { ...told, default: value };
  }
  return { doc, holds, attributes };
}

export const ELEMENTS: Readonly<Record<string, ElementInfo>> = Object.fromEntries([
  ...Object.entries(tables.elements).map(([name, entry]) => [name, drawn(entry)] as const),
  ...Object.entries(tables.structure).map(
    ([name, entry]) => [name, { ...entry, holds: !EMPTY.has(name) }] as const,
  ),
]);
/** Those that draw or place something. */
export const DRAWN: readonly string[] = Object.keys(tables.elements);
export const { events: EVENTS, event: EVENT, easings: EASINGS, colors: COLORS, keywords: KEYWORDS } = tables;
export const { builtins: BUILTINS, members: MEMBERS } = tables;
/** What is known inside of a `<system>` alone. */
export const SYSTEM: Readonly<Record<string, MemberInfo>> = tables.system;
