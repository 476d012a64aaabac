import { ChevronLeft, Command, History, PanelRight, UserPlus } from "lucide-react";
import { People } from "../panels/people";
import { Badge } from "../panels/side-panel";
import { SyncBadge } from "../panels/sync-badge";
import type { Room } from "../sync/room";
import { IconButton } from "../ui/button";
import { Mark } from "../ui/logo";
import { Link } from "../ui/router";
import { shown } from "../ui/shortcuts";
import { useMedia } from "../ui/use-media";
import { closeOverlay, openOverlay } from "./commands";
import { BESIDE, useSide } from "./side-state";
import { useOverlay } from "./use-overlay";
import type { Opened } from "./workspace";

const loadShare = () => import("../panels/share-dialog");
const loadNew = () => import("../panels/new-component");

interface WorkspaceHeaderProps {
  room: Room;
  opened: Opened | null;
  /** How much in the side panel waits to be seen. */
  unseen: number;
  children?: React.ReactNode;
}

export function WorkspaceHeader({ room, opened, unseen, children }: WorkspaceHeaderProps) {
  const share = useOverlay("share", loadShare);
  const another = useOverlay("new-component", loadNew);
  const side = useSide();
  const beside = useMedia(BESIDE);
  const sideOpen = beside ? side.open : side.sheet;
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line bg-surface-1 px-3 sm:gap-3 sm:px-4">
      <Link
        href={opened ? `/projects/${opened.project.id}` : "/"}
        aria-label={opened ? `Back to ${opened.project.name}` : "Back to your projects"}
        className="flex shrink-0 items-center gap-1 rounded-lg text-gray-400 hover:text-gray-50 touch:min-h-11"
      >
        <ChevronLeft className="size-5" aria-hidden />
        <Mark className="size-7" />
      </Link>
      <div className="flex min-w-0 flex-1 items-baseline gap-2">
        {opened ? (
          <>
            <span className="hidden max-w-56 truncate text-sm text-gray-400 md:block">{opened.project.name}</span>
            <span className="hidden text-gray-600 md:block" aria-hidden>
              /
            </span>
            <h1 className="truncate font-semibold">{opened.component.name}</h1>
          </>
        ) : (
          <h1 className="sr-only">Component</h1>
        )}
      </div>
      <SyncBadge room={room} />
      <IconButton label={`All commands (${shown("Mod+K")})`} onClick={() => openOverlay("palette")}>
        <Command className="size-4.5" aria-hidden />
      </IconButton>
      {opened && (
        <Link
          href={`/components/${opened.component.id}/history`}
          aria-label="History"
          title="History"
          className="inline-flex size-9 touch:size-11 shrink-0 items-center justify-center rounded-lg text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50"
        >
          <History className="size-4.5" aria-hidden />
        </Link>
      )}
      {children}
      {opened?.project.role === "owner" && (
        <IconButton label="Invite people" onClick={() => openOverlay("share")} className="max-sm:hidden">
          <UserPlus className="size-4.5" aria-hidden />
        </IconButton>
      )}
      <People room={room} />
      <IconButton
        label={unseen > 0 ? `Side panel, ${unseen} new` : "Side panel"}
        aria-expanded={sideOpen}
        aria-controls={sideOpen ? "side-panel" : undefined}
        onClick={side.toggle}
        className="relative"
      >
        <PanelRight className="size-4.5" aria-hidden />
        {unseen > 0 && <Badge count={unseen} />}
      </IconButton>
      {share && opened && (
        <share.ShareDialog
          projectId={opened.project.id}
          components={[opened.component]}
          onClose={() => closeOverlay("share")}
        />
      )}
      {another && opened && (
        <another.NewComponent projectId={opened.project.id} onClose={() => closeOverlay("new-component")} />
      )}
    </header>
  );
}
