/** What can be written at the caret. */

import { snippetCompletion } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Knowledge } from "./knowledge";
import { Types } from "./infer";
import { BUILTINS, COLORS, DRAWN, EASINGS, ELEMENTS, EVENTS, KEYWORDS, SYSTEM } from "./vocabulary";
import type { AttributeInfo, MemberInfo } from "./vocabulary";
import { placeAt, scopeOf } from "./place";
import type { Place } from "./place";
import type { Scope } from "./scope";
import { SNIPPETS } from "./snippets";

const PROP_TYPES = ["number", "string", "boolean", "color", "list<number>", "list<string>"];

/** Only here: what stands in a place of its own. */
const ONLY_IN: Record<string, readonly string[]> = {
  "": ["component", "script"],
  component: ["props", "script", "system", "template"],
  props: ["prop"],
  timeline: ["keyframe"],
  script: [],
  system: [],
};

export function completions(knowledge: Knowledge) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos: position, explicit } = context;
    const place = placeAt(state, position);
    if (!place) return null;
    const typed = position > place.from;
    const asksItself = place.kind === "member" || place.kind === "tag" || place.kind === "value" || place.kind === "text";
    if (!explicit && !typed && !asksItself) return null;
    const options = await offered(place, scopeOf(state), context, knowledge);
    if (options.length === 0) return null;
    const to = "to" in place ? place.to : undefined;
    return { from: place.from, options, validFor: GOES_ON[place.kind], ...(to === undefined ? {} : { to }) };
  };
}

