// What every compiler under comparison does: it keeps the sources given in the first line of stdin, then answers
// each further line, {"name", "times"}, with the milliseconds that one of so many compiles of that source took on
// average: by the clock, and of the processor.
import { createInterface } from "node:readline";

export async function answer(compile) {
  let sources;
  for await (const line of createInterface({ input: process.stdin })) {
    if (!sources) {
      sources = JSON.parse(line);
      continue;
    }
    const { name, times } = JSON.parse(line);
    const clock = performance.now(), before = process.cpuUsage();
    for (let i = 0; i < times; i++) compile(sources[name]);
    const used = process.cpuUsage(before);
    const milliseconds = [performance.now() - clock, (used.user + used.system) / 1000];
    console.log(JSON.stringify(milliseconds.map((all) => all / times)));
  }
}
