/** The type of what stands at a place, from the types of names that the compiler has found. */

import type { Text } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import type { Described } from "./knowledge";
import { BUILTINS, EVENT, MEMBERS } from "./vocabulary";
import type { MemberInfo } from "./vocabulary";
import type { Declaration, Scope } from "./scope";
import { argumentOf, fieldsOf, resultOf } from "./types";

export class Types {
  constructor(
    private readonly scope: Scope,
    private readonly doc: Text,
    private readonly described: Described,
  ) {}

  /** Of a declared name. The text may have moved since it was looked at: the nearest one of that name counts. */
  ofName({ name, from, kind }: Declaration): string | null {
    const line = this.doc.lineAt(from).number;
    const isProp = kind === "prop";
    const named = this.described.symbols.filter((entry) => entry.name === name && (entry.kind === "prop") === isProp);
    named.sort((one, other) => Math.abs(one.line - line) - Math.abs(other.line - line));
    const found = named[0]?.type;
    return found === undefined || found === "unknown" ? null : found;
  }

  /** Of an expression; null where it is not known. */
  of(node: SyntaxNode | null): string | null {
    switch (node?.name) {
      case "VariableName": {
        const name = this.scope.text(node);
        if (name === "props" || name === "Math" || name === "Number" || name === "Array") return name;
        const declared = this.scope.declarationAt(node.from);
        return declared && this.ofName(declared);
      }
      case "ParenthesizedExpression":
        return this.of(node.firstChild?.nextSibling ?? null);
      case "Number":
        return "number";
      case "String":
      case "TemplateString":
        return "string";
      case "List":
        return `list<${this.of(node.firstChild?.nextSibling ?? null) ?? "unknown"}>`;
      case "IndexExpression": {
        const list = this.of(node.firstChild);
        return list === "string" ? "string" : list && argumentOf(list, "list");
      }
      case "MemberExpression":
        return this.ofMember(node);
      case "CallExpression":
        return this.ofCall(node);
      default:
        return null;
    }
  }

  private ofMember(node: SyntaxNode): string | null {
    const name = node.getChild("PropertyName");
    const target = this.of(node.firstChild);
    return name && target ? (this.members(target)[this.scope.text(name)]?.type ?? null) : null;
  }

  private ofCall(node: SyntaxNode): string | null {
    const callee = node.firstChild;
    if (callee?.name === "VariableName") {
      const type = this.of(callee);
      const builtin = BUILTINS[this.scope.text(callee)]?.signature;
      // `Number` has members, and is a function too.
      return type === null || type === "Number" ? resultOfSignature(builtin) : resultOf(type);
    }
    const name = callee?.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
    const target = callee && name ? this.of(callee.firstChild) : null;
    if (!name || !target) return null;
    const result = resultOfSignature(this.members(target)[this.scope.text(name)]?.signature);
    const item = argumentOf(target, "list");
    return result && item ? result.replaceAll("<T>", `<${item}>`) : result;
  }

  /** What stands behind the dot of a value of this type. */
  members(type: string): Record<string, MemberInfo> {
    if (type === "props") {
      return Object.fromEntries(
        this.scope.props().map((prop) => [prop.name, { type: this.ofName(prop) ?? "unknown" }]),
      );
    }
    if (type === "event") return Object.fromEntries(Object.entries(EVENT).map(([name, kind]) => [name, { type: kind }]));
    const fields = fieldsOf(type);
    if (fields) return Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, { type: kind }]));
    if (type === "Array") return { from: BUILTINS.Array ?? {} };
    return MEMBERS[/^\w+/.exec(type)?.[0] ?? ""] ?? {};
  }
}

/** What follows the last `): ` of a signature. */
function resultOfSignature(signature: string | undefined): string | null {
  const found = /\): ([\w<>]+)$/.exec(signature ?? "")?.[1];
  return found === undefined || found === "T" || found === "U" ? null : found;
}
