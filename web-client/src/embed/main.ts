import { pageFonts } from "../runtime/host";
import { type Component, type Prop, type PropValue, Runtime } from "../runtime/loader";
import { fetchModule, modulesOf } from "../runtime/modules";
import { findProp, readProp } from "../runtime/props";
import { findRenderer, openRenderer } from "../runtime/renderer";
import { Stage } from "../runtime/stage";
import { framed, tell } from "./messages";

/** What the server writes into the page. A small module stands in it, a larger one is fetched. */
interface Embedded {
  readonly wasm?: string;
  readonly wasmUrl?: string;
  readonly images?: Readonly<Record<string, string>>;
}

/** What is to draw is no prop. */
const RENDERER = "renderer";

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`This page has no ${selector}.`);
  return found;
}

function explain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const place = find("[role=alert]");
  place.textContent = message;
  place.hidden = false;
  find("#stage").hidden = true;
  tell({ type: "omni:failed", message });
}

async function moduleOf({ wasm, wasmUrl = "" }: Embedded): Promise<BufferSource> {
  if (wasm !== undefined) return Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0));
  const response = await fetch(wasmUrl).catch(() => undefined);
  if (!response?.ok) throw new Error("The component could not be loaded.");
  return response.arrayBuffer();
}

/**
 * The build of the runtime that the server chose for this component. The smallest stands in the page, each byte as a
 * character that is so much further on that none of them means anything to who reads HTML.
 */
async function runtimeModule(): Promise<WebAssembly.Module> {
  const text = document.querySelector("#runtime")?.textContent;
  if (text) return new WebAssembly.Module(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  return fetchModule((find("link[as=fetch]") as HTMLLinkElement).href);
}

async function start(): Promise<void> {
  const embedded = JSON.parse(find("#component").textContent || "{}") as Embedded;
  const place = find("#stage");
  place.setAttribute("aria-label", document.title);
  const { [RENDERER]: wanted = "canvas", ...props } = Object.fromEntries(new URLSearchParams(location.search));
  const [runtimeBuild, bytes, { renderer, notice }, framing] = await Promise.all([
    runtimeModule(),
    moduleOf(embedded),
    openRenderer(findRenderer(wanted)),
    framed ? import("./framed") : undefined,
  ]);
  const status = find("[role=status]");
  status.textContent = notice;
  status.hidden = notice === "";
  const stage = new Stage(place, renderer, { onStopped: explain });
  const spare = matchMedia("(prefers-reduced-motion: reduce)");
  const sparing = async () => {
    const { spareMotion } = await import("./sparing");
    spareMotion(stage, find("button"), spare);
  };
  if (spare.matches) await sparing();
  else spare.addEventListener("change", () => void sparing().catch(explain), { once: true });
  stage.useAssets(embedded.images ?? {});
  const fonts = pageFonts();
  const give = (name: string, value: (prop: Prop, component: Component) => PropValue) => {
    stage.give((component) => {
      const prop = findProp(component, name);
      return [prop.name, value(prop, component)];
    });
  };
  const read = (prop: Prop, text: string) => readProp(prop, text, fonts);
  const runtime = await Runtime.start(modulesOf(runtimeBuild));
  const frame = framing && new framing.Framed({ runtime, give, read, tell });
  const box = await stage.begin(runtime, bytes, (component) => {
    if (frame) frame.begin(component, props);
    else for (const [name, text] of Object.entries(props)) give(name, (prop) => read(prop, text));
  });
  frame?.show(box, explain);
}

start().catch(explain);
