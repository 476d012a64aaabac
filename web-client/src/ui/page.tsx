import { useAuth } from "../api/session";
import { SignOut } from "../panels/sign-out";
import { Avatar } from "./avatar";
import { HomeLink } from "./logo";
import { Link } from "./router";

/** The frame of every page but the editor. */
export function Page({ children }: { children: React.ReactNode }) {
  const user = useAuth((auth) => auth.user);
  return (
    <div className="glow flex min-h-dvh flex-col">
      <header className="mx-auto flex w-full max-w-6xl items-center justify-between gap-4 px-4 py-4 md:px-6 lg:px-8">
        <HomeLink />
        {user && (
          <div className="flex min-w-0 items-center gap-2.5">
            <Avatar person={user} />
            <Link href="/account" className="max-w-48 truncate touch:leading-11 text-sm text-gray-300 hover:text-gray-50">
              {user.isGuest ? `${user.name} (guest)` : user.name}
            </Link>
            <SignOut user={user} />
          </div>
        )}
      </header>
      <main className="mx-auto flex w-full max-w-6xl flex-1 flex-col px-4 pb-16 md:px-6 lg:px-8">{children}</main>
    </div>
  );
}

/** A page that says one thing, in its middle. */
export function CenteredCard({ children }: { children: React.ReactNode }) {
  return (
    <Page>
      <div className="m-auto w-full max-w-md animate-rise rounded-2xl border border-line bg-surface-1/80 p-6 shadow-2xl shadow-black/40 sm:p-8">
        {children}
      </div>
    </Page>
  );
}

/** Grey bars where text will be. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <div aria-hidden className={`appear-late rounded-lg bg-white/6 ${className}`} />;
}
