"""Which functions of the runtime, and which helpers, a program needs."""

from __future__ import annotations

from collab.compile.emit.parts import part_of_attribute
from collab.compile.emit.runtime import FUNCTIONS
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import bodies, walk
from collab.compile.records import record


@record
class Needs:
    """Names of the runtime's functions, and of the helpers that a module has itself; the parts of the runtime
    that the attributes need which are set.
    """

    functions: set[str]
    helpers: frozenset[str]
    parts: int


def needed(program: ir.Program) -> tuple[list[str], Needs]:
    """What the code of a program needs, and its functions in the contract's order."""
    names: set[str] = set()
    helpers = {"burn"} if program.functions else set()
    parts = 0
    for body in bodies(program):
        parts |= _collect(body, names, helpers)
    return sorted(names, key=_PLACES.__getitem__), Needs(names, frozenset(helpers), parts)


def needed_by(body: list[ir.Statement]) -> Needs:
    """The same of one piece of code."""
    names: set[str] = set()
    helpers: set[str] = set()
    parts = _collect(body, names, helpers)
    return Needs(names, frozenset(helpers), parts)


def _collect(body: list[ir.Statement], names: set[str], helpers: set[str]) -> int:
    """Adds the functions and the helpers that some code needs; the parts of the runtime that it does."""
    parts = 0
    for code in walk(body):
        kind = type(code)
        if kind in _NEED_NOTHING:
            continue
        if isinstance(code, ir.Runtime | ir.OnCell):
            names.add(code.name)
        elif isinstance(code, ir.SetCell):
            names.add(SET_CELL[code.cell.kind])
        elif isinstance(code, ir.SetAttribute):
            names.add(SET_ATTRIBUTE[code.kind])
            parts |= part_of_attribute(code.name)
        elif isinstance(code, ir.Animate):
            names.add(code.way)
        elif isinstance(code, ir.UseChild):
            names.update(_NEEDS[kind])
            names.update(SET_CELL[cell.kind] for cell, _ in code.props)
        elif isinstance(code, ir.Loop):
            if not code.paid:
                helpers.add("burn")
        elif kind is ir.Burn:
            helpers.add("burn")
        elif kind is ir.Item or kind is ir.Row:
            helpers.add("item" if kind is ir.Item else "row")
            names.add("fail")
        else:
            names.update(_NEEDS.get(kind, ()))
    return parts


_NEEDS: dict[type, tuple[str, ...]] = {
    ir.Settle: ("settle",),
    ir.ChooseBranch: ("site_if",),
    ir.Repeat: ("site_for",),
    ir.NewList: ("list_new", "adopt"),
    ir.UseChild: ("child", "child_ready"),
    ir.Emit: ("emit",),
    ir.Rows: ("rows",),
    ir.ListRows: ("list_rows",),
    ir.EachRow: ("entities_begin", "entities_chunk", "entities_end"),
    ir.NewRecord: ("record_new", "adopt"),
}
_PLACES = {name: place for place, name in enumerate(FUNCTIONS)}
SET_CELL: dict[str, str] = {kind: f"cell_set_{kind}" for kind in ("f64", "i32", "ref")}
SET_ATTRIBUTE: dict[str, str] = {kind: f"set_{kind}" for kind in ("f64", "i32", "ref")}
"""The functions that write cells and attributes, by kind."""
_NEED_NOTHING = frozenset((ir.GetCell, ir.GetLocal, ir.Const, ir.Text, ir.Op, ir.Select, ir.SetLocal))
"""Most of all code, told apart at once."""
