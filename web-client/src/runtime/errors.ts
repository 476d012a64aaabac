/** These bytes are not a component this runtime can run. What is shown stays. */
export class BadComponentError extends Error {
  override name = "BadComponentError";
}

/** A component did what no component may do. Its runtime instance can't be used any more. */
export class ComponentStoppedError extends Error {
  override name = "ComponentStoppedError";

  /** `offsets`: where its code was, innermost call first, as bytes of its module. */
  constructor(
    message: string,
    readonly offsets: readonly number[] = [],
  ) {
    super(message);
  }
}

/** A prop doesn't exist, or its value is of another kind. */
export class PropError extends Error {
  override name = "PropError";
}

const TRUNCATED = "The component's module is truncated or is not a component.";

/** Why `component_load` refuses a component, by its code. */
export const REFUSALS: Readonly<Record<number, string>> = {
  1: TRUNCATED,
  2: "The component was compiled for another version of the runtime.",
  3: TRUNCATED,
  4: "The component's description is damaged.",
};

/** Why a component stops itself, or the runtime stops it, by the code of `fail`. */
export function failure(code: number, detail: number): ComponentStoppedError {
  const reasons: Readonly<Record<number, string>> = {
    1: `it asked for the item at index ${detail} of a list that has none there`,
    2: "it used a number that is not finite where one is needed",
    3: `a string or list of ${detail} items is too long`,
    4: "it needs more memory than a component may have",
    5: "its parts are nested too deep",
    6: "it used a value that has become null since it was tested",
    7: `it has more than ${detail} entities of one kind`,
    8: "it used its entities before they were declared",
  };
  return new ComponentStoppedError(`The component was stopped: ${reasons[code] ?? `reason ${code}`}.`);
}
