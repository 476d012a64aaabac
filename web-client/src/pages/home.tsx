import { ChevronRight, FolderPlus, Layers } from "lucide-react";
import { useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { ApiError } from "../api/client";
import type { ProjectSummary, User } from "../api/types";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { Page, Skeleton } from "../ui/page";
import { Link, navigate } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { asApiError, useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

export default function HomePage() {
  useTitle(undefined);
  return <SignedIn>{(user) => <Projects key={user.id} user={user} />}</SignedIn>;
}

function Projects({ user }: { user: User }) {
  const [projects] = useLoad(user.id, () => data(rest.GET("/api/projects", { params: { query: { limit: 200 } } })));
  const [creating, setCreating] = useState(false);
  // Guests work in the projects that they were invited to.
  const mayCreate = !user.isGuest;

  return (
    <Page>
      <div className="mt-6 mb-8 flex flex-wrap items-end justify-between gap-4 md:mt-12">
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
      {projects.state === "loading" && <Skeleton className="h-24" />}
      {projects.state === "done" && projects.data.length === 0 && (
        <p className="text-gray-300">
          {mayCreate ? "No project yet. Make your first one." : "No project yet. An invite link opens one."}
        </p>
      )}
      {projects.state === "done" && (
        <ul className="grid animate-rise grid-cols-1 gap-4 md:grid-cols-2">
          {projects.data.map((project) => (
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

function ProjectCard({ project }: { project: ProjectSummary }) {
  return (
    <Link
      href={`/projects/${project.id}`}
      className="group flex items-center gap-4 rounded-2xl border border-line bg-surface-1 p-5 transition-colors hover:border-primary-500/50 hover:bg-surface-2"
    >
      <span className="inline-flex size-12 shrink-0 items-center justify-center rounded-xl bg-primary-500/12 text-primary-300">
        <Layers className="size-6" aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-lg font-semibold">{project.name}</span>
        <span className="block truncate text-sm text-gray-400">
          {project.description ? `${project.description} · ${project.role}` : project.role}
        </span>
      </span>
      <ChevronRight
        className="size-5 shrink-0 text-gray-400 transition-transform group-hover:translate-x-0.5"
        aria-hidden
      />
    </Link>
  );
}

function NewProject({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function create() {
    setBusy(true);
    try {
      const project = await data(rest.POST("/api/projects", { body: { name: name.trim() } }));
      navigate(`/projects/${project.id}`);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  }

  return (
    <Dialog title="New project" onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          pattern=".*\S.*"
          maxLength={100}
          autoFocus
        />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy}>
            Create project
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
