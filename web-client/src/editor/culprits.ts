/** Who broke the text: those whose edits turned a result without errors into one with some, until it is mended. */

import type { CompileResult } from "../sync/messages";

export type Culprits = ReadonlySet<string>;

export const NOBODY: Culprits = new Set();

type Judged = Pick<CompileResult, "success" | "cause">;

/** `known` are those of the result before, `before`, which is null when this is the first one seen. */
export function culpritsAfter(known: Culprits, before: Judged | null, now: Judged): Culprits {
  if (now.success) return NOBODY;
  // Further edits of a broken text may be somebody's who did not break it.
  return before === null || before.success ? new Set(now.cause) : known;
}
