/** What the HTTP API returns, as far as this client reads it. */

export type Role = "owner" | "editor" | "viewer";

export interface User {
  id: string;
  name: string;
  /** CSS colour; dark text on it is legible. */
  color: string;
  isGuest: boolean;
}

export interface Session {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  user: User;
}

export interface ProjectSummary {
  id: string;
  name: string;
  description: string;
  role: Role;
}

export interface ComponentSummary {
  id: string;
  name: string;
  /** ISO 8601. */
  updatedAt: string;
}

export interface Project extends ProjectSummary {
  components: ComponentSummary[];
}

export interface Component {
  id: string;
  projectId: string;
  name: string;
  role: Role;
}

export interface Invite {
  id: string;
  url: string;
  role: Role;
  /** ISO 8601. */
  expiresAt: string;
  revokedAt: string | null;
}

/** What an invite shows to whoever holds its link. */
export interface Invitation {
  projectName: string;
  inviter: string;
  role: Role;
}

/** A membership, and the session to use it with. */
export interface Membership extends Session {
  projectId: string;
  role: Role;
}
