import { Layers as LayersIcon, SlidersHorizontal } from "lucide-react";
import { useCallback, useEffect } from "react";
import { useStore } from "zustand";
import { useCanvasCommands } from "../canvas/commands";
import { Layers } from "../canvas/layers";
import { LayersPanel } from "../canvas/layers-panel";
import { Properties } from "../canvas/properties";
import { useLiveAssets } from "../panels/assets";
import { AssetsPanel } from "../panels/assets-panel";
import { ComponentsPanel } from "../panels/components-panel";
import { useCanvas } from "../canvas/use-canvas";
import { useClipboard } from "../canvas/use-clipboard";
import type { EditorHandle, Position } from "../editor/code-editor";
import type { SideTab } from "../panels/side-panel";
import type { Described } from "../editor/intelligence/knowledge";
import type { Room } from "../sync/room";
import { useMedia } from "../ui/use-media";
import { THREE_COLUMNS } from "./panels";
import type { Opened } from "./workspace";

interface CanvasPanelsProps {
  room: Room;
  /** Null until the names are known. */
  opened: Opened | null;
  /** Whether it is their turn: until then they stand there empty. */
  wanted: boolean;
  locked: boolean;
  /** Whether this person's role is to change things. */
  mayEdit: boolean;
  /** Why nothing can be edited; null while it can. */
  held: string | null;
  selfId: string;
  editor: React.RefObject<EditorHandle | null>;
  /** Bring the code into sight, and the focus to it. */
  goToCode: () => void;
  /** What the hub knows of the components that are used here. */
  describe: () => Promise<Described>;
}

/** The canvas of a room and what stands around it: layers as a column or a tab, and the properties. */
export function useCanvasPanels({ room, opened, wanted, locked, mayEdit, held, selfId, editor, goToCode, describe }: CanvasPanelsProps) {
  const canvas = useCanvas(room, describe, wanted);
  useCanvasCommands(canvas, held);
  useClipboard(canvas, held);
  const hasColumn = useMedia(THREE_COLUMNS);
  const { holder } = useStore(room.state, (state) => state.lock);
  const keptBy = holder !== null && holder.userId !== selfId ? holder.userName : null;

  useEffect(() => {
    canvas?.showCode((offset, focus) => {
      editor.current?.reveal(offset);
      if (focus) goToCode();
    });
    return () => canvas?.showCode(null);
  }, [canvas, editor, goToCode]);

  const caretAt = useCallback(
    (position: Position) => {
      // Where the caret was put by the canvas, it is selected already.
      if (document.activeElement?.closest(".cm-editor")) canvas?.selectAtPosition(position);
    },
    [canvas],
  );

  useLiveAssets(room);

  const props = canvas && { editor: canvas, locked };
  const layers: SideTab = {
    id: "layers",
    title: "Layers",
    icon: LayersIcon,
    content: props && (
      <>
        <Layers {...props} />
        <AssetsPanel {...props} mayEdit={mayEdit} />
        {opened && <ComponentsPanel project={opened.project} componentId={opened.component.id} />}
      </>
    ),
  };
  const properties: SideTab = {
    id: "properties",
    title: "Properties",
    icon: SlidersHorizontal,
    content: props && <Properties {...props} holder={keptBy} />,
  };
  return {
    tabs: hasColumn ? [properties] : [layers, properties],
    column: hasColumn && <LayersPanel>{layers.content}</LayersPanel>,
    preview: props ? { canvas: props } : {},
    caretAt,
  };
}
