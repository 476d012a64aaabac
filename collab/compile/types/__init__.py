"""Types: every expression gets one, or a problem is reported."""

from __future__ import annotations

from collab.compile.analyze.component import Component
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics.problem import Problem
from collab.compile.types.component import ComponentRules
from collab.compile.types.tables import Types


def check_types(component: Component, names: Names, text: str) -> tuple[Types, list[Problem]]:
    """The types of everything in a component, and what does not fit."""
    rules = ComponentRules(text, names)
    rules.component(component)
    return rules.types, rules.problems
