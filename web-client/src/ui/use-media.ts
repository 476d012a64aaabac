import { useSyncExternalStore } from "react";

/** Where fingers point, as `touch:` in styles says it. */
export const TOUCH = "(pointer: coarse), (width < 48rem)";

/** Where people want no motion that they can do without. */
export const CALM = "(prefers-reduced-motion: reduce)";

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}
