// Compiles the sources given on stdin with esbuild's JSX transform, warm, and prints the median of each in milliseconds.
// in: {"<lines>": [source, the same with one attribute changed]}; out: {"<lines>": {whole, changed}}
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

const cases = JSON.parse(readFileSync(0, "utf8"));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const timed = (source) => {
  const start = performance.now();
  transformSync(source, { loader: "jsx", sourcefile: "Panel.jsx" });
  return performance.now() - start;
};

const result = {};
for (const [lines, [first, second]] of Object.entries(cases)) {
  const rounds = Number(lines) > 200 ? 10 : 30;
  for (let i = 0; i < rounds; i++) timed(first);
  const whole = [], changed = [];
  for (let i = 0; i < rounds; i++) {
    whole.push(timed(first));
    changed.push(timed(second));
  }
  result[lines] = { whole: median(whole), changed: median(changed) };
}
console.log(JSON.stringify(result));
