import { useEffect, useState } from "react";

/**
 * A module that is being loaded; null until it is here. A lazy component would be shown later: React waits 300 ms
 * before it shows what comes after a fallback.
 */
export function useModule<Module extends object>(loading: Promise<Module>): Module | null {
  const [module, setModule] = useState<Module | null>(null);
  useEffect(() => {
    let isWanted = true;
    void loading.then((loaded) => {
      if (isWanted) setModule(loaded);
    });
    return () => {
      isWanted = false;
    };
  }, [loading]);
  return module;
}
