"""What all rules of the checker share."""

from __future__ import annotations

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.syntax import ast
from collab.compile.types.model import (
    BASIC,
    ERROR,
    STRING,
    VOID,
    ListType,
    RecordType,
    Type,
    Var,
    is_small,
    prune,
    unify,
)
from collab.compile.types.tables import Signature, Types


class Rules:
    """Tables, problems, and the questions the rules ask each other."""

    def __init__(self, text: str, names: Names) -> None:
        self.problems: list[Problem] = []
        self.types = Types()
        self._text = text
        self._names = names

    # Answered by the rules for expressions, statements and functions

    def infer(self, node: ast.Expression) -> Type:
        """The type of an expression, VOID if it gives no value."""
        raise NotImplementedError

    def check(self, node: ast.Expression, expected: Type) -> None:
        """Looks at an expression that must have a type, and reports it if it has another."""
        raise NotImplementedError

    def symbol_type(self, symbol: Symbol) -> Type:
        """The type of a variable, or of what a signal or computed value holds."""
        raise NotImplementedError

    def signature(self, symbol: Symbol) -> Signature:
        """The types of a function, as far as they are written or known."""
        raise NotImplementedError

    def check_function(self, symbol: Symbol) -> None:
        """Looks at the body of a function, unless that is done or under way."""
        raise NotImplementedError

    def arrow_body(self, node: ast.Arrow, expected: Type | None) -> Type:
        """Looks at the body of an arrow whose parameters have types, and tells what it returns."""
        raise NotImplementedError

    # Shared

    def value(self, node: ast.Expression) -> Type:
        """The type of an expression that must give a value."""
        found = self.infer(node)
        if found is VOID:
            self.problems.append(messages.no_value(node.start, node.end))
            return ERROR
        return found

    def mismatch(self, expected: Type, found: Type, node: ast.Node) -> None:
        """Reports another type than expected."""
        if found is VOID:
            self.problems.append(messages.no_value(node.start, node.end))
            return
        written = self._text[node.start : node.end]
        self.problems.append(messages.type_mismatch(str(expected), str(found), node.start, node.end, written))

    def bounded(self, kind: Type, node: ast.Node) -> Type:
        """The type, or ERROR, reported, if it is beyond all bounds."""
        if is_small(kind):
            return kind
        self.problems.append(messages.type_too_large(node.start, node.end))
        return ERROR

    def written_type(self, node: ast.TypeNode) -> Type:
        """The type that an annotation means."""
        if isinstance(node, ast.TypeList):
            return ListType(self.written_type(node.item))
        if isinstance(node, ast.TypeRecord):
            record = RecordType({entry.name: self.written_type(entry.type) for entry in node.fields})
            return self.bounded(record, node)
        if node.name in BASIC:
            return BASIC[node.name]
        if node.name == "void":
            return VOID
        if node.name:
            self.problems.append(messages.unknown_type(node.name, node.start, node.end))
        return ERROR

    def known(self, kind: Type, node: ast.Node) -> Type:
        """The type of something whose members are asked for; ERROR, reported, if it is not known yet."""
        kind = prune(kind)
        if isinstance(kind, Var):
            written = self._text[node.start : node.end]
            self.problems.append(messages.unknown_here(written[:40], node.start, node.end))
            kind.link = ERROR
            return ERROR
        return kind

    def text_like(self, node: ast.Expression) -> None:
        """An expression that is shown as text: string, number or boolean."""
        found = prune(self.value(node))
        if isinstance(found, Var):
            unify(found, STRING)
        elif found is not ERROR and str(found) not in ("string", "number", "boolean"):
            self.mismatch(STRING, found, node)
