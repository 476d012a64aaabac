import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Fonts } from "../../src/runtime/host";
import { Runtime, type RuntimeOptions } from "../../src/runtime/loader";

/** A module that `python -m tests.runtime.fixtures` wrote. */
export function moduleBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(resolve(import.meta.dirname, "modules", `${name}.wasm`)));
}

const runtimeBytes = readFileSync(
  resolve(import.meta.dirname, "../../../runtime-crate/pkg/omnicraft_runtime.wasm"),
);

/** Fonts in which each character is half as wide as high, and red is the only color. */
export const fonts: Fonts = {
  measure: (text, font) => (text.length * Number(/(\d+)px/.exec(font)?.[1])) / 2,
  color: (text) => (text === "red" ? 0xff0000ff : undefined),
};

export async function startRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  return Runtime.start(await WebAssembly.compile(runtimeBytes), { fonts, seed: 1, ...options });
}
