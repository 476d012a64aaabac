import { useState } from "react";
import type { ApiError } from "../api/client";
import { asApiError } from "./use-load";

export interface Submit {
  /** While something is on its way. */
  busy: boolean;
  /** Why the last attempt failed. */
  error: ApiError | null;
  /** Does it, and gives whether it was done. It never rejects. */
  submit: (work: () => Promise<unknown>) => Promise<boolean>;
}

/**
 * What somebody sends: whether it is on its way, and why it failed. With `once` it stays busy after it is done, for
 * what then goes away: nothing is sent a second time while the next page is loading.
 */
export function useSubmit({ once = false } = {}): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function submit(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
      return false;
    }
    if (!once) setBusy(false);
    return true;
  }

  return { busy, error, submit };
}
