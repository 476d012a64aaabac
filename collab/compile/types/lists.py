"""Methods of lists. Lists never change, so there are those that give something alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Edit
from collab.compile.syntax import ast
from collab.compile.types.calls import CallRules
from collab.compile.types.model import (
    BOOLEAN,
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
from collab.compile.types.tables import CHANGING_METHODS, LIST_METHODS

_ORDER = ("<", "<=", ">", ">=")
_TESTS = frozenset(("filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex"))
_ATOMS = (ast.Name, ast.Member, ast.Call, ast.Index, ast.Number, ast.Chain)


class ListRules(CallRules):
    """A rule for each method. ``item`` is the type of the items of the list, ``owner`` that of the list."""

    def list_method(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        """A method of a list."""
        name = callee.name
        if name not in LIST_METHODS:
            return self._no_method(node, callee, owner)
        self.types.calls[node] = f"list.{name}"
        rule = self._LIST_RULES.get(name)
        if rule is not None:
            return rule(self, node, callee, owner)
        if name in _TESTS:
            return self._test(node, name, owner)
        least_most = (0, 2) if name == "slice" else (0, 0)
        if self.count(node, name, *least_most):
            for argument in node.arguments:
                self.check(argument, NUMBER)
        return owner

    def _no_method(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        name = callee.name
        if name == "length":
            self.look_at(node)
            self.drop_call(callee, node)
            return NUMBER
        if name == "sort":
            self._sort(node, callee, owner)
            return ERROR
        self.look_at(node)
        if name in CHANGING_METHODS:
            problem = messages.unchanging_list(name, callee.name_start, callee.end)
        else:
            known = [*sorted(LIST_METHODS), "length"]
            problem = messages.no_member("A list", name, known, callee.name_start, callee.end)
        self.problems.append(problem)
        return ERROR

    # What goes through a list

    def _map(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if not self.count(node, "map", 1, 1):
            return ERROR
        result = self.callback(node.arguments[0], "map", [owner.item, NUMBER], None)
        return ERROR if prune(result) is ERROR else self.bounded(ListType(result), node)

    def _flat_map(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if not self.count(node, "flatMap", 1, 1):
            return ERROR
        result = ListType(Var())
        self.callback(node.arguments[0], "flatMap", [owner.item, NUMBER], result)
        return self.bounded(result, node)

    def _for_each(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "forEach", 1, 1):
            self.callback(node.arguments[0], "forEach", [owner.item, NUMBER], None, is_value=False)
        return VOID

    def _test(self, node: ast.Call, name: str, owner: ListType) -> Type:
        if not self.count(node, name, 1, 1):
            return ERROR
        self.callback(node.arguments[0], name, [owner.item, NUMBER], BOOLEAN)
        if name in ("find", "findLast"):
            return optional(owner.item)
        if name == "filter":
            return owner
        return NUMBER if name in ("findIndex", "findLastIndex") else BOOLEAN

    def _reduce(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        name = callee.name
        if len(node.arguments) == 1:
            self.look_at(node)
            self.problems.append(messages.reduce_from(name, node.start, node.end))
            return ERROR
        if not self.count(node, name, 2, 2):
            return ERROR
        result = self.value(node.arguments[1])
        self.callback(node.arguments[0], name, [result, owner.item, NUMBER], result)
        return result

    # What puts lists together, or takes them apart

    def _at(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "at", 1, 1):
            self.check(node.arguments[0], NUMBER)
        return optional(owner.item)

    def _search(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        name = callee.name
        if self.count(node, name, 1, 1):
            self.check(node.arguments[0], owner.item)
            self._comparable(owner.item, callee)
        return BOOLEAN if name == "includes" else NUMBER

    def _comparable(self, item: Type, callee: ast.Member) -> None:
        found = prune(item)
        if isinstance(found, ListType | RecordType | OptionalType):
            self.problems.append(messages.not_comparable(str(found), callee.name_start, callee.end))

    def _concat(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "concat", 1, 1):
            self.check(node.arguments[0], owner)
        return owner

    def _with(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "with", 2, 2):
            self.check(node.arguments[0], NUMBER)
            self.check(node.arguments[1], owner.item)
        return owner

    def _to_spliced(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "toSpliced", 1, 128):
            for place, argument in enumerate(node.arguments):
                self.check(argument, NUMBER if place < 2 else owner.item)
        return owner

    def _flat(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        self.count(node, "flat", 0, 0)
        part = ListType(Var())
        if not unify(part, owner.item):
            shown = f"list<{owner}>"
            problem = messages.type_mismatch(shown, str(owner), callee.target.start, callee.target.end, "")
            self.problems.append(problem)
            return ERROR
        return part

    def _join(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if self.count(node, "join", 0, 1):
            for argument in node.arguments:
                self.check(argument, STRING)
            self._joinable(owner.item, callee)
        return STRING

    def _joinable(self, item: Type, callee: ast.Member) -> None:
        found = prune(item)
        if isinstance(found, Var):
            unify(found, STRING)
        elif found is not ERROR and str(found) not in ("string", "number", "boolean"):
            problem = messages.type_mismatch(
                "list<string>", f"list<{found}>", callee.target.start, callee.target.end, ""
            )
            self.problems.append(problem)

    # Order

    def _to_sorted(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        if not self.count(node, callee.name, 0, 1):
            return owner
        if node.arguments:
            self._comparator(node.arguments[0], owner.item)
            return owner
        item = prune(owner.item)
        if isinstance(item, Var):
            unify(item, STRING)
        elif item is not STRING and item is not ERROR:
            # JavaScript makes texts of the items and sorts these: 10 before 9.
            field = _number_field(item)
            problem = messages.order_needed(str(item), field, callee.name_start, node.end)
            self.problems.append(problem)
        return owner

    def _sort(self, node: ast.Call, callee: ast.Member, owner: ListType) -> None:
        """``list.sort(…)``: what is given is looked at as ``toSorted`` takes it."""
        start, end = callee.name_start, callee.end
        if len(node.arguments) == 1:
            self._comparator(node.arguments[0], owner.item)
        else:
            self.look_at(node)
        item = prune(owner.item)
        if node.arguments or item is STRING:
            edit = Edit(start, end, "toSorted")
        elif item is NUMBER:
            edit = Edit(start, node.end, "toSorted((a, b) => a - b)")
        else:
            edit = None
        field = _number_field(item) if edit is None else None
        self.problems.append(messages.sort_in_place(edit, field, start, end))

    def _comparator(self, node: ast.Expression, item: Type) -> None:
        """A function of two items, which tells their order by a number."""
        body = node.body if isinstance(node, ast.Arrow) else None
        if (
            not isinstance(node, ast.Arrow)
            or not isinstance(body, ast.Binary)
            or body.operator not in _ORDER
            or len(node.parameters) != 2
        ):
            self.callback(node, "toSorted", [item, item], NUMBER)
            return
        for parameter in node.parameters:
            self.parameter(parameter, item)
        self.infer(body)
        sides = body.left, body.right
        left, right = (self._text[side.start : side.end] for side in sides)
        instead = f"{left} {body.operator} {right} ? 1 : -1"
        if all(prune(self.types.expressions[side]) is NUMBER for side in sides):
            less, taken = (left, right) if body.operator in (">", ">=") else (right, left)
            side = body.right if taken is right else body.left
            instead = f"{less} - {taken if isinstance(side, _ATOMS) else f'({taken})'}"
        edit = Edit(body.start, body.end, instead)
        self.problems.append(messages.order_as_test(instead, edit, body.start, body.end))

    _LIST_RULES: ClassVar[dict[str, Callable[..., Type]]] = {
        "map": _map,
        "flatMap": _flat_map,
        "forEach": _for_each,
        "reduce": _reduce,
        "reduceRight": _reduce,
        "at": _at,
        "includes": _search,
        "indexOf": _search,
        "lastIndexOf": _search,
        "concat": _concat,
        "with": _with,
        "toSpliced": _to_spliced,
        "flat": _flat,
        "join": _join,
        "toSorted": _to_sorted,
    }


def _number_field(item: Type) -> str | None:
    """The first field of a record that holds a number, by which it may be put in order."""
    fields = item.fields if isinstance(item, RecordType) else {}
    return next((name for name, kind in fields.items() if prune(kind) is NUMBER), None)
