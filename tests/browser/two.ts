/** A server with two people who came by its invite link: what most tests of editing together begin with. */
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

export interface Two {
  server: DemoServer;
  api: Api;
  ana: Person;
  ben: Person;
}

/** `settings` are environment variables of the server. */
export async function startTwo(settings: Record<string, string> = {}): Promise<Two> {
  const [server, ana, ben] = await Promise.all([DemoServer.start(settings), Person.start("Ana"), Person.start("Ben")]);
  const [api] = await Promise.all([Api.owner(server), ana.join(server.inviteLink), ben.join(server.inviteLink)]);
  return { server, api, ana, ben };
}

/** Also of what was begun only in part. */
export async function stopTwo({ server, ana, ben }: Partial<Two>): Promise<void> {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
}
