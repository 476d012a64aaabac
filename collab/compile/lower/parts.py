"""What a program is put together from: components and modules, each lowered once."""

from __future__ import annotations

from typing import Protocol

from collab.compile.analyze.component import Component
from collab.compile.analyze.symbols import Names
from collab.compile.ir import nodes as ir
from collab.compile.lower.places import Places
from collab.compile.source import Source
from collab.compile.types.tables import Types


class CheckedComponent(Protocol):
    """A component or module whose names and types are known."""

    source: Source

    @property
    def component(self) -> Component:
        """Its parts."""

    @property
    def names(self) -> Names:
        """What its names stand for."""

    @property
    def types(self) -> Types:
        """The types of everything in it."""


def places_in(checked: CheckedComponent, program: ir.Program) -> Places:
    """The places of a source that takes part in a program from now on."""
    program.sources.append(checked.source)
    return Places(checked.source, len(program.sources) - 1)


class LoweredComponent(Protocol):
    """A component in the program, as those who use it need it."""

    root: ir.Block
    props: dict[str, ir.Cell]
    types: Types

    def default(self, name: str) -> ir.Expression:
        """What a prop is when nothing is given."""


class LoweredModule(Protocol):
    """A module in the program."""

    def function(self, name: str) -> ir.Function:
        """One of its functions."""

    def constant(self, name: str) -> ir.Expression:
        """The value of one of its constants."""


class Parts(Protocol):
    """All of them, made when they are first asked for."""

    def component(self, name: str) -> LoweredComponent:
        """A component by its name."""

    def module(self, path: str) -> LoweredModule:
        """A module by the path of an import."""
