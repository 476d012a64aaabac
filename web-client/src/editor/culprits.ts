/** Who broke the text: of each error, those whose edits it came with, for as long as it is there. */

import type { CompileResult, Diagnostic } from "../sync/messages";

export type Culprits = ReadonlySet<string>;

export const NOBODY: Culprits = new Set();

export interface Blame {
  readonly culprits: Culprits;
  /**
   * By what an error says: its place moves with the text around it. Of all that there were since the text had none:
   * what can't be read in one place hides errors in others, which are nobody else's when they are seen again.
   */
  readonly errors: ReadonlyMap<string, readonly string[]>;
}

export const NO_BLAME: Blame = { culprits: NOBODY, errors: new Map() };

type Told = Pick<Diagnostic, "severity" | "code" | "message">;
type Judged = Pick<CompileResult, "cause"> & { readonly diagnostics: readonly Told[] };

/** Whose an error is. */
export function blamed({ errors }: Blame, { code, message }: Pick<Told, "code" | "message">): readonly string[] {
  return errors.get(`${code} ${message}`) ?? [];
}

/** `known` is that of the result before. The set of people is the same one as long as they are the same. */
export function blameAfter(known: Blame, now: Judged): Blame {
  const failed = now.diagnostics.filter(({ severity }) => severity === "error");
  const errors = new Map(failed.length > 0 ? known.errors : []);
  const culprits = new Set<string>();
  for (const { code, message } of failed) {
    const said = `${code} ${message}`;
    // Further edits of a broken text may be somebody's who did not break it.
    const whose = errors.get(said) ?? now.cause;
    errors.set(said, whose);
    for (const id of whose) culprits.add(id);
  }
  const { size } = culprits;
  const isSame = size === known.culprits.size && [...culprits].every((id) => known.culprits.has(id));
  return { culprits: isSame ? known.culprits : culprits, errors };
}
