import { ChevronLeft, Component, Plus, Settings2, Undo2, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import { mayEdit } from "../api/types";
import type { BinnedComponent, ComponentSummary } from "../api/types";
import { ProjectAssets } from "../panels/assets";
import { ManageDialog } from "../panels/manage-dialog";
import { NewComponent } from "../panels/new-component";
import { ForGoodDialog, OtherNameDialog, RecentlyDeleted } from "../panels/recently-deleted";
import { ShareDialog } from "../panels/share-dialog";
import { Thumbnail } from "../panels/thumbnail";
import { useBin } from "../panels/use-bin";
import type { Person } from "../sync/people";
import { useProjectsFeed } from "../sync/use-projects-feed";
import { AvatarStack } from "../ui/avatar-stack";
import { Button, IconButton } from "../ui/button";
import { Empty } from "../ui/empty";
import { ErrorNotice, Notice } from "../ui/notice";
import { Page, Skeleton } from "../ui/page";
import { Link, navigate } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { ago, daysUntil } from "../ui/time";
import { asApiError, useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

export default function ProjectPage({ id }: { id: string }) {
  return <SignedIn>{(user) => <ProjectOf key={user.id} id={id} />}</SignedIn>;
}

function ProjectOf({ id }: { id: string }) {
  const [project, setProject, reload] = useLoad(id, () =>
    data(rest.GET("/api/projects/{project_id}", { params: { path: { project_id: id } } })),
  );
  const [open, setOpen] = useState<"share" | "new" | "manage" | ComponentSummary | null>(null);
  const bin = useBin(id);
  /** What was deleted just now on this page. */
  const [deleted, setDeleted] = useState<BinnedComponent | null>(null);
  /** What can't come back under its own name. */
  const [collides, setCollides] = useState<BinnedComponent | null>(null);
  /** What may be deleted for good. */
  const [leaving, setLeaving] = useState<BinnedComponent | null>(null);
  const shown = project.state === "done" ? project.data : null;
  useProjectsFeed(id, async () => {
    await Promise.all([reload(), bin.refresh()]);
  });
  useTitle(shown?.name);

  async function putBack(entry: BinnedComponent, name?: string) {
    const component = await bin.putBack(entry.id, name);
    if (!component) return;
    setCollides(null);
    setDeleted(null);
    if (!shown) return;
    const summary = { id: component.id, name: component.name, updatedAt: new Date().toISOString() };
    setProject({ ...shown, components: [...shown.components, summary] });
  }

  async function tryPutBack(entry: BinnedComponent) {
    try {
      await putBack(entry);
    } catch (failure) {
      if (asApiError(failure).code === "NAME_TAKEN") setCollides(entry);
    }
  }

  return (
    <Page>
      <Link
        href="/"
        className="mt-4 inline-flex w-fit items-center gap-1 text-sm text-gray-400 hover:text-gray-100 md:mt-10 touch:min-h-11"
      >
        <ChevronLeft className="size-4" aria-hidden />
        Projects
      </Link>
      {project.state === "failed" && (
        <>
          <h1 className="mt-4 mb-5 text-2xl font-semibold tracking-tight">This project doesn’t open</h1>
          <ErrorNotice error={project.error} />
        </>
      )}
      {project.state === "loading" && <Skeleton className="mt-3 h-11 w-72" />}
      {shown && (
        <>
          <div className="mt-2 mb-8 flex flex-wrap items-end justify-between gap-4">
            <div className="min-w-0">
              <h1 className="text-4xl font-bold tracking-tight break-words">{shown.name}</h1>
              {shown.description && <p className="mt-2 max-w-2xl text-gray-300">{shown.description}</p>}
            </div>
            <div className="flex gap-2">
              {shown.role === "owner" && (
                <>
                  <IconButton label="Rename or delete this project" onClick={() => setOpen("manage")}>
                    <Settings2 className="size-4" aria-hidden />
                  </IconButton>
                  <Button variant="secondary" onClick={() => setOpen("share")}>
                    <UserPlus className="size-4" aria-hidden />
                    Invite
                  </Button>
                </>
              )}
              {mayEdit(shown.role) && (
                <Button onClick={() => setOpen("new")}>
                  <Plus className="size-4" aria-hidden />
                  New component
                </Button>
              )}
            </div>
          </div>
          {deleted && (
            <Deleted entry={deleted} onUndo={() => void tryPutBack(deleted)} onDismiss={() => setDeleted(null)} />
          )}
          {shown.components.length === 0 && (
            <Empty
              title={mayEdit(shown.role) ? "No component yet. Make your first one." : "No component yet."}
              meaning="A component is a picture that can move and answer: a button, a card, a chart, a small world."
              action={
                mayEdit(shown.role) && (
                  <Button size="lg" onClick={() => setOpen("new")}>
                    <Plus className="size-5" aria-hidden />
                    Make a component
                  </Button>
                )
              }
            >
              <Component className="size-12 text-primary-400" strokeWidth={1.5} aria-hidden />
            </Empty>
          )}
          <ProjectAssets projectId={shown.id}>
          <ul className="grid animate-rise grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {shown.components.map((component) => (
              <li key={component.id} className="relative">
                <ComponentCard
                  component={component}
                  here={shown.here.filter(({ components }) => components.includes(component.id))}
                />
                {mayEdit(shown.role) && (
                  <IconButton
                    label={`Rename or delete ${component.name}`}
                    onClick={() => setOpen(component)}
                    className="absolute right-3 bottom-5"
                  >
                    <Settings2 className="size-4" aria-hidden />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
          </ProjectAssets>
          <RecentlyDeleted
            bin={bin}
            mayEdit={mayEdit(shown.role)}
            onPutBack={(entry) => void tryPutBack(entry)}
            onDeleteForGood={setLeaving}
          />
          {leaving && (
            <ForGoodDialog
              entry={leaving}
              deleteForGood={() => bin.deleteForGood(leaving.id)}
              onClose={() => setLeaving(null)}
            />
          )}
          {collides && (
            <OtherNameDialog
              entry={collides}
              putBack={(name) => putBack(collides, name)}
              onClose={() => setCollides(null)}
            />
          )}
          {open === "share" && <ShareDialog projectId={shown.id} components={shown.components} onClose={() => setOpen(null)} />}
          {open === "new" && <NewComponent projectId={shown.id} onClose={() => setOpen(null)} />}
          {open === "manage" && (
            <ManageDialog
              kind="project"
              name={shown.name}
              loss="All its components, their history and its links go with it. This can’t be undone."
              rename={(name) =>
                data(rest.PUT("/api/projects/{project_id}", { params: { path: { project_id: id } }, body: { name } }))
              }
              remove={() => data(rest.DELETE("/api/projects/{project_id}", { params: { path: { project_id: id } } }))}
              onClose={() => setOpen(null)}
              onRenamed={(name) => {
                setProject({ ...shown, name });
                setOpen(null);
              }}
              onRemoved={() => navigate("/")}
            />
          )}
          {open !== null && typeof open === "object" && (
            <ManageComponent
              component={open}
              onClose={() => setOpen(null)}
              onChange={(changed) => {
                const components = shown.components
                  .map((each) => (each.id === open.id ? changed : each))
                  .filter((each) => each !== null);
                setProject({ ...shown, components });
                setOpen(null);
                if (changed !== null) return;
                void bin.reload().then((entries) => setDeleted(entries.find((entry) => entry.id === open.id) ?? null));
              }}
            />
          )}
        </>
      )}
    </Page>
  );
}

interface ComponentCardProps {
  component: ComponentSummary;
  /** Who has it open. */
  here: Person[];
}

function ComponentCard({ component, here }: ComponentCardProps) {
  return (
    <Link
      href={`/components/${component.id}`}
      className="block overflow-hidden rounded-2xl border border-line bg-surface-1 transition-[border-color,transform] duration-200 hover:-translate-y-0.5 hover:border-primary-500/50"
    >
      <Thumbnail componentId={component.id} name={component.name} />
      {here.length > 0 && (
        <AvatarStack
          label={`In ${component.name}`}
          people={here}
          ring="ring-surface-2"
          className="absolute top-3 right-3"
        />
      )}
      <span className="block p-4">
        <span className="block truncate font-semibold">{component.name}</span>
        <span className="mt-0.5 block text-sm text-gray-400">
          Changed <time dateTime={component.updatedAt}>{ago(new Date(component.updatedAt), new Date())}</time>
        </span>
      </span>
    </Link>
  );
}

interface DeletedProps {
  entry: BinnedComponent;
  onUndo: () => void;
  onDismiss: () => void;
}

function Deleted({ entry, onUndo, onDismiss }: DeletedProps) {
  return (
    <Notice
      tone="success"
      className="mb-6"
      actions={
        <>
          <Button variant="ghost" size="sm" onClick={onUndo}>
            <Undo2 className="size-4" aria-hidden />
            Undo
          </Button>
          <IconButton label="Dismiss" onClick={onDismiss} className="size-8">
            <X className="size-4" aria-hidden />
          </IconButton>
        </>
      }
    >
      “{entry.name}” is deleted. It can be put back for {daysUntil(new Date(entry.expiresAt), new Date())}.
    </Notice>
  );
}

interface ManageComponentProps {
  component: ComponentSummary;
  onClose: () => void;
  /** What it is now; null when it is gone. */
  onChange: (component: ComponentSummary | null) => void;
}

function ManageComponent({ component, onClose, onChange }: ManageComponentProps) {
  const params = { path: { component_id: component.id } };
  return (
    <ManageDialog
      kind="component"
      name={component.name}
      loss="It closes for everyone, and waits under “Recently deleted”, with its whole history, until somebody puts it back or its time is over."
      rename={(name) => data(rest.PUT("/api/components/{component_id}", { params, body: { name } }))}
      remove={() => data(rest.DELETE("/api/components/{component_id}", { params }))}
      onClose={onClose}
      onRenamed={(name) => onChange({ ...component, name })}
      onRemoved={() => onChange(null)}
    />
  );
}
