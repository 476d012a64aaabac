"""A signal whose list is put through ``map``: its rows are written over where nobody can tell.

The runtime sees to those who hold the list, and gives a copy where there are others (``list_own``, section
3.2 of the contract). What it can't see is what code has at hand. So only code asks that has nothing else of
the list.
"""

from __future__ import annotations

from collections.abc import Set

from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import walk
from collab.compile.records import record
from collab.compile.syntax import ast

_BEYOND = (ir.Invoke, ir.Settle, ir.Emit)
"""What runs code that is not in sight."""


@record
class Mapped:
    """``signal.set(signal().method(…))`` or ``signal.update(old => old.method(…))``: the call of the method,
    what it is called on, and the old list as a parameter, if it is one.
    """

    call: ast.Call
    source: ast.Expression
    old: ast.Parameter | None


def mapped(node: ast.Call) -> Mapped | None:
    """What a call of ``set`` or ``update`` does, if it is as above."""
    callee, given = node.callee, node.arguments[0]
    assert isinstance(callee, ast.Member) and isinstance(callee.target, ast.Name)
    old: ast.Parameter | None = None
    made: ast.Node = given
    if callee.name == "update":
        if not isinstance(given, ast.Arrow) or len(given.parameters) != 1:
            return None
        [old], made = given.parameters, given.body
    if not isinstance(made, ast.Call) or not isinstance(made.callee, ast.Member) or made.callee.optional:
        return None
    source = made.callee.target
    if old is not None:
        is_it = isinstance(source, ast.Name) and source.name == old.name
    else:
        asked = source.callee if isinstance(source, ast.Call) else None
        is_it = isinstance(asked, ast.Name) and asked.name == callee.target.name
    return Mapped(made, source, old) if is_it else None


def keeps_off(code: list[ir.Statement], cell: ir.Cell) -> bool:
    """Whether a loop over the rows of a list leaves the cell that holds it alone, whatever it runs."""
    return not any(
        isinstance(part, _BEYOND)
        or (isinstance(part, ir.GetCell | ir.SetCell | ir.OnCell | ir.Animate) and part.cell is cell)
        for part in walk(code)
    )


def is_alone(code: list[ir.Statement], cells: Set[ir.Cell]) -> bool:
    """Whether code that the runtime calls has nothing of the lists in ``cells`` but what it writes over."""
    taken = written = 0
    for part in walk(code):
        if isinstance(part, ir.Invoke):
            # A function may give what a cell holds, or put into a cell what it is given.
            if part.function.result == "ref" or any(ir.kind_of(value) == "ref" for value in part.arguments):
                return False
        elif isinstance(part, ir.GetCell) and part.cell in cells:
            return False
        elif isinstance(part, ir.OnCell) and part.cell in cells:
            taken += 1
        elif isinstance(part, ir.SetCell) and part.cell in cells:
            written += 1
    return taken == written
