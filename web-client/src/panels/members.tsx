import { UserMinus } from "lucide-react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { Collaborator, Role } from "../api/types";
import { Avatar } from "../ui/avatar";
import { IconButton } from "../ui/button";
import { ErrorNotice } from "../ui/notice";
import { useLoad } from "../ui/use-load";
import { useSubmit } from "../ui/use-submit";

type GivenRole = Exclude<Role, "owner">;

const GIVEN: GivenRole[] = ["editor", "commenter", "viewer"];

/** Who takes part in a project: their roles, and out. What changes reaches them at once. */
export function Members({ projectId }: { projectId: string }) {
  const [members, setMembers] = useLoad(projectId, () =>
    data(
      rest.GET("/api/projects/{project_id}/collaborators", {
        params: { path: { project_id: projectId }, query: { limit: 200 } },
      }),
    ),
  );
  const { busy, error, submit } = useSubmit();
  if (members.state === "failed") return <ErrorNotice error={members.error} />;
  if (members.state === "loading") return null;

  const list = members.data;
  const change = (member: Collaborator, role: GivenRole) =>
    submit(async () => {
      const path = { project_id: projectId, user_id: member.userId };
      const changed = await data(
        rest.PUT("/api/projects/{project_id}/collaborators/{user_id}", { params: { path }, body: { role } }),
      );
      setMembers(list.map((each) => (each.userId === member.userId ? changed : each)));
    });
  const remove = (member: Collaborator) =>
    submit(async () => {
      const path = { project_id: projectId, user_id: member.userId };
      await data(rest.DELETE("/api/projects/{project_id}/collaborators/{user_id}", { params: { path } }));
      setMembers(list.filter((each) => each.userId !== member.userId));
    });

  return (
    <section className="mt-6" aria-label="People">
      <h3 className="mb-2 text-sm font-medium text-gray-200">Who takes part</h3>
      {error && <ErrorNotice error={error} />}
      <ul className="space-y-2">
        {list.map((member) => (
          <li key={member.userId} className="flex items-center gap-3 rounded-xl border border-line bg-surface-0 p-2">
            <Avatar person={{ ...member, id: member.userId }} />
            <span className="min-w-0 flex-1 truncate">
              {member.name}
              {member.isGuest && <span className="text-sm text-gray-400"> (guest)</span>}
            </span>
            {member.role === "owner" ? (
              <span className="pr-2 text-sm text-gray-400">Owner</span>
            ) : (
              <>
                <select
                  aria-label={`Role of ${member.name}`}
                  value={member.role}
                  disabled={busy}
                  onChange={(event) => void change(member, event.target.value as GivenRole)}
                  className="h-9 rounded-lg border border-line-strong bg-surface-1 px-2 text-sm capitalize"
                >
                  {GIVEN.map((role) => (
                    <option key={role} value={role}>
                      {role}
                    </option>
                  ))}
                </select>
                <IconButton label={`Remove ${member.name}`} disabled={busy} onClick={() => void remove(member)}>
                  <UserMinus className="size-4" aria-hidden />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
