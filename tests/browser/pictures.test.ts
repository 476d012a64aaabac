/**
 * Every element, drawn by Canvas 2D, alone and with what draws crowds of shapes as pixels, SVG and WebGL, also with crowds, in Chromium
 * (whose WebGL is in software: `--use-gl=angle --use-angle=swiftshader`) and by the server as SVG and as PNG. Two pictures agree when at most a stated share of the pixels
 * that show something differ by more than 48 of 255 in a channel.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api, DemoServer, OMNICRAFT } from "./server.ts";

const DIFFERS = 48;
/** Of the pixels that either picture shows. Edges are smoothed a little differently by each. */
const TOLERANCE = 0.025;
/** Text is hinted and placed between pixels in other ways. */
const TEXT_TOLERANCE = 0.12;
/** The server's PNG has texts as their fonts draw them, unhinted; one that is 2 px away differs by twice as much. */
const PAINTED_TEXT_TOLERANCE = 0.2;
const RENDERERS = ["canvas", "svg", "webgl"];
const SIZE = { width: 240, height: 180 };

const IMAGE =
  "data:image/svg+xml," +
  encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h4v8h4v-4H0z" fill="#c2255c"/></svg>');

/** What is drawn, by what it shows. */
const CASES: Record<string, string> = {
  rects: `
    <rect x={10} y={10} width={60} height={40} fill="#1c7ed6" />
    <rect x={80.5} y={10.25} width={60.5} height={40} fill="#37b24d" stroke="#000000" strokeWidth={3} />
    <rect x={150} y={10} width={70} height={50} radius={12} fill="#f59f00" stroke="#862e9c" strokeWidth={6} />
    <rect x={20} y={80} width={60} height={30} rotate={20} fill="#e03131" />
    <rect x={100} y={80} width={60} height={30} radius={8} rotate={-35} scaleX={1.3} fill="#0c8599" stroke="#ffd43b" strokeWidth={2} />
    <rect x={180} y={90} width={40} height={40} fill="transparent" stroke="#212529" />`,
  ellipses: `
    <circle x={50} y={50} radius={30} fill="#1c7ed6" stroke="#c92a2a" strokeWidth={8} />
    <circle x={120} y={45} radius={20} fill="#2f9e44" scaleX={1.6} />
    <ellipse x={190} y={50} radiusX={40} radiusY={18} fill="#ae3ec9" />
    <ellipse x={80} y={130} radiusX={60} radiusY={20} rotate={25} fill="#fcc419" stroke="#000000" strokeWidth={5} />
    <circle x={180} y={130} radius={25} fill="transparent" stroke="#0b7285" strokeWidth={3} />`,
  lines: `
    <line x1={10} y1={20} x2={200} y2={20} stroke="#e03131" strokeWidth={4} />
    <line x1={20} y1={40} x2={220} y2={110} stroke="#1971c2" strokeWidth={7} />
    <polyline points={[20, 160, 60, 80, 100, 160, 140, 80, 180, 160]} stroke="#2b8a3e" strokeWidth={6} />
    <polyline points={[200, 40, 230, 60, 200, 80]} fill="#ffd8a8" stroke="#d9480f" strokeWidth={3} />`,
  polygons: `
    <polygon points={[60, 10, 110, 100, 10, 100]} fill="#f03e3e" stroke="#000000" strokeWidth={4} />
    <polygon points={[180, 20, 210, 110, 130, 55, 230, 55, 150, 110]} fill="#7048e8" />
    <path x={20} y={110} d="M0 30 C20 -30 60 90 90 20 L110 60 A25 25 0 0 1 60 60 Z" fill="#12b886" stroke="#0b4f3b" strokeWidth={2} />`,
  gradients: `
    <rect x={10} y={10} width={100} height={60} fill="#ff0000" fillTo="#0000ff" />
    <rect x={130} y={10} width={90} height={60} radius={14} fill="#ffe066" fillTo="#2b8a3e" gradientAngle={60} rotate={10} />
    <circle x={60} y={125} radius={40} fill="#ffffff" fillTo="#5f3dc4" gradient="radial" stroke="#000000" strokeWidth={2} />
    <polygon points={[140, 160, 180, 90, 225, 160]} fill="#fa5252" fillTo="#fab00500" gradientAngle={90} />`,
  shadows: `
    <rect x={20} y={20} width={70} height={40} radius={8} fill="#4dabf7" shadow="#000000aa" shadowBlur={10} shadowX={6} shadowY={8} />
    <rect x={130} y={20} width={70} height={40} fill="#ff922b" stroke="#862e9c" strokeWidth={6} rotate={30} shadow="#00000088" shadowX={10} shadowY={0} shadowBlur={4} />
    <circle x={60} y={125} radius={26} fill="#51cf66" stroke="#000000" strokeWidth={4} opacity={0.5} shadow="#c92a2a" shadowBlur={6} shadowX={8} />
    <line x1={120} y1={130} x2={220} y2={130} stroke="#1864ab" strokeWidth={6} shadow="#00000099" shadowY={8} shadowBlur={4} />`,
  opacities: `
    <rect x={20} y={20} width={90} height={60} fill="#1c7ed6" stroke="#c92a2a" strokeWidth={14} opacity={0.5} />
    <group opacity={0.6}>
      <circle x={160} y={50} radius={35} fill="#2f9e44" stroke="#000000" strokeWidth={10} opacity={0.7} />
      <path d="M120 100 h90 v60 h-90 z" fill="#f59f00" stroke="#364fc7" strokeWidth={12} />
    </group>
    <ellipse x={60} y={130} radiusX={40} radiusY={25} fill="#ae3ec980" stroke="#00000080" strokeWidth={8} />`,
  clips: `
    <group x={15} y={15} clipWidth={90} clipHeight={70} clipRadius={20}>
      <rect width={120} height={120} fill="#1098ad" />
      <circle x={70} y={60} radius={40} fill="#fcc419" />
    </group>
    <group x={150} y={20} rotate={20} clipWidth={70} clipHeight={70}>
      <rect width={100} height={100} fill="#e64980" />
      <group x={10} y={10} rotate={25} clipWidth={50} clipHeight={50} clipRadius={25}>
        <rect x={-20} y={-20} width={150} height={150} fill="#212529" />
        <polygon points={[0, 0, 60, 0, 30, 60]} fill="#ffd43b" />
      </group>
    </group>
    <rect x={20} y={120} width={40} height={40} fill="#5c940d" />`,
  "equal paints": `
    <rect x={10} y={10} width={40} height={40} fill="#1c7ed6" />
    <rect x={60} y={10} width={40} height={40} fill="#1c7ed6" fillTo="#ffd43b" />
    <rect x={110} y={10} width={40} height={40} fill="#1c7ed6" />
    <group x={160} y={10} clipWidth={50} clipHeight={40}>
      <rect width={25} height={60} fill="#c92a2a" opacity={0.5} /><rect x={25} width={60} height={60} fill="#1c7ed6" />
    </group>
    <rect x={10} y={60} width={40} height={40} fill="#c92a2a" />
    <rect x={60} y={60} width={40} height={40} fill="#c92a2a" stroke="#1c7ed6" strokeWidth={6} opacity={0.5} />
    <rect x={110} y={60} width={40} height={40} fill="#c92a2a" opacity={0.5} />
    <text content="1c7" x={160} y={60} size={30} fill="#c92a2a" />
    <circle x={30} y={140} radius={20} fill="#c92a2a" shadow="#000000aa" shadowX={8} />
    <rect x={60} y={120} width={40} height={40} fill="#c92a2a" /><rect x={110} y={120} width={40} height={40} fill="#1c7ed6" />
    <text content="1c7" x={160} y={120} size={30} fill="#c92a2a" /><text content="ed6" x={160} y={90} size={30} fill="#c92a2a" />`,
  transforms: `
    <group x={120} y={90} rotate={30} scaleX={1.5} scaleY={0.7}>
      <rect x={-40} y={-40} width={50} height={50} rotate={45} fill="#1971c2" stroke="#000000" strokeWidth={4} />
      <circle x={40} y={10} radius={24} fill="#f76707" stroke="#2b8a3e" strokeWidth={6} />
      <line x1={-60} y1={50} x2={60} y2={50} stroke="#9c36b5" strokeWidth={5} />
      <path d="M-60 -70 l40 10 l-10 20 z" fill="#099268" />
    </group>`,
  layouts: `
    <row x={10} y={10} gap={8} padding={4} align="middle">
      <rect width={30} height={30} fill="#1c7ed6" /><circle radius={20} fill="#f03e3e" /><rect width={20} height={60} fill="#37b24d" />
    </row>
    <column x={170} y={10} gap={6} align="end">
      <rect width={50} height={20} fill="#ae3ec9" /><rect width={30} height={20} fill="#f59f00" />
    </column>
    <grid x={10} y={90} columns={3} gap={5}>
      <rect width={25} height={25} fill="#0ca678" /><rect width={25} height={25} fill="#4263eb" /><rect width={25} height={25} fill="#d6336c" />
      <rect width={25} height={25} fill="#74b816" />
    </grid>
    <stack x={150} y={90} align="middle"><rect width={70} height={70} fill="#343a40" /><circle radius={20} fill="#ffd43b" /></stack>`,
  images: `
    <image src="${IMAGE}" x={10} y={10} width={80} height={80} />
    <image src="${IMAGE}" x={120} y={30} width={90} height={45} rotate={30} opacity={0.6} />`,
  lists: `
    <for each={bars()} as="tall" index="n">
      <rect x={n * 44 + 10} y={170 - tall * 2} width={30} height={tall * 2} radius={6} fill={tall > 30 ? "#1c7ed6" : "#f59f00"} />
    </for>
    <for each={bars()} as="tall" index="n">
      <group x={n * 44 + 25} y={20} rotate={tall}><circle radius={tall / 6} fill="#2f9e44" stroke="#000000" strokeWidth={2} /></group>
    </for>`,
  particles: `
    <particles query="x y size tint" x={10} y={10} opacity={0.9}>
      <circle x={x} y={y} radius={size} fill={tint} stroke="#212529" strokeWidth={size / 6} />
    </particles>
    <particles query="x y wide" y={4}><rect x={x} y={y} width={wide ? 8 : 2} height={3} rotate={x} fill="#343a40" /></particles>`,
  crowds: `
    <rect x={10} y={140} width={220} height={30} fill="#ffe066" fillTo="#2b8a3e" />
    <group x={30} y={15} rotate={8} scaleX={1.2} opacity={0.8}>
      <for each={many} as="n"><rect x={n % 30 * 5.25} y={Math.floor(n / 30) * 6} width={4.5} height={3.75} fill={n % 7 < 3 ? "#1c7ed6" : "#e8590c80"} /></for>
    </group>
    <circle x={60} y={140} radius={25} fill="#c2255c" stroke="#000000" strokeWidth={3} />
    <for each={many} as="n"><rect x={10 + n % 20 * 11.3} y={120 + Math.floor(n / 20) * 4} width={6} height={2} fill="#5f3dc4" /></for>
    <rect x={180} y={100} width={40} height={60} radius={8} fill="#0c8599" stroke="#212529" strokeWidth={2} />`,
  texts: `
    <text content="Plain text, é 漢" x={10} y={10} size={20} fill="#212529" />
    <text content="Bold  wide" x={120} y={50} size={28} weight={700} align="middle" fill="#1864ab" />
    <text content="end" x={230} y={90} size={24} font="serif" align="end" baseline="middle" fill="#c92a2a" />
    <text content="Outlined" x={10} y={150} size={40} baseline="alphabetic" fill="#ffe066" stroke="#5f3dc4" strokeWidth={2} />
    <text content="turned" x={20} y={80} size={22} rotate={-15} fill="#ff0000" fillTo="#0000ff" opacity={0.8} />`,
};

