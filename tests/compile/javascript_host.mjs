// Runs components on the runtime, once as WebAssembly and once as JavaScript, does the same to both, and tells
// what each drew after each step. Standard input: JSON, a list of {wasm (base64), javascript, steps}.
import { readFileSync } from "node:fs";

const [runtimeFile, mathematicsFile] = process.argv.slice(2);
const runtimeModule = new WebAssembly.Module(readFileSync(runtimeFile));
const mathematics = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(mathematicsFile))).exports;

/** Colors as digits, and of those with names a few. */
function color(text) {
  const digits = /^#((?:[0-9a-f]{3,4}){1,2})$/i.exec(text)?.[1];
  if (!digits) return { red: 0xff0000ff, white: 0xffffffff }[text] ?? 0;
  const long = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  return Number(`0x${long.padEnd(8, "f")}`);
}

function start() {
  const read = (address, units) => String.fromCharCode(...new Uint16Array(runtime.memory.buffer, address >>> 0, units));
  const write = (address, text) => {
    const units = new Uint16Array(runtime.memory.buffer, address >>> 0, text.length);
    for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
    return text.length;
  };
  const host = {
    fail(code, detail) {
      throw new Error(`fail ${code} ${detail}`);
    },
    number_format: (value, digits, to) => write(to, digits < 0 ? String(value) : value.toFixed(digits)),
    number_parse: (text, units) => Number(read(text, units)),
    color_parse: (text, units) => color(read(text, units)),
    case_convert: (text, units, upper, to) =>
      write(to, upper ? read(text, units).toUpperCase() : read(text, units).toLowerCase()),
    text_measure: (text, units, font, fontUnits, size) => (units * size) / 2,
  };
  const runtime = new WebAssembly.Instance(runtimeModule, { host }).exports;
  runtime.random_seed(1, 0);
  runtime.fuel_budget(200000);
  return runtime;
}

function load(runtime, { dataSize, tableSize }, link) {
  const base = runtime.component_alloc(dataSize);
  const tableBase = runtime.__indirect_function_table.grow(tableSize);
  const constant = (value) => new WebAssembly.Global({ value: "i32", mutable: false }, value);
  link({
    ...mathematics,
    ...runtime,
    table: runtime.__indirect_function_table,
    data_base: constant(base),
    table_base: constant(tableBase),
    fuel: constant(runtime.fuel_address()),
    // Nobody hears it here.
    tell() {},
  });
  const refusal = runtime.component_load(base, tableBase, tableSize);
  if (refusal) throw new Error(`refused: ${refusal}`);
  runtime.mount(base);
}

/** What is drawn: words as text, with what they point to in place of addresses. */
function drawn(runtime) {
  const address = runtime.draw();
  const words = runtime.draw_length();
  const view = new DataView(runtime.memory.buffer);
  const pointed = (word, size) => {
    const [at, count] = [view.getUint32(address + 8 * word, true), view.getUint32(address + 8 * word + 4, true)];
    return Buffer.from(runtime.memory.buffer, at, count * size).toString("hex");
  };
  const shown = [];
  for (let at = 0; at < words; ) {
    const operation = view.getUint32(address + 8 * at, true);
    const length = view.getUint32(address + 8 * at + 4, true);
    const pointers = { 5: [[4, 8]], 6: [[4, 8]], 7: [[4, 2]], 8: [[8, 2], [9, 2]], 9: [[8, 2]] }[operation] ?? [];
    const row = [operation];
    for (let word = 1; word < length; word += 1) {
      const pointer = pointers.find(([place]) => place === word);
      row.push(pointer ? pointed(at + word, pointer[1]) : view.getBigUint64(address + 8 * (at + word), true).toString(16));
    }
    shown.push(row.join(" "));
    at += length;
  }
  return shown.join("\n");
}

function act(runtime, [what, ...given]) {
  if (what === "tick") runtime.tick(given[0]);
  else runtime.pointer(["down", "up", "move"].indexOf(what), given[0], given[1], 0, 0, 0, 0);
}

async function play(job, kind) {
  const runtime = start();
  const pictures = [];
  try {
    if (kind === "wasm") {
      const module = new WebAssembly.Module(Buffer.from(job.wasm, "base64"));
      const [, dataSize, tableSize] = new Uint32Array(WebAssembly.Module.customSections(module, "omni.abi")[0]);
      load(runtime, { dataSize, tableSize }, (omni) => new WebAssembly.Instance(module, { omni }));
    } else {
      const { abi, imports, link } = await import(`data:text/javascript;base64,${Buffer.from(job.javascript).toString("base64")}`);
      load(runtime, abi, (omni) => {
        if (abi.version !== runtime.abi_version()) throw new Error("another version");
        for (const name of imports) if (!(name in omni)) throw new Error(`no ${name}`);
        link(omni);
      });
    }
    for (const step of [null, ...job.steps]) {
      if (step) act(runtime, step);
      pictures.push(drawn(runtime));
    }
  } catch (error) {
    const fuel = new Int32Array(runtime.memory.buffer, runtime.fuel_address(), 1)[0];
    pictures.push(fuel < 0 ? "out of fuel" : `stopped: ${error.message}`);
  }
  return pictures;
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const job of jobs) answers.push([await play(job, "wasm"), await play(job, "javascript")]);
process.stdout.write(JSON.stringify(answers));
