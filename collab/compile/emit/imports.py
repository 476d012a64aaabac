"""Which functions of the runtime, and which helpers, a program needs."""

from __future__ import annotations

from collab.compile.emit.runtime import FUNCTIONS
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import bodies, walk


def needed(program: ir.Program) -> tuple[list[str], bool, bool]:
    """The runtime's functions, in the contract's order; whether fuel is burnt; whether lists are indexed."""
    names: set[str] = set()
    burns = bool(program.functions)
    indexes = False
    for body in bodies(program):
        used, loops, items = needed_by(body)
        names |= used
        burns |= loops
        indexes |= items
    return [name for name in FUNCTIONS if name in names], burns, indexes


def needed_by(body: list[ir.Statement]) -> tuple[set[str], bool, bool]:
    """The same of one piece of code."""
    names: set[str] = set()
    burns = indexes = False
    for code in walk(body):
        kind = type(code)
        if isinstance(code, ir.Runtime | ir.OnCell):
            names.add(code.name)
        elif isinstance(code, ir.SetCell):
            names.add(f"cell_set_{code.cell.kind}")
        elif isinstance(code, ir.SetAttribute):
            names.add(f"set_{code.kind}")
        elif isinstance(code, ir.Animate):
            names.add(code.way)
        elif isinstance(code, ir.UseChild):
            names.update(_NEEDS[kind])
            names.update(f"cell_set_{cell.kind}" for cell, _ in code.props)
        elif isinstance(code, ir.Loop):
            burns |= not code.paid
        elif kind is ir.Item:
            indexes = True
            names.add("fail")
        else:
            names.update(_NEEDS.get(kind, ()))
    return names, burns, indexes


_NEEDS: dict[type, tuple[str, ...]] = {
    ir.Settle: ("settle",),
    ir.ChooseBranch: ("site_if",),
    ir.Repeat: ("site_for",),
    ir.NewList: ("list_new", "adopt"),
    ir.UseChild: ("child", "child_ready"),
    ir.Emit: ("emit",),
    ir.Rows: ("rows",),
    ir.EachRow: ("entities_begin", "entities_chunk", "entities_end"),
    ir.NewRecord: ("record_new", "adopt"),
}
