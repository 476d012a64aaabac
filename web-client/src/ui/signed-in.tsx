import { LinkIcon } from "lucide-react";
import { useAuth } from "../api/session";
import type { User } from "../api/types";
import { CenteredCard } from "./page";

/** Shows its contents to whoever is signed in, and tells others how to get in. */
export function SignedIn({ children }: { children: (user: User) => React.ReactNode }) {
  const { state, user } = useAuth();
  if (user) return children(user);
  return state === "unknown" ? null : <SignedOut />;
}

function SignedOut() {
  return (
    <CenteredCard>
      <span className="mb-5 inline-flex size-11 items-center justify-center rounded-xl bg-primary-500/12 text-primary-300">
        <LinkIcon className="size-5" aria-hidden />
      </span>
      <h1 className="text-2xl font-semibold tracking-tight">You get in by a link</h1>
      <div className="mt-3 space-y-3 text-gray-300">
        <p>
          <strong className="font-semibold text-gray-100">Invited?</strong> Open the invite link you were sent. It
          asks for your name, nothing else.
        </p>
        <p>
          <strong className="font-semibold text-gray-100">Running this server?</strong> Open the owner link that it
          printed when it started.
        </p>
      </div>
    </CenteredCard>
  );
}
