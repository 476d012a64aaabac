/** Components in pages of others: the embed page, `<omni-component>`, and what they say about wrong input. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Frame, Page } from "playwright-core";
import { Person } from "./chromium.ts";
import { DemoServer } from "./server.ts";

const SWATCH = `<component name="Swatch">
  <props>
    <prop name="ink" type="color" default="#336699" />
    <prop name="wide" type="number" default={40} />
    <prop name="ringed" type="boolean" default={false} />
  </props>
  <template>
    <rect width={props.wide + 40 * Math.sin(0)} height={40} fill={props.ink} stroke={props.ringed ? '#ff00ff' : '#336699'} strokeWidth={0} />
  </template>
</component>`;

let server: DemoServer;
let ana: Person;
let visitor: Page;
let other: Server;
let token: string;
let project: string;
let component: string;

async function api<Data>(method: string, path: string, body?: unknown): Promise<Data> {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(server.url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  const answer = (await response.json()) as { success: boolean; data: Data };
  expect(answer.success, JSON.stringify(answer)).toBe(true);
  return answer.data;
}

const put = (source: string) => api("PUT", `/api/components/${component}`, { source });

/** Waits until the canvas shows at least `least` pixels of a colour. */
async function paints(frame: Page | Frame, color: string, least = 200): Promise<void> {
  await frame.waitForFunction(
    ([wanted, count]) => {
      const canvas = document.querySelector("canvas");
      const context = canvas?.getContext("2d");
      if (!canvas || !context || canvas.width === 0) return false;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        const hex = [0, 1, 2].map((part) => (data[at + part] ?? 0).toString(16).padStart(2, "0")).join("");
        if (`#${hex}` === wanted && data[at + 3] === 255) found += 1;
      }
      return found >= count;
    },
    [color, least] as const,
    { polling: "raf" },
  );
}

async function says(query: string, text: string): Promise<void> {
  await visitor.goto(`${server.url}/embed/${component}${query}`);
  await visitor.getByRole("alert").filter({ hasText: text }).waitFor();
}

beforeAll(async () => {
  server = await DemoServer.start();
  ana = await Person.start("Ana");
  visitor = ana.page;
  token = "";
  const link = new URL(server.ownerLink).pathname.split("/").at(-1);
  token = (await api<{ accessToken: string }>("POST", "/api/auth/link", { token: link })).accessToken;
  project = (await api<{ id: string }>("POST", "/api/projects", { name: "Embedded" })).id;
  component = (await api<{ id: string }>("POST", `/api/projects/${project}/components`, { name: "Swatch", source: SWATCH })).id;
  other = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>Another site</title>
      <script type="module" src="${server.url}/omni-component.js"></script>
      <omni-component src="${server.url}/embed/${component}" ink="#ff8800" wide="60" renderer="canvas"></omni-component>`);
  }).listen(0, "127.0.0.1");
  await once(other, "listening");
});

afterAll(async () => {
  await ana?.stop();
  other?.close();
  await server?.stop();
});

test("a project that is not public shows nothing to strangers, and no more than one that is not there", async () => {
  const shown = [];
  for (const id of [component, "00000000-0000-4000-8000-000000000000", `${component}@1`]) {
    const response = await visitor.goto(`${server.url}/embed/${id}`);
    shown.push([response?.status(), await visitor.locator("body").innerText()]);
  }
  expect(shown[0]?.[0]).toBe(404);
  expect(shown[0]?.[1]).toContain("There is nothing here to see.");
  expect(shown[1]).toEqual(shown[0]);
  expect(shown[2]).toEqual(shown[0]);
  const reader = await fetch(`${server.url}/embed/${component}`, { headers: { authorization: `Bearer ${token}` } });
  expect(reader.status).toBe(200);
});

test("its page is packed for those who can read it so, and not sent again unless it has changed", async () => {
  const as = (headers: Record<string, string>) =>
    fetch(`${server.url}/embed/${component}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const plain = await as({ "accept-encoding": "identity" });
  const packed = await as({ "accept-encoding": "gzip" });
  expect([plain, packed].map(({ headers }) => headers.get("content-encoding"))).toEqual([null, "gzip"]);
  expect([plain, packed].map(({ headers }) => headers.get("vary"))).toEqual(["Accept-Encoding", "Accept-Encoding"]);
  const size = ({ headers }: Response) => Number(headers.get("content-length"));
  expect(size(packed)).toBeLessThan(size(plain));
  expect(await packed.text()).toBe(await plain.text());
  const again = await as({ "if-none-match": packed.headers.get("etag") ?? "" });
  expect(again.status).toBe(304);
});

