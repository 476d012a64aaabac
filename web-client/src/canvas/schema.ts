/** What elements have, from the compiler's own table. */

import schema from "../../../collab/compile/schema.json";

export interface AttributeSpec {
  name: string;
  type: string;
  unit?: string;
  values?: readonly string[];
  /** What stands when nothing is written. */
  default: unknown;
}

type Entry = string | { name: string; default: unknown };

const ATTRIBUTES = schema.attributes as unknown as Record<string, Omit<AttributeSpec, "name">>;
const GROUPS = schema.groups as Record<string, Entry[]>;
const ELEMENTS = schema.elements as Record<string, { id: number; container?: boolean; attributes: Entry[] }>;
/** What can happen to what is drawn. */
export const EVENTS: readonly string[] = Object.keys(schema.events);
const LAYOUTS = new Set(["row", "column", "grid", "stack"]);
/** Elements that say what is shown, and are not drawn. */
const CONTROL = new Set(["if", "else", "for", "slot", "timeline", "keyframe", "system"]);

function expand(entries: readonly Entry[]): AttributeSpec[] {
  return entries.flatMap((entry) => {
    if (typeof entry === "string" && entry.startsWith("@")) return expand(GROUPS[entry] ?? []);
    const [name, given] = typeof entry === "string" ? [entry, {}] : [entry.name, { default: entry.default }];
    const known = ATTRIBUTES[name];
    return known ? [{ name, ...known, ...given }] : [];
  });
}

const known = new Map<string, readonly AttributeSpec[]>();

/** The attributes of an element; of a component that is used, where it stands. */
export function attributesOf(tag: string): readonly AttributeSpec[] {
  let specs = known.get(tag);
  if (!specs) {
    const own = isComponent(tag) ? ["x", "y"] : ELEMENTS[tag]?.attributes;
    specs = own ? expand([...own, "@common"]) : [];
    known.set(tag, specs);
  }
  return specs;
}

/** Where the runtime keeps an attribute: the number of the element, and the place among its attributes. */
export function slotOf(tag: string, name: string): { kind: number; slot: number } | null {
  // Where a component is used stands a group.
  const drawn = isComponent(tag) ? "group" : tag;
  const slot = attributesOf(drawn).findIndex((spec) => spec.name === name);
  const kind = ELEMENTS[drawn]?.id;
  return kind === undefined || slot < 0 ? null : { kind, slot };
}

export function isLayout(tag: string): boolean {
  return LAYOUTS.has(tag);
}

/** Whether an element is drawn by itself, so that it can be moved. */
export function isDrawn(tag: string): boolean {
  return tag in ELEMENTS || isComponent(tag);
}

export function isControl(tag: string): boolean {
  return CONTROL.has(tag);
}

/** Whether others can be put into it. */
export function isContainer(tag: string): boolean {
  return ELEMENTS[tag]?.container === true || tag === "if" || tag === "else" || tag === "for";
}

/** Components are called by names that begin large. */
export function isComponent(tag: string): boolean {
  return /^[A-Z]/.test(tag);
}
