/** What the thing under the pointer is. */

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { defaultLine, typeLine } from "./complete";
import { Types } from "./infer";
import type { Described, Knowledge } from "./knowledge";
import { BUILTINS, COLORS, ELEMENTS, EVENTS, SYSTEM } from "./vocabulary";
import type { MemberInfo } from "./vocabulary";
import { around, scopeOf } from "./place";

export interface Told {
  from: number;
  to: number;
  /** As it would stand in code. */
  title: string;
  lines: string[];
  /** Shown beside the title. */
  color?: string;
}

/** What there is to say about a place; null if nothing. */
export function toldAt(state: EditorState, position: number, side: -1 | 0 | 1, described: Described): Told | null {
  const node = syntaxTree(state).resolveInner(position, side);
  const told = inMarkup(state, node, described) ?? inCode(state, node, described);
  return told && { from: node.from, to: node.to, ...told };
}

type Words = Omit<Told, "from" | "to">;

function inMarkup(state: EditorState, node: SyntaxNode, described: Described): Words | null {
  const scope = scopeOf(state);
  const element = around(node, ["Element"]);
  const tag = element ? scope.tagOf(element) : "";
  const name = scope.text(node);
  const used = described.components[tag];
  switch (node.name) {
    case "TagName": {
      const known = ELEMENTS[name];
      if (known) return { title: `<${name}>`, lines: [known.doc] };
      return used ? { title: `<${name}>`, lines: ["A component of the project."] } : null;
    }
    case "AttributeName": {
      const prop = used?.props.find((entry) => entry.name === name);
      if (prop) return { title: `${name}: ${prop.type}`, lines: [prop.required ? "Has to be given." : "A prop of the component."] };
      const info = (ELEMENTS[tag] ?? ELEMENTS.group)?.attributes[name];
      if (!info) return null;
      const value = defaultLine(info);
      return { title: `${name}: ${typeLine(info)}`, lines: value ? [info.doc, value] : [info.doc] };
    }
    case "EventName": {
      const event = name.slice(1);
      const type = used?.events[event];
      const doc = type ? `The component tells it, with: ${type}.` : EVENTS[event];
      return doc ? { title: name, lines: [doc] } : null;
    }
    case "AttributeValue":
    case "String": {
      const text = name.slice(1, -1);
      const color = COLORS[text.toLowerCase()] ?? (/^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(text) ? text : null);
      return color ? { title: text, lines: [], color } : null;
    }
    default:
      return null;
  }
}

function inCode(state: EditorState, node: SyntaxNode, described: Described): Words | null {
  const scope = scopeOf(state);
  const types = new Types(scope, state.doc, described);
  const name = scope.text(node);
  if (node.name === "PropertyName") {
    const target = types.of(node.parent?.firstChild ?? null);
    const member = target ? types.members(target)[name] : undefined;
    return member ? wordsOf(name, member) : null;
  }
  if (node.name !== "VariableName" && node.name !== "VariableDefinition" && node.name !== "BuiltinName") return null;
  const declared = scope.declarationAt(node.from);
  if (declared) {
    const type = types.ofName(declared);
    return { title: type ? `${name}: ${type}` : name, lines: [KINDS[declared.kind]] };
  }
  const builtin = BUILTINS[name] ?? (scope.isInSystem(node) ? SYSTEM[name] : undefined);
  return builtin ? wordsOf(name, builtin) : null;
}

const KINDS = {
  signal: "A signal.",
  computed: "A computed value.",
  function: "A function of this component.",
  const: "A constant.",
  let: "A variable.",
  import: "From a module.",
  parameter: "A parameter.",
  item: "Of this repetition.",
  prop: "A prop of this component.",
  entities: "Entities.",
  component: "A component of each entity that the query finds.",
};

function wordsOf(name: string, { signature, type, doc }: MemberInfo): Words {
  return { title: signature ?? (type ? `${name}: ${type}` : name), lines: doc ? [doc] : [] };
}

function draw({ title, lines, color }: Told): HTMLElement {
  const element = document.createElement("div");
  element.className = "cm-told";
  const head = element.appendChild(document.createElement("code"));
  if (color) {
    const swatch = head.appendChild(document.createElement("span"));
    swatch.className = "cm-swatch";
    swatch.style.backgroundColor = color;
  }
  head.append(title);
  for (const line of lines) element.appendChild(document.createElement("p")).textContent = line;
  return element;
}

export function hovers(knowledge: Knowledge) {
  return hoverTooltip(async (view, position, side) => {
    const described = await knowledge.describe();
    const told = toldAt(view.state, position, side, described);
    return told && { pos: told.from, end: told.to, above: true, create: () => ({ dom: draw(told) }) };
  });
}
