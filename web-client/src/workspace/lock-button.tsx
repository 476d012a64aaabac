import { Lock, LockOpen } from "lucide-react";
import type { LockState } from "../sync/lock";
import type { Room } from "../sync/room";
import { IconButton } from "../ui/button";

interface LockButtonProps {
  room: Room;
  lock: LockState;
  selfId: string;
}

/** Have the component to oneself, or let go of it. */
export function LockButton({ room, lock: { holder, wanted }, selfId }: LockButtonProps) {
  const isOthers = holder !== null && holder.userId !== selfId;
  const isMine = holder !== null && !isOthers && wanted;
  const label = isOthers
    ? `Locked by ${holder.userName}`
    : isMine
      ? "Unlock: others may edit again"
      : "Lock: only you can edit";
  const Icon = isOthers || isMine ? Lock : LockOpen;
  return (
    <IconButton
      label={label}
      aria-pressed={isMine}
      disabled={isOthers}
      onClick={() => (isMine ? room.lock.release() : room.lock.take())}
      className="aria-pressed:bg-secondary-400/15 aria-pressed:text-secondary-300"
    >
      <Icon className="size-4.5" aria-hidden />
    </IconButton>
  );
}
