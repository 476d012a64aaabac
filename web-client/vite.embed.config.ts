import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { packedAssets, page } from "./vite.config.ts";

// What other sites show, apart from the rest: it shares no file with it, so its files hold only what it needs.

/** What is a chunk of its own: renderers, by the name that addresses call them by, and what tells of events. */
const CHUNKS: Readonly<Record<string, RegExp>> = {
  svg: /runtime\/svg\.ts$/,
  webgl: /runtime\/webgl\/renderer\.ts$/,
  events: /runtime\/events\.ts$/,
};

/** Links to what each of these is made of, of which the server leaves those that a component needs. */
const chunkLinks: Plugin = {
  name: "chunk-links",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle = {} }) {
      const users = new Map<string, string[]>();
      for (const [name, module] of Object.entries(CHUNKS)) {
        const chunk = Object.values(bundle).find((file) => file.type === "chunk" && module.test(file.facadeModuleId ?? ""));
        if (chunk?.type !== "chunk") throw new Error(`There is no chunk of ${name} alone.`);
        for (const file of [chunk.fileName, ...chunk.imports]) {
          const imported = bundle[file];
          if (imported?.type === "chunk" && !imported.isEntry) users.set(file, [...(users.get(file) ?? []), name]);
        }
      }
      return [...users].map(([file, names]) => {
        const attrs = { rel: "modulepreload", crossorigin: true, href: `/${file}`, "data-for": names.join(" ") };
        return { tag: "link", attrs, injectTo: "head" as const };
      });
    },
  },
};

const PRELOADED = /__vitePreload\(async \(\) => \{\s*const \{ (\w+) \} = await import\(([^)]+)\);\s*return \{ \1 \};\s*\}, __VITE_PRELOAD__\)/g;

/** Nothing here is preloaded by scripts, so what would do it is no more than the import itself. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
  renderChunk: (code) => code.replace(PRELOADED, "import($2)"),
};

/** Shaders without the spaces that nobody reads there. The line of their version stands alone. */
const denseShaders: Plugin = {
  name: "dense-shaders",
  enforce: "pre",
  transform: (code) =>
    code.replace(/(?<=\/\* glsl \*\/ `)(#version .*\n)?([^`]*)/g, (_whole, version: string | undefined, body: string) => {
      return (version ?? "") + body.replace(/\s+/g, " ").replace(/ ?([^\w\s.$]) ?/g, "$1");
    }),
};

/** Renderers, which take what they share with the page's script from its file. */
const SHARING = [CHUNKS.svg, CHUNKS.webgl];

/**
 * The page with its script in it, for the renderer that is in the script: what stands in the page is
 * kept with it, where files of a page without an origin are fetched anew, and it saves a way there and back.
 * `embed-inline.html` gets its runtime from a link; in `embed-small.html` the smallest build stands too.
 */
const inlinePages: Plugin = {
  name: "inline-pages",
  writeBundle({ dir = "" }, bundle) {
    const page = readFileSync(join(dir, "embed.html"), "utf8");
    const [tag = "", name = ""] = /<script type="module"[^>]* src="\/([^"]+)"><\/script>/.exec(page) ?? [];
    const entry = bundle[name];
    if (entry?.type !== "chunk") throw new Error("The embed page has no script.");
    for (const file of entry.dynamicImports) {
      const chunk = bundle[file];
      if (chunk?.type !== "chunk" || !chunk.imports.includes(name)) continue;
      if (SHARING.some((module) => module?.test(chunk.facadeModuleId ?? ""))) continue;
      throw new Error(`${file} imports the embed page's script, which no page can where the script stands in it.`);
    }
    const code = entry.code.replaceAll("import(`./", "import(`/assets/");
    if (/<\/script|<!--/i.test(code)) throw new Error("The embed page's script would end the page's element.");
    const inline = page
      .replace(tag, "")
      .replace(/ *<link rel="modulepreload"[^>]*data-for="(svg|webgl)"[^>]*>\n/g, "")
      .replace(/(?=\s*<\/body>)/, () => `\n    <script type="module">${code}</script>`);
    writeFileSync(join(dir, "embed-inline.html"), inline);
    const links = / *<link rel="preload"[^>]*data-for="(omnicraft_embed\w*)"[^>]*>\n/g;
    const small = /href="([^"]+)"[^>]*data-for="omnicraft_embed_small"/.exec(page)?.[1] ?? "";
    const shifted = String.fromCharCode(...Array.from(readFileSync(join(dir, small)), (byte) => byte + 0x100));
    const runtime = `\n    <script type="text/plain" id="runtime">${shifted}</script>`;
    writeFileSync(join(dir, "embed-small.html"), inline.replace(links, "").replace(/(?=\s*<script type="module">)/, () => runtime));
  },
};

export default defineConfig({
  plugins: [plainImports, denseShaders, chunkLinks, packedAssets, inlinePages],
  publicDir: false,
  build: {
    target: "es2023",
    emptyOutDir: false,
    // The page itself has links to what it will load.
    modulePreload: false,
    rolldownOptions: {
      input: [page("embed.html"), page("src/embed/element.ts")],
      output: {
        // Pages of other sites name this one.
        entryFileNames: ({ name }) => (name === "element" ? "omni-component.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/embed-[name]-[hash].js",
      },
    },
  },
});
