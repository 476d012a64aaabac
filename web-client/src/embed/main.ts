import { pageFonts } from "../runtime/host";
import { fetchModules } from "../runtime/modules";
import { findProp, readProp } from "../runtime/props";
import { findRenderer, openRenderer } from "../runtime/renderer";
import { Runtime } from "../runtime/loader";
import { Stage } from "../runtime/stage";
import { framed, tell } from "./messages";

/** What the server writes into the page. A small module is in it, a larger one is fetched. */
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

async function start(): Promise<void> {
  const embedded = JSON.parse(find("#component").textContent || "{}") as Embedded;
  const place = find("#stage");
  place.setAttribute("aria-label", document.title);
  const { [RENDERER]: wanted = "canvas", ...props } = Object.fromEntries(new URLSearchParams(location.search));
  const [modules, bytes, { renderer, notice }, framing] = await Promise.all([
    // The server leaves the address of the build of the runtime that has what this component needs.
    fetchModules((find("link[as=fetch]") as HTMLLinkElement).href),
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
  const give = (props: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(props)) {
      stage.give((component) => {
        const prop = findProp(component, name);
        return [prop.name, readProp(prop, text, fonts)];
      });
    }
  };
  const runtime = await Runtime.start(modules);
  const frame = framing && new framing.Framed(stage, runtime, fonts);
  const box = await stage.begin(runtime, bytes, (component) => {
    if (frame) frame.begin(component, props);
    else give(props);
  });
  frame?.show(box, explain);
}

start().catch(explain);
