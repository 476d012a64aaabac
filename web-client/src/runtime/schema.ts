// Written by runtime-crate/generate.py from collab/compile/schema.json. Do not edit.

export const ABI_VERSION = 3;
export const ALIGN_VALUES = ["start", "middle", "end"] as const;
export const CURSOR_VALUES = ["default", "pointer", "grab", "text", "move", "crosshair", "not-allowed"] as const;
export const DEFAULT_FONT = "sans-serif";
