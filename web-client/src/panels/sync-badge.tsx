import { Ban, Cloud, CloudAlert, CloudOff, CloudUpload, RefreshCw } from "lucide-react";
import { useStore } from "zustand";
import type { Room } from "../sync/room";
import type { SyncStatus } from "../sync/status";

const LOOK = {
  saved: { icon: Cloud, ink: "text-gray-400" },
  saving: { icon: CloudUpload, ink: "text-gray-300" },
  "not-saved": { icon: CloudAlert, ink: "text-warning" },
  offline: { icon: CloudOff, ink: "text-warning" },
  reconnecting: { icon: RefreshCw, ink: "text-gray-300 appear-late" },
  removed: { icon: Ban, ink: "text-error-text" },
} satisfies Record<SyncStatus["kind"], unknown>;

export function SyncBadge({ room }: { room: Room }) {
  const status = useStore(room.state, (state) => state.status);
  const stored = useStore(room.stored);
  const { icon: Icon, ink } = LOOK[status.kind];
  return (
    <p
      key={status.kind}
      role="status"
      aria-live="polite"
      data-testid="status"
      data-stored={stored}
      title={status.kind === "offline" && stored ? "Kept in this browser, and sent when the server is back" : undefined}
      className={`flex shrink-0 items-center gap-1.5 text-sm whitespace-nowrap ${ink}`}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      {/* On a phone there is room for the cloud alone, and for what it means where edits wait. */}
      <span className="max-sm:sr-only">{status.text}</span>
    </p>
  );
}

/** On a phone, under the bar: what happens to edits that are not on disk. */
export function SyncStrip({ room }: { room: Room }) {
  const status = useStore(room.state, (state) => state.status);
  if (status.kind !== "offline" && status.kind !== "not-saved") return null;
  const { icon: Icon } = LOOK[status.kind];
  return (
    <p
      aria-hidden
      className="flex shrink-0 items-center justify-center gap-1.5 border-b border-line bg-warning/10 px-3 py-1 text-xs text-warning sm:hidden"
    >
      <Icon className="size-3.5 shrink-0" />
      {status.text}
    </p>
  );
}
