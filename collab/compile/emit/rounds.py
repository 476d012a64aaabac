"""Loops along rows whose rounds are so short that several of them are written one after the other."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import walk

ROUNDS = 4
_MOST = 64
"""Nodes of code in a round: a longer one gains little, and costs as many bytes as there are rounds."""
_SHORT = frozenset(
    (
        ir.Op, ir.Const, ir.GetLocal, ir.GetCell, ir.Slot, ir.Load, ir.Select, ir.Sequence,
        ir.SetLocal, ir.SetSlot, ir.Store, ir.Branch,
    )
)  # fmt: skip
"""Code that calls nothing and leaves nothing early."""


def passes(code: ir.Loop) -> tuple[ir.Local, ir.Local]:
    """The local by which such a loop goes on, and the one with where it ends."""
    assert isinstance(code.test, ir.Op)
    number, behind = code.test.arguments
    assert isinstance(number, ir.GetLocal) and isinstance(behind, ir.GetLocal)
    return number.local, behind.local


def steps_of(code: ir.Loop) -> dict[ir.Local, int] | None:
    """By how much the locals of a loop grow with each round; None if its rounds are to be written once.

    It is paid for, goes up to an address that is known before (rows stand far above the first bytes of
    memory, so the last rounds do not begin below 0), and nothing else changes these locals.
    """
    test = code.test
    if not code.paid or not isinstance(test, ir.Op) or test.name != "i32.lt_u":
        return None
    if not all(isinstance(side, ir.GetLocal) and side.local.kind == "ref" for side in test.arguments):
        return None
    steps: dict[ir.Local, int] = {}
    for step in code.update:
        match step:
            case ir.SetLocal(local, ir.Op("i32.add", _, (ir.GetLocal(same), ir.Const(_, by)))) if (
                same is local
            ):
                steps[local] = int(by)
            case _:
                return None
    number, behind = passes(code)
    parts = walk(code.body)
    if number not in steps or len(parts) > _MOST:
        return None
    for part in parts:
        if type(part) not in _SHORT:
            return None
        if isinstance(part, ir.SetLocal) and (part.local in steps or part.local is behind):
            return None
    return steps
