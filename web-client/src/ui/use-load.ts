import { useEffect, useState } from "react";
import { ApiError } from "../api/client";

export type Loaded<T> = { state: "loading" } | { state: "failed"; error: ApiError } | { state: "done"; data: T };

/** Answers that say that there is nothing (any more) for this person. */
const GONE = [401, 403, 404];

/**
 * What `load` gives, loaded anew when `key` changes; what sets it; and what loads it again without a word. When
 * that fails, what is shown stays, unless it is gone.
 */
export function useLoad<T>(key: string, load: () => Promise<T>): [Loaded<T>, (data: T) => void, () => Promise<void>] {
  const [loaded, setLoaded] = useState<{ key: string; value: Loaded<T> }>({ key, value: { state: "loading" } });

  useEffect(() => {
    let current = true;
    const show = (value: Loaded<T>) => {
      if (current) setLoaded({ key, value });
    };
    load().then(
      (data) => show({ state: "done", data }),
      (error: unknown) => show({ state: "failed", error: asApiError(error) }),
    );
    return () => {
      current = false;
    };
    // The key says what is loaded; the function is made anew on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  const value: Loaded<T> = loaded.key === key ? loaded.value : { state: "loading" };
  const set = (value: Loaded<T>) => setLoaded((before) => (before.key === key ? { key, value } : before));
  const reload = async () => {
    try {
      set({ state: "done", data: await load() });
    } catch (failure) {
      const error = asApiError(failure);
      if (GONE.includes(error.status)) set({ state: "failed", error });
    }
  };
  return [value, (data) => set({ state: "done", data }), reload];
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("PAGE_FAILED", "Something in this page failed.", 0, "Reload the page and try again.");
}
