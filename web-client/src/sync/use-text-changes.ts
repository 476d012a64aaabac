import { useEffect, useReducer } from "react";
import type * as Y from "yjs";

/** Milliseconds between two renderings for typed text. */
const AT_MOST_EVERY = 200;

/** Renders anew when the text has changed, some times a second at most. */
export function useTextChanges(text: Y.Text): void {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, AT_MOST_EVERY);
    };
    text.observe(later);
    return () => {
      clearTimeout(timer);
      text.unobserve(later);
    };
  }, [text]);
}
