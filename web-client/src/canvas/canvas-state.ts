/** What the canvas shows and what is done there, as the page's parts read it. */

import type { View } from "../runtime/messages";
import type { Sides, Trace } from "../runtime/trace";
import type { Value } from "./attributes";
import type { Change } from "./geometry";
import type { Scene } from "./scene";
import type { Tool } from "./tools";

export type Mode = "play" | "select";

/** The content of the selected text is written on the canvas. */
export interface Writing {
  /** Which of its repetitions the field lies over. */
  at: number;
  /** The content from when the writing began: nobody's words are written over unseen. */
  expect: string | number | boolean | null;
}

/** The selected element is given a name in the layers. */
export interface Naming {
  /** What it was called when that began. */
  had: Value | null;
  text: string;
  /** It is written, and on its way to the hub. */
  given: boolean;
}

/** The points of the selected element are changed one by one. */
export interface Shaping {
  /** The one that keys move. */
  nth: number;
}

/** A new value of an attribute; null: none. */
export interface Setting {
  attribute: string;
  value: Change["value"] | Value | null;
  /** What is written over; what the scene says when it is left out. */
  expect?: Value | null;
}

/** What an edit is about that waits for those before it. */
export interface Meant {
  /** Nothing else has been selected by hand since. */
  stands: () => boolean;
  /** What those before have selected as what came of them; once something else is selected, what was then. */
  paths: () => readonly string[];
}

export interface Notice {
  words: string;
  /** The element whose code it is about. */
  path?: string;
}

export interface CanvasState {
  mode: Mode;
  /** The elements of the newest text that compiled; null until there is one. */
  scene: Scene | null;
  /** The scene is that of the text as it is: it can be edited. */
  fresh: boolean;
  /** By the number of their element; several where it is repeated. */
  traces: ReadonlyMap<number, readonly Trace[]>;
  view: View;
  /** Paths, in the order of the text. */
  selection: readonly string[];
  /** What the next drag does; null: it selects. */
  tool: Tool | null;
  /** Where the tools lie on the canvas, in its pixels; null where there are none. */
  covered: Sides | null;
  writing: Writing | null;
  naming: Naming | null;
  shaping: Shaping | null;
  /** Why the last edit was not made. */
  notice: Notice | null;
}
