import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { useSubmit } from "../ui/use-submit";

interface ManageDialogProps {
  /** What it is about: "component" or "project". */
  kind: string;
  name: string;
  /** What is lost with it, as a sentence. */
  loss: string;
  rename: (name: string) => Promise<unknown>;
  remove: () => Promise<unknown>;
  onClose: () => void;
  onRenamed: (name: string) => void;
  onRemoved: () => void;
}

/** Rename something, or delete it after a second question. */
export function ManageDialog({ kind, name, loss, rename, remove, onClose, onRenamed, onRemoved }: ManageDialogProps) {
  const [draft, setDraft] = useState(name);
  const [asking, setAsking] = useState(false);
  const [last, setLast] = useState<"rename" | "remove" | null>(null);
  const { busy, error, submit } = useSubmit({ once: true });

  function run(what: "rename" | "remove", work: () => Promise<unknown>, then: () => void) {
    setLast(what);
    void submit(() => work().then(then));
  }

  return (
    <Dialog title={`Manage ${name}`} onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          run("rename", () => rename(draft), () => onRenamed(draft.trim()));
        }}
      >
        <Field
          label="Name"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          required
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
        />
        <div className="flex justify-end">
          <Button type="submit" loading={busy && last === "rename"} disabled={draft.trim() === name || draft.trim() === ""}>
            Rename
          </Button>
        </div>
      </form>
      <div className="mt-6 border-t border-line pt-5">
        {asking ? (
          <>
            <p className="text-sm text-gray-300">{loss}</p>
            <div className="mt-4 flex justify-end gap-2">
              <Button variant="ghost" onClick={() => setAsking(false)}>
                Keep it
              </Button>
              <Button variant="danger" loading={busy && last === "remove"} onClick={() => run("remove", remove, onRemoved)}>
                Yes, delete {name}
              </Button>
            </div>
          </>
        ) : (
          <Button variant="danger" size="sm" className="-ml-3" onClick={() => setAsking(true)}>
            Delete this {kind}…
          </Button>
        )}
      </div>
      {error && (
        <div className="mt-4">
          <ErrorNotice error={error} />
        </div>
      )}
    </Dialog>
  );
}
