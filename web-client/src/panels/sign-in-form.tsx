import { useState } from "react";
import { data } from "../api/client";
import { api, rest } from "../api/session";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { useSubmit } from "../ui/use-submit";
import { CredentialFields } from "./credential-fields";

/** Sign in with an address and a password, or make an account. Whoever shows it sees the session change. */
export function SignInForm() {
  const [isNew, setIsNew] = useState(false);
  const [name, setName] = useState("");
  const [credentials, setCredentials] = useState({ email: "", password: "" });
  const { busy, error, submit } = useSubmit({ once: true });

  async function signIn() {
    const session = isNew
      ? await data(rest.POST("/api/auth/register", { body: { ...credentials, name: name.trim() } }))
      : await data(rest.POST("/api/auth/login", { body: credentials }));
    api.signIn(session);
  }

  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(signIn);
      }}
    >
      <h1 className="mb-5 text-2xl font-semibold tracking-tight">{isNew ? "Create account" : "Sign in"}</h1>
      {isNew && (
        <Field
          label="Your name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={40}
          required
          pattern=".*\S.*"
        />
      )}
      <CredentialFields value={credentials} onChange={setCredentials} isNew={isNew} />
      {error && <ErrorNotice error={error} />}
      <Button type="submit" size="lg" className="w-full" loading={busy}>
        {isNew ? "Create account" : "Sign in"}
      </Button>
      <Button variant="ghost" size="sm" className="w-full" onClick={() => setIsNew(!isNew)}>
        {isNew ? "I have an account" : "I have no account yet"}
      </Button>
    </form>
  );
}