test("a public component is mounted with its props, in few requests and under a strict policy", async () => {
  await api("PUT", `/api/projects/${project}`, { isPublic: true });
  const requests: string[] = [];
  const refused: string[] = [];
  const encodings = new Set<string | undefined>();
  visitor.on("response", (answer) => {
    if (answer.url().includes("/assets/")) encodings.add(answer.headers()["content-encoding"]);
  });
  visitor.on("request", (request) => requests.push(request.url()));
  visitor.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  const response = await visitor.goto(`${server.url}/embed/${component}`);
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(response?.headers()["x-frame-options"]).toBeUndefined();
  await paints(visitor, "#336699");
  expect(await visitor.title()).toBe("Swatch");
  // The page with its script and its runtime in it, and the mathematics, since this component has a sine.
  const paths = requests.map((url) => new URL(url).pathname.replace(/-[\w-]{8}\./, "."));
  expect(paths[0]).toBe(`/embed/${component}`);
  expect(paths.slice(1)).toEqual(["/assets/omnicraft_mathematics.wasm"]);
  expect([...encodings]).toEqual(["br"]);
  expect(refused).toEqual([]);
  await visitor.goto(`${server.url}/embed/${component}?ink=%23ff8800&wide=60&ringed=true`);
  await paints(visitor, "#ff8800");
});

test("what a component needs of the runtime is what its page loads", async () => {
  const runtimes: string[] = [];
  const hear = (request: { url(): string }) => {
    const [, build] = /\/(omnicraft_embed\w*)-/.exec(request.url()) ?? [];
    if (build !== undefined) runtimes.push(build);
  };
  visitor.on("request", hear);
  await put(`<component name="Swatch">
    <script>const many = signal(1);</script>
    <template>
      <for each={[0, 50, 100].slice(0, many())} as="x"><rect x={x} width={40} height={40} fill="#7733aa" /></for>
      <line x1={0} y1={60} x2={140} y2={60} stroke="#22aa55" strokeWidth={10} @click={() => many.set(3)} />
    </template>
  </component>`);
  await visitor.goto(`${server.url}/embed/${component}`);
  await paints(visitor, "#22aa55", 1000);
  await paints(visitor, "#7733aa", 1400);
  const box = await visitor.locator("canvas").boundingBox();
  if (!box) throw new Error("there is no picture");
  // The view is centred: its line stands at its lower end.
  await visitor.mouse.click(box.x + box.width / 2, box.y + box.height / 2 + 30);
  await paints(visitor, "#7733aa", 4000);
  await put(PICKER);
  await visitor.goto(`${server.url}/embed/${component}`);
  await paints(visitor, "#336699");
  await put(SWATCH);
  await visitor.goto(`${server.url}/embed/${component}`);
  await paints(visitor, "#336699");
  // The smallest stands in the page.
  expect(runtimes).toEqual(["omnicraft_embed", "omnicraft_embed_middle"]);
  visitor.off("request", hear);
});

test("what draws is chosen by the address and the attribute", async () => {
  for (const [query, renderer] of [["", "canvas"], ["?renderer=canvas", "canvas"], ["?renderer=svg&wide=60", "svg"]]) {
    await visitor.goto(`${server.url}/embed/${component}${query}`);
    await visitor.locator(`#stage[data-renderer=${renderer}] > *`).waitFor();
  }
  await visitor.locator("svg rect[width='60']").waitFor();
  await says("?renderer=cavnas", "There is no renderer “cavnas”. There are: canvas, svg, webgl.");
});

test("without WebGL it is drawn by Canvas, and that is said", async () => {
  await visitor.addInitScript(() => {
    if (location.hash !== "#without") return;
    const known = HTMLCanvasElement.prototype.getContext as (...values: unknown[]) => unknown;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...values: unknown[]) {
      return values[0] === "webgl2" ? null : known.apply(this, values);
    } as HTMLCanvasElement["getContext"];
  });
  await visitor.goto(`${server.url}/embed/${component}?renderer=webgl&wide=40#without`);
  await paints(visitor, "#336699");
  await visitor.getByRole("status").filter({ hasText: "This browser has no WebGL 2, so the picture is drawn by Canvas." }).waitFor();
});

