/** Has the browser keep the build, by the service worker, for when the hub can't be reached. */

/** Nothing has been loaded for this long: what the page needs is there. */
const QUIET_MS = 2000;

/**
 * Registers the worker once the page has what it needs: it loads the whole build, and would come before the text and
 * the picture that somebody waits for. Where it can't be had, the page works while the hub answers.
 */
export function keepBuild(): void {
  const register = () => {
    loads.disconnect();
    void navigator.serviceWorker.register("/service-worker.js", { type: "module" }).catch(() => undefined);
  };
  let timer = setTimeout(register, QUIET_MS);
  const loads = new PerformanceObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(register, QUIET_MS);
  });
  loads.observe({ type: "resource" });
}
