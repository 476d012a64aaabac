"""What all rules of the checker share."""

from __future__ import annotations

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Edit, Problem
from collab.compile.syntax import ast
from collab.compile.types.model import (
    BASIC,
    ENTITY,
    ERROR,
    STRING,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    Var,
    is_small,
    optional,
    prune,
    unify,
)
from collab.compile.types.narrowing import Path, known_values
from collab.compile.types.tables import Signature, Types


class Rules:
    """Tables, problems, and the questions the rules ask each other."""

    def __init__(self, text: str, names: Names) -> None:
        self.problems: list[Problem] = []
        self.types = Types()
        self.holding: frozenset[Path] = frozenset()
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
            self.no_value(node)
            return ERROR
        return found

    def no_value(self, node: ast.Node) -> None:
        """Reports that something gives no value where one is needed."""
        if isinstance(node, ast.Assign) and node.operator == "=":
            at = self._text.index("=", node.target.end)
            self.problems.append(messages.assignment_as_value(at, node.start, node.end))
            return
        if isinstance(node, ast.Block):
            self._no_return(node)
            return
        callee = node.callee if isinstance(node, ast.Call) else None
        called = self._text[callee.start : callee.end] if isinstance(callee, ast.Name | ast.Member) else ""
        self.problems.append(messages.no_value(called, node.start, node.end))

    def _no_return(self, node: ast.Block) -> None:
        only = node.statements[0] if len(node.statements) == 1 else None
        value: str | None = None
        if isinstance(only, ast.Evaluate) and self.types.expressions.get(only.value) is not VOID:
            value = self._text[only.value.start : only.value.end]
        self.problems.append(messages.no_return_in_arrow(value, node.start, node.end))

    def after(self, test: ast.Expression, outcome: bool) -> frozenset[Path]:
        """The paths that hold a value where a test gave ``outcome``."""
        return self.holding.union(known_values(test, outcome, self._names, self.types))

    def forget(self, symbol: Symbol, value: ast.Expression | None = None) -> None:
        """A variable or signal was written, with a value that may be known not to be ``null``."""
        if self.holding:
            self.holding = frozenset(path for path in self.holding if path[0] is not symbol)
        if value is not None and value in self.types.wrapped:
            self.holding |= {(symbol,)}

    def lasting(self) -> frozenset[Path]:
        """The paths that hold a value also where code runs later, or again: not of variables that change."""
        if not self.holding:
            return self.holding
        return frozenset(
            path
            for path in self.holding
            if isinstance(path[0], str)
            or not path[0].written
            or path[0].kind not in ("let", "local", "parameter")
        )

    def sure(self, found: Type, node: ast.Expression) -> Type:
        """The type of something that must not be ``null``; ERROR, reported, if it may be."""
        found = prune(found)
        if not isinstance(found, OptionalType):
            return found
        self._may_be_null(found, node)
        return ERROR

    def _may_be_null(self, found: OptionalType, node: ast.Node) -> None:
        written = self._text[node.start : node.end]
        self.problems.append(messages.may_be_null(str(found.item), written, node.start, node.end))

    def mismatch(self, expected: Type, found: Type, node: ast.Node) -> None:
        """Reports another type than expected."""
        if found is VOID:
            self.no_value(node)
            return
        found = prune(found)
        if isinstance(found, OptionalType) and not isinstance(prune(expected), OptionalType):
            if isinstance(node, ast.Null):
                self.problems.append(messages.null_for_other(str(expected), node.start, node.end))
                return
            if unify(expected, found.item):
                self._may_be_null(found, node)
                return
        written = self._text[node.start : node.end]
        if isinstance(found, RecordType) and isinstance(expected := prune(expected), RecordType):
            fields = list(expected.fields), list(found.fields)
            if set(fields[0]) != set(fields[1]):
                shown = str(expected), str(found)
                self.problems.append(messages.other_fields(shown, fields, node.start, node.end))
                return
        literal = str(node.value).strip() if isinstance(node, ast.String) else None
        if isinstance(node, ast.Number | ast.Boolean):
            literal = written
        self.problems.append(
            messages.type_mismatch(str(expected), str(found), node.start, node.end, written, literal=literal)
        )

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
        if isinstance(node, ast.TypeOptional):
            return optional(self.written_type(node.item))
        if isinstance(node, ast.TypeRecord):
            record = RecordType({entry.name: self.written_type(entry.type) for entry in node.fields})
            return self.bounded(record, node)
        if node.name in BASIC:
            return BASIC[node.name]
        if node.name == "entity":
            return ENTITY
        if node.name == "void":
            return VOID
        if node.name:
            self.problems.append(messages.unknown_type(node.name, node.start, node.end))
        return ERROR

    def owner(self, node: ast.Member | ast.Index) -> Type:
        """The type of what a member or item is of; ERROR, reported, if it is not known or may be ``null``."""
        target = node.target
        found = prune(self.value(target))
        if node.optional and not isinstance(found, OptionalType) and found is not ERROR:
            if isinstance(found, Var):
                found.link = OptionalType(Var())
                found = found.link
            else:
                self._never_null(target, "?.")
        if not isinstance(found, OptionalType):
            return self.known(found, target)
        if node.optional:
            return self.known(found.item, target)
        written = self._text[target.start : target.end]
        dot = node.name_start if isinstance(node, ast.Member) else target.end
        self.problems.append(messages.member_of_null(written, target.end, dot, target.start))
        return ERROR

    def _never_null(self, node: ast.Node, operator: str) -> None:
        written = self._text[node.start : node.end]
        at = None
        if isinstance(node, ast.Index) and isinstance(prune(self.types.expressions[node.target]), ListType):
            index = self._text[node.index.start : node.index.end]
            at = Edit(node.target.end, node.end, f"{'?' * node.optional}.at({index})")
        self.problems.append(messages.never_null(written, operator, node.start, node.end, at))

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
