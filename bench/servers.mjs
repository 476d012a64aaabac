/** Starts this hub and its peers as processes of their own, and reads what CPU they used. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "..");
/** Where `make native` puts the package with native modules; `hasNative` says whether it has. */
const NATIVE = join(ROOT, "build/native");
export const hasNative = existsSync(join(NATIVE, ".built"));
const TICKS_PER_SECOND = 100; // USER_HZ, the unit of /proc/PID/stat on Linux

const running = new Set();

/** Stops every server that was started and has not been stopped, also one that failed while it started. */
export const stopAll = () => Promise.all([...running].map((server) => server.stop()));

class ServerProcess {
  constructor(child, cleanUp = () => {}) {
    this.child = child;
    this.cleanUp = cleanUp;
    running.add(this);
  }

  /** Seconds of CPU that the process has used so far, without its children. */
  cpu() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Bytes of memory that the process holds, without its children. */
  memory() {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"))[1]) * 1024;
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async stop() {
    running.delete(this);
    if (!this.hasEnded) {
      const gone = once(this.child, "exit");
      this.child.kill("SIGTERM");
      const late = setTimeout(() => this.child.kill("SIGKILL"), 10_000); // some wait for their clients
      await gone;
      clearTimeout(late);
    }
    this.cleanUp();
  }
}

async function firstLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the server ended before it was ready");
}

/** One of the scripts in peers/, which print their port. */
export async function startPeer(script) {
  const program = script.endsWith(".py") ? join(ROOT, ".venv/bin/python") : "node";
  const child = spawn(program, [join(import.meta.dirname, "peers", script)], { stdio: ["ignore", "pipe", "inherit"] });
  const server = new ServerProcess(child);
  server.port = Number(await firstLine(child));
  return server;
}

/**
 * This hub with a fresh demo project: `url`, an owner's `token`, and `component(name, source)`.
 * `limits` by name in capitals, such as `UPDATES_PER_SECOND`. With `native`, it runs the modules of `make native`.
 */
export async function startHub(limits = {}, { native = false } = {}) {
  const changed = Object.entries(limits).map(([name, value]) => [`OMNICRAFT_LIMIT_${name}`, String(value)]);
  const data = mkdtempSync(join(tmpdir(), "omnicraft-bench-"));
  const child = spawn(join(ROOT, ".venv/bin/omnicraft"), ["demo", "--port", "0", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
    // A load asks for more in a minute than a person.
    env: {
      ...process.env, OMNICRAFT_DEFAULT_TIER: "enterprise", ...Object.fromEntries(changed),
      ...(native ? { PYTHONPATH: NATIVE } : {}),
    },
  });
  const server = new ServerProcess(child, () => rmSync(data, { recursive: true, force: true }));
  for await (const line of createInterface({ input: child.stdout })) {
    server.url = /^ready (http\S+)/.exec(line)?.[1] ?? server.url;
    server.owner = /(http\S+\/enter\/\S+)/.exec(line)?.[1] ?? server.owner;
    server.invite = /(http\S+\/invite\/\S+)/.exec(line)?.[1] ?? server.invite;
    if (server.url && server.owner && server.invite) break;
  }
  child.stdout.resume();
  server.token = (await post(server.url, "/api/auth/link", { token: server.owner.split("/enter/")[1] })).accessToken;
  server.guest = async (name) =>
    (await post(server.url, `/api/invites/${server.invite.split("/invite/")[1]}/accept`, { guestName: name }))
      .accessToken;
  const [project] = await get(server.url, "/api/projects", server.token);
  server.component = async (name, source) => {
    const { id } = await post(server.url, `/api/projects/${project.id}/components`, { name, source }, server.token);
    return id;
  };
  server.source = async (id) => (await get(server.url, `/api/components/${id}`, server.token)).source;
  /** Lets anyone see the demo project's components. */
  server.publish = async () => {
    await send("PUT", server.url, `/api/projects/${project.id}`, { isPublic: true }, server.token);
  };
  /** Makes a Chromium context the owner's, without opening a page in it. */
  server.signIn = async (context) => {
    const data = { token: server.owner.split("/enter/")[1] };
    const answer = await context.request.post(`${server.url}/api/auth/link`, { data, headers: { origin: server.url } });
    if (!answer.ok()) throw new Error(`The link did not sign in: ${await answer.text()}`);
  };
  return server;
}

const get = (url, path, token) => send("GET", url, path, undefined, token);

const post = (url, path, body, token) => send("POST", url, path, body, token);

async function send(method, url, path, body, token) {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!answer.success) throw new Error(`${path}: ${answer.error.message}`);
  return answer.data;
}

/** The value below which this share (0 to 1) of the sorted values lies. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
