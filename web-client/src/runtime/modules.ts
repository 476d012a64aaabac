import mathematicsUrl from "../../../runtime-crate/pkg/omnicraft_mathematics.wasm?url";
import runtimeUrl from "../../../runtime-crate/pkg/omnicraft_runtime.wasm?url";
import type { RuntimeModules } from "./loader";

async function fetchModule(url: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    throw new Error("The preview's runtime could not be loaded.");
  }
}

/** The runtime from this page's server; its mathematics when a component first needs them. */
export async function fetchModules(): Promise<RuntimeModules> {
  let mathematics: Promise<WebAssembly.Module> | undefined;
  return {
    runtime: await fetchModule(runtimeUrl),
    mathematics: () => (mathematics ??= fetchModule(mathematicsUrl)),
  };
}