/** What is typed behind the beginning while the same is offered, only less of it. A dot after a name asks anew. */
const GOES_ON: Record<Place["kind"], RegExp> = {
  tag: /^[\w$-]*$/,
  attribute: /^@?[\w$-]*$/,
  value: /^[^"'<>{}\n]*$/,
  text: /^[^"'<>{}\n]*$/,
  member: /^[\w$]*$/,
  name: /^[\w$]*$/,
};

function offered(
  place: Place,
  scope: Scope,
  { state }: CompletionContext,
  knowledge: Knowledge,
): Promise<Completion[]> | Completion[] {
  switch (place.kind) {
    case "tag":
      return tags(place.parent ? scope.tagOf(place.parent) : "", knowledge);
    case "attribute":
      return attributes(place, scope, knowledge);
    case "value":
      return values(scope.tagOf(place.element), place.attribute, scope, knowledge);
    case "text": {
      const info = ELEMENTS[scope.tagOf(place.element)]?.attributes[place.attribute];
      return info ? valuesOf(info) : [];
    }
    case "member":
      return knowledge.describe().then((described) => {
        const types = new Types(scope, state.doc, described);
        const type = types.of(place.target);
        return type ? members(types.members(type)) : [];
      });
    case "name":
      return knowledge.describe().then((described) => names(place, scope, new Types(scope, state.doc, described)));
  }
}

async function tags(parent: string, knowledge: Knowledge): Promise<Completion[]> {
  const only = ONLY_IN[parent];
  if (only) return only.map((name) => element(name));
  const structure = ["if", "for", "slot", "particles", ...(parent === "template" ? ["timeline"] : []), ...(parent === "if" ? ["else"] : [])];
  const components = await knowledge.components();
  return [
    ...DRAWN.map((name) => element(name)),
    ...structure.map((name) => element(name)),
    ...components.map((name) => ({ label: name, type: "class", detail: "component" })),
  ];
}

function element(name: string): Completion {
  const info = ELEMENTS[name];
  return { label: name, type: "type", ...(info ? { info: info.doc } : {}) };
}

const TEXTS = new Set(["string", "color", "text", "type", "easing", "number or string"]);

/** How an attribute of a type is written, its default chosen so that it can be typed over. */
function written(name: string, { type, values: choices, default: value }: AttributeInfo): string {
  if (name.startsWith("@")) return `${name}={() => \${}}`;
  const chosen = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  const field = chosen === "" ? "${}" : `\${1:${chosen}}`;
  return choices !== undefined || TEXTS.has(type) ? `${name}="${field}"` : `${name}={${field}}`;
}

/** `number, px` and the default, as the info of a completion says them. */
export function typeLine({ type, unit, values: choices }: AttributeInfo): string {
  return (choices?.join(" | ") ?? type) + (unit ? `, ${unit}` : "");
}

export function defaultLine({ default: value }: AttributeInfo): string | null {
  return value === undefined || value === "" ? null : `Default: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function attribute(name: string, info: AttributeInfo): Completion {
  const told = defaultLine(info);
  return snippetCompletion(written(name, info), {
    label: name,
    type: name.startsWith("@") ? "event" : "property",
    detail: typeLine(info),
    info: told ? `${info.doc}\n${told}` : info.doc,
  });
}

async function attributes(place: Place & { kind: "attribute" }, scope: Scope, knowledge: Knowledge): Promise<Completion[]> {
  const tag = scope.tagOf(place.element);
  const present = new Set(
    (place.element.firstChild?.getChildren("Attribute") ?? [])
      .filter(({ from, to }) => !(from <= place.from && place.from <= to))
      .flatMap(({ firstChild }) => (firstChild ? [scope.text(firstChild)] : [])),
  );
  const known = ELEMENTS[tag];
  const options: Completion[] = [];
  if (known) options.push(...Object.entries(known.attributes).map(([name, info]) => attribute(name, info)));
  if (!known) options.push(...(await ofComponent(tag, knowledge)));
  if (!known || DRAWN.includes(tag)) {
    options.push(...Object.entries(EVENTS).map(([name, doc]) => attribute(`@${name}`, { type: "event", doc })));
  }
  const seen = new Set(present);
  return options.filter(({ label }) => !seen.has(label) && seen.add(label));
}

/** Props and events of a component of the project, and what places it. */
async function ofComponent(name: string, knowledge: Knowledge): Promise<Completion[]> {
  const used = (await knowledge.describe()).components[name];
  const placing = Object.entries(ELEMENTS.group?.attributes ?? {});
  return [
    ...(used?.props ?? []).map((prop) => ({
      ...attribute(prop.name, { type: prop.type, doc: prop.required ? "Has to be given." : "A prop of the component." }),
      boost: prop.required ? 2 : 1,
    })),
    ...Object.entries(used?.events ?? {}).map(([event, type]) => ({
      ...attribute(`@${event}`, { type, doc: "The component tells it." }),
      boost: 1,
    })),
    ...placing.map(([attributeName, info]) => attribute(attributeName, info)),
  ];
}

async function values(tag: string, name: string, scope: Scope, knowledge: Knowledge): Promise<Completion[]> {
  if (tag === "timeline" && name === "signal") {
    return scope.top().filter(({ kind }) => kind === "signal").map((entry) => ({ label: entry.name, type: "variable" }));
  }
  if (tag === "prop" && name === "type") return PROP_TYPES.map((label) => ({ label, type: "type" }));
  if (tag === "image" && name === "src") {
    return (await knowledge.assets()).map((label) => ({ label, type: "constant", detail: "asset" }));
  }
  const info = ELEMENTS[tag]?.attributes[name];
  if (info) return valuesOf(info);
  const prop = (await knowledge.describe()).components[tag]?.props.find((entry) => entry.name === name);
  return prop ? valuesOf({ type: prop.type, doc: "" }) : [];
}

function valuesOf({ type, values: choices }: AttributeInfo): Completion[] {
  if (type === "color") return colours;
  const texts = type === "easing" ? EASINGS : (choices ?? []);
  return texts.map((label) => ({ label, type: "enum" }));
}

const colours: Completion[] = Object.entries(COLORS).map(([label, detail]) => ({ label, detail, type: "color" }));

function members(found: Record<string, MemberInfo>): Completion[] {
  return Object.entries(found).map(([label, { signature, type, doc }]) => {
    const detail = signature ? signature.slice(signature.indexOf("(")) : type;
    return {
      label,
      type: signature ? "method" : "property",
      ...(detail ? { detail } : {}),
      ...(doc ? { info: doc } : {}),
      ...(signature ? { apply: `${label}(` } : {}),
    };
  });
}

const TYPE_OF_KIND: Record<string, string> = { function: "function", import: "function", prop: "property" };

function names(place: Place & { kind: "name" }, scope: Scope, types: Types): Completion[] {
  const declared = scope.visible(place.node).map((entry) => {
    const type = types.ofName(entry);
    return {
      label: entry.name,
      type: TYPE_OF_KIND[entry.kind] ?? "variable",
      detail: type ?? entry.kind,
      boost: 2,
    };
  });
  const known = scope.isInSystem(place.node) ? { ...BUILTINS, ...SYSTEM } : BUILTINS;
  const builtins = Object.entries(known).map(([label, { signature, doc }]) => ({
    label,
    type: /^\w+\(/.test(signature ?? "") ? "function" : "namespace",
    ...(signature ? { detail: signature.slice(label.length) } : {}),
    ...(doc ? { info: doc } : {}),
  }));
  const keywords = (place.statement ? KEYWORDS : ["true", "false"]).map((label) => ({ label, type: "keyword", boost: -1 }));
  return [...declared, ...builtins, ...keywords, ...(place.statement ? SNIPPETS : [])];
}
