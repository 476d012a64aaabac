/** What the HTTP API returns, by the names that this client uses. Generated from the server's description. */

import type { components } from "./schema";

/** Everything else, by the server's names. */
export type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type User = Schemas["MeBody"];
export type Session = Schemas["TokensBody"];
export type ProjectSummary = Schemas["ProjectCard"];
export type ComponentSummary = Schemas["ComponentSummary"];
export type Project = Schemas["ProjectPage"];
export type Component = Schemas["ComponentBody"];
/** A deleted component that can be put back. */
export type BinnedComponent = Schemas["BinnedComponent"];
export type Invite = Schemas["InviteBody"];
export type Collaborator = Schemas["CollaboratorBody"];
/** A file that the components of a project use by its name. */
export type Asset = Schemas["AssetBody"];
export type SignIn = Schemas["SessionBody"];
/** What an invite shows to whoever holds its link. */
export type Invitation = Schemas["InvitationBody"];

/** Whether this role may change components. The server decides; this is what the page offers. */
export function mayEdit(role: Role): boolean {
  return role === "owner" || role === "editor";
}
