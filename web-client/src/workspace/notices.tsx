import type { Role } from "../api/types";
import type { Draft } from "../sync/drafts";
import type { LockState } from "../sync/lock";
import type { Room } from "../sync/room";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Notice } from "../ui/notice";

interface NoticesProps {
  room: Room;
  /** Null until it is known. */
  role: Role | null;
  watching: boolean;
  removed: boolean;
  unsavable: string | null;
  draft: Draft | null;
  onDropDraft: () => void;
  lock: LockState;
  selfId: string;
  /** Whether this person may end somebody else's lock. */
  isOwner: boolean;
}

/** What stands above the panes while something keeps this person from editing as usual. */
export function Notices({ room, role, watching, removed, unsavable, draft, onDropDraft, ...locking }: NoticesProps) {
  const { lock, selfId, isOwner } = locking;
  const holder = !watching && !removed && lock.holder?.userId !== selfId ? lock.holder : null;
  if (!watching && !removed && !unsavable && !draft && !holder && !lock.notice) return null;
  return (
    <div className="shrink-0 space-y-2 border-b border-line p-2 sm:p-3">
      {removed && (
        <Notice tone="error" actions={<CopyButton label="Copy the text" text={room.text.toJSON()} />}>
          This component can’t be opened any more: it was deleted, or you have no access. Ask the project’s owner.
        </Notice>
      )}
      {watching && !removed && (
        <Notice>
          {role === "commenter"
            ? "You are watching. As a commenter you see every change and can comment, but can’t change anything."
            : "You are watching. As a viewer you see every change but can’t make any."}
        </Notice>
      )}
      {holder && (
        <Notice
          actions={
            isOwner && (
              <Button variant="secondary" size="sm" onClick={() => room.lock.release()}>
                End the lock
              </Button>
            )
          }
        >
          {holder.userName} has locked this component. You can edit again as soon as they unlock it or leave.
        </Notice>
      )}
      {lock.notice && (
        <Notice
          tone="warning"
          actions={
            <Button variant="ghost" size="sm" onClick={() => room.lock.dismiss()}>
              Dismiss
            </Button>
          }
        >
          {lock.notice}
        </Notice>
      )}
      {unsavable && !removed && (
        <Notice tone="warning">
          {unsavable} Your edits are kept in this browser and sent as soon as it works again.
        </Notice>
      )}
      {draft && (
        <Notice
          tone="warning"
          actions={
            <>
              <CopyButton label="Copy my text" text={draft.text} />
              <Button variant="ghost" size="sm" onClick={onDropDraft}>
                Discard it
              </Button>
            </>
          }
        >
          <p className="font-medium text-gray-50">Your last change was not accepted. {draft.reason}</p>
          <p className="text-gray-300">You see what the others see. Your own text is kept here.</p>
        </Notice>
      )}
    </div>
  );
}
