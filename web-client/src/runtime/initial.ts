import type { Component, Prop, PropValue, Runtime } from "./loader";

/** What a prop is when nothing is given: its default, or what stands for a missing value. */
export function initialValue(runtime: Runtime, { base }: Component, { kind, required, name, at }: Prop): PropValue {
  const view = new DataView(runtime.memory);
  const word = view.getUint32(at, true);
  if (kind === "number") return view.getFloat64(at, true);
  if (kind === "boolean") return word !== 0;
  if (kind !== "string") return word;
  if (required) return name;
  return word ? runtime.string(base + word) : "";
}
