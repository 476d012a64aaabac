import { Layers as LayersIcon, PanelLeftClose } from "lucide-react";
import { IconButton } from "../ui/button";
import { usePanelSizes } from "../ui/panel-sizes";
import { Separator } from "../ui/separator";
import { useLayersColumn } from "./layers-column";

/** The layers as a column at the left, or folded away to a strip: remembered in this browser. */
export function LayersPanel({ children }: { children: React.ReactNode }) {
  const { folded, fold } = useLayersColumn();
  const width = usePanelSizes(({ layers }) => layers);
  if (folded) {
    return (
      <div className="flex w-11 shrink-0 justify-center border-r border-line bg-surface-1 pt-1">
        <IconButton label="Show the layers" onClick={() => fold(false)}>
          <LayersIcon className="size-4" aria-hidden />
        </IconButton>
      </div>
    );
  }
  return (
    <aside
      aria-label="Layers"
      style={{ width }}
      className="relative flex max-w-[25vw] shrink-0 flex-col border-r border-line bg-surface-1"
    >
      <Separator panel="layers" edge="right" label="Width of the layers" />
      <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-1.5 pl-3.5">
        <h2 className="flex items-center gap-2 text-sm font-medium">
          <LayersIcon className="size-4 text-gray-400" aria-hidden />
          Layers
        </h2>
        <IconButton label="Fold the layers away" onClick={() => fold(true)} className="size-8">
          <PanelLeftClose className="size-4" aria-hidden />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}
