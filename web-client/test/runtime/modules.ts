import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Fonts } from "../../src/runtime/host";
import { EditingRuntime } from "../../src/runtime/editing-runtime";
import { Runtime, type RuntimeOptions } from "../../src/runtime/loader";

/** A module that `python -m tests.runtime.fixtures` wrote. */
export function moduleBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(resolve(import.meta.dirname, "modules", `${name}.wasm`)));
}

function packaged(name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(readFileSync(resolve(import.meta.dirname, `../../../runtime-crate/pkg/${name}.wasm`)));
}

/** Fonts in which each character is half as wide as high, and red is the only color. */
export const fonts: Fonts = {
  measure: (text, font) => (text.length * Number(/(\d+)px/.exec(font)?.[1])) / 2,
  color: (text) => (text === "red" ? 0xff0000ff : undefined),
};

async function modules(build: string) {
  return { runtime: await packaged(build), mathematics: () => packaged("omnicraft_mathematics") };
}

/** The whole runtime. */
export async function startRuntime(options: RuntimeOptions = {}): Promise<EditingRuntime> {
  return EditingRuntime.start(await modules("omnicraft_runtime"), { fonts, seed: 1, ...options });
}

/** A build of it without the part for editing. */
export async function startBuild(build: string): Promise<Runtime> {
  return Runtime.start(await modules(build), { fonts, seed: 1 });
}
