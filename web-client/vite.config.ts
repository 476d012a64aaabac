import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { lezer } from "@lezer/generator/rollup";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

export const page = (name: string) => resolve(import.meta.dirname, name);

/** In development the sandboxed frame asks for `/preview`, as it does from the hub. */
const previewPath: Plugin = {
  name: "preview-path",
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url === "/preview") request.url = "/preview.html";
      next();
    });
  },
};

/** The best compression is too slow to do while somebody waits: what the hub serves so lies beside each asset. */
export const packedAssets: Plugin = {
  name: "packed-assets",
  apply: "build",
  writeBundle({ dir = "" }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!/^assets\/.*\.(js|css|wasm)$/.test(name)) continue;
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(readFileSync(join(dir, name))));
    }
  },
};

/** The service worker is told what the build is made of, and its name is no other in the next build. */
const offlineFiles: Plugin = {
  name: "offline-files",
  apply: "build",
  enforce: "post",
  generateBundle(_options, bundle) {
    const worker = bundle["service-worker.js"];
    if (worker?.type !== "chunk") throw new Error("The build has no service worker.");
    const files = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css|wasm|woff2|svg)$/.test(name));
    worker.code = worker.code.replace("__BUILD_FILES__", JSON.stringify(files.sort().map((name) => `/${name}`)));
  },
};

/** What a page asks for as soon as it runs, beside what it imports. */
const AT_ONCE = /\/src\/(start|editor\/code-editor|history\/text-view)\.tsx$/;

/** Links to what each page is made of, of which the server leaves those of the page that is asked for. */
const pageLinks: Plugin = {
  name: "page-links",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(html, { bundle = {}, path }) {
      if (path !== "/index.html") return html;
      const users = new Map<string, string[]>();
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const reach = (fileName: string, found: Set<string>) => {
        const chunk = bundle[fileName];
        if (chunk?.type !== "chunk" || found.has(fileName)) return;
        found.add(fileName);
        for (const file of chunk.imports) reach(file, found);
        for (const file of chunk.dynamicImports) {
          const asked = bundle[file];
          if (asked?.type === "chunk" && AT_ONCE.test(asked.facadeModuleId ?? "")) reach(file, found);
        }
      };
      const always = new Set<string>();
      for (const chunk of chunks) if (html.includes(`/${chunk.fileName}`)) reach(chunk.fileName, always);
      for (const chunk of chunks) {
        const page = /\/src\/pages\/([\w-]+)\.tsx$/.exec(chunk.facadeModuleId ?? "")?.[1];
        if (page === undefined) continue;
        const needed = new Set<string>();
        reach(chunk.fileName, needed);
        for (const file of needed) if (!always.has(file)) users.set(file, [...(users.get(file) ?? []), page]);
      }
      const link = (file: string, attrs: Record<string, string>) => {
        const all = { rel: "modulepreload", crossorigin: true, href: `/${file}`, ...attrs };
        return { tag: "link", attrs: all, injectTo: "head" as const };
      };
      return [
        ...[...always].filter((file) => !html.includes(`/${file}`)).map((file) => link(file, {})),
        ...[...users].map(([file, pages]) => link(file, { "data-for": pages.join(" ") })),
      ];
    },
  },
};

const hub = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwindcss(), lezer() as Plugin, previewPath, pageLinks, offlineFiles, packedAssets],
  build: {
    target: "es2023",
    // Every browser that runs this build preloads modules by itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: page("index.html"), preview: page("preview.html"), "service-worker": page("src/offline/worker.ts") },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js"),
        codeSplitting: {
          groups: [
            // Asks who is here, before anything else is needed; and what loads the rest, or tells that it could not.
            { name: "session", test: /web-client\/src\/(api\/(session|client)|offline\/remembered|ui\/missing)\.ts$|vite\/preload-helper/ },
            { name: "react-dom", test: /\/node_modules\/(react-dom|scheduler)\// },
            // What every picture needs comes in one file, and each renderer in another. WebGL paints with Canvas 2D's brush.
            { name: "canvas2d", test: /runtime\/(canvas2d|brush)\.ts$/ },
            // What shows code, to be changed or not, and what is told about it.
            { name: "code", test: /web-client\/src\/editor\/(language|prose|theme|wrapping)\.ts$|\/@codemirror\/lint\// },
            // What two pages or more are made of: one file instead of one for each icon.
            { name: "shared", test: /web-client\/src\/(ui|api|offline)\/|\/node_modules\/lucide-react\//, minShareCount: 2 },
            { name: "stage", test: /runtime\/(stage|editing-stage|loader|editing-runtime|host|display|images|renderer|modules)\.ts$/ },
            { name: "preview-canvas", test: /panels\/preview-canvas\.tsx$/ },
            // The picture with what is around it, of now and of the past.
            { name: "picture", test: /web-client\/src\/(panels\/preview\.tsx|sync\/follow\.ts)$/ },
          ],
        },
      },
    },
  },
  server: {
    fs: { allow: [".."] },
    cors: true,
    proxy: {
      "/api": hub,
      "/artifacts": hub,
      "/collab": { target: hub, ws: true },
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    // Ends what hangs, and nothing that is slow.
    testTimeout: 120_000,
  },
});
