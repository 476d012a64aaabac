"""What all parts of the lowering share."""

from __future__ import annotations

from collections.abc import Callable

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import row_of
from collab.compile.lower.places import Places
from collab.compile.syntax import ast
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    ENTITY,
    NUMBER,
    STRING,
    VOID,
    OptionalType,
    Type,
    Var,
    prune,
)
from collab.compile.types.tables import Types

_NULL_USED = 6
"""The code of ``fail`` for what was ``null`` where it must not be."""
ITEM_KINDS: dict[ir.Kind, int] = {"f64": 0, "i32": 1, "ref": 2}


def kind_of_type(kind: Type) -> ir.Kind:
    """How a value of a type is kept. A type that nothing decides is the item of a list always empty."""
    kind = prune(kind)
    if kind in (NUMBER, ENTITY, VOID) or isinstance(kind, Var):
        return "f64"
    return "i32" if kind is BOOLEAN or kind is COLOR else "ref"


def number(value: float) -> ir.Const:
    """A number."""
    return ir.Const("f64", float(value))


def integer(value: int) -> ir.Const:
    """A boolean, a colour, or an integer of generated code."""
    return ir.Const("i32", value)


def null() -> ir.Const:
    """``null``."""
    return ir.Const("ref", 0)


def is_null(value: ir.Expression) -> ir.Expression:
    """Whether a value that may be ``null`` is."""
    return ir.Op("i32.eqz", "i32", (value,))


def boxed(value: ir.Expression, kind: ir.Kind) -> ir.Expression:
    """A value as one that may be ``null``: what is no reference goes into a record of one field."""
    return value if kind == "ref" else ir.NewRecord((kind,), (value,))


def unboxed(value: ir.Expression, kind: ir.Kind) -> ir.Expression:
    """What a value that may be ``null``, and is not, holds."""
    return value if kind == "ref" else ir.Slot(kind, value, integer(0))


def to_number(value: ir.Expression) -> ir.Expression:
    """An integer of generated code as a number."""
    return ir.Op("f64.convert_i32_s", "f64", (value,))


def negate(value: ir.Expression) -> ir.Expression:
    """``!value``."""
    return ir.Op("i32.eqz", "i32", (value,))


class Lowering:
    """Tables of the phases before, and what names stand for in the code being made.

    ``bound`` maps a symbol to the expression that reads it: a cell, a local, or what an inlined function
    was given. ``settles`` is true in code that may run after a signal was written,
    ``repeats`` in that of effects: what they set may make them run again.
    """

    def __init__(self, names: Names, types: Types, places: Places) -> None:
        self.places = places
        self.names = names
        self.types = types
        self.bound: dict[Symbol, ir.Expression] = {}
        self.functions: dict[Symbol, ir.Function] = {}
        self.settles = False
        self.repeats = False

    def type_of(self, node: ast.Node) -> Type:
        """The type of an expression."""
        return prune(self.types.expressions[node])

    def kind(self, node: ast.Node) -> ir.Kind:
        """How the value of an expression is kept."""
        return kind_of_type(self.types.expressions[node])

    def expression(self, node: ast.Expression) -> ir.Expression:
        """The code of an expression."""
        raise NotImplementedError

    def block(self, node: ast.Block) -> list[ir.Statement]:
        """The code of a block."""
        raise NotImplementedError

    def inline(
        self,
        node: ast.Arrow | ast.Function,
        given: list[ir.Expression],
        put: Callable[[ir.Expression], list[ir.Statement]] | None = None,
    ) -> tuple[list[ir.Statement], ir.Expression | None]:
        """The code of an arrow that is called once, with its parameters bound to ``given``. What it returns
        from within is put where ``put`` does, if that is given.
        """
        raise NotImplementedError

    def invoke(self, symbol: Symbol, given: list[ir.Expression]) -> ir.Expression:
        """A call of a function of the script; a local one is put in place of the call."""
        function = self.functions.get(symbol)
        if function is not None:
            taken = [
                (row_of(value) or value) if parameter in function.in_rows else value
                for parameter, value in zip(function.parameters, given, strict=True)
            ]
            return ir.Invoke(function, tuple(taken))
        return self.local_call(symbol, given)

    def local_call(self, symbol: Symbol, given: list[ir.Expression]) -> ir.Expression:
        """The code of a local function in place of its call."""
        raise NotImplementedError

    def read_cell(self, cell: ir.Cell) -> ir.Expression:
        """Reads a signal or computed value."""
        read = ir.GetCell(cell)
        if self.settles and cell.role == "computed":
            return ir.Sequence((ir.Settle(cell),), read)
        return read

    def as_text(self, value: ir.Expression, kind: Type) -> ir.Expression:
        """A string, number or boolean as a string."""
        kind = prune(kind)
        if kind is STRING:
            return value
        if kind is BOOLEAN:
            return ir.Select("ref", value, ir.Text("true"), ir.Text("false"))
        return ir.Runtime("str_from_num", "ref", (value,))

    def holds(self, value: ir.Expression, kind: ir.Kind, node: ast.Node) -> ir.Expression:
        """What is read where it is known not to be ``null``. The component stops if that changed since: what
        others can write is looked at again.
        """
        symbol = self.names.uses.get(node) if isinstance(node, ast.Name) else None
        if isinstance(value, ir.GetLocal) and symbol is not None and not symbol.written:
            return unboxed(value, kind)
        local = ir.Local("held", "ref")
        read = ir.GetLocal(local)
        fail = ir.Do(ir.Runtime("fail", None, (integer(_NULL_USED), number(0))))
        return ir.Sequence(
            (ir.SetLocal(local, value), ir.Branch(is_null(read), (fail,), ())), unboxed(read, kind)
        )

    def same(self, left: ir.Expression, right: ir.Expression, kinds: tuple[Type, Type]) -> ir.Expression:
        """Whether two values without parts, of which any may be ``null``, are equal."""
        kind = prune(kinds[0].item) if isinstance(kinds[0], OptionalType) else kinds[0]
        one, two = ir.Local("left", kind_of_type(kinds[0])), ir.Local("right", kind_of_type(kinds[1]))
        reads = ir.GetLocal(one), ir.GetLocal(two)
        values = [
            unboxed(read, kind_of_type(kind)) if isinstance(side, OptionalType) else read
            for read, side in zip(reads, kinds, strict=True)
        ]
        test = self.equal(values[0], values[1], kind)
        if isinstance(kinds[1], OptionalType):
            missing = is_null(reads[0]) if isinstance(kinds[0], OptionalType) else integer(0)
            test = ir.Select("i32", is_null(reads[1]), missing, test)
        if isinstance(kinds[0], OptionalType):
            missing = is_null(reads[1]) if isinstance(kinds[1], OptionalType) else integer(0)
            test = ir.Select("i32", is_null(reads[0]), missing, test)
        return ir.Sequence((ir.SetLocal(one, left), ir.SetLocal(two, right)), test)

    def equal(self, left: ir.Expression, right: ir.Expression, kind: Type) -> ir.Expression:
        """Whether two values without parts are equal."""
        kind = prune(kind)
        if kind is STRING:
            return ir.Runtime("str_eq", "i32", (left, right))
        if kind in (NUMBER, ENTITY) or isinstance(kind, Var):
            return ir.Op("f64.eq", "i32", (left, right))
        return ir.Op("i32.eq", "i32", (left, right))
