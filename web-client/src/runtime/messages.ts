import type { Draft } from "./drafts";
import type { RendererName } from "./renderer";
import type { Asked, Trace } from "./trace";

/** From the page to the sandboxed preview. */
export interface ModuleMessage {
  readonly type: "module";
  readonly bytes: ArrayBuffer;
  readonly hash: string;
}

/** From the page to the sandboxed preview: where the project's assets are, by name. */
export interface AssetsMessage {
  readonly type: "assets";
  readonly urls: Readonly<Record<string, string>>;
}

/** How a component is shown: the place of its origin in the frame and the size of its unit, in CSS px. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** From the page to the sandboxed preview: how to show the component; null: so that all of it is seen. */
export interface ViewMessage {
  readonly type: "view";
  readonly view: View | null;
}

/** From the page to the sandboxed preview: whether to tell where everything stands whenever it has been drawn. */
export interface WatchMessage {
  readonly type: "watch";
  readonly on: boolean;
}

/** From the page to the sandboxed preview: whether motion is spared. */
export interface CalmMessage {
  readonly type: "calm";
  readonly on: boolean;
}

/** From the page to the sandboxed preview: what stands at a point of the component? */
export interface PickMessage {
  readonly type: "pick";
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

/** From the page to the sandboxed preview: what is an attribute of an element now? */
export interface ReadMessage {
  readonly type: "read";
  readonly id: number;
  readonly asked: Asked;
}

/** From the page to the sandboxed preview: whether time passes for the component, and at which time it is to be. */
export interface ClockMessage {
  readonly type: "clock";
  readonly playing: boolean;
  /** In ms since the component was there; null: go on from where it is. */
  readonly at: number | null;
  /** Tell the time whenever it has passed. */
  readonly tell: boolean;
}

/** From the page to the sandboxed preview: attributes of the module with this hash as somebody drags them. */
export interface DraftMessage {
  readonly type: "draft";
  readonly hash: string;
  readonly drafts: readonly Draft[];
}

/** From the page to the sandboxed preview: what is to draw. */
export interface RendererMessage {
  readonly type: "renderer";
  readonly name: RendererName;
}

export type PageMessage =
  | ModuleMessage
  | AssetsMessage
  | ViewMessage
  | WatchMessage
  | PickMessage
  | ReadMessage
  | ClockMessage
  | CalmMessage
  | DraftMessage
  | RendererMessage;

/** Which module stopped, and where its code was: bytes of it, innermost call first. */
export interface StopPlace {
  readonly hash: string;
  readonly offsets: readonly number[];
}

/** From the sandboxed preview to the page. */
export type PreviewMessage =
  /** Its page is there, though not all that it needs yet: said before the frame counts as loaded. */
  | { readonly type: "here" }
  /** With the page's end of the port by which everything else is said. */
  | { readonly type: "ready" }
  | { readonly type: "mounted"; readonly hash: string; readonly milliseconds: number }
  | ({ readonly type: "stopped"; readonly message: string } & StopPlace)
  /** What draws now; `notice`: why it is not what was asked for, or "". */
  | { readonly type: "renderer"; readonly name: RendererName; readonly notice: string }
  | { readonly type: "viewed"; readonly view: View }
  /** Of the module with this hash. */
  | { readonly type: "traced"; readonly hash: string; readonly traces: readonly Trace[] }
  /** The component's time in ms, after each frame that took it further and after each leap. */
  | { readonly type: "clock"; readonly at: number }
  /** Elements, topmost first, by the order in which their tags open. */
  | { readonly type: "picked"; readonly id: number; readonly origins: readonly number[] }
  | { readonly type: "read"; readonly id: number; readonly value: number | string | null };
