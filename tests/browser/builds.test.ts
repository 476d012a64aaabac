/** Builds that take the place of others: the service worker keeps the new one and nothing of the old; missing files are told. */
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const BUILT = resolve(import.meta.dirname, "../../web-client/dist");
const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".wasm": "application/wasm", ".svg": "image/svg+xml" };

const SOURCE = `<component name="Parted">
  <template>
    <circle radius={40} fill="#4caf50" />
  </template>
</component>
`;

let folder = "";
let server: Server;
let url = "";
let ana: Person;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "omnicraft-build-"));
  cpSync(BUILT, folder, { recursive: true });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = pathname === "/" ? "index.html" : pathname;
    try {
      const body = readFileSync(join(folder, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", "cache-control": "no-cache" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  ana = await Person.start("Ana");
});

afterAll(async () => {
  await ana?.stop();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page's script gets another name, as a change of it would give, and the page says which build it is. */
function buildAnew(): { before: string; after: string } {
  const assets = join(folder, "assets");
  const before = readdirSync(assets).find((name) => /^index-.*\.js$/.test(name)) ?? "";
  const after = `index-${Date.now().toString(36)}.js`;
  renameSync(join(assets, before), join(assets, after));
  const inside = [...readdirSync(assets).filter((name) => name.endsWith(".js")).map((name) => join("assets", name)), "service-worker.js", "index.html"];
  for (const name of inside) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8").replaceAll(before, after);
    writeFileSync(path, name === "index.html" ? text.replace("<head>", '<head><meta name="build" content="two" />') : text);
  }
  return { before: `/assets/${before}`, after: `/assets/${after}` };
}

/** The files that the browser keeps, by the names of its caches. */
function kept(): Promise<Record<string, string[]>> {
  return ana.page.evaluate(async () => {
    const found: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      found[name] = requests.map((request) => new URL(request.url).pathname);
    }
    return found;
  });
}

test("a page whose code can't be had says so, and loads when it is there", async () => {
  const { page } = ana;
  const assets = join(folder, "assets");
  const name = readdirSync(assets).find((each) => /^start-.*\.js$/.test(each)) ?? "";
  renameSync(join(assets, name), join(folder, name));
  await page.goto(url);
  await page.getByRole("alert").getByText("can’t be loaded").waitFor();

  renameSync(join(folder, name), join(assets, name));
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator("#root > *").first().waitFor();
  expect(await page.getByRole("alert").getByText("can’t be loaded").count()).toBe(0);
});

test("an editor of which a part can't be had says so, keeps going, and has the part when it is loaded anew", async () => {
  const hub = await DemoServer.start();
  const bo = await Person.start("Bo");
  try {
    // What the service worker keeps would be had.
    await bo.page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
    await bo.enter(hub.ownerLink);
    const { id, page: address } = await (await Api.owner(hub)).component("Parted", SOURCE);
    await bo.open(address);
    await bo.page.route(/\/share-dialog-[^/]*\.js$/, (route) => route.abort());
    await bo.page.getByRole("button", { name: "Invite people" }).click();
    await bo.page.getByRole("alert").getByText("can’t be loaded").waitFor();
    await bo.page.locator(".cm-line", { hasText: "<circle" }).click();
    await bo.page.keyboard.type("<!-- still here -->");
    const api = await Api.owner(hub);
    await expect.poll(() => api.source(id)).toContain("still here");

    await bo.page.unroute(/\/share-dialog-[^/]*\.js$/);
    await bo.page.getByRole("alert").getByRole("button", { name: "Reload" }).click();
    await bo.page.getByRole("button", { name: "Invite people" }).click();
    await bo.page.getByRole("dialog", { name: "Invite people" }).waitFor();
    expect(await bo.page.getByRole("alert").getByText("can’t be loaded").count()).toBe(0);
  } finally {
    await bo.stop();
    await hub.stop();
  }
});

test("a new build takes the place of the one before, and opens with the server gone", async () => {
  const { page } = ana;
  await page.goto(url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(async () => Object.values(await kept()).flat().length).toBeGreaterThan(5);
  const [first = ""] = Object.keys(await kept());

  const { before, after } = buildAnew();
  // Whoever comes by asks for the worker, too.
  await page.goto(url);
  await expect.poll(async () => Object.keys(await kept()).filter((name) => name === first)).toEqual([]);
  const files = Object.values(await kept());
  expect(files).toHaveLength(1);
  expect(files[0]).toContain(after);
  expect(files[0]).not.toContain(before);

  server.closeAllConnections();
  server.close();
  await page.goto(url);
  expect(await page.locator("meta[name=build]").getAttribute("content")).toBe("two");
  // Its script has run.
  await page.locator("#root > *").first().waitFor();
});
