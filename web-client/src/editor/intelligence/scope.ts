/** What the names of a source stand for, by its tree alone: where each is declared, and where it is used. */

import type { Text } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";

export type Kind = "signal" | "computed" | "function" | "const" | "let" | "import" | "parameter" | "item" | "prop" | "entities" | "component";

export interface Declaration {
  name: string;
  kind: Kind;
  /** The name where it is declared. */
  from: number;
  to: number;
}

/** A place where a name stands. `shorthand` is one that is the name of a field too: `{ name }`. */
export interface Occurrence {
  from: number;
  to: number;
  shorthand: boolean;
}

/** Elements whose query names components. */
const QUERIES = new Set(["system", "particles"]);

/** A source with its tree. */
export class Scope {
  constructor(
    readonly tree: Tree,
    private readonly doc: Text,
  ) {}

  text(node: { from: number; to: number }): string {
    return this.doc.sliceString(node.from, node.to);
  }

  /** The name of an element's tag. */
  tagOf(element: SyntaxNode): string {
    const name = element.firstChild?.getChild("TagName");
    return name ? this.text(name) : "";
  }

  /** An attribute of an element, by name. */
  attribute(element: SyntaxNode, name: string): SyntaxNode | null {
    const attributes = element.firstChild?.getChildren("Attribute") ?? [];
    return attributes.find((entry) => entry.firstChild && this.text(entry.firstChild) === name) ?? null;
  }

  /** The text in quotes of an attribute's value, as a place. */
  private quoted(attribute: SyntaxNode | null): { from: number; to: number } | null {
    const value = attribute?.getChild("AttributeValue");
    return value && value.to - value.from > 2 ? { from: value.from + 1, to: value.to - 1 } : null;
  }

