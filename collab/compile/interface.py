"""What others need to know of a component to use it, and nothing of how it does what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collab.compile.records import field, node

if TYPE_CHECKING:
    # The types' rules need this file: only the names are needed here.
    from collab.compile.syntax import ast
    from collab.compile.types.model import Type


@node
class ExposedProp:
    """A prop as those who use the component see it."""

    name: str
    type: Type
    required: bool


@node
class ExposedFunction:
    """A function or constant of a module. ``parameters`` is None for a constant."""

    name: str
    node: ast.Variable | ast.Function
    parameters: tuple[Type, ...] | None
    result: Type


@node
class Interface:
    """The outside of a component or module. ``events`` have the type of what they bring.

    ``fingerprint`` is equal for interfaces that those who use them cannot tell apart. ``problem`` says, for
    people, why it can't be used.
    """

    name: str
    props: dict[str, ExposedProp] = field(default_factory=dict)
    events: dict[str, Type] = field(default_factory=dict)
    has_slot: bool = False
    functions: dict[str, ExposedFunction] = field(default_factory=dict)
    is_module: bool = False
    problem: str = ""

    @property
    def fingerprint(self) -> str:
        """A text of everything that shows."""
        parts = [self.problem, str(self.has_slot), str(self.is_module)]
        parts += [f"{prop.name}:{prop.type}:{prop.required}" for prop in self.props.values()]
        parts += [f"@{name}:{kind}" for name, kind in self.events.items()]
        for function in self.functions.values():
            taken = "" if function.parameters is None else f"({', '.join(map(str, function.parameters))})"
            parts.append(f"{function.name}{taken}:{function.result}")
        return "\n".join(parts)


class Neighbours:
    """The components and modules that one source may use, by name."""

    def component(self, name: str) -> Interface | None:
        """The component of a name; None if there is none."""
        return None

    def module(self, path: str) -> Interface | None:
        """The module that an ``import`` names; None if there is none."""
        return None

    def names(self) -> tuple[str, ...]:
        """The names of all components."""
        return ()
