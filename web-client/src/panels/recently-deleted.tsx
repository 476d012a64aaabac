import { ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import type { BinnedComponent } from "../api/types";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { ago, daysUntil } from "../ui/time";
import { useSubmit } from "../ui/use-submit";
import type { Bin } from "./use-bin";

interface RecentlyDeletedProps {
  bin: Bin;
  mayEdit: boolean;
  onPutBack: (entry: BinnedComponent) => void;
  onDeleteForGood: (entry: BinnedComponent) => void;
}

/** What is in the bin: by whom, since when, how long yet. */
export function RecentlyDeleted({ bin, mayEdit, onPutBack, onDeleteForGood }: RecentlyDeletedProps) {
  const { entries, error, busy } = bin;
  if (entries.length === 0 && !error) return null;
  const now = new Date();
  return (
    <section aria-labelledby="recently-deleted" className="mt-14">
      <h2 id="recently-deleted" className="text-lg font-semibold tracking-tight">
        Recently deleted
      </h2>
      {error && (
        <div className="mt-3">
          <ErrorNotice error={error} />
        </div>
      )}
      <ul className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface-1/60">
        {entries.map((entry) => (
          <li key={entry.id} className="flex items-center gap-4 py-3 pr-3 pl-4">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{entry.name}</p>
              <p className="mt-0.5 text-sm text-gray-400">
                Deleted {entry.deletedBy !== null && `by ${entry.deletedBy} `}
                <time dateTime={entry.deletedAt}>{ago(new Date(entry.deletedAt), now)}</time>&nbsp;·{" "}
                {daysUntil(new Date(entry.expiresAt), now)} left
              </p>
            </div>
            {mayEdit && (
              <Button
                variant="secondary"
                size="sm"
                aria-label={`Put back ${entry.name}`}
                loading={busy === entry.id}
                disabled={busy !== null}
                onClick={() => onPutBack(entry)}
              >
                {busy !== entry.id && <ArchiveRestore className="size-4" aria-hidden />}
                Put back
              </Button>
            )}
            {mayEdit && (
              <IconButton label={`Delete ${entry.name} for good`} onClick={() => onDeleteForGood(entry)}>
                <Trash2 className="size-4" aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ForGoodDialogProps {
  entry: BinnedComponent;
  deleteForGood: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something is gone that nothing brings back. */
export function ForGoodDialog({ entry, deleteForGood, onClose }: ForGoodDialogProps) {
  const { busy, error, submit } = useSubmit({ once: true });

  return (
    <Dialog title={`Delete ${entry.name} for good`} onClose={onClose}>
      <div className="space-y-5">
        <p className="text-gray-300">
          Its text, its whole history, its versions and comments go with it. This can’t be undone.
        </p>
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button variant="secondary" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void submit(() => deleteForGood().then(onClose))}>
            Delete for good
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface OtherNameDialogProps {
  entry: BinnedComponent;
  putBack: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for another name for what comes back: its own is in use by now. */
export function OtherNameDialog({ entry, putBack, onClose }: OtherNameDialogProps) {
  const [name, setName] = useState(`${entry.name} (put back)`);
  const { busy, error, submit } = useSubmit({ once: true });

  return (
    <Dialog title={`Put back ${entry.name}`} onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(() => putBack(name));
        }}
      >
        <p className="text-gray-300">
          Another component is called “{entry.name}” by now. Give this one a name of its own; nothing else about it
          changes.
        </p>
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
        />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy} disabled={name.trim() === ""}>
            Put back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
