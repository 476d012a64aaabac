"""Lowering: from the typed tree to the intermediate representation."""

from __future__ import annotations

from collab.compile import limits
from collab.compile.analyze.component import Component
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics import behaviour_messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.ir import nodes as ir
from collab.compile.lower.component import ComponentLowering
from collab.compile.lower.statements import TooMuchInlinedError
from collab.compile.types.tables import Types


def lower(component: Component, names: Names, types: Types) -> tuple[ir.Program, list[Problem]]:
    """The program of a component without errors."""
    lowering = ComponentLowering(names, types)
    try:
        return lowering.component(component), []
    except TooMuchInlinedError as error:
        symbol = error.symbol
        problem = behaviour_messages.too_much_inlined(limits.INLINED_NODES, symbol.start, symbol.end)
        return ir.Program("", 0.0, 0.0), [problem]
