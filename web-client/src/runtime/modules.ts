import mathematicsUrl from "../../../runtime-crate/pkg/omnicraft_mathematics.wasm?url";
import type { RuntimeModules } from "./loader";

async function fetchModule(url: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    throw new Error("The preview's runtime could not be loaded.");
  }
}

/** A build of the runtime from this page's server; its mathematics when a component first needs them. */
export async function fetchModules(runtimeUrl: string): Promise<RuntimeModules> {
  let mathematics: Promise<WebAssembly.Module> | undefined;
  return {
    runtime: await fetchModule(runtimeUrl),
    mathematics: () => (mathematics ??= fetchModule(mathematicsUrl)),
  };
}
