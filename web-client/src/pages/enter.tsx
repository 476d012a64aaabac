import { useEffect } from "react";
import { data } from "../api/client";
import { api, rest } from "../api/session";
import { CenteredCard } from "../ui/page";
import { navigate } from "../ui/router";
import { ErrorNotice } from "../ui/notice";
import { useLoad } from "../ui/use-load";
import { useTitle } from "../ui/use-title";

/** The landing place of a sign-in link. */
export default function EnterPage({ token }: { token: string }) {
  useTitle("Signing in");
  const [signIn] = useLoad(token, () => data(rest.POST("/api/auth/link", { body: { token } })));

  useEffect(() => {
    if (signIn.state !== "done") return;
    api.signIn(signIn.data);
    navigate("/", { replace: true });
  }, [signIn]);

  if (signIn.state !== "failed") {
    return (
      <p role="status" className="appear-late grid min-h-dvh place-items-center text-gray-300">
        Signing in…
      </p>
    );
  }
  return (
    <CenteredCard>
      <h1 className="mb-5 text-2xl font-semibold tracking-tight">This link doesn’t open</h1>
      <ErrorNotice error={signIn.error} />
    </CenteredCard>
  );
}
