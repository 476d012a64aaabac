"""Lowering: from the typed tree to the intermediate representation."""

from __future__ import annotations

from collab.compile.analyze.component import Component
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics.problem import Problem
from collab.compile.ir import nodes as ir
from collab.compile.lower.component import ComponentLowering
from collab.compile.types.tables import Types


def lower(component: Component, names: Names, types: Types) -> tuple[ir.Program, list[Problem]]:
    """The program of a component without errors. Lowering has nothing to complain about."""
    return ComponentLowering(names, types).component(component), []
