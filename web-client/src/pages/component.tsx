import { useEffect, useEffectEvent } from "react";
import { data } from "../api/client";
import { api, rest } from "../api/session";
import type { User } from "../api/types";
import { rememberedOpened, rememberOpened } from "../offline/remembered";
import { ProjectAssets } from "../panels/assets";
import { ErrorNotice } from "../ui/notice";
import { CenteredCard } from "../ui/page";
import { Link } from "../ui/router";
import { SignedIn } from "../ui/signed-in";
import { asApiError, useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";
import { useRoom } from "../workspace/use-room";
import { Workspace } from "../workspace/workspace";
import type { Opened } from "../workspace/workspace";

export default function ComponentPage({ id }: { id: string }) {
  return <SignedIn>{(user) => <Editor key={user.id} id={id} user={user} />}</SignedIn>;
}

async function open(id: string, user: User): Promise<Opened> {
  try {
    const component = await data(
      rest.GET("/api/components/{component_id}", { params: { path: { component_id: id } } }),
    );
    const project = await data(
      rest.GET("/api/projects/{project_id}", { params: { path: { project_id: component.projectId } } }),
    );
    // The text itself is kept with its edits.
    const opened = { component: { ...component, source: "" }, project };
    rememberOpened(user.id, id, opened);
    return opened;
  } catch (error) {
    const before = asApiError(error).status === 0 ? rememberedOpened(user.id, id) : null;
    if (before) return before as Opened;
    throw error;
  }
}

function Editor({ id, user }: { id: string; user: User }) {
  const [opened, setOpened] = useLoad(id, () => open(id, user));
  const { room, draft, dropDraft } = useRoom(id, user);
  const reload = useEffectEvent(() => {
    // A failure shows itself in the room's status.
    void open(id, user).then(setOpened, () => undefined);
  });
  useTitle(opened.state === "done" ? opened.data.component.name : undefined);

  useEffect(() => {
    // A changed role closes the connection; the next one is in it. The first may come long after what is remembered.
    let isFirst = api.isSignedIn;
    return room?.hear(({ type }) => {
      if (type === "components:changed" || (type === "connected" && !isFirst)) reload();
      if (type === "connected") isFirst = false;
    });
  }, [room]);

  if (opened.state === "failed" && opened.error.status !== 0) {
    return (
      <CenteredCard>
        <h1 className="mb-5 text-2xl font-semibold tracking-tight">This component doesn’t open</h1>
        <ErrorNotice error={opened.error} />
        <Link href="/" className="mt-6 inline-flex items-center font-semibold touch:min-h-11 text-primary-300 hover:text-primary-200">
          To your projects
        </Link>
      </CenteredCard>
    );
  }
  if (!room) return null;
  const workspace = (
    <Workspace
      componentId={id}
      user={user}
      room={room}
      opened={opened.state === "done" ? opened.data : null}
      draft={draft}
      onDropDraft={dropDraft}
    />
  );
  return <ProjectAssets projectId={opened.state === "done" ? opened.data.project.id : null}>{workspace}</ProjectAssets>;
}
