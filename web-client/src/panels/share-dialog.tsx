import { Trash2 } from "lucide-react";
import { useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { Invite, Role } from "../api/types";
import { Embed } from "./embed";
import { Members } from "./members";
import { Button, IconButton } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { ErrorNotice } from "../ui/notice";
import { ago } from "../ui/time";
import { useLoad } from "../ui/use-load";
import { useSubmit } from "../ui/use-submit";

type InvitedRole = Exclude<Role, "owner">;

const ROLES: { role: InvitedRole; title: string; meaning: string }[] = [
  { role: "editor", title: "Editor", meaning: "Can change components" },
  { role: "commenter", title: "Commenter", meaning: "Can watch and comment" },
  { role: "viewer", title: "Viewer", meaning: "Can watch" },
];

function isOpen({ revokedAt, expiresAt }: Invite): boolean {
  return revokedAt === null && new Date(expiresAt) > new Date();
}

interface ShareDialogProps {
  projectId: string;
  /** Those that can be embedded from here. */
  components: readonly { id: string; name: string }[];
  onClose: () => void;
}

/** Invite links of a project: make, copy, revoke; its people; how to embed it. */
export function ShareDialog({ projectId, components, onClose }: ShareDialogProps) {
  const path = { project_id: projectId };
  const [invites, setInvites] = useLoad(projectId, () =>
    data(rest.GET("/api/projects/{project_id}/invites", { params: { path, query: { limit: 200 } } })),
  );
  const [role, setRole] = useState<InvitedRole>("editor");
  const { busy, error, submit } = useSubmit();
  const list = invites.state === "done" ? invites.data.filter(isOpen) : [];

  const create = () =>
    submit(async () => {
      const made = await data(
        rest.POST("/api/projects/{project_id}/invites", { params: { path }, body: { role } }),
      );
      setInvites([made, ...list]);
    });
  const revoke = (invite: Invite) =>
    submit(async () => {
      await data(
        rest.DELETE("/api/projects/{project_id}/invites/{invite_id}", {
          params: { path: { ...path, invite_id: invite.id } },
        }),
      );
      setInvites(list.filter(({ id }) => id !== invite.id));
    });

  return (
    <Dialog title="Invite people" onClose={onClose}>
      <fieldset>
        <legend className="mb-2 text-sm font-medium text-gray-200">Whoever opens the link becomes</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {ROLES.map((item) => (
            <label
              key={item.role}
              className="cursor-pointer rounded-xl border border-line-strong p-3 transition-colors has-checked:border-primary-500 has-checked:bg-primary-500/10 has-focus-visible:outline-2 has-focus-visible:outline-primary-400"
            >
              <input
                type="radio"
                name="role"
                value={item.role}
                checked={role === item.role}
                onChange={() => setRole(item.role)}
                className="sr-only"
              />
              <span className="block font-semibold">{item.title}</span>
              <span className="block text-sm text-gray-400">{item.meaning}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {/* A list that is still on its way would come without the new link and replace it. */}
      <Button
        className="mt-4 w-full"
        loading={busy}
        disabled={invites.state === "loading"}
        onClick={() => void create()}
      >
        Create link
      </Button>
      {error && (
        <div className="mt-4">
          <ErrorNotice error={error} />
        </div>
      )}
      {invites.state === "failed" && (
        <div className="mt-4">
          <ErrorNotice error={invites.error} />
        </div>
      )}
      {list.length > 0 && (
        <ul className="mt-6 space-y-2" aria-label="Open invite links">
          {list.map((invite) => (
            <li
              key={invite.id}
              className="flex animate-fade items-center gap-3 rounded-xl border border-line bg-surface-0 py-2 pr-2 pl-3.5"
            >
              <div className="min-w-0 flex-1">
                <p className="truncate font-mono text-sm text-gray-200">{invite.url.replace(/^https?:\/\//, "")}</p>
                <p className="text-sm text-gray-400">
                  <span className="capitalize">{invite.role}</span>, ends {ago(new Date(invite.expiresAt), new Date())}
                </p>
              </div>
              <CopyButton compact text={invite.url} label="Copy link" />
              <IconButton label="Revoke link" disabled={busy} onClick={() => void revoke(invite)}>
                <Trash2 className="size-4" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <Members projectId={projectId} />
      <Embed projectId={projectId} components={components} />
    </Dialog>
  );
}
