"""Code of expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile.analyze.symbols import Names
from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import field, row_of
from collab.compile.lower.base import boxed, integer, is_null, kind_of_type, negate, null, number, unboxed
from collab.compile.lower.calls import CallLowering
from collab.compile.lower.lists import Items
from collab.compile.lower.places import Places
from collab.compile.lower.text_methods import TextMethods
from collab.compile.syntax import ast
from collab.compile.types.colors import parse_color
from collab.compile.types.model import (
    COLOR,
    NUMBER,
    STRING,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    prune,
)
from collab.compile.types.narrowing import ends_early
from collab.compile.types.tables import CONSTANTS, Types

_ARITHMETIC = {"-": "f64.sub", "*": "f64.mul", "/": "f64.div"}
_ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class ExpressionLowering(TextMethods):
    """A method for each kind of expression."""

    def __init__(self, names: Names, types: Types, places: Places) -> None:
        super().__init__(names, types, places)
        self._chain_end = ir.Label("chain")

    def expression(self, node: ast.Expression) -> ir.Expression:
        """The code of an expression that gives a value."""
        value = self._METHODS[type(node)](self, node)
        types = self.types
        if node in types.coerced:
            value = ir.Runtime("color_parse", "i32", (value,))
        if node in types.narrowed:
            value = self.holds(value, self.kind(node), node)
        if node in types.wrapped:
            value = boxed(value, kind_of_type(types.wrapped[node]))
        return value

    def _chain(self, node: ast.Chain) -> ir.Expression:
        inner = prune(self.types.expressions[node.value])
        outer, self._chain_end = self._chain_end, ir.Label("chain")
        value, label = self.expression(node.value), self._chain_end
        self._chain_end = outer
        if not ends_early(node, self.types):
            return value
        if inner is VOID:
            return ir.Perform((ir.Labeled(label, (ir.Do(value),)),))
        if not isinstance(inner, OptionalType):
            value = boxed(value, kind_of_type(inner))
        out = ir.Local("chain", "ref")
        code = (ir.SetLocal(out, null()), ir.Labeled(label, (ir.SetLocal(out, value),)))
        return ir.Sequence(code, ir.GetLocal(out))

    def reached(self, node: ast.Member | ast.Index) -> tuple[ir.Expression, Type]:
        """What a member or item is of, and its type. Where it is ``null``, the chain ends."""
        value, kind = self.expression(node.target), self.type_of(node.target)
        if not isinstance(kind, OptionalType):
            return value, kind
        local = ir.Local("owner", "ref")
        read = ir.GetLocal(local)
        leave = ir.Branch(is_null(read), (ir.Exit(self._chain_end),), ())
        item = prune(kind.item)
        return ir.Sequence((ir.SetLocal(local, value), leave), unboxed(read, kind_of_type(item))), item

    def _string(self, node: ast.String) -> ir.Expression:
        if self.types.expressions.get(node) is COLOR:
            color = parse_color(node.value)
            assert color is not None
            return integer(color)
        return ir.Text(node.value)

    def _template(self, node: ast.Template) -> ir.Expression:
        result: ir.Expression | None = None
        for part in node.parts:
            text = self.as_text(self.expression(part), self.type_of(part))
            result = text if result is None else ir.Runtime("str_concat", "ref", (result, text))
        return result if result is not None else ir.Text("")

    def _name(self, node: ast.Name) -> ir.Expression:
        symbol = self.names.uses[node]
        if symbol.kind == "builtin":
            return number(float("nan") if symbol.name == "NaN" else float("inf"))
        return self.bound[symbol]

    def _member(self, node: ast.Member) -> ir.Expression:
        target = node.target
        symbol = self.names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is not None and symbol.kind == "builtin":
            if symbol.name in CONSTANTS:
                return number(CONSTANTS[symbol.name][node.name])
            return ir.GetCell(self.props[node.name])
        value, owner = self.reached(node)
        if isinstance(owner, RecordType):
            place = list(owner.fields).index(node.name)
            return field(kind_of_type(owner.fields[node.name]), value, place)
        return ir.Op("f64.convert_i32_s", "f64", (ir.Length(value),))

    def _index(self, node: ast.Index) -> ir.Expression:
        target, owner = self.reached(node)
        index = self.expression(node.index)
        if isinstance(owner, ListType):
            return Items(owner.item).find(target, index)
        # The unit of a string that is there; the runtime fails otherwise.
        text, place = ir.Local("text", "ref"), ir.Local("place", "f64")
        length = ir.Op("f64.convert_i32_s", "f64", (ir.Length(ir.GetLocal(text)),))
        at = ir.GetLocal(place)
        inside = ir.Op(
            "i32.and",
            "i32",
            (
                ir.Op("f64.eq", "i32", (ir.Op("f64.floor", "f64", (at,)), at)),
                ir.Op(
                    "i32.and",
                    "i32",
                    (
                        ir.Op("f64.ge", "i32", (at, number(0))),
                        ir.Op("f64.lt", "i32", (at, length)),
                    ),
                ),
            ),
        )
        fail = ir.Do(ir.Runtime("fail", None, (integer(1), at)))
        after = ir.Op("f64.add", "f64", (at, number(1)))
        return ir.Sequence(
            (
                ir.SetLocal(text, target),
                ir.SetLocal(place, index),
                ir.Branch(negate(inside), (fail,), ()),
            ),
            ir.Runtime("str_slice", "ref", (ir.GetLocal(text), at, after)),
        )

    def _unary(self, node: ast.Unary) -> ir.Expression:
        operand = self.expression(node.operand)
        if node.operator == "!":
            return negate(operand)
        return ir.Op("f64.neg", "f64", (operand,)) if node.operator == "-" else operand

    def _binary(self, node: ast.Binary) -> ir.Expression:
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator in ("===", "!=="):
            equal = self._equality(node, left, right)
            return equal if node.operator == "===" else negate(equal)
        return self.operate(node.operator, left, right, node.left)

    def _equality(self, node: ast.Binary, left: ir.Expression, right: ir.Expression) -> ir.Expression:
        for tested, value, other in ((node.left, left, node.right), (node.right, right, node.left)):
            if isinstance(other, ast.Null):
                if isinstance(self.type_of(tested), OptionalType):
                    return is_null(value)
                return ir.Sequence((ir.Do(value),), integer(0))
        kinds = tuple(
            OptionalType(self.types.wrapped[side]) if side in self.types.wrapped else self.type_of(side)
            for side in (node.left, node.right)
        )
        if any(isinstance(kind, OptionalType) for kind in kinds):
            return self.same(left, right, (kinds[0], kinds[1]))
        return self.equal(left, right, kinds[0])

    def operate(
        self, operator: str, left: ir.Expression, right: ir.Expression, typed: ast.Expression
    ) -> ir.Expression:
        """An operator between two values of the type of ``typed``."""
        kind = self.type_of(typed)
        if operator in _ARITHMETIC:
            return ir.Op(_ARITHMETIC[operator], "f64", (left, right))
        if operator == "+":
            if kind is STRING:
                return ir.Runtime("str_concat", "ref", (left, right))
            return ir.Op("f64.add", "f64", (left, right))
        if operator == "%":
            return ir.Runtime("math_mod", "f64", (left, right))
        if operator == "**":
            return ir.Runtime("math_pow", "f64", (left, right))
        order = _ORDER[operator]
        if kind is STRING:
            compared = ir.Runtime("str_cmp", "i32", (left, right))
            return ir.Op(f"i32.{order}_s", "i32", (compared, integer(0)))
        return ir.Op(f"f64.{order}", "i32", (left, right))

    def _logical(self, node: ast.Logical) -> ir.Expression:
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator == "??":
            return self._instead(node, left, right)
        if node.operator == "&&":
            return ir.Select("i32", left, right, integer(0))
        return ir.Select("i32", left, integer(1), right)

    def _instead(self, node: ast.Logical, left: ir.Expression, right: ir.Expression) -> ir.Expression:
        if not isinstance(self.type_of(node.left), OptionalType):
            return left
        local = ir.Local("value", "ref")
        read = ir.GetLocal(local)
        kind = self.kind(node)
        held = read if isinstance(self.type_of(node), OptionalType) else unboxed(read, kind)
        return ir.Sequence((ir.SetLocal(local, left),), ir.Select(kind, is_null(read), right, held))

    def _conditional(self, node: ast.Conditional) -> ir.Expression:
        test = self.expression(node.test)
        then, otherwise = self.expression(node.then), self.expression(node.otherwise)
        return ir.Select(self.kind(node), test, then, otherwise)

    def _list(self, node: ast.ListLiteral) -> ir.Expression:
        kind = prune(self.type_of(node))
        item = Items(getattr(kind, "item", NUMBER))
        parts: list[ir.Expression] = []
        run: list[ir.Expression] = []
        for entry in node.items:
            if isinstance(entry, ast.Spread):
                if run:
                    parts.append(_list_of(item, run))
                    run = []
                parts.append(self.expression(entry.value))
            else:
                run.append(self.expression(entry))
        if run or not parts:
            parts.append(_list_of(item, run))
        return _joined(parts)

    def _record(self, node: ast.RecordLiteral) -> ir.Expression:
        kind = self.type_of(node)
        assert isinstance(kind, RecordType)
        statements: list[ir.Statement] = []
        values: dict[str, ir.Expression] = {}
        changes = self._changed_after(node)
        for entry, is_changed in zip(node.fields, changes, strict=True):
            value = self.expression(entry.value)
            if isinstance(entry, ast.Spread):
                base = self.type_of(entry.value)
                assert isinstance(base, RecordType)
                local = ir.Local("base", "ref")
                statements.append(ir.SetLocal(local, row_of(value) or value))
                for place, (name, part) in enumerate(base.fields.items()):
                    values[name] = field(kind_of_type(part), ir.GetLocal(local), place)
            elif len(node.fields) > 1 and (
                is_changed or not isinstance(value, ir.Const | ir.Text | ir.GetLocal)
            ):
                # Evaluated in the order as written, though slots are in order of the names.
                local = ir.Local(entry.name, kind_of_type(kind.fields[entry.name]))
                statements.append(ir.SetLocal(local, value))
                values[entry.name] = ir.GetLocal(local)
            else:
                values[entry.name] = value
        kinds = tuple(kind_of_type(part) for part in kind.fields.values())
        made = ir.NewRecord(kinds, tuple(values[name] for name in kind.fields))
        return ir.Sequence(tuple(statements), made) if statements else made

    def _changed_after(self, node: ast.RecordLiteral) -> list[bool]:
        """Of each field, whether it is a variable that what stands behind it may write to."""
        simple = [isinstance(entry.value, _SIMPLE) for entry in node.fields]
        return [
            self.is_written(entry.value) and not all(simple[place + 1 :])
            for place, entry in enumerate(node.fields)
        ]

    _METHODS: ClassVar[dict[type, Callable[..., ir.Expression]]] = {
        ast.Number: lambda self, node: ir.Const("f64", node.value),
        ast.Call: CallLowering.call,
        ast.Name: _name,
        ast.String: _string,
        ast.Member: _member,
        ast.Binary: _binary,
        ast.Template: _template,
        ast.Conditional: _conditional,
        ast.Boolean: lambda self, node: integer(int(node.value)),
        ast.Null: lambda self, node: null(),
        ast.Chain: _chain,
        ast.Index: _index,
        ast.Unary: _unary,
        ast.Logical: _logical,
        ast.ListLiteral: _list,
        ast.RecordLiteral: _record,
    }


_SIMPLE = (ast.Name, ast.Number, ast.String, ast.Boolean, ast.Null)
"""What writes to nothing."""


def _joined(parts: list[ir.Expression]) -> ir.Expression:
    """One list of several, by halves: neither deep nor copied more often than need be."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return ir.Runtime("list_concat", "ref", (_joined(parts[:middle]), _joined(parts[middle:])))


def _list_of(item: Items, items: list[ir.Expression]) -> ir.Expression:
    if not items or (item.kind != "ref" and all(isinstance(entry, ir.Const) for entry in items)):
        return ir.StaticList(item.kind, tuple(entry.value for entry in items if isinstance(entry, ir.Const)))
    if item.fields is None:
        return ir.NewList(item.kind, tuple(items))
    made = ir.Local("list", "ref")
    code: list[ir.Statement] = [ir.SetLocal(made, item.new(integer(len(items))))]
    for place, value in enumerate(items):
        code += item.put(made, integer(place), value)
    return ir.Sequence((*code, *item.complete(made)), ir.GetLocal(made))
