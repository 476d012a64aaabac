import { ArrowRight, Eye, PenLine } from "lucide-react";
import { useMemo, useState } from "react";
import { data } from "../api/client";
import { api, rest, startSession, useAuth } from "../api/session";
import { mayEdit } from "../api/types";
import type { Invitation, Role } from "../api/types";
import { PreviewCanvas } from "../panels/preview-canvas";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { CenteredCard, Skeleton } from "../ui/page";
import { ErrorNotice } from "../ui/notice";
import { navigate } from "../ui/router";
import { useLoad } from "../ui/use-load";
import { useRefresh } from "../ui/use-refresh";
import { useSubmit } from "../ui/use-submit";
import { useTitle } from "../ui/use-title";

const WHAT_ROLE_MEANS: Record<Role, string> = {
  owner: "you can change everything and invite others.",
  editor: "you can change its components.",
  commenter: "you can watch its components take shape, and comment on them.",
  viewer: "you can watch its components take shape.",
};

/** How often the picture of the project is asked for. */
const PREVIEW_EVERY_MS = 5000;

/** Where an invite link leads. */
export default function InvitePage({ token }: { token: string }) {
  const load = () => data(rest.GET("/api/invites/{token}", { params: { path: { token } } }));
  const [invite, setInvite] = useLoad(token, load);
  useRefresh(PREVIEW_EVERY_MS, async () => {
    if (invite.state === "done") setInvite(await load());
  });
  useTitle(invite.state === "done" ? `Join ${invite.data.projectName}` : "Invite");

  return (
    <CenteredCard>
      {invite.state === "loading" && (
        <div className="space-y-4">
          <Skeleton className="h-8 w-3/4" />
          <Skeleton className="h-5 w-1/2" />
          <Skeleton className="h-11" />
        </div>
      )}
      {invite.state === "failed" && (
        <>
          <h1 className="mb-5 text-2xl font-semibold tracking-tight">This invite link doesn’t open</h1>
          <ErrorNotice error={invite.error} />
        </>
      )}
      {invite.state === "done" && <Join invite={invite.data} token={token} />}
    </CenteredCard>
  );
}

function Join({ invite, token }: { invite: Invitation; token: string }) {
  const { state, user } = useAuth();
  const [name, setName] = useState("");
  const { busy, error, submit } = useSubmit({ once: true });
  const RoleIcon = mayEdit(invite.role) ? PenLine : Eye;

  async function join() {
    // The answer to "who is this" decides whether a name is needed.
    await startSession();
    const guest = useAuth.getState().user === null;
    const accepted = await data(
      rest.POST("/api/invites/{token}/accept", {
        params: { path: { token } },
        body: guest ? { guestName: name.trim() } : {},
      }),
    );
    api.signIn(accepted);
    navigate(`/projects/${accepted.projectId}`, { replace: true });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit(join);
      }}
    >
      {invite.preview && <Picture preview={invite.preview} />}
      <p className="text-sm font-medium text-primary-300">{invite.inviter} invites you to</p>
      <h1 className="mt-1 text-3xl font-semibold tracking-tight break-words">{invite.projectName}</h1>
      <p className="mt-4 flex items-center gap-2.5 text-gray-300">
        <RoleIcon className="size-4 shrink-0 text-gray-400" aria-hidden />
        <span>
          As <strong className="font-semibold text-gray-100">{invite.role}</strong> {WHAT_ROLE_MEANS[invite.role]}
        </span>
      </p>
      <div className="mt-7 space-y-4">
        {user ? (
          <p className="flex items-center gap-3 rounded-xl border border-line bg-surface-0 p-3 text-gray-300">
            <Avatar person={user} />
            <span className="min-w-0 truncate">
              You join as <strong className="font-semibold text-gray-100">{user.name}</strong>
            </span>
          </p>
        ) : (
          <Field
            label="Your name"
            name="guestName"
            autoComplete="name"
            hint="The others see it beside your caret."
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={40}
            required
            pattern=".*\S.*"
            autoFocus
          />
        )}
        {error && <ErrorNotice error={error} />}
        <Button type="submit" size="lg" className="w-full" loading={busy} disabled={state === "unknown"}>
          Join
          <ArrowRight className="size-5" aria-hidden />
        </Button>
      </div>
    </form>
  );
}

/** The project's first component at work, as it is now. */
function Picture({ preview }: { preview: NonNullable<Invitation["preview"]> }) {
  const { name, wasmUrl, wasmHash } = preview;
  // The same module is the same picture: it goes on where it is.
  const output = useMemo(() => ({ wasmUrl, wasmHash }), [wasmUrl, wasmHash]);
  return (
    <figure className="-mx-6 -mt-6 mb-6 overflow-hidden rounded-t-2xl sm:-mx-8 sm:-mt-8">
      <div className="paper h-44 p-3">
        <PreviewCanvas title={`Preview of ${name}`} output={output} className="size-full" />
      </div>
      <figcaption className="sr-only">{name}, as it is now</figcaption>
    </figure>
  );
}
