// Prints {peer: gzipped bytes} of a counter, framework included, minified by esbuild.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "svelte/compiler";

const SVELTE = `<script>let count = $state(0);</script>
<button onclick={() => count++}>{count}</button>`;

const SOLID = `
import { createSignal } from "solid-js";
import { render, template, insert, delegateEvents } from "solid-js/web";
const button = template("<button></button>");
function Counter() {
  const [count, setCount] = createSignal(0);
  const element = button();
  element.$$click = () => setCount(count() + 1);
  insert(element, count);
  return element;
}
delegateEvents(["click"]);
render(() => Counter(), document.body);`;

const size = async (contents, conditions) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true, minify: true, format: "esm", write: false, logLevel: "error", conditions,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
};

const counter = compile(SVELTE, { generate: "client", filename: "Counter.svelte" }).js.code;
const mounted = `${counter.replace("export default function", "function")}
import { mount } from "svelte"; mount(Counter, { target: document.body });`;
console.log(JSON.stringify({
  "Svelte 5 counter": await size(mounted, ["browser", "production"]),
  "Solid counter": await size(SOLID, ["browser", "production"]),
}));
