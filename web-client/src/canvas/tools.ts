/** What a drag on the canvas can do besides selecting, with the keys that take it up. */

import type { Shape } from "./shapes";

/** A shape is drawn; with the hand the picture is moved about. */
export type Tool = Shape | "hand";

export const TOOLS: readonly { shape: Shape; key: string; words: string }[] = [
  { shape: "rect", key: "R", words: "a rectangle" },
  { shape: "ellipse", key: "O", words: "an ellipse" },
  { shape: "line", key: "L", words: "a line" },
  { shape: "text", key: "T", words: "a text" },
];

export const HAND_KEY = "H";
