"""Analysis: from the tree to a component whose names are known."""

from __future__ import annotations

from collab.compile.analyze.component import Component
from collab.compile.analyze.dependencies import check_dependencies
from collab.compile.analyze.names import NameResolver
from collab.compile.analyze.structure import read_component
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics.problem import Problem
from collab.compile.interface import Neighbours
from collab.compile.source import Source
from collab.compile.syntax import ast

_ALONE = Neighbours()


def analyze(
    document: ast.Document, source: Source, neighbours: Neighbours = _ALONE
) -> tuple[tuple[Component, Names], list[Problem]]:
    """The component of a tree, what its names stand for, and what is wrong with both."""
    component, problems = read_component(document, source, neighbours)
    resolver = NameResolver(source, neighbours)
    resolver.component(component)
    problems += resolver.problems
    problems += check_dependencies(resolver.found, source)
    return (component, resolver.found.names), problems