  private elements(tag: string): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    this.tree.iterate({
      enter: (node) => {
        if (node.name === "Element" && this.tagOf(node.node) === tag) found.push(node.node);
        return node.name !== "Script" && node.name !== "Attribute";
      },
    });
    return found;
  }

  private named(place: { from: number; to: number } | null, kind: Kind): Declaration[] {
    return place ? [{ name: this.text(place), kind, from: place.from, to: place.to }] : [];
  }

  private kindOf(statement: SyntaxNode): Kind {
    const value = statement.lastChild?.name === ";" ? statement.lastChild.prevSibling : statement.lastChild;
    if (value?.name === "Arrow") return "function";
    const callee = value?.name === "CallExpression" ? value.firstChild : null;
    const called = callee?.name === "BuiltinName" ? this.text(callee) : "";
    if (called === "signal" || called === "computed" || called === "entities") return called;
    return statement.getChild("let") ? "let" : "const";
  }

  /** What statements that stand side by side declare. */
  private declared(parent: SyntaxNode): Declaration[] {
    const found: Declaration[] = [];
    for (let child = parent.firstChild; child; child = child.nextSibling) {
      const statement = child.name === "ExportDeclaration" ? (child.lastChild ?? child) : child;
      const names = statement.getChildren("VariableDefinition");
      if (statement.name === "VariableDeclaration") found.push(...names.flatMap((name) => this.named(name, this.kindOf(statement))));
      if (statement.name === "FunctionDeclaration") found.push(...names.flatMap((name) => this.named(name, "function")));
      if (statement.name === "ImportDeclaration") found.push(...names.flatMap((name) => this.named(name, "import")));
    }
    return found;
  }

  private parameters(node: SyntaxNode): Declaration[] {
    const list = node.getChild("ParameterList");
    return [...(list ?? node).getChildren("Parameter")].flatMap((parameter) =>
      this.named(parameter.getChild("VariableDefinition"), "parameter"),
    );
  }

  /** What a node itself brings into view for what stands in it, seen from `from` inside of it. */
  private brings(node: SyntaxNode, from: SyntaxNode): Declaration[] {
    switch (node.name) {
      case "Arrow":
      case "FunctionDeclaration":
        return this.parameters(node);
      case "Block":
        return this.declared(node);
      case "ForStatement": {
        const spec = node.getChild("ForSpec") ?? node.getChild("ForOfSpec");
        const kind: Kind = spec?.getChild("let") ? "let" : "const";
        return this.named(spec?.getChild("VariableDefinition") ?? null, kind);
      }
      case "Element": {
        if (QUERIES.has(this.tagOf(node))) return this.queried(this.attribute(node, "query"), from);
        const each = this.tagOf(node) === "for" ? this.attribute(node, "each") : null;
        const isInEach = each !== null && from.from >= each.from && from.to <= each.to;
        if (this.tagOf(node) !== "for" || isInEach) return [];
        return [
          ...this.named(this.quoted(this.attribute(node, "as")), "item"),
          ...this.named(this.quoted(this.attribute(node, "index")), "item"),
        ];
      }
      default:
        return [];
    }
  }

  /** The components that a query names, for all but the query itself. */
  private queried(attribute: SyntaxNode | null, from: SyntaxNode): Declaration[] {
    const text = this.quoted(attribute);
    if (!attribute || !text || (from.from >= attribute.from && from.to <= attribute.to)) return [];
    return [...this.text(text).matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
      name,
      kind: "component",
      from: text.from + index,
      to: text.from + index + name.length,
    }));
  }

  /** Whether a place is in the statements of a `<system>`. */
  isInSystem(node: SyntaxNode): boolean {
    for (let around: SyntaxNode | null = node; around; around = around.parent) {
      if (around.name === "Element") return this.tagOf(around) === "system";
    }
    return false;
  }

  /** The names at the top of the scripts. */
  top(): Declaration[] {
    return this.elements("script").flatMap((element) => {
      const script = element.getChild("Script");
      return script ? this.declared(script) : [];
    });
  }

  props(): Declaration[] {
    return this.elements("prop").flatMap((element) =>
      this.named(this.quoted(this.attribute(element, "name")), "prop"),
    );
  }

  /** All that can be named at a place, innermost first; a name that hides another comes before it. */
  visible(node: SyntaxNode): Declaration[] {
    const found: Declaration[] = [];
    for (let around: SyntaxNode | null = node; around; around = around.parent) found.push(...this.brings(around, node));
    found.push(...this.top());
    const seen = new Set<string>();
    return found.filter(({ name }) => !seen.has(name) && seen.add(name));
  }

  /** What the name at a place stands for; null where there is none, or nothing here declares it. */
  declarationAt(position: number): Declaration | null {
    for (const side of [1, -1] as const) {
      const found = this.meaning(this.tree.resolveInner(position, side), position);
      if (found) return found;
    }
    return null;
  }

  private meaning(node: SyntaxNode, position: number): Declaration | null {
    const name = this.text(node);
    switch (node.name) {
      case "VariableName":
        return this.visible(node).find((entry) => entry.name === name) ?? null;
      case "VariableDefinition":
        return this.visible(node).find((entry) => entry.from === node.from) ?? null;
      case "PropertyName": {
        const target = node.parent?.firstChild;
        if (target?.name !== "VariableName" || this.text(target) !== "props") return null;
        return this.props().find((entry) => entry.name === name) ?? null;
      }
      case "AttributeValue": {
        const within = (entry: Declaration) => entry.from <= position && position <= entry.to;
        const element = node.parent?.parent?.parent;
        if (!element) return null;
        const declared = [...this.props(), ...this.brings(element, element)].find(within);
        return declared ?? this.timelineSignal(node);
      }
      default:
        return null;
    }
  }

  /** The attribute at a place that gives a component of the project something: by whose name, and its own. */
  propGivenAt(position: number): { component: string; name: string } | null {
    for (const side of [1, -1] as const) {
      const node = this.tree.resolveInner(position, side);
      const element = node.name === "AttributeName" ? node.parent?.parent?.parent : null;
      const component = element ? this.tagOf(element) : "";
      if (/^[A-Z]/.test(component)) return { component, name: this.text(node) };
    }
    return null;
  }

  /** `<timeline signal="x">` names a signal. */
  private timelineSignal(value: SyntaxNode): Declaration | null {
    const attribute = value.parent;
    const element = attribute?.parent?.parent;
    if (!attribute?.firstChild || !element || this.tagOf(element) !== "timeline") return null;
    if (this.text(attribute.firstChild) !== "signal") return null;
    const name = this.text({ from: value.from + 1, to: value.to - 1 });
    return this.top().find((entry) => entry.name === name) ?? null;
  }

  /** Everywhere that a declared name stands, its declaration too, in the order of the text. */
  occurrences(declaration: Declaration): Occurrence[] {
    const found: Occurrence[] = [];
    const is = (entry: Declaration | null) => entry?.from === declaration.from;
    this.tree.iterate({
      enter: ({ name, node, from, to }) => {
        const inside = name === "AttributeValue" ? { from: from + 1, to: to - 1 } : { from, to };
        if (!OCCURS.has(name) || this.text(inside) !== declaration.name) return;
        if (!is(this.meaning(node, inside.from))) return;
        found.push({ ...inside, shorthand: name === "VariableName" && node.parent?.name === "Property" && !node.prevSibling });
      },
    });
    return found;
  }
}

const OCCURS = new Set(["VariableName", "VariableDefinition", "PropertyName", "AttributeValue"]);
