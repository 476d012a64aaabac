import { useEffect, useState } from "react";
import { tellMissing } from "./missing";

/**
 * A module that is being loaded; null until it is here, and the page tells when it can't be had. A lazy component
 * would be shown later: React waits 300 ms before it shows what comes after a fallback.
 */
export function useModule<Module extends object>(loading: Promise<Module>): Module | null {
  const [module, setModule] = useState<Module | null>(null);
  useEffect(() => {
    let isWanted = true;
    loading.then((loaded) => {
      if (isWanted) setModule(loaded);
    }, tellMissing);
    return () => {
      isWanted = false;
    };
  }, [loading]);
  return module;
}
