import { useEffect, useEffectEvent } from "react";

/** Does some work every so many milliseconds, and when the page comes into sight again; never out of sight. */
export function useRefresh(every: number, work: () => Promise<void>): void {
  const refresh = useEffectEvent(() => {
    // What fails now is tried again; what is shown stays.
    if (document.visibilityState === "visible") work().catch(() => undefined);
  });
  useEffect(() => {
    const later = () => refresh();
    const timer = setInterval(later, every);
    document.addEventListener("visibilitychange", later);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", later);
    };
  }, [every]);
}