test("wrong props are explained", async () => {
  await says("?colour=red", "Swatch has no prop colour. It has: ink, wide, ringed.");
  await says("?wide=abc", "wide is a number, and “abc” is none.");
  await says("?wide=", "wide is a number, and “” is none.");
  await says("?ringed=yes", "ringed is true or false, and “yes” is neither.");
  await says("?ink=<b>no</b>", "ink is a color, and “<b>no</b>” is none.");
});

test("a version that is named stays as it is; without one the newest text that compiles is shown", async () => {
  await api("POST", `/api/components/${component}/versions`, { message: "Blue" });
  await put(SWATCH.replaceAll("#336699", "#119922"));
  await visitor.goto(`${server.url}/embed/${component}@1`);
  await paints(visitor, "#336699");
  // Nobody has looked at the green one when the source breaks.
  await put(SWATCH.replaceAll("#336699", "#119922").replace("<rect", "<rect width={nothing}"));
  await visitor.goto(`${server.url}/embed/${component}`);
  await paints(visitor, "#119922");
  for (const [address, code] of [
    ["@9", "NO_SUCH_VERSION"],
    ["@newest", "NO_SUCH_VERSION"],
    ["@1@1", "NO_SUCH_VERSION"],
  ] as const) {
    const response = await visitor.goto(`${server.url}/embed/${component}${address}`);
    expect(response?.status()).toBe(404);
    expect(await visitor.locator("code").innerText()).toBe(code);
  }
  await put(SWATCH);
});

test("a component that never compiled says so", async () => {
  const { id } = await api<{ id: string }>("POST", `/api/projects/${project}/components`, { name: "Odd", source: "<nonsense" });
  const response = await visitor.goto(`${server.url}/embed/${id}`);
  expect(response?.status()).toBe(422);
  await visitor.getByText("Odd has errors, so there is no picture of it yet.").waitFor();
});

test("<omni-component> on another site: its size, its attributes as props, its errors as events", async () => {
  await visitor.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const element = visitor.locator("omni-component");
  await visitor.waitForFunction(() => document.querySelector("omni-component")?.clientWidth === 60);
  expect(await element.evaluate((found) => found.clientHeight)).toBe(40);
  const handle = await element.evaluateHandle((found) => found.shadowRoot?.querySelector("iframe"));
  const frame = await handle.asElement()?.contentFrame();
  if (!frame) throw new Error("<omni-component> has no frame");
  await paints(frame, "#ff8800");
  await element.evaluate((found) => found.setAttribute("ink", "#00aa88"));
  await paints(frame, "#00aa88");
  const message = await element.evaluate(
    (found) =>
      new Promise((resolve) => {
        found.addEventListener("omni-failed", (event) => resolve((event as CustomEvent).detail.message));
        found.setAttribute("wide", "broad");
      }),
  );
  expect(message).toBe("wide is a number, and “broad” is none.");
  await element.evaluate((found) => {
    found.removeAttribute("wide");
    found.setAttribute("renderer", "svg");
  });
  await element.locator("iframe").contentFrame().locator("svg rect[fill='#00aa88ff']").waitFor();
});

const PICKER = `<component name="Swatch" width={120} height={40}>
  <props>
    <prop name="ink" type="color" default="#336699" />
    <prop name="size" type="number" default={40} />
    <prop name="title" type="string" default="Pick" />
    <prop name="ringed" type="boolean" default={false} />
  </props>
  <script>
    const items = signal([{ id: 1, name: "One" }, { id: 2, name: "Zwei 😀" }]);
    const tint = signal(props.ink);
    onMount(() => emit("ready"));
  </script>
  <template>
    <for each={items()} as="item" index="i">
      <rect x={60 * i} width={props.size} height={40} fill={props.ringed ? '#222222' : props.ink}
        @click={() => emit("select", { item, tags: ["a", props.title], tint: tint(), last: i === 1, none: items().find(one => one.id > 9) })} />
    </for>
  </template>
</component>`;

