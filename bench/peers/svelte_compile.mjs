// Compiles with Svelte 5, warm.
import { compile } from "svelte/compiler";
import { answer } from "./timed.mjs";

await answer((source) => compile(source, { generate: "client", filename: "Panel.svelte" }));
