import mathematicsUrl from "../../../runtime-crate/pkg/omnicraft_mathematics.wasm?url";
import type { RuntimeModules } from "./loader";

/** A module from this page's server, compiled while it comes. Rejects with an Error in words. */
export async function fetchModule(url: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compileStreaming(fetch(url));
  } catch {
    throw new Error("The preview's runtime could not be loaded.");
  }
}

/** What an instance is made of beside a build of the runtime: its mathematics when a component first needs them. */
export function modulesOf(runtime: WebAssembly.Module): RuntimeModules {
  let mathematics: Promise<WebAssembly.Module> | undefined;
  return { runtime, mathematics: () => (mathematics ??= fetchModule(mathematicsUrl)) };
}
