// Compiles with esbuild's JSX transform, warm.
import { transformSync } from "esbuild";
import { answer } from "./timed.mjs";

await answer((source) => transformSync(source, { loader: "jsx", sourcefile: "Panel.jsx" }));
