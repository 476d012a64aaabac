/** The shapes that can be drawn, with their keys. */

import type { Shape } from "./shapes";

export const TOOLS: readonly { shape: Shape; key: string; words: string }[] = [
  { shape: "rect", key: "r", words: "a rectangle" },
  { shape: "ellipse", key: "o", words: "an ellipse" },
  { shape: "line", key: "l", words: "a line" },
  { shape: "text", key: "t", words: "a text" },
];
