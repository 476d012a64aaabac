import { FolderPlus, Layers, Search } from "lucide-react";
import { useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { ProjectSummary, User } from "../api/types";
import { NewProject } from "../panels/new-project";
import { Thumbnail } from "../panels/thumbnail";
import { useProjectsFeed } from "../sync/use-projects-feed";
import { AvatarStack } from "../ui/avatar-stack";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { Mark } from "../ui/logo";
import { ErrorNotice } from "../ui/notice";
import { Page, Skeleton } from "../ui/page";
import { Link } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { ago } from "../ui/time";
import { useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";
import { arrange, ORDERS } from "./projects";
import type { Order } from "./projects";

export default function HomePage() {
  useTitle(undefined);
  return <SignedIn>{(user) => <Projects key={user.id} user={user} />}</SignedIn>;
}

const load = () => data(rest.GET("/api/projects", { params: { query: { limit: 200 } } }));

function Projects({ user }: { user: User }) {
  const [projects, , reload] = useLoad(user.id, load);
  const [creating, setCreating] = useState(false);
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("changed");
  useProjectsFeed(null, reload);
  // Guests work in the projects that they were invited to.
  const mayCreate = !user.isGuest;
  const all = projects.state === "done" ? projects.data : null;
  const shown = all && arrange(all, search, order);

  return (
    <Page>
      <div className="mt-6 mb-6 flex flex-wrap items-end justify-between gap-4 md:mt-12">
        <div>
          <p className="text-sm font-medium text-primary-300">Hello, {user.name}</p>
          <h1 className="mt-1 text-4xl font-bold tracking-tight">Projects</h1>
        </div>
        {mayCreate && (
          <Button onClick={() => setCreating(true)}>
            <FolderPlus className="size-4" aria-hidden />
            New project
          </Button>
        )}
      </div>
      {projects.state === "failed" && <ErrorNotice error={projects.error} />}
      {projects.state === "loading" && (
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Skeleton className="h-60" />
          <Skeleton className="h-60" />
          <Skeleton className="h-60" />
        </div>
      )}
      {all && all.length > 0 && (
        <Tools search={search} onSearch={setSearch} order={order} onOrder={setOrder} />
      )}
      {all?.length === 0 && (
        <Empty
          title={mayCreate ? "No project yet. Make your first one." : "No project yet. An invite link opens one."}
          meaning="A project holds components, the people who make them, and everything that was ever changed in them."
          action={
            mayCreate && (
              <Button size="lg" onClick={() => setCreating(true)}>
                <FolderPlus className="size-5" aria-hidden />
                Make a project
              </Button>
            )
          }
        >
          <Mark className="size-14" />
        </Empty>
      )}
      {all && all.length > 0 && shown?.length === 0 && (
        <p role="status" className="py-10 text-center text-gray-300">
          No project matches “{search.trim()}”.
        </p>
      )}
      {shown && (
        <ul className="grid animate-rise grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {shown.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} />
            </li>
          ))}
        </ul>
      )}
      {creating && <NewProject onClose={() => setCreating(false)} />}
    </Page>
  );
}

interface ToolsProps {
  search: string;
  onSearch: (search: string) => void;
  order: Order;
  onOrder: (order: Order) => void;
}

function Tools({ search, onSearch, order, onOrder }: ToolsProps) {
  return (
    <div role="search" className="mb-5 flex flex-wrap gap-2">
      <div className="relative min-w-48 flex-1">
        <Search className="absolute top-3 left-3 size-4 text-gray-400" aria-hidden />
        <input
          type="search"
          aria-label="Search projects"
          placeholder="Search projects"
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          className="h-10 w-full rounded-lg border border-line-strong bg-surface-1 pr-3 pl-9 text-sm text-gray-50 placeholder:text-gray-400 hover:border-white/25 focus-visible:border-primary-500 focus-visible:outline-offset-0"
        />
      </div>
      <select
        aria-label="Order"
        value={order}
        onChange={(event) => onOrder(event.target.value as Order)}
        className="h-10 rounded-lg border border-line-strong bg-surface-1 px-3 text-sm"
      >
        {ORDERS.map((each) => (
          <option key={each.order} value={each.order}>
            {each.title}
          </option>
        ))}
      </select>
    </div>
  );
}

function ProjectCard({ project }: { project: ProjectSummary }) {
  const { componentCount: count, cover, here } = project;
  return (
    <Link
      href={`/projects/${project.id}`}
      className="relative block h-full overflow-hidden rounded-2xl border border-line bg-surface-1 transition-[border-color,transform] duration-200 hover:-translate-y-0.5 hover:border-primary-500/50"
    >
      {cover ? (
        <Thumbnail componentId={cover} name={project.name} />
      ) : (
        <span className="flex h-40 items-center justify-center bg-surface-2">
          <Layers className="size-8 text-gray-500" strokeWidth={1.5} aria-hidden />
        </span>
      )}
      {here.length > 0 && (
        <AvatarStack
          label={`In ${project.name}`}
          people={here}
          ring="ring-surface-2"
          className="absolute top-3 right-3"
        />
      )}
      <span className="block p-4">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-lg font-semibold">{project.name}</span>
          {project.role !== "owner" && (
            <span className="shrink-0 rounded-full bg-surface-3 px-2 py-0.5 text-xs text-gray-300 capitalize">
              {project.role}
            </span>
          )}
        </span>
        {project.description && (
          <span className="mt-0.5 block truncate text-sm text-gray-300">{project.description}</span>
        )}
        <span className="mt-1 block text-sm text-gray-400">
          {count === 1 ? "1 component" : `${count} components`} ·{" "}
          <time dateTime={project.updatedAt}>{ago(new Date(project.updatedAt), new Date())}</time>
        </span>
      </span>
    </Link>
  );
}
