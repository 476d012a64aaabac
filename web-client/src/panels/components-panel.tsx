import { Component as ComponentIcon, Plus } from "lucide-react";
import { mayEdit } from "../api/types";
import type { Project } from "../api/types";
import { IconButton } from "../ui/button";
import { Link } from "../ui/router";
import { openOverlay } from "../workspace/commands";

interface ComponentsPanelProps {
  project: Project;
  /** The one that is open. */
  componentId: string;
}

/** The project's components, by name: each a click away from the others. */
export function ComponentsPanel({ project, componentId }: ComponentsPanelProps) {
  const components = project.components.toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <nav aria-label="Components" className="flex max-h-[30%] shrink-0 flex-col border-t border-line">
      <div className="flex h-11 shrink-0 items-center justify-between pr-1.5 pl-3.5">
        <h2 className="flex items-center gap-2 text-sm font-medium">
          <ComponentIcon className="size-4 text-gray-400" aria-hidden />
          Components
        </h2>
        {mayEdit(project.role) && (
          <IconButton label="New component" onClick={() => openOverlay("new-component")} className="size-8">
            <Plus className="size-4" aria-hidden />
          </IconButton>
        )}
      </div>
      <ul className="min-h-0 overflow-y-auto px-1.5 pb-1.5">
        {components.map(({ id, name }) => (
          <li key={id}>
            <Link
              href={`/components/${id}`}
              aria-current={id === componentId ? "page" : undefined}
              className="flex h-7 items-center rounded-md px-2 text-[13px] text-gray-300 hover:bg-white/6 focus-visible:-outline-offset-2 aria-[current]:bg-primary-500/20 aria-[current]:text-gray-50 touch:h-11"
            >
              <span className="truncate">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
