import { ChevronLeft, History } from "lucide-react";
import { People } from "../panels/people";
import { SyncBadge } from "../panels/sync-badge";
import type { Person } from "../sync/people";
import type { SyncStatus } from "../sync/status";
import { Mark } from "../ui/logo";
import { Link } from "../ui/router";
import type { Opened } from "./workspace";

interface WorkspaceHeaderProps {
  opened: Opened | null;
  status: SyncStatus;
  people: Person[];
}

export function WorkspaceHeader({ opened, status, people }: WorkspaceHeaderProps) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line bg-surface-1 px-3 sm:px-4">
      <Link
        href={opened ? `/projects/${opened.project.id}` : "/"}
        aria-label={opened ? `Back to ${opened.project.name}` : "Back to your projects"}
        className="flex shrink-0 items-center gap-1 rounded-lg text-gray-400 hover:text-gray-50"
      >
        <ChevronLeft className="size-5" aria-hidden />
        <Mark className="size-7" />
      </Link>
      <div className="flex min-w-0 flex-1 items-baseline gap-2">
        {opened && (
          <>
            <span className="hidden max-w-56 truncate text-sm text-gray-400 md:block">{opened.project.name}</span>
            <span className="hidden text-gray-600 md:block" aria-hidden>
              /
            </span>
            <h1 className="truncate font-semibold">{opened.component.name}</h1>
          </>
        )}
      </div>
      <SyncBadge status={status} />
      {opened && (
        <Link
          href={`/components/${opened.component.id}/history`}
          aria-label="History"
          title="History"
          className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50"
        >
          <History className="size-4.5" aria-hidden />
        </Link>
      )}
      <People people={people} />
    </header>
  );
}
