"""Types of expressions. Nothing is converted by itself, except a string where a colour is needed."""

from __future__ import annotations

from collections.abc import Callable

from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics import type_messages as messages
from collab.compile.syntax import ast
from collab.compile.types.calls import CallRules
from collab.compile.types.colors import NAMED, parse_color
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    ERROR,
    NUMBER,
    STRING,
    VOID,
    ListType,
    RecordType,
    Type,
    Var,
    prune,
    unify,
)


class ExpressionRules(CallRules):
    """A rule for each kind of expression."""

    def __init__(self, text: str, names: Names) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._undecided: list[tuple[Type, ast.Node, str]] = []
        self._rules: dict[type, Callable[..., Type]] = {
            ast.Number: lambda node: NUMBER,
            ast.String: lambda node: STRING,
            ast.Boolean: lambda node: BOOLEAN,
            ast.Missing: lambda node: ERROR,
            ast.Template: self._template,
            ast.Name: self._name,
            ast.Member: self.member,
            ast.Index: self._index,
            ast.Call: self.call,
            ast.Unary: self._unary,
            ast.Binary: self._binary,
            ast.Logical: self._logical,
            ast.Conditional: self._conditional,
            ast.Arrow: self._arrow,
            ast.ListLiteral: self._list,
            ast.RecordLiteral: self._record,
            ast.Spread: self._spread,
            ast.Assign: self._assign,
        }

    def infer(self, node: ast.Expression) -> Type:
        """The type of an expression, VOID if it gives no value."""
        self._depth += 1
        found = self.types.expressions[node] = self._rules[type(node)](node)
        self._depth -= 1
        return found

    def check(self, node: ast.Expression, expected: Type) -> None:
        """Looks at an expression that must have a type, and reports it if it has another."""
        expected = prune(expected)
        if isinstance(node, ast.Conditional):
            self._depth += 1
            self.check(node.test, BOOLEAN)
            self.check(node.then, expected)
            self.check(node.otherwise, expected)
            self.types.expressions[node] = expected
            self._depth -= 1
        elif expected is COLOR:
            self._color(node)
        elif isinstance(node, ast.ListLiteral) and isinstance(expected, ListType):
            self._depth += 1
            for item in node.items:
                if isinstance(item, ast.Spread):
                    self.check(item.value, expected)
                else:
                    self.check(item, expected.item)
            self.types.expressions[node] = expected
            self._depth -= 1
        elif isinstance(node, ast.RecordLiteral) and self._has_fields(node, expected):
            assert isinstance(expected, RecordType)
            self._depth += 1
            for entry in node.fields:
                assert isinstance(entry, ast.Field)
                self.check(entry.value, expected.fields[entry.name])
            self.types.expressions[node] = expected
            self._depth -= 1
        else:
            found = self.infer(node)
            if found is not expected and not unify(expected, found):
                self.mismatch(expected, found, node)

    def _has_fields(self, node: ast.RecordLiteral, expected: Type) -> bool:
        if not isinstance(expected, RecordType):
            return False
        names = [entry.name for entry in node.fields if isinstance(entry, ast.Field)]
        return len(names) == len(node.fields) and set(names) == expected.fields.keys()

    def _color(self, node: ast.Expression) -> None:
        if isinstance(node, ast.String):
            self.color_literal(node, node.value)
            return
        found = prune(self.infer(node))
        if found is STRING:
            self.types.coerced.add(node)
        elif not unify(found, COLOR):
            self.mismatch(COLOR, found, node)

    def color_literal(self, node: ast.String, text: str) -> None:
        """A string that must be a colour."""
        self.types.expressions[node] = COLOR
        if parse_color(text) is None:
            quoted = self._text[node.start : node.end][1:-1] == text
            self.problems.append(messages.bad_color(text, list(NAMED), node.start, node.end, quoted))

    # Rules

    def _name(self, node: ast.Name) -> Type:
        symbol = self._names.uses.get(node)
        if symbol is None or symbol.kind in ("signal", "computed", "function"):
            return ERROR
        if symbol.kind == "builtin":
            return NUMBER if symbol.name in ("NaN", "Infinity") else ERROR
        return self.symbol_type(symbol)

    def _template(self, node: ast.Template) -> Type:
        for part in node.parts:
            self.text_like(part)
        return STRING

    def _index(self, node: ast.Index) -> Type:
        owner = self.known(self.value(node.target), node.target)
        self.check(node.index, NUMBER)
        if isinstance(owner, ListType):
            return owner.item
        if owner is STRING:
            return STRING
        if owner is not ERROR:
            self.mismatch(ListType(Var()), owner, node.target)
        return ERROR

    def _unary(self, node: ast.Unary) -> Type:
        expected = BOOLEAN if node.operator == "!" else NUMBER
        self.check(node.operand, expected)
        return expected

    def _binary(self, node: ast.Binary) -> Type:
        operator = node.operator
        if operator == "+":
            return self._plus(node)
        if operator in ("===", "!=="):
            return self._equality(node)
        if operator in ("<", "<=", ">", ">="):
            self._ordered(node, self.value(node.left), self.value(node.right))
            return BOOLEAN
        self.check(node.left, NUMBER)
        self.check(node.right, NUMBER)
        return NUMBER

    def _plus(self, node: ast.Binary) -> Type:
        left, right = prune(self.value(node.left)), prune(self.value(node.right))
        if left is right and (left is NUMBER or left is STRING):
            return left
        for text, other, place in ((left, right, node.right), (right, left, node.left)):
            if text is STRING and (other is NUMBER or other is BOOLEAN):
                written = self._text[place.start : place.end]
                self.problems.append(
                    messages.cannot_join(str(left), str(right), place.start, place.end, written)
                )
                return STRING
        return self._ordered(node, left, right)

    def _ordered(self, node: ast.Binary, left: Type, right: Type) -> Type:
        """Both sides numbers, or both strings; which, may turn out later."""
        left, right = prune(left), prune(right)
        if left is ERROR or right is ERROR:
            return left if right is ERROR else right
        if unify(left, right):
            kind = prune(left)
            if kind is NUMBER or kind is STRING:
                return kind
            if isinstance(kind, Var):
                self._undecided.append((kind, node, node.operator))
                return kind
        self.problems.append(
            messages.wrong_operands(node.operator, str(left), str(right), node.start, node.end)
        )
        return ERROR

    def decide(self) -> None:
        """Operands that nothing said more about are numbers."""
        for kind, node, operator in self._undecided:
            found = prune(kind)
            if isinstance(found, Var):
                found.link = NUMBER
            elif found is not NUMBER and found is not STRING and found is not ERROR:
                shown = str(found)
                self.problems.append(messages.wrong_operands(operator, shown, shown, node.start, node.end))

    def _equality(self, node: ast.Binary) -> Type:
        left = prune(self.value(node.left))
        if left is COLOR:
            self.check(node.right, COLOR)
            return BOOLEAN
        right = self.value(node.right)
        if not unify(left, right):
            self.problems.append(messages.never_equal(str(left), str(right), node.start, node.end))
        elif isinstance(prune(left), ListType | RecordType):
            self.problems.append(messages.not_comparable(str(left), node.start, node.end))
        return BOOLEAN

    def _logical(self, node: ast.Logical) -> Type:
        self.check(node.left, BOOLEAN)
        self.check(node.right, BOOLEAN)
        return BOOLEAN

    def _conditional(self, node: ast.Conditional) -> Type:
        self.check(node.test, BOOLEAN)
        # In the body of an arrow, both branches may just do something.
        then = self.infer(node.then)
        if prune(then) is COLOR:
            self.check(node.otherwise, COLOR)
            return then
        otherwise = self.infer(node.otherwise)
        if not unify(then, otherwise):
            if then is VOID or otherwise is VOID:
                empty = node.then if then is VOID else node.otherwise
                self.problems.append(messages.no_value(empty.start, empty.end))
            else:
                self.problems.append(
                    messages.branches_differ(str(then), str(otherwise), node.start, node.end)
                )
            return ERROR
        return otherwise if then is ERROR else then

    def _arrow(self, node: ast.Arrow) -> Type:
        self.problems.append(messages.arrow_as_value(node.start, node.end))
        return ERROR

    def _spread(self, node: ast.Spread) -> Type:
        self.infer(node.value)
        self.problems.append(messages.spread_argument(node.start, node.end))
        return ERROR

    def _list(self, node: ast.ListLiteral) -> Type:
        item: Type = Var()
        for entry in node.items:
            inner = entry.value if isinstance(entry, ast.Spread) else entry
            known = prune(item)
            if not isinstance(entry, ast.Spread) and isinstance(known, RecordType | ListType):
                self.check(inner, known)
                continue
            found = self.value(inner)
            expected = ListType(item) if isinstance(entry, ast.Spread) else item
            if not unify(expected, found):
                self.problems.append(messages.items_differ(str(expected), str(found), entry.start, entry.end))
        return self.bounded(ListType(item), node)

    def _record(self, node: ast.RecordLiteral) -> Type:
        fields: dict[str, Type] = {}
        for entry in node.fields:
            if isinstance(entry, ast.Field):
                fields[entry.name] = self.value(entry.value)
                continue
            base = self.known(self.value(entry.value), entry.value)
            if isinstance(base, RecordType):
                fields.update(base.fields)
            elif base is not ERROR:
                self.mismatch(RecordType({}), base, entry.value)
        return self.bounded(RecordType(fields), node)

    def _assign(self, node: ast.Assign) -> Type:
        target = node.target
        symbol = self._names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is None or symbol.kind in ("signal", "computed", "function", "builtin"):
            self.infer(node.value)
            return VOID
        kind = self.symbol_type(symbol)
        if node.operator == "=":
            self.check(node.value, kind)
        elif node.operator == "+=":
            plus = ast.Binary(node.start, node.end, "+", target, node.value)
            self._plus(plus)
        else:
            self.check(target, NUMBER)
            self.check(node.value, NUMBER)
        return VOID
