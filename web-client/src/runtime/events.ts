import type { Runtime } from "./loader";

/** What an event brings: the section `omni.events` of a module (section 2 of `runtime-crate/ABI.md`). */
type Described =
  | null
  | "number"
  | "boolean"
  | "color"
  | "string"
  | { readonly list: Described }
  | { readonly optional: Described }
  | { readonly record: Readonly<Record<string, Described>> };

/** A value as JavaScript has it; a color as CSS writes it, `#rrggbbaa`. An event that brings nothing brings null. */
export type EventValue = null | number | boolean | string | readonly EventValue[] | { readonly [name: string]: EventValue };

/** Values within values that a component may tell before its page goes on: they become objects there. */
export const MOST_TOLD = 65_536;

const OBJECT_HEADER = 16;
const LENGTH = 8;
const INFO = 12;

/** What is a reference anyway; other values are kept in a record where they may be missing. */
function isReference(kind: Described): boolean {
  return kind === "string" || (kind !== null && typeof kind === "object");
}

/**
 * The function `tell` for a component with this section. `onEvent` of the runtime hears each event when the calls that
 * are under way have ended, so that it may make others.
 */
export function teller(section: ArrayBuffer, runtime: Runtime): (event: number, value: number) => void {
  const events = Object.entries(JSON.parse(new TextDecoder().decode(section)) as Record<string, Described>);
  let parts = 0;

  const held = (kind: Described, slot: number): EventValue => {
    const view = new DataView(runtime.memory);
    return read(kind, kind === "number" ? view.getFloat64(slot, true) : view.getUint32(slot, true));
  };

  /** `value`: a number; 0 or 1; a color; or the address of an object. */
  const read = (kind: Described, value: number): EventValue => {
    parts += 1;
    if (parts > MOST_TOLD) throw new Error("it told too much at once");
    if (kind === null || kind === "number") return kind && value;
    if (kind === "boolean") return value !== 0;
    if (kind === "color") return `#${value.toString(16).padStart(8, "0")}`;
    if (kind === "string") return runtime.string(value);
    const first = value + OBJECT_HEADER;
    if ("list" in kind) {
      const view = new DataView(runtime.memory);
      const length = view.getUint32(value + LENGTH, true);
      const info = view.getUint32(value + INFO, true);
      // Records stand in rows: each as if it began so much further on than the list.
      const row = (info & 3) === 3 ? 8 * ((info >> 2) & 63) : 0;
      return Array.from({ length }, (_, index) =>
        row ? read(kind.list, value + row * index) : held(kind.list, first + 8 * index),
      );
    }
    if ("record" in kind) {
      const fields = Object.entries(kind.record);
      return Object.fromEntries(fields.map(([name, part], index) => [name, held(part, first + 8 * index)]));
    }
    if (value === 0) return null;
    return isReference(kind.optional) ? read(kind.optional, value) : held(kind.optional, first);
  };

  return (event, value) => {
    const [name, kind] = events[event] ?? ["", null];
    const told = read(kind, value);
    queueMicrotask(() => {
      parts = 0;
      runtime.onEvent?.(name, told);
    });
  };
}
