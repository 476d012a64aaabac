/** How the lanes of a timeline are laid out. */

/** The ends of the lanes have room for half a mark, in pixels. */
export const MARGIN = 14;

/** How far a key goes, in ms; with Shift ten times as far. */
export const STEP = 10;
