import { Eye, EyeOff } from "lucide-react";
import { useStore } from "zustand";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { Activity } from "../sync/messages";
import type { Person } from "../sync/people";
import type { Room } from "../sync/room";
import { Avatar } from "../ui/avatar";
import { Button } from "../ui/button";
import { ErrorNotice } from "../ui/notice";
import { useLoad } from "../ui/use-load";
import { useFields } from "../ui/use-fields";

const DOT: Record<Activity, string> = {
  active: "bg-success",
  idle: "bg-warning",
  away: "bg-gray-500",
};
const SAID: Record<Activity, string> = { active: "Here", idle: "Idle", away: "Away" };

/** Who is in this component, who else takes part in the project, and whom to follow. */
export function PeoplePanel({ room, projectId, selfId }: { room: Room; projectId: string; selfId: string }) {
  const { people, quiet } = useFields(room.state, "people", "quiet");
  const { followed, followers } = useStore(room.follow.state);
  // Who comes may be new in the project.
  const key = [projectId, ...people.map(({ id }) => id)].join();
  const [members] = useLoad(key, () =>
    data(
      rest.GET("/api/projects/{project_id}/collaborators", {
        params: { path: { project_id: projectId }, query: { limit: 200 } },
      }),
    ),
  );
  const list = members.state === "done" ? members.data : [];
  const roleOf = (id: string) => list.find(({ userId }) => userId === id)?.role;
  const elsewhere = list.filter(({ userId }) => !people.some(({ id }) => id === userId));

  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-2" role="region" aria-label="People" tabIndex={0}>
      {members.state === "failed" && <ErrorNotice error={members.error} />}
      <h2 className="px-2 pt-1 pb-1.5 text-xs font-medium text-gray-400">In this component</h2>
      <ul aria-label="In this component">
        {people.map((person) => {
          const activity = quiet[person.id] ?? "active";
          const isSelf = person.id === selfId;
          const words = [
            roleOf(person.id),
            !isSelf && activity !== "active" && SAID[activity],
            followers.some(({ id }) => id === person.id) && "follows you",
          ];
          return (
            <Row key={person.id} person={person} self={isSelf} words={words} activity={activity}>
              {!isSelf && <FollowButton room={room} person={person} follows={followed?.id === person.id} />}
            </Row>
          );
        })}
      </ul>
      {elsewhere.length > 0 && (
        <>
          <h2 className="px-2 pt-4 pb-1.5 text-xs font-medium text-gray-400">Not here now</h2>
          <ul aria-label="Not here now">
            {elsewhere.map((member) => (
              <Row key={member.userId} person={{ ...member, id: member.userId }} words={[member.role]} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface RowProps {
  person: Person;
  self?: boolean;
  words: (string | false | undefined)[];
  /** Of those who are here. */
  activity?: Activity;
  children?: React.ReactNode;
}

function Row({ person, self = false, words, activity, children }: RowProps) {
  return (
    <li className="flex min-h-12 items-center gap-3 rounded-xl px-2 py-1.5">
      <span className={`relative shrink-0 ${activity ? "" : "opacity-60 grayscale"}`} aria-hidden>
        <Avatar person={person} />
        {activity && (
          <span className={`absolute -right-0.5 -bottom-0.5 size-3 rounded-full ring-2 ring-surface-1 ${DOT[activity]}`} />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium text-gray-100">
          {person.name}
          {self && <span className="font-normal text-gray-400"> (you)</span>}
        </span>
        <span className="block truncate text-xs text-gray-400 first-letter:uppercase">
          {words.filter(Boolean).join(" · ")}
        </span>
      </span>
      {children}
    </li>
  );
}

function FollowButton({ room, person, follows }: { room: Room; person: Person; follows: boolean }) {
  const Icon = follows ? EyeOff : Eye;
  return (
    <Button
      variant="secondary"
      size="sm"
      aria-label={`${follows ? "Stop following" : "Follow"} ${person.name}`}
      onClick={() => (follows ? room.follow.stop() : room.follow.start(person))}
    >
      <Icon className="size-3.5" aria-hidden />
      {follows ? "Stop" : "Follow"}
    </Button>
  );
}
