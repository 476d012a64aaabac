import { useCallback, useMemo, useSyncExternalStore } from "react";

/** Where fingers point, as `touch:` in styles says it. */
export const TOUCH = "(pointer: coarse), (width < 48rem)";

/** Where people want no motion that they can do without. */
export const CALM = "(prefers-reduced-motion: reduce)";

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query]);
  const subscribe = useCallback(
    (listener: () => void) => {
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [list],
  );
  return useSyncExternalStore(subscribe, () => list.matches);
}
