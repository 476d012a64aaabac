/** Pieces of script that are written often. */

import { snippetCompletion } from "@codemirror/autocomplete";
import type { Completion } from "@codemirror/autocomplete";

function snippet(label: string, detail: string, template: string): Completion {
  return snippetCompletion(template, { label, detail, type: "text", boost: 1 });
}

export const SNIPPETS: readonly Completion[] = [
  snippet("signal", "a value that changes", "const ${name} = signal(${0});"),
  snippet("computed", "a value that follows", "const ${name} = computed(() => ${value});"),
  snippet("function", "a function", "function ${name}(${}) {\n\t${}\n}"),
  snippet("effect", "what runs when signals change", "effect(() => {\n\t${}\n});"),
  snippet("every", "what runs again and again", "every(${1000}, () => {\n\t${}\n});"),
  snippet("for", "over a list", "for (const ${item} of ${list}) {\n\t${}\n}"),
  snippet("if", "a condition", "if (${test}) {\n\t${}\n}"),
];
