import { SignInForm } from "../panels/sign-in-form";
import { useAuth } from "../api/session";
import type { User } from "../api/types";
import { CenteredCard } from "./page";

/** Shows its contents to whoever is signed in, and asks others to sign in. */
export function SignedIn({ children }: { children: (user: User) => React.ReactNode }) {
  const { state, user } = useAuth();
  if (user) return children(user);
  return state === "unknown" ? null : <SignedOut />;
}

function SignedOut() {
  return (
    <CenteredCard>
      <SignInForm />
      <div className="mt-6 space-y-3 border-t border-line pt-5 text-sm text-gray-300">
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
