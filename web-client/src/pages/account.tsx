import { useState } from "react";
import { data } from "../api/client";
import { rest, useAuth } from "../api/session";
import type { User } from "../api/types";
import { CredentialFields } from "../panels/credential-fields";
import { agentName } from "../ui/agent";
import { Button } from "../ui/button";
import { ErrorNotice, Notice } from "../ui/notice";
import { Page } from "../ui/page";
import { SignedIn } from "../ui/signed-in";
import { ago } from "../ui/time";
import { useLoad } from "../ui/use-load";
import { useSubmit } from "../ui/use-submit";
import { useTitle } from "../ui/use-title";

/** The account: made a full one, and where it is signed in. */
export default function AccountPage() {
  useTitle("Account");
  return (
    <SignedIn>
      {(user) => (
        <Page>
          <h1 className="mt-10 mb-6 text-4xl font-bold tracking-tight">{user.name}</h1>
          {user.email ? <p className="mb-8 text-gray-300">{user.email}</p> : <Upgrade user={user} />}
          <Sessions />
        </Page>
      )}
    </SignedIn>
  );
}

function Upgrade({ user }: { user: User }) {
  const [credentials, setCredentials] = useState({ email: "", password: "" });
  const { busy, error, submit } = useSubmit({ once: true });

  async function upgrade() {
    useAuth.setState({ user: await data(rest.POST("/api/auth/upgrade", { body: credentials })) });
  }

  return (
    <form
      className="mb-10 max-w-md space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(upgrade);
      }}
    >
      <Notice>
        {user.isGuest ? "You are here as a guest, in this browser alone." : "You sign in by a link alone."} With an
        address and a password you can come back from anywhere. Everything you made stays yours.
      </Notice>
      <CredentialFields value={credentials} onChange={setCredentials} isNew />
      {error && <ErrorNotice error={error} />}
      <Button type="submit" loading={busy}>
        Keep my account
      </Button>
    </form>
  );
}

function Sessions() {
  const [sessions, setSessions] = useLoad("sessions", () => data(rest.GET("/api/auth/sessions")));
  const { busy, error, submit } = useSubmit();
  if (sessions.state === "loading") return null;
  if (sessions.state === "failed") return <ErrorNotice error={sessions.error} />;
  const list = sessions.data;

  async function end(id: string) {
    await data(rest.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));
    setSessions(list.filter((session) => session.id !== id));
  }

  return (
    <section aria-label="Signed in">
      <h2 className="mb-3 text-xl font-semibold">Where you are signed in</h2>
      {error && <ErrorNotice error={error} />}
      <ul className="max-w-2xl space-y-2">
        {list.map((session) => (
          <li key={session.id} className="flex items-center gap-3 rounded-xl border border-line bg-surface-1 p-3">
            <span className="min-w-0 flex-1">
              <span className="block truncate" title={session.agent}>
                {agentName(session.agent)}
              </span>
              <span className="block text-sm text-gray-400">
                Last used {ago(new Date(session.lastUsedAt), new Date())}
              </span>
            </span>
            {session.isCurrent ? (
              <span className="text-sm text-gray-400">This one</span>
            ) : (
              <Button variant="danger" size="sm" disabled={busy} onClick={() => void submit(() => end(session.id))}>
                Sign out there
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
