"""Lowering: from the typed trees of a component and what it uses to one program."""

from __future__ import annotations

from typing import Protocol

from collab.compile.diagnostics.problem import Problem
from collab.compile.ir import nodes as ir
from collab.compile.lower.component import ComponentLowering
from collab.compile.lower.module import ModuleLowering
from collab.compile.lower.parts import CheckedComponent
from collab.compile.lower.statements import TooMuchInlinedError


class Checked(CheckedComponent, Protocol):
    """A component without errors, and the way to those it uses."""

    def neighbour(self, name: str) -> Checked:
        """A component it uses, or, by the path of an import, a module."""


class _Parts:
    """What one component of the program uses. Each component and module is lowered once."""

    def __init__(self, checked: Checked, program: ir.Program, done: dict[int, object]) -> None:
        self._checked = checked
        self._program = program
        self._done = done

    def component(self, name: str) -> ComponentLowering:
        """A component by its name."""
        checked = self._checked.neighbour(name)
        known = self._done.get(id(checked))
        if known is None:
            parts = _Parts(checked, self._program, self._done)
            known = self._done[id(checked)] = ComponentLowering(checked, parts, self._program)
            known.lower(used=True)
        assert isinstance(known, ComponentLowering)
        return known

    def module(self, path: str) -> ModuleLowering:
        """A module by the path of an import."""
        checked = self._checked.neighbour(path)
        known = self._done.get(id(checked))
        if known is None:
            parts = _Parts(checked, self._program, self._done)
            known = self._done[id(checked)] = ModuleLowering(checked, parts, self._program)
        assert isinstance(known, ModuleLowering)
        return known


def lower(checked: Checked) -> tuple[ir.Program, list[Problem]]:
    """The program of a component without errors."""
    program, _, problems = lower_for_edits(checked)
    return program, problems


def lower_for_edits(checked: Checked) -> tuple[ir.Program, ComponentLowering, list[Problem]]:
    """The program of a component without errors, and what can lower a part of it again."""
    component = checked.component
    program = ir.Program(component.name, component.width, component.height)
    parts = _Parts(checked, program, {})
    lowering = ComponentLowering(checked, parts, program)
    problems: list[Problem] = []
    try:
        lowering.lower(used=False)
    except TooMuchInlinedError as error:
        problems.append(error.problem)
    return program, lowering, problems
