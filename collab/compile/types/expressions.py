"""Types of expressions. Nothing is converted by itself, except a string where a colour is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile import limits
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Edit, Mark
from collab.compile.syntax import ast
from collab.compile.types.calls import CallRules
from collab.compile.types.colors import NAMED, parse_color
from collab.compile.types.lists import ListRules
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    ERROR,
    NUMBER,
    STRING,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    Var,
    optional,
    prune,
    unify,
)
from collab.compile.types.narrowing import ends_early, path_of

_READS = (ast.Name, ast.Member, ast.Call, ast.Chain)


class ExpressionRules(ListRules):
    """A rule for each kind of expression."""

    def __init__(self, text: str, names: Names) -> None:
        super().__init__(text, names)
        self._depth = 0
        self._undecided: list[tuple[Type, ast.Node, str]] = []

    def infer(self, node: ast.Expression) -> Type:
        """The type of an expression, VOID if it gives no value."""
        self._depth += 1
        found = self._RULES[type(node)](self, node)
        if self.holding and isinstance(node, _READS):
            found = self._narrowed(node, found)
        self.types.expressions[node] = found
        self._depth -= 1
        return found

    def _narrowed(self, node: ast.Expression, found: Type) -> Type:
        """The type of what is read where it is known to hold a value."""
        declared = prune(found)
        if not isinstance(declared, OptionalType) or path_of(node, self._names) not in self.holding:
            return found
        self.types.narrowed.add(node)
        return declared.item

    def check(self, node: ast.Expression, expected: Type) -> None:
        """Looks at an expression that must have a type, and reports it if it has another."""
        expected = prune(expected)
        if isinstance(node, ast.Conditional):
            self._depth += 1
            self.check(node.test, BOOLEAN)
            outer = self.holding
            self.holding = self.after(node.test, True)
            self.check(node.then, expected)
            self.holding = outer
            self.holding = self.after(node.test, False)
            self.check(node.otherwise, expected)
            self.holding = outer
            self.types.expressions[node] = expected
            self._depth -= 1
        elif isinstance(expected, OptionalType):
            self._optional(node, expected)
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
        elif isinstance(node, ast.Logical) and node.operator != "??" and expected in (NUMBER, STRING):
            self._logical_as_value(node, expected)
        else:
            found = self.infer(node)
            if found is not expected and not unify(expected, found):
                self.mismatch(expected, found, node)

    def _logical_as_value(self, node: ast.Logical, expected: Type) -> None:
        """``test && 5``, where JavaScript would give either side."""
        left, right = prune(self.infer(node.left)), prune(self.infer(node.right))
        self.types.expressions[node] = expected
        if left is ERROR or right is ERROR:
            return
        edit = None
        if node.operator == "&&" and left is BOOLEAN and unify(expected, right):
            test, value = (self._text[side.start : side.end] for side in (node.left, node.right))
            other = "0" if expected is NUMBER else "''"
            edit = Edit(node.start, node.end, f"({test} ? {value} : {other})")
        self.problems.append(
            messages.logical_as_value(node.operator, str(expected), edit, node.start, node.end)
        )

    def _optional(self, node: ast.Expression, expected: OptionalType) -> None:
        """A value that may be ``null``, or one that takes its place."""
        item = prune(expected.item)
        if isinstance(node, ast.Null):
            self.types.expressions[node] = expected
            return
        if isinstance(node, ast.String | ast.ListLiteral | ast.RecordLiteral):
            self.check(node, item)
            self.types.wrapped[node] = item
            return
        found = prune(self.infer(node))
        if isinstance(found, OptionalType | Var):
            if not unify(expected, found):
                self.mismatch(expected, found, node)
        elif found is STRING and item is COLOR:
            self.types.coerced.add(node)
            self.types.wrapped[node] = item
        elif found is not VOID and unify(item, found):
            self.types.wrapped[node] = item
        else:
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
            known = list(NAMED) if len(self.problems) < limits.PROBLEMS else []
            self.problems.append(messages.bad_color(text, known, node.start, node.end, quoted))

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

    def _chain(self, node: ast.Chain) -> Type:
        found = self.infer(node.value)
        if found is VOID or not ends_early(node, self.types):
            return found
        return optional(found)

    def _index(self, node: ast.Index) -> Type:
        owner = self.owner(node)
        if isinstance(owner, RecordType):
            return self._field_by_text(node, owner)
        self.check(node.index, NUMBER)
        if isinstance(owner, ListType):
            return owner.item
        if owner is STRING:
            return STRING
        if owner is not ERROR:
            self.mismatch(ListType(Var()), owner, node.target)
        return ERROR

    def _field_by_text(self, node: ast.Index, owner: RecordType) -> Type:
        """``record["name"]``."""
        name = node.index.value if isinstance(node.index, ast.String) else ""
        if not name:
            self.infer(node.index)
        self.problems.append(messages.field_by_text(name, node.target.end, node.end))
        return owner.fields.get(name, ERROR)

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
        left = self.sure(self.value(node.left), node.left)
        right = self.sure(self.value(node.right), node.right)
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
        left, right = self.sure(left, node.left), self.sure(right, node.right)
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
        left, right = node.left, node.right
        if isinstance(left, ast.Null) or isinstance(right, ast.Null):
            self._null_test(node, left if isinstance(right, ast.Null) else right)
            return BOOLEAN
        found = prune(self.value(left))
        kind = _item(found)
        if kind is COLOR:
            self.check(right, optional(COLOR) if isinstance(found, OptionalType) else COLOR)
            return BOOLEAN
        other = prune(self.value(right))
        if not unify(kind, _item(other)):
            self.problems.append(messages.never_equal(str(found), str(other), node.start, node.end))
        elif isinstance(prune(kind), ListType | RecordType):
            self.problems.append(messages.not_comparable(str(kind), node.start, node.end))
        return BOOLEAN

    def _null_test(self, node: ast.Binary, tested: ast.Expression) -> None:
        """``tested === null``, or ``!==``."""
        found = prune(self.value(tested))
        for side in (node.left, node.right):
            if isinstance(side, ast.Null):
                self.types.expressions[side] = found
        if isinstance(found, Var):
            found.link = OptionalType(Var())
        elif not isinstance(found, OptionalType) and found is not ERROR:
            self._never_null(tested, node.operator)

    def _logical(self, node: ast.Logical) -> Type:
        if node.operator == "??":
            return self._instead(node)
        self.check(node.left, BOOLEAN)
        outer = self.holding
        self.holding = self.after(node.left, node.operator == "&&")
        self.check(node.right, BOOLEAN)
        self.holding = outer
        return BOOLEAN

    def _instead(self, node: ast.Logical) -> Type:
        """``left ?? right``."""
        left = prune(self.value(node.left))
        if isinstance(left, Var):
            left.link = OptionalType(Var())
            left = left.link
        is_sure = not isinstance(left, OptionalType)
        if is_sure and left is not ERROR:
            self._never_null(node.left, "??")
        item = _item(left)
        if isinstance(node.right, ast.String | ast.ListLiteral | ast.RecordLiteral):
            self.check(node.right, item)
            return item
        right = prune(self.value(node.right))
        if right is STRING and item is COLOR:
            self.types.coerced.add(node.right)
        elif not unify(item, _item(right)):
            self.mismatch(item, right, node.right)
        return left if isinstance(right, OptionalType) else item

    def _conditional(self, node: ast.Conditional) -> Type:
        self.check(node.test, BOOLEAN)
        # In the body of an arrow, both branches may just do something.
        outer = self.holding
        self.holding = self.after(node.test, True)
        then = self.infer(node.then)
        self.holding = outer
        self.holding = self.after(node.test, False)
        found = self._branches(node, then)
        self.holding = outer
        return found

    def _branches(self, node: ast.Conditional, then: Type) -> Type:
        """The type of a conditional whose first branch has the type ``then``."""
        if prune(then) is COLOR and not isinstance(node.otherwise, ast.Null):
            self.check(node.otherwise, COLOR)
            return then
        otherwise = self.infer(node.otherwise)
        if not unify(then, otherwise):
            sides = prune(then), prune(otherwise)
            for left, right, place in ((*sides, node.otherwise), (*sides[::-1], node.then)):
                if isinstance(left, OptionalType) and right is not VOID and unify(left.item, right):
                    self.types.wrapped[place] = left.item
                    return left
            if then is VOID or otherwise is VOID:
                empty = node.then if then is VOID else node.otherwise
                self.no_value(empty)
            else:
                branches = (node.then, then), (node.otherwise, otherwise)
                marks = tuple(Mark(str(kind), branch.start, branch.end) for branch, kind in branches)
                self.problems.append(
                    messages.branches_differ(str(then), str(otherwise), marks, node.start, node.end)
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
        if any(isinstance(entry, ast.Null) for entry in node.items):
            item = OptionalType(item)
        for entry in node.items:
            inner = entry.value if isinstance(entry, ast.Spread) else entry
            known = prune(item)
            if not isinstance(entry, ast.Spread) and isinstance(known, RecordType | ListType | OptionalType):
                self.check(inner, known)
                continue
            found = self.value(inner)
            found = self._as_may_be_null(node, entry, found)
            expected = ListType(item) if isinstance(entry, ast.Spread) else item
            if not unify(expected, found):
                if isinstance(prune(found), OptionalType):
                    self.mismatch(expected, found, inner)
                    continue
                self.problems.append(messages.items_differ(str(expected), str(found), entry.start, entry.end))
        return self.bounded(ListType(item), node)

    def _as_may_be_null(self, node: ast.ListLiteral, first: ast.Expression, found: Type) -> Type:
        """The type of a record that begins a list, where another record in it has ``null`` for a field."""
        kind = prune(found)
        if not isinstance(first, ast.RecordLiteral) or not isinstance(kind, RecordType):
            return found
        missing = {
            field.name
            for other in node.items
            if isinstance(other, ast.RecordLiteral)
            for field in other.fields
            if isinstance(field, ast.Field) and isinstance(field.value, ast.Null)
        }
        fields = {name: optional(part) if name in missing else part for name, part in kind.fields.items()}
        if all(fields[name] is part for name, part in kind.fields.items()):
            return found
        wider = RecordType(fields)
        if not self._has_fields(first, wider):
            return found
        self.check(first, wider)
        return wider

    def _record(self, node: ast.RecordLiteral) -> Type:
        fields: dict[str, Type] = {}
        for entry in node.fields:
            if isinstance(entry, ast.Field):
                fields[entry.name] = self.value(entry.value)
                continue
            base = self.known(self.sure(self.value(entry.value), entry.value), entry.value)
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
            self.forget(symbol, node.value)
        elif node.operator == "+=":
            plus = ast.Binary(node.start, node.end, "+", target, node.value)
            self._plus(plus)
        else:
            self.check(target, NUMBER)
            self.check(node.value, NUMBER)
        return VOID

    _RULES: ClassVar[dict[type, Callable[..., Type]]] = {
        ast.Call: CallRules.call,
        ast.Name: _name,
        ast.Number: lambda self, node: NUMBER,
        ast.Member: CallRules.member,
        ast.Binary: _binary,
        ast.String: lambda self, node: STRING,
        ast.Template: _template,
        ast.Conditional: _conditional,
        ast.Boolean: lambda self, node: BOOLEAN,
        ast.Null: lambda self, node: OptionalType(Var()),
        ast.Missing: lambda self, node: ERROR,
        ast.Index: _index,
        ast.Chain: _chain,
        ast.Unary: _unary,
        ast.Logical: _logical,
        ast.Arrow: _arrow,
        ast.ListLiteral: _list,
        ast.RecordLiteral: _record,
        ast.Spread: _spread,
        ast.Assign: _assign,
    }


def _item(kind: Type) -> Type:
    """What a value that is not ``null`` is."""
    return prune(kind.item) if isinstance(kind, OptionalType) else kind
