/** What a computed attribute is at the moment, as the running component tells it. */

import { useEffect, useState } from "react";
import { useFields } from "../ui/use-fields";
import type { CanvasEditor } from "./canvas-editor";
import { tidy } from "./geometry";
import { slotOf } from "./schema";
import type { AttributeSpec } from "./schema";
import type { SceneElement } from "./scene";

export type Literal = number | string | boolean;

/** How a value is read that the source writes as one literal; null for what it doesn't, as a list. */
const STORED: Record<string, "number" | "word" | "string"> = {
  number: "number",
  boolean: "word",
  color: "word",
  string: "string",
  text: "string",
};

/** Null when the element is not drawn now, or more than once. */
export async function literalOf(editor: CanvasEditor, element: SceneElement, spec: AttributeSpec): Promise<Literal | null> {
  const place = slotOf(element.tag, spec.name);
  const stored = STORED[spec.type];
  if (!place || !stored) return null;
  const told = await editor.read({ origin: element.origin, stored, ...place });
  return told === null ? null : literalFrom(told, spec);
}

/** The value of an attribute as the source writes it, from what the runtime holds. */
export function literalFrom(told: number | string, { type, values, default: otherwise }: AttributeSpec): Literal | null {
  if (typeof told === "string") {
    const isKnown = values ? values.includes(told) : told !== "";
    return isKnown ? told : String(otherwise);
  }
  if (type === "boolean") return told !== 0;
  if (type === "color") return told === 0 ? "transparent" : hex(told);
  return Number.isFinite(told) ? tidy(told) : null;
}

/** `0xRRGGBBAA` as the source writes it, without an alpha that says nothing. */
function hex(color: number): string {
  return `#${color.toString(16).padStart(8, "0")}`.replace(/ff$/, "");
}

/** What the attribute is in the newest picture; null while that is not known. */
export function useLiteral(editor: CanvasEditor, element: SceneElement, spec: AttributeSpec): Literal | null {
  const { traces } = useFields(editor.state, "traces");
  const [found, setFound] = useState<{ element: SceneElement; value: Literal | null } | null>(null);
  useEffect(() => {
    void literalOf(editor, element, spec).then((value) =>
      setFound((known) => (known?.element === element && known.value === value ? known : { element, value })),
    );
  }, [editor, element, spec, traces]);
  return found?.element === element ? found.value : null;
}