/** What there is for some of the cases to draw. */
const SCRIPT = `
    const many = Array.from({ length: 300 }, (_, n) => n);
    const bars = signal([20, 50, 35, 70, 10]);
    const dots = entities({ x: 0, y: 0, size: 4, tint: "#1c7ed6", wide: true });
    for (let n = 0; n < 60; n++) {
      dots.spawn({ x: (n % 12) * 20, y: Math.floor(n / 12) * 36, size: 2 + n / 6, tint: n % 2 === 0 ? "#e64980" : "#0ca678" });
    }`;

/** So many shapes, beside the picture and never at rest, that what stands behind them is drawn as pixels. */
const CROWD = `
    const crowd = entities({ beyond: 300 });
    for (let n = 0; n < 600; n++) { crowd.spawn({ beyond: 300 + n }); }`;
const CROWD_MOVES = `<system query="beyond">beyond += 1;</system>`;
const A_CROWD = `<particles query="beyond"><rect x={beyond} width={1} height={1} fill="#000000" /></particles>`;

/** What WebGL also draws with a crowd before each element: what stands in crowds, in clips and in pages of an atlas. */
const IN_SWARMS = ["crowds", "clips", "texts"];

/** With a crowd before each element. */
const crowded = (shapes: string) => shapes.replaceAll(/^ {4}(?=<[a-z])/gm, `    ${A_CROWD}`);

