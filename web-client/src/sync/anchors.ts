/** Places in the shared text that move with it. */

import * as Y from "yjs";

/** The ids, each `[client, clock]`, of the first and the last character of a stretch. */
export type Anchor = readonly (readonly number[])[];

export interface Stretch {
  /** UTF-16 offsets, `to` exclusive. */
  from: number;
  to: number;
}

/** Where a stretch stands now; null when nothing of it is left, or it has not come yet. */
export function locate(text: Y.Text, [first, last]: Anchor): Stretch | null {
  if (!first || !last) return null;
  // A deleted character gives the place where it was, in front of what follows and behind what precedes it.
  const from = indexOf(text, first, 0);
  const to = indexOf(text, last, -1);
  return from !== null && to !== null && from < to ? { from, to } : null;
}

function indexOf(text: Y.Text, [client, clock]: readonly number[], assoc: 0 | -1): number | null {
  const { doc } = text;
  if (!doc || client === undefined || clock === undefined || Y.getState(doc.store, client) <= clock) return null;
  const position = new Y.RelativePosition(null, null, Y.createID(client, clock), assoc);
  const absolute = Y.createAbsolutePositionFromRelativePosition(position, doc);
  return absolute?.type === text ? absolute.index : null;
}

/** A place in the text as it travels in awareness states. */
export function relative(text: Y.Text, index: number): unknown {
  return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index));
}

/** The index of such a place; null for anything else: another client may write what it likes. */
export function absolute(text: Y.Text, position: unknown): number | null {
  if (!text.doc || typeof position !== "object" || position === null) return null;
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(position), text.doc);
    return found?.type === text ? found.index : null;
  } catch {
    return null;
  }
}