test("what a component emits are events of its element, and its props are properties", async () => {
  await put(PICKER);
  const errors: string[] = [];
  const hear = (message: { type(): string; text(): string }) => message.type() === "error" && errors.push(message.text());
  visitor.on("console", hear);
  await visitor.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    for (const name of ["ready", "select", "omni-shown", "omni-failed"]) {
      // At the top: they bubble. Its own do not, so that those of one inside of another are not taken for them.
      const capture = name.startsWith("omni-");
      addEventListener(name, (event) => told.push([name, (event.target as Element).localName, (event as CustomEvent).detail]), capture);
    }
  });
  const told = () => visitor.evaluate(() => (window as unknown as { told: unknown[] }).told);
  await visitor.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  const element = visitor.locator("omni-component");
  await visitor.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length === 3);
  // It has no prop `wide`; what it has is shown all the same.
  expect(await told()).toEqual([
    ["omni-failed", "omni-component", { message: "Swatch has no prop wide. It has: ink, size, title, ringed." }],
    ["ready", "omni-component", null],
    ["omni-shown", "omni-component", { width: 120, height: 40 }],
  ]);
  const frame = await (await element.evaluateHandle((found) => found.shadowRoot?.querySelector("iframe"))).asElement()?.contentFrame();
  if (!frame) throw new Error("<omni-component> has no frame");
  await paints(frame, "#ff8800", 3000);
  await element.click({ position: { x: 70, y: 20 } });
  await visitor.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length === 4);
  expect((await told()).at(-1)).toEqual([
    "select",
    "omni-component",
    { item: { id: 2, name: "Zwei 😀" }, last: true, none: null, tags: ["a", "Pick"], tint: "#ff8800ff" },
  ]);
  const set = (values: Record<string, unknown>) => element.evaluate((found, given) => void Object.assign(found, given), values);
  await set({ size: 50, ringed: true });
  await paints(frame, "#222222", 4000);
  expect(await element.evaluate((found) => ["size", "ringed", "ink"].map((name) => (found as unknown as Record<string, unknown>)[name]))).toEqual([
    50,
    true,
    "#ff8800",
  ]);
  // As an attribute: what was set last counts, and what is taken away is as if it had never been there.
  await element.evaluate((found) => found.setAttribute("ringed", "false"));
  await paints(frame, "#ff8800", 4000);
  await element.evaluate((found) => found.removeAttribute("ink"));
  await paints(frame, "#336699", 4000);
  await set({ size: null });
  errors.length = 0;
  await set({ size: "broad" });
  await set({ ringed: 3 });
  await set({ size: {} });
  await visitor.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length === 6);
  expect((await told()).slice(4)).toEqual([
    ["omni-failed", "omni-component", { message: "size is a number, and “broad” is none." }],
    ["omni-failed", "omni-component", { message: "The prop ringed is a boolean, and 3 is not." }],
  ]);
  expect(errors.map((error) => error.split(":")[0]).sort()).toEqual([
    "The prop ringed is a boolean, and 3 is not.",
    "size is a number, and “broad” is none.",
    "size is given to a component as text, a number or true and false, and this is none",
  ]);
  await paints(frame, "#336699", 3000);
  // All of it again after another source is shown, also what was set before it was.
  await element.evaluate((found, src) => {
    Object.assign(found, { ink: "#00aa88" });
    found.setAttribute("src", src);
  }, `${server.url}/embed/${component}?`);
  const later = element.locator("iframe").contentFrame();
  await later.locator("canvas").waitFor();
  await visitor.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length >= 8);
  const again = await (await element.locator("iframe").elementHandle())?.contentFrame();
  if (!again) throw new Error("<omni-component> has no frame");
  await paints(again, "#00aa88", 3000);
  visitor.off("console", hear);
  await put(SWATCH);
});

test("the share dialog makes a project public and gives the HTML", async () => {
  await api("PUT", `/api/projects/${project}`, { isPublic: false });
  await ana.enterByPage(server.ownerLink);
  await visitor.goto(`${server.url}/components/${component}`);
  await visitor.getByRole("button", { name: "Invite people" }).click();
  await visitor.getByLabel(/Anyone may see/).check();
  const section = visitor.getByRole("region", { name: "Embed" });
  await section.getByText(`<omni-component src="${server.url}/embed/${component}">`).waitFor();
  expect((await fetch(`${server.url}/embed/${component}`)).status).toBe(200);
  await visitor.getByLabel(/Anyone may see/).uncheck();
  await section.locator("pre").waitFor({ state: "detached" });
  expect((await fetch(`${server.url}/embed/${component}`)).status).toBe(404);
});
