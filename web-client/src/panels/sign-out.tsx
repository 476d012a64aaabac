import { LogOut } from "lucide-react";
import { useState } from "react";
import { api } from "../api/session";
import type { User } from "../api/types";
import { forgetPerson, leftBehind, lossOf } from "../offline/leaving";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { ErrorNotice } from "../ui/notice";
import { useSubmit } from "../ui/use-submit";

/** Signs out, and leaves nothing of the person in this browser; asks first where something would be lost. */
export function SignOut({ user }: { user: User }) {
  const [asked, setAsked] = useState<{ loss: string | null } | null>(null);
  const { busy, error, submit } = useSubmit({ once: true });

  const leave = async () => {
    const left = await submit(async () => {
      await api.signOut();
      await forgetPerson(user.id);
      // A new page has nothing of the person, and what is typed into its form is not swept away by anything.
      location.replace("/");
    });
    // Then nothing is removed either.
    if (!left) setAsked((before) => before ?? { loss: null });
  };
  const begin = async () => {
    const loss = lossOf(await leftBehind(user.id));
    if (loss === null) await leave();
    else setAsked({ loss });
  };
  return (
    <>
      <IconButton label="Sign out" onClick={() => void begin()}>
        <LogOut className="size-4" aria-hidden />
      </IconButton>
      {asked && (
        <Dialog title="Sign out?" onClose={() => setAsked(null)}>
          {asked.loss !== null && (
            <p className="text-gray-300">
              The server does not have everything yet: {asked.loss} would be lost. Open what you have edited while the
              server can be reached, and it is sent.
            </p>
          )}
          {error && (
            <div className="mt-4">
              <ErrorNotice error={error} />
            </div>
          )}
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Button variant="ghost" onClick={() => setAsked(null)}>
              Stay signed in
            </Button>
            <Button variant="danger" loading={busy} onClick={() => void leave()}>
              {asked.loss === null ? "Try again" : "Sign out and lose them"}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
