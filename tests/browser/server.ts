/** A real `omnicraft demo` process on a data folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "../..");
export const OMNICRAFT = join(ROOT, ".venv/bin/omnicraft");

export class DemoServer {
  url = "";
  ownerLink = "";
  inviteLink = "";
  private process: ChildProcess | undefined;

  private constructor(
    private readonly data: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** `settings` are environment variables. */
  static async start(settings: Record<string, string> = {}): Promise<DemoServer> {
    const server = new DemoServer(mkdtempSync(join(tmpdir(), "omnicraft-demo-")), settings);
    await server.run(0);
    return server;
  }

  /** Starts again on the same data and the same port. */
  async restart(): Promise<void> {
    await this.run(Number(new URL(this.url).port));
  }

  /** Ends the process without warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Stops the process and removes its data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  private async run(port: number): Promise<void> {
    const child = spawn(OMNICRAFT, ["demo", "--port", String(port), "--data", this.data], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...this.settings },
    });
    this.process = child;
    this.ownerLink = this.inviteLink = "";
    for await (const line of createInterface({ input: child.stdout })) {
      this.url = /^ready (http\S+)/.exec(line)?.[1] ?? this.url;
      this.ownerLink = /(http\S+\/enter\/\S+)/.exec(line)?.[1] ?? this.ownerLink;
      this.inviteLink = /(http\S+\/invite\/\S+)/.exec(line)?.[1] ?? this.inviteLink;
      if (this.ownerLink && this.inviteLink) {
        child.stdout.resume();
        return;
      }
    }
    throw new Error("the server ended before it printed its links");
  }
}

/** A signed-in program: the HTTP API with a person's rights. */
export class Api {
  private constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  static async owner(server: DemoServer): Promise<Api> {
    const token = server.ownerLink.split("/enter/")[1];
    return new Api(server.url, (await call<Session>(server.url, "POST", "/api/auth/link", { token })).accessToken);
  }

  static async guest(server: DemoServer, name: string, invite = server.inviteLink): Promise<Api> {
    const path = `/api/invites/${invite.split("/invite/")[1]}/accept`;
    return new Api(server.url, (await call<Session>(server.url, "POST", path, { guestName: name })).accessToken);
  }

  get accessToken(): string {
    return this.token;
  }

  call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return call<T>(this.url, method, path, body, this.token);
  }

  /**
   * Makes a component in the demo project, instead of the one that an earlier try of the same test left; gives its id
   * and the address of its editor.
   */
  async component(name: string, source: string): Promise<{ id: string; page: string }> {
    const [project] = await this.call<{ id: string }[]>("GET", "/api/projects");
    const components = `/api/projects/${project?.id}/components`;
    const left = (await this.call<{ id: string; name: string }[]>("GET", `${components}?limit=100`)).find((one) => one.name === name);
    if (left) await this.call("DELETE", `/api/components/${left.id}`);
    const { id } = await this.call<{ id: string }>("POST", components, { name, source });
    return { id, page: `${this.url}/components/${id}` };
  }

  async source(id: string): Promise<string> {
    return (await this.call<{ source: string }>("GET", `/api/components/${id}`)).source;
  }
}

interface Session {
  accessToken: string;
}

async function call<T>(url: string, method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { success: boolean; data: T; error?: { message: string } };
  if (!answer.success) throw new Error(`${method} ${path}: ${answer.error?.message}`);
  return answer.data;
}
