import { defineConfig, type Plugin } from "vite";
import { packedAssets, page } from "./vite.config.ts";

// What other sites show, apart from the rest: it shares no file with it, so its files hold only what it needs.

/** The chunk of each renderer that is one, by the name that addresses call it by. */
const RENDERERS: Readonly<Record<string, RegExp>> = {
  svg: /runtime\/svg\.ts$/,
  webgl: /runtime\/webgl\/renderer\.ts$/,
};

/** Links to what each renderer is made of, of which the server leaves those of the one that is asked for. */
const rendererLinks: Plugin = {
  name: "renderer-links",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle = {} }) {
      const users = new Map<string, string[]>();
      for (const [name, module] of Object.entries(RENDERERS)) {
        const chunk = Object.values(bundle).find((file) => file.type === "chunk" && module.test(file.facadeModuleId ?? ""));
        if (chunk?.type !== "chunk") throw new Error(`The renderer ${name} is no chunk of its own.`);
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

/** Nothing here is preloaded by scripts, so what would do it is no more than the import itself. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null),
};

export default defineConfig({
  plugins: [plainImports, rendererLinks, packedAssets],
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
