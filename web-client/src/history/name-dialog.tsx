import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { useSubmit } from "../ui/use-submit";

interface NameDialogProps {
  /** The step that gets a name. */
  seq: number;
  save: (message: string) => Promise<void>;
  onClose: () => void;
  onSaved: () => void;
}

/** Asks what a moment is to be called, and saves it as a version. */
export function NameDialog({ seq, save, onClose, onSaved }: NameDialogProps) {
  const [message, setMessage] = useState("");
  const { busy, error, submit } = useSubmit({ once: true });

  return (
    <Dialog title={`Name step ${seq}`} onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(() => save(message.trim()).then(onSaved));
        }}
      >
        <Field
          label="Name"
          placeholder="Ready to show"
          value={message}
          onChange={(event) => setMessage(event.target.value)}
          required
          maxLength={200}
          autoComplete="off"
          hint="Everyone in the project sees it in the list of versions."
        />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy} disabled={message.trim() === ""}>
            Save version
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
