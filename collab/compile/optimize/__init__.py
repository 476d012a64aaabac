"""Optimization: passes over the program, by level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from collab.compile.diagnostics.problem import Problem
from collab.compile.ir import nodes as ir
from collab.compile.optimize.dead_code import remove_dead_code
from collab.compile.optimize.folding import fold_constants
from collab.compile.optimize.inlining import inline_functions

Level = Literal["none", "basic", "standard", "aggressive"]
Pass = Callable[[ir.Program], bool]

_DEAD_CODE = ("dead_code_elimination", remove_dead_code)
_INLINING = ("inlining", inline_functions)
_FOLDING = ("constant_folding", fold_constants)
PASSES: dict[Level, tuple[tuple[str, Pass], ...]] = {
    "none": (),
    "basic": (_DEAD_CODE,),
    "standard": (_FOLDING, _DEAD_CODE),
    "aggressive": (_INLINING, _FOLDING, _DEAD_CODE),
}


def applied_after(level: Level, before: tuple[str, ...], *, folds: bool) -> tuple[str, ...]:
    """The names of the passes that change something when those of ``before`` did, and it is known anew
    whether there is anything to fold.
    """
    names = [name for name, _ in PASSES[level]]
    return tuple(name for name in names if (folds if name == _FOLDING[0] else name in before))


def run_passes(program: ir.Program, level: Level) -> tuple[ir.Program, tuple[str, ...], list[Problem]]:
    """The program after the passes of a level, and the names of those that changed something."""
    applied = tuple(name for name, run in PASSES[level] if run(program))
    return program, applied, []
