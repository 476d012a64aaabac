// What every compiler under comparison does: it keeps the sources given in the first line of stdin, then answers
// each further line, {"name", "times"}, with the milliseconds that one of so many compiles of that source took: by
// the clock the median, since the least of them take less than what interrupts them, and of the processor the mean.
import { createInterface } from "node:readline";

export async function answer(compile) {
  let sources;
  for await (const line of createInterface({ input: process.stdin })) {
    if (!sources) {
      sources = JSON.parse(line);
      continue;
    }
    const { name, times } = JSON.parse(line);
    const clocks = [], before = process.cpuUsage();
    for (let i = 0; i < times; i++) {
      const start = performance.now();
      compile(sources[name]);
      clocks.push(performance.now() - start);
    }
    const used = process.cpuUsage(before);
    clocks.sort((a, b) => a - b);
    console.log(JSON.stringify([clocks[times >> 1], (used.user + used.system) / 1000 / times]));
  }
}
