import { Check, MessageSquarePlus, RotateCcw, SendHorizontal, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { locate } from "../sync/anchors";
import type { Stretch } from "../sync/anchors";
import type { Room } from "../sync/room";
import { useTextChanges } from "../sync/use-text-changes";
import { NEW, threads } from "../talk/comments";
import type { Comment, Comments, Thread } from "../talk/comments";
import { lineOf, nameAt } from "../talk/places";
import { Button, IconButton } from "../ui/button";
import { ErrorNotice } from "../ui/notice";
import { ago } from "../ui/time";
import { Composer } from "./composer";

interface CommentsPanelProps {
  comments: Comments;
  room: Room;
  selfId: string;
  mayComment: boolean;
  /** May settle every matter. */
  mayEdit: boolean;
  isOwner: boolean;
  /** Begin a comment on what is selected. */
  onComment: () => void;
  onShow: (place: Stretch) => void;
}

interface Placed extends Thread {
  place: Stretch | null;
}

/** The comments on a component, in the order of their places. */
export function CommentsPanel(props: CommentsPanelProps) {
  const { comments, room, mayComment, onComment } = props;
  const { state, error, comments: all, place, drafts, busy, failure } = useStore(comments.state);
  const [settled, setSettled] = useState(false);
  useTextChanges(room.text);

  useEffect(() => comments.markSeen(), [comments, all]);

  const placed = threads(all)
    .map((thread): Placed => ({
      ...thread,
      place: thread.comment.anchor && locate(room.text, thread.comment.anchor),
    }))
    .sort((one, other) => (one.place?.from ?? Infinity) - (other.place?.from ?? Infinity));
  const open = placed.filter(({ comment }) => comment.resolvedAt === null);
  const shown = settled ? placed.filter(({ comment }) => comment.resolvedAt !== null) : open;

  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center justify-between gap-2 border-b border-line p-2">
        <div role="group" aria-label="Show comments" className="flex gap-0.5">
          {[false, true].map((which) => (
            <button
              key={String(which)}
              type="button"
              aria-pressed={settled === which}
              onClick={() => setSettled(which)}
              className="h-8 rounded-lg px-2.5 text-sm text-gray-400 hover:text-gray-50 aria-pressed:bg-surface-3 aria-pressed:text-gray-50"
            >
              {which ? "Resolved" : "Open"} {which ? placed.length - open.length : open.length}
            </button>
          ))}
        </div>
        {mayComment && (
          <Button variant="secondary" size="sm" title="Ctrl+Alt+M" onClick={onComment}>
            <MessageSquarePlus className="size-4" aria-hidden />
            Comment
          </Button>
        )}
      </div>
      {place && (
        <div className="shrink-0 animate-fade border-b border-line bg-surface-2">
          <div className="flex items-center justify-between gap-2 px-3 pt-2">
            <p className="truncate text-sm font-medium text-secondary-300">{place.title}</p>
            <Button variant="ghost" size="sm" onClick={() => comments.begin(null)}>
              Cancel
            </Button>
          </div>
          <Composer
            label="Your comment"
            placeholder="What about it?"
            value={drafts[NEW] ?? ""}
            busy={busy === NEW}
            error={failure?.key === NEW ? failure.error : null}
            onChange={(text) => comments.write(NEW, text)}
            onSend={() => void comments.send(NEW)}
            action="Add the comment"
            icon={SendHorizontal}
            autoFocus
          />
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto p-2" tabIndex={0} role="region" aria-label="Threads">
        {state === "failed" && error && <ErrorNotice error={error} />}
        {state === "done" && shown.length === 0 && (
          <p className="mx-auto mt-10 max-w-60 text-center text-sm text-gray-400">
            {settled
              ? "Nothing has been resolved yet."
              : mayComment
                ? "No open comments. Select some of the code, or put the caret into an element, and press Comment."
                : "No open comments."}
          </p>
        )}
        <ul aria-label="Comments" className="space-y-2">
          {shown.map((thread) => (
            <ThreadCard key={thread.comment.id} thread={thread} {...props} />
          ))}
        </ul>
      </div>
    </>
  );
}

function ThreadCard({ thread, ...props }: CommentsPanelProps & { thread: Placed }) {
  const { comments, room, selfId, mayComment, mayEdit, isOwner, onShow } = props;
  const { comment, replies, place } = thread;
  const { active, drafts, busy, failure } = useStore(comments.state);
  const card = useRef<HTMLLIElement>(null);
  const isActive = active === comment.id;
  const isSettled = comment.resolvedAt !== null;
  const name = place && nameAt(room.text.toJSON(), place.from);
  const failed = failure?.key === comment.id ? failure.error : null;

  useEffect(() => {
    if (isActive) card.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);

  const show = () => {
    comments.open(comment.id);
    if (place) onShow(place);
  };
  return (
    <li
      ref={card}
      className={`overflow-hidden rounded-xl border bg-surface-0 ${isActive ? "border-secondary-400/60" : "border-line"}`}
    >
      <button
        type="button"
        onClick={show}
        className="flex w-full items-baseline gap-2 px-3 pt-2 text-left text-xs text-gray-400 hover:text-gray-100"
      >
        <span className="shrink-0 font-medium">
          {place ? `Line ${lineOf(room.text.toJSON(), place.from)}` : "Its text is gone"}
        </span>
        {name !== null && <span className="max-w-40 shrink-0 truncate font-medium text-gray-200">{name}</span>}
        <code className="truncate">{comment.quote.trim().replaceAll(/\s+/g, " ")}</code>
      </button>
      <div className="space-y-2.5 px-3 py-2">
        {[comment, ...replies].map((each) => (
          <Words
            key={each.id}
            comment={each}
            selfId={selfId}
            onDelete={isOwner || each.userId === selfId ? () => void comments.remove(each) : null}
            busy={busy !== null}
          />
        ))}
        {isSettled && <p className="text-xs text-gray-400">Resolved by {comment.resolvedBy}</p>}
      </div>
      <div className="flex items-center gap-1 px-1.5 pb-1.5">
        {(mayEdit || comment.userId === selfId) && (
          <Button
            variant="ghost"
            size="sm"
            disabled={busy !== null}
            onClick={() => void comments.resolve(comment.id, !isSettled)}
          >
            {isSettled ? <RotateCcw className="size-3.5" aria-hidden /> : <Check className="size-4" aria-hidden />}
            {isSettled ? "Reopen" : "Resolve"}
          </Button>
        )}
        {mayComment && !isSettled && !isActive && (
          <Button variant="ghost" size="sm" onClick={() => comments.open(comment.id)}>
            Reply
          </Button>
        )}
      </div>
      {isActive && mayComment && !isSettled ? (
        <Composer
          label={`Reply to ${comment.userName}`}
          placeholder="Reply"
          value={drafts[comment.id] ?? ""}
          busy={busy === comment.id}
          error={failed}
          onChange={(text) => comments.write(comment.id, text)}
          onSend={() => void comments.send(comment.id)}
          action="Send the reply"
          icon={SendHorizontal}
        />
      ) : (
        failed && <ErrorNotice error={failed} />
      )}
    </li>
  );
}

interface WordsProps {
  comment: Comment;
  selfId: string;
  /** Null for whoever may not. */
  onDelete: (() => void) | null;
  busy: boolean;
}

function Words({ comment, selfId, onDelete, busy }: WordsProps) {
  const time = new Date(comment.at);
  return (
    <div className="group text-sm">
      <p className="flex h-6 items-center gap-2 text-xs text-gray-400">
        <span className="truncate font-semibold text-gray-200">
          {comment.userId === selfId ? "You" : comment.userName}
        </span>
        <time dateTime={comment.at} title={time.toLocaleString("en")} className="flex-1 truncate">
          {ago(time, new Date())}
        </time>
        {onDelete && (
          <IconButton
            label={comment.parentId === null ? "Delete the thread" : "Delete the reply"}
            disabled={busy}
            onClick={onDelete}
            className="size-6! opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
          >
            <Trash2 className="size-3.5" aria-hidden />
          </IconButton>
        )}
      </p>
      <p className="break-words whitespace-pre-wrap text-gray-100">{comment.text}</p>
    </div>
  );
}
