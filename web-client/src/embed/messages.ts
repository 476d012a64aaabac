import type { EventValue } from "../runtime/events";
import type { PropValue } from "../runtime/loader";

/** What a prop is to be, text as attributes have it; null: what it is when nothing is given. */
export type Given = PropValue | null;

/** From a page that embeds a component, to the embed page. */
export interface PropsMessage {
  readonly type: "omni:props";
  readonly props: Readonly<Record<string, Given>>;
}

/** From the embed page to the page around it. Sizes in px; `props` are the names of those that can be given. */
export type EmbedMessage =
  | { readonly type: "omni:shown"; readonly width: number; readonly height: number; readonly props: readonly string[] }
  | { readonly type: "omni:failed"; readonly message: string }
  | { readonly type: "omni:event"; readonly name: string; readonly value: EventValue };

/** Whether another page shows this one. */
export const framed = window.parent !== window;

export function tell(message: EmbedMessage): void {
  if (framed) window.parent.postMessage(message, "*");
}
