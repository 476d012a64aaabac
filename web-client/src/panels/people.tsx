import { useStore } from "zustand";
import type { Room } from "../sync/room";
import { AvatarStack } from "../ui/avatar-stack";

/** Who is here. On a phone the side panel tells it. */
export function People({ room }: { room: Room }) {
  const people = useStore(room.state, (state) => state.people);
  return <AvatarStack label="People here" data-testid="avatars" people={people} className="max-sm:hidden" />;
}