const sourceOf = (shapes: string) => `<component name="Picture" width={240} height={180}>
  <script>${SCRIPT}${shapes.includes(A_CROWD) ? CROWD : ""}
  </script>
  ${shapes.includes(A_CROWD) ? CROWD_MOVES : ""}
  <template>
    <rect width={240} height={180} fill="#fffffe" />${shapes}
  </template>
</component>`;

declare global {
  interface Window {
    /** How often pixels were brought onto a canvas. */
    pictures?: number;
    /** How often WebGL drew boxes that are a texel each. */
    swarms?: number;
  }
}

let server: DemoServer;
let api: Api;
let browser: Browser;
let page: Page;
let folder: string;
const ids = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "omnicraft-pictures-"));
  server = await DemoServer.start();
  api = await Api.owner(server);
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  await api.call("PUT", `/api/projects/${project?.id}`, { isPublic: true });
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  page = await (await browser.newContext({ viewport: SIZE })).newPage();
  await page.addInitScript(() => {
    for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
      const known = prototype.putImageData as (...values: unknown[]) => void;
      prototype.putImageData = function (...values: unknown[]) {
        window.pictures = (window.pictures ?? 0) + 1;
        known.apply(this, values);
      };
    }
    const { prototype } = WebGL2RenderingContext;
    const form = prototype.uniform4f as (...values: unknown[]) => void;
    prototype.uniform4f = function (...values: unknown[]) {
      window.swarms = (window.swarms ?? 0) + 1;
      form.apply(this, values);
    };
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A component with a source, made once. */
async function component(name: string, shapes: string): Promise<string> {
  const known = ids.get(name);
  if (known) return known;
  const { id } = await api.component(name, sourceOf(shapes));
  ids.set(name, id);
  return id;
}

/** What a renderer shows, as PNG. */
async function drawnBy(renderer: string, id: string): Promise<Buffer> {
  await page.goto(`${server.url}/embed/${id}?renderer=${renderer}`);
  await page.locator(`#stage[data-renderer=${renderer}]`).waitFor();
  expect(await page.getByRole("status").isHidden(), "no notice").toBe(true);
  return settled();
}

/** What Canvas 2D shows with a crowd before each element, as PNG. */
async function drawnAsPixels(id: string): Promise<Buffer> {
  await page.goto(`${server.url}/embed/${id}`);
  await page.waitForFunction(() => window.pictures !== undefined && window.pictures > 0);
  return settled();
}

/** What WebGL shows with a crowd before each element, as PNG. */
async function drawnInSwarms(id: string): Promise<Buffer> {
  await page.goto(`${server.url}/embed/${id}?renderer=webgl`);
  await page.waitForFunction(() => window.swarms !== undefined && window.swarms > 0);
  return settled();
}

/** A screenshot once the picture no longer changes: images come when they have been decoded. */
async function settled(): Promise<Buffer> {
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  for (let before = await page.screenshot(); ; ) {
    const now = await page.screenshot();
    if (now.equals(before)) return now;
    before = now;
  }
}

/** What the server draws, as PNG. */
async function painted(shapes: string): Promise<Buffer> {
  const file = join(folder, "Picture.omni");
  writeFileSync(file, sourceOf(shapes));
  await promisify(execFile)(OMNICRAFT, ["export", file, "-o", join(folder, "picture.png")]);
  return readFileSync(join(folder, "picture.png"));
}

/** What Chromium draws of the server's SVG, as PNG. */
async function exported(shapes: string): Promise<Buffer> {
  const file = join(folder, "Picture.omni");
  writeFileSync(file, sourceOf(shapes));
  await promisify(execFile)(OMNICRAFT, ["export", file, "--format", "svg", "-o", join(folder, "picture.svg")]);
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${readFileSync(join(folder, "picture.svg"), "utf8")}`);
  return settled();
}

/** The share of the shown pixels in which two pictures differ. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  await page.goto("about:blank");
  return page.evaluate(
    async ([first, second, differs]) => {
      const pixels = async (data: string) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height).data;
      };
      const [a, b] = [await pixels(first), await pixels(second)];
      let shown = 0;
      let different = 0;
      for (let at = 0; at < a.length; at += 4) {
        const parts = [0, 1, 2].map((part) => [a[at + part] ?? 0, b[at + part] ?? 0] as const);
        if (parts.some(([left, right]) => left < 250 || right < 250)) shown += 1;
        if (parts.some(([left, right]) => Math.abs(left - right) > differs)) different += 1;
      }
      return a.length === b.length ? different / Math.max(1, shown) : 1;
    },
    [one.toString("base64"), other.toString("base64"), DIFFERS] as const,
  );
}

for (const [name, shapes] of Object.entries(CASES)) {
  test(`${name} look alike by all renderers and on the server`, async () => {
    const id = await component(name, shapes);
    const pictures = new Map<string, Buffer>([
      ["server", await exported(shapes)],
      ["painted", await painted(shapes)],
    ]);
    for (const renderer of RENDERERS) pictures.set(renderer, await drawnBy(renderer, id));
    pictures.set("pixels", await drawnAsPixels(await component(`crowded ${name}`, crowded(shapes))));
    if (IN_SWARMS.includes(name)) pictures.set("swarms", await drawnInSwarms(await component(`crowded ${name}`, crowded(shapes))));
    const keep = process.env["OMNICRAFT_PICTURES"];
    if (keep) for (const [by, png] of pictures) writeFileSync(join(keep, `${name}-${by}.png`), png);
    const reference = pictures.get("canvas")!;
    const differences: Record<string, number> = {};
    for (const [by, png] of pictures) if (by !== "canvas") differences[by] = await difference(reference, png);
    if (keep) console.log(name, differences);
    for (const [by, share] of Object.entries(differences)) {
      const tolerated = by === "painted" ? PAINTED_TEXT_TOLERANCE : TEXT_TOLERANCE;
      expect(share, JSON.stringify(differences)).toBeLessThanOrEqual(name === "texts" ? tolerated : TOLERANCE);
    }
  });
}

test("WebGL whose context is lost draws again when the browser gives it back", async () => {
  const id = await component("crowded crowds", crowded(CASES["crowds"] ?? ""));
  const before = await drawnInSwarms(id);
  const lost = await page.evaluateHandle(() => {
    const canvas = document.querySelector("canvas")!;
    const extension = canvas.getContext("webgl2")!.getExtension("WEBGL_lose_context")!;
    const gone = new Promise((resolve) => canvas.addEventListener("webglcontextlost", resolve, { once: true }));
    extension.loseContext();
    return { gone, extension, canvas };
  });
  await lost.evaluate(({ gone }) => gone.then(() => undefined));
  expect((await page.screenshot()).equals(before), "there is no picture without a context").toBe(false);
  await lost.evaluate(async ({ extension, canvas }) => {
    const back = new Promise((resolve) => canvas.addEventListener("webglcontextrestored", resolve, { once: true }));
    extension.restoreContext();
    await back;
  });
  await expect.poll(async () => (await page.screenshot()).equals(before)).toBe(true);
});

test("a shape that is drawn wrong is noticed", async () => {
  const shapes = CASES["clips"] ?? "";
  const right = await drawnBy("canvas", await component("clips", shapes));
  const unclipped = shapes.replace("clipRadius={25}", "clipRadius={5}");
  const moved = (CASES["rects"] ?? "").replace("x={150}", "x={153}");
  expect(await difference(right, await drawnBy("webgl", await component("unclipped", unclipped)))).toBeGreaterThan(TOLERANCE / 2);
  const rects = await drawnBy("canvas", await component("rects", CASES["rects"] ?? ""));
  expect(await difference(rects, await drawnBy("webgl", await component("moved", moved)))).toBeGreaterThan(TOLERANCE);
  const texts = CASES["texts"] ?? "";
  const aside = texts.replaceAll(/x=\{(\d+)\}/g, (_, x) => `x={${Number(x) + 2}}`);
  const drawn = await drawnBy("canvas", await component("texts", texts));
  expect(await difference(drawn, await painted(aside))).toBeGreaterThan(2 * PAINTED_TEXT_TOLERANCE);
});
