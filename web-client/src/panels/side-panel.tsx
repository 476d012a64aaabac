import type { LucideIcon } from "lucide-react";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../ui/button";
import { usePanelSizes } from "../ui/panel-sizes";
import { Separator } from "../ui/separator";
import { useMedia } from "../ui/use-media";
import { BESIDE, useSide } from "../workspace/side-state";

export interface SideTab {
  id: string;
  title: string;
  icon: LucideIcon;
  /** How much in it waits to be seen. */
  badge?: number;
  content: React.ReactNode;
}

interface SidePanelProps {
  tabs: SideTab[];
  /** Whether what is in them is shown; until then they stand there empty. */
  filled: boolean;
}

/** The panel at the right: beside the text where there is room, else a sheet from below. */
export function SidePanel(props: SidePanelProps) {
  const beside = useMedia(BESIDE);
  const { open, sheet } = useSide();
  const width = usePanelSizes(({ side }) => side);
  if (!beside) return sheet && <Sheet {...props} />;
  if (!open) return null;
  return (
    <aside
      id="side-panel"
      aria-label="Side panel"
      style={{ width }}
      className="relative flex max-w-[50vw] shrink-0 touch:min-w-86 flex-col border-l border-line bg-surface-1"
    >
      <Separator panel="side" edge="left" label="Width of the side panel" />
      <Tabs {...props} />
    </aside>
  );
}

/** A modal dialog: the element keeps the focus in it and gives it back. */
function Sheet(props: SidePanelProps) {
  const element = useRef<HTMLDialogElement>(null);
  const hide = useSide((side) => side.hide);

  useEffect(() => {
    const dialog = element.current;
    if (!dialog || dialog.open) return;
    dialog.showModal();
    // The browser would focus the first tab, also where the sheet was opened to write.
    dialog.querySelector<HTMLElement>("[data-focus-first]")?.focus();
  }, []);

  return (
    <dialog
      ref={element}
      id="side-panel"
      aria-label="Side panel"
      onClose={hide}
      onClick={(event) => {
        if (event.target === element.current) element.current.close();
      }}
      className="mt-auto mb-0 h-[min(80dvh,40rem)] w-full max-w-full animate-rise rounded-t-2xl border-t border-line-strong bg-surface-1 p-0 text-gray-100"
    >
      <div className="flex size-full flex-col">
        <Tabs {...props} />
      </div>
    </dialog>
  );
}

function Tabs({ tabs, filled }: SidePanelProps) {
  const { tab, show, hide } = useSide();
  const shown = tabs.find(({ id }) => id === tab) ?? tabs[0];
  const list = useRef<HTMLDivElement>(null);
  if (!shown) return null;

  const turn = (event: React.KeyboardEvent) => {
    const at = tabs.indexOf(shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    show(next.id);
    list.current?.querySelector<HTMLElement>(`#side-tab-${next.id}`)?.focus();
  };

  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-1 touch:h-13 border-b border-line px-1.5">
        <div ref={list} role="tablist" aria-label="Side panel" onKeyDown={turn} className="flex min-w-0 flex-1 gap-0.5">
          {tabs.map((each) => (
            <Tab key={each.id} tab={each} selected={each === shown} onSelect={() => show(each.id)} />
          ))}
        </div>
        <IconButton label="Close the side panel" onClick={hide} className="size-8">
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div
        id={`side-content-${shown.id}`}
        role="tabpanel"
        aria-labelledby={`side-tab-${shown.id}`}
        className="flex min-h-0 flex-1 flex-col"
      >
        {filled && shown.content}
      </div>
    </>
  );
}

interface TabProps {
  tab: SideTab;
  selected: boolean;
  onSelect: () => void;
}

/** The selected one with its name, the others as pictures: so many fit. */
function Tab({ tab: { id, title, icon: Icon, badge = 0 }, selected, onSelect }: TabProps) {
  return (
    <button
      type="button"
      role="tab"
      id={`side-tab-${id}`}
      aria-selected={selected}
      aria-controls={selected ? `side-content-${id}` : undefined}
      aria-label={badge > 0 ? `${title}, ${badge} new` : title}
      title={title}
      tabIndex={selected ? 0 : -1}
      onClick={onSelect}
      className="relative flex h-8 min-w-8 touch:min-w-11 items-center justify-center gap-1.5 rounded-lg px-2 text-sm font-medium text-gray-400 transition-colors hover:bg-white/6 hover:text-gray-50 aria-selected:bg-surface-3 aria-selected:text-gray-50"
    >
      <Icon className={`size-4 shrink-0 ${selected ? "touch:hidden" : ""}`} aria-hidden />
      {selected && <span className="truncate">{title}</span>}
      {badge > 0 && <Badge count={badge} />}
    </button>
  );
}

export function Badge({ count }: { count: number }) {
  return (
    <span
      aria-hidden
      className="absolute -top-1 -right-1 min-w-4 rounded-full bg-secondary-400 px-1 text-center text-[10px] leading-4 font-bold text-surface-0"
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}
