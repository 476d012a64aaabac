// A fresh process that compiles one file with Svelte 5, as a command would.
import { readFileSync } from "node:fs";
import { compile } from "svelte/compiler";

process.stdout.write(compile(readFileSync(process.argv[2], "utf8"), { generate: "client" }).js.code);
