// Prints one minified ES module: the entry point given, with everything that it imports.
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: [process.argv[2]],
  bundle: true, minify: true, format: "esm", write: false, logLevel: "error",
  loader: { ".wasm": "empty" },
});
process.stdout.write(outputFiles[0].contents);
