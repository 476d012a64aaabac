/** A real server process (`server.py`) on a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "../..");

export class Server {
  url = "";
  private process: ChildProcess | undefined;
  private readonly data = mkdtempSync(join(tmpdir(), "omnicraft-rooms-"));

  /** `limits` by name in capitals, such as `OUTBOX_BYTES`. */
  static async start(limits: Record<string, number> = {}): Promise<Server> {
    const server = new Server(limits);
    await server.run(0);
    return server;
  }

  private constructor(private readonly limits: Record<string, number>) {}

  get socketUrl(): string {
    return this.url.replace("http", "ws");
  }

  /** Makes a component whose text is `source`. */
  async create(component: string, source: string): Promise<void> {
    const response = await fetch(`${this.url}/test/${component}`, { method: "POST", body: source });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  }

  /** The text as it is on disk. */
  async source(component: string): Promise<string> {
    const response = await fetch(`${this.url}/test/${component}`);
    return ((await response.json()) as { source: string }).source;
  }

  /** Deletes a component, as a person would. */
  async delete(component: string): Promise<void> {
    await fetch(`${this.url}/test/${component}`, { method: "DELETE" });
  }

  /** Gives a person another role in a project, or none. */
  async changeRole(project: string, user: string, role: "editor" | "viewer" | ""): Promise<void> {
    await fetch(`${this.url}/test/${project}/${user}`, { method: "PUT", body: role });
  }

  async metrics(): Promise<Record<string, number>> {
    return (await (await fetch(`${this.url}/metrics`)).json()) as Record<string, number>;
  }

  /** Ends the process without warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Starts again on the same data and port. */
  async restart(): Promise<void> {
    await this.run(Number(new URL(this.url).port));
  }

  /** Asks the process to stop; its exit code. */
  async terminate(): Promise<number | null> {
    return await this.end("SIGTERM");
  }

  /** Stops the process and removes its data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null) return null;
    const gone = once(child, "exit");
    child.kill(signal);
    return ((await gone) as [number | null])[0];
  }

  private async run(port: number): Promise<void> {
    const limits = Object.entries({ CONNECTIONS_PER_USER: 1000, CONNECTIONS_PER_ADDRESS: 1000, ...this.limits });
    const child = spawn(
      join(ROOT, ".venv/bin/python"),
      [join(import.meta.dirname, "server.py"), this.data, "--port", String(port)],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          PYTHONPATH: ROOT,
          ...Object.fromEntries(limits.map(([name, value]) => [`OMNICRAFT_LIMIT_${name}`, String(value)])),
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = /^ready (http\S+)/.exec(line)?.[1];
      if (ready) {
        this.url = ready;
        break;
      }
    }
  }
}
