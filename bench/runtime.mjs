/**
 * The runtime beside its peers, in one run of headless Chromium without a GPU.
 *
 *     make bench-runtime
 *
 * Update and draw of 1,000, 10,000 and 100,000 rectangles whose x, y and fill change in each frame; the loop of a
 * system beside the same loop written by hand; a hot swap beside Svelte's import and mount; memory. Prints the
 * project, the peer and their ratio for each goal.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { compile } from "svelte/compiler";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "..");
const COUNTS = [1_000, 10_000, 100_000];
const FLAGS = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-accelerated-2d-canvas",
  "--enable-precise-memory-info",
  "--js-flags=--expose-gc",
  "--disable-background-networking",
];

const bundled = async (options) => {
  const { outputFiles } = await build({
    bundle: true, minify: true, format: "esm", write: false, logLevel: "error",
    conditions: ["browser", "production"],
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".wasm": "empty" },
    ...options,
  });
  return outputFiles[0].text;
};

async function files() {
  const svelte = (contents) => bundled({ stdin: { contents, resolveDir: HERE } });
  const both = `export * from "svelte/internal/client"; export { mount, unmount } from "svelte";`;
  const imports = Object.fromEntries(
    ["svelte", "svelte/internal/client", "svelte/internal/disclose-version", "svelte/internal/flags/async"].map(
      (name) => [name, "/svelte.js"],
    ),
  );
  return {
    "/": `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>
      <script type="module" src="/page.js"></script>`,
    "/page.js": await bundled({ entryPoints: [join(HERE, "runtime_page.mjs")], external: ["svelte"] }),
    "/svelte.js": await svelte(both),
  };
}

/** A server of these files in which clocks are precise to 5 µs. */
function serve(served) {
  const server = createServer((request, response) => {
    const body = served[request.url];
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": request.url.endsWith(".js") ? "text/javascript" : "text/html",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function modules() {
  const python = join(ROOT, ".venv/bin/python");
  const made = JSON.parse(execFileSync(python, [join(HERE, "runtime_modules.py")], { maxBuffer: 1 << 28 }));
  const folder = mkdtempSync(join(tmpdir(), "omnicraft-bench-"));
  const loop = join(folder, "loop.wasm");
  execFileSync(join(ROOT, "tests/node_modules/.bin/wasm-as"), [join(HERE, "peers/loop.wat"), "-o", loop]);
  const base64 = (path) => readFileSync(path).toString("base64");
  const found = {
    ...made,
    loop: base64(loop),
    runtime: base64(join(ROOT, "runtime-crate/pkg/omnicraft_runtime.wasm")),
  };
  rmSync(folder, { recursive: true });
  return found;
}

const compiledSvelte = (source) => compile(source, { generate: "client", filename: "Panel.svelte" }).js.code;
const ms = (value) => (value === undefined ? "" : value < 10 ? value.toFixed(3) : value.toFixed(1)).padStart(10);

function table(times) {
  console.log(`${"ms".padEnd(28)}${COUNTS.map((count) => `${count}: update · issue · frame`.padStart(33)).join("")}`);
  for (const [name, rows] of Object.entries(times)) {
    const cells = rows.map((row) => `   ${ms(row.update)}${ms(row.issue)}${ms(row.frame)}`);
    console.log(`${name.padEnd(28)}${cells.join("")}`);
  }
}

/** One line for each goal: what, project, peer, ratio, and the goal. */
function tell(what, project, peer, goal) {
  const ratio = project / peer;
  const met = ratio <= goal ? "met" : "MISSED";
  console.log(`${what.padEnd(64)}${ms(project)}${ms(peer)}${ratio.toFixed(3).padStart(9)}  goal ${goal}  ${met}`);
}

async function main() {
  const data = modules();
  const server = await serve(await files());
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  try {
    const url = `http://127.0.0.1:${server.address().port}/`;
    /** A page of its own for each measurement: nothing that one left behind slows another. */
    const fresh = async (action) => {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(error.message));
      await page.goto(url);
      await page.waitForFunction("window.measure !== undefined");
      const found = await action(page);
      await page.close();
      return found;
    };
    const names = [
      "vanilla arrays", "Solid, one effect each", "Solid, three effects each", "Konva", "PixiJS",
      "a bare WASM loop", "bindings", "list", "system", "particles",
    ];
    const times = {};
    for (const name of names) {
      times[name] = [];
      for (const count of COUNTS) {
        times[name].push(await fresh((page) => page.evaluate(
          ([data, name, count]) => measure(data, name, count), [data, name, count],
        )));
      }
    }
    const swaps = {};
    for (const size of [50, 300]) {
      const sources = data.svelte[size].map(compiledSvelte);
      swaps[size] = [
        await fresh((page) => page.evaluate(([data, size]) => window.swaps(data, size), [data, size])),
        await fresh((page) => page.evaluate((sources) => svelteMounts(sources), sources)),
      ];
    }
    const heap = await fresh((page) => page.evaluate(() => solidHeap(100_000, true)));
    table(times);
    const last = (name, key = "update") => times[name][2][key];
    const peer = last;
    console.log(`\n${"at 100,000 unless said otherwise".padEnd(64)}${"project".padStart(10)}${"peer".padStart(10)}    ratio`);
    tell("bindings, update, beside Solid with one effect each", last("bindings"), peer("Solid, one effect each"), 0.2);
    tell("list, update, beside Solid with one effect each", last("list"), peer("Solid, one effect each"), 0.05);
    tell("list, update, beside vanilla arrays", last("list"), peer("vanilla arrays"), 0.7);
    tell("particles (system and kernel), update, beside vanilla arrays", last("particles"), peer("vanilla arrays"), 0.7);
    tell("system, update, beside a bare WASM loop", last("system"), peer("a bare WASM loop"), 1.5);
    for (const [index, count] of COUNTS.entries()) {
      const issue = (name) => times[name][index].issue;
      tell(`particles, Canvas 2D draw issue at ${count}, beside vanilla`, issue("particles"), issue("vanilla arrays"), 1.15);
    }
    tell("particles, whole frame, beside Konva", last("particles", "frame"), peer("Konva", "frame"), 1);
    tell("particles, whole frame, beside PixiJS (software WebGL)", last("particles", "frame"), peer("PixiJS", "frame"), 1);
    for (const [size, [own, svelte]] of Object.entries(swaps)) {
      tell(`swap of ${size} lines, beside Svelte's import and mount`, own, svelte, 0.25);
    }
    tell("swap of 50 lines, ms, beside 1.5", swaps[50][0], 1.5, 1);
    tell("swap of 300 lines, ms, beside 5", swaps[300][0], 5, 1);
    tell("memory at 1,000 bindings, KB in all, beside 512", times.bindings[0].memory / 1024, 512, 1);
    tell("memory at 1,000 particles, KB in all, beside 512", times.particles[0].memory / 1024, 512, 1);
    tell("bytes a binding, beside Solid with three effects", last("bindings", "bytes") / 1e5, heap / 1e5, 0.5);
    tell("bytes a particle, beside Solid with three effects", last("particles", "bytes") / 1e5, heap / 1e5, 0.5);
  } finally {
    await browser.close();
    server.close();
  }
}

await main();
