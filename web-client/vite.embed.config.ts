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

export default defineConfig({
  plugins: [plainImports, denseShaders, chunkLinks, packedAssets],
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
