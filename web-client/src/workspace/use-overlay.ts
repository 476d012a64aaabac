import { useEffect, useState } from "react";
import { tellMissing } from "../ui/missing";
import { closeOverlay, registry } from "./commands";
import type { Overlay } from "./commands";

/** What is shown while this lies over the page: loaded when that is so for the first time, and shown as soon as it is here. */
export function useOverlay<Module extends object>(overlay: Overlay, load: () => Promise<Module>): Module | null {
  const isOpen = registry((state) => state.overlay === overlay);
  const [loaded, setLoaded] = useState<Module | null>(null);
  const isWanted = isOpen && loaded === null;
  useEffect(() => {
    if (!isWanted) return;
    load().then(setLoaded, () => {
      closeOverlay(overlay);
      tellMissing();
    });
  }, [isWanted, overlay, load]);
  return isOpen ? loaded : null;
}
