import { Field } from "../ui/field";

/** As the server asks: shorter ones are refused there too. */
const SHORTEST_PASSWORD = 8;

export interface Credentials {
  email: string;
  password: string;
}

interface CredentialFieldsProps {
  value: Credentials;
  onChange: (value: Credentials) => void;
  /** Whether the password is being chosen, not asked for. */
  isNew: boolean;
}

/** The address and the password that somebody signs in with. */
export function CredentialFields({ value, onChange, isNew }: CredentialFieldsProps) {
  return (
    <>
      <Field
        label="E-mail address"
        type="email"
        autoComplete="username"
        value={value.email}
        onChange={(event) => onChange({ ...value, email: event.target.value })}
        maxLength={254}
        required
      />
      <Field
        label="Password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.target.value })}
        maxLength={256}
        required
        {...(isNew ? { minLength: SHORTEST_PASSWORD, hint: `${SHORTEST_PASSWORD} characters or more.` } : {})}
      />
    </>
  );
}
