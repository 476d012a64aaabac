"""What names stand for."""

from __future__ import annotations

from typing import Literal

from collab.compile.analyze.component import Particles, Prop, Repeat, System
from collab.compile.interface import ExposedFunction
from collab.compile.records import field, table
from collab.compile.syntax import ast

Kind = Literal[
    "signal",
    "computed",
    "const",
    "let",
    "function",
    "local",
    "parameter",
    "item",
    "index",
    "entities",
    "component",
    "builtin",
    "unknown",
]


@table
class Symbol:
    """One declared name. ``order`` counts the declarations at the top of the script; -1 elsewhere.

    ``whole``: more is asked of its value than its fields, or it is written.
    ``origin`` is the module an imported name comes from, and what it is there. A name that an import can't
    give is of kind ``unknown``.
    """

    kind: Kind
    name: str
    start: int
    end: int
    mutable: bool = False
    order: int = -1
    node: ast.Variable | ast.Function | None = None
    read: bool = False
    written: bool = False
    whole: bool = False
    origin: tuple[str, ExposedFunction] | None = None

    @property
    def function(self) -> ast.Function | ast.Arrow:
        """The function that a symbol of that kind declares."""
        if isinstance(self.node, ast.Function):
            return self.node
        assert self.node is not None and isinstance(self.node.value, ast.Arrow)
        return self.node.value

    @property
    def initial(self) -> ast.Expression:
        """For signals and computed values the argument, for variables the value they start with."""
        assert isinstance(self.node, ast.Variable)
        value = self.node.value
        if self.kind in ("signal", "computed", "entities"):
            assert isinstance(value, ast.Call)
            return value.arguments[0] if value.arguments else ast.Missing(value.end, value.end)
        return value


@table
class Match:
    """What a query finds: the kinds of entities that have its components, and the names of these inside."""

    kinds: list[Symbol] = field(default_factory=list)
    components: list[Symbol] = field(default_factory=list)
    dt: Symbol | None = None


@table
class Names:
    """What the analysis of names found out.

    ``uses`` maps each name that is read or written to its symbol, ``declared`` the declaring node
    (variable, function, parameter) to its symbol, ``repeats`` a ``<for>`` to its item and index,
    ``matches`` a ``<system>`` or ``<particles>`` to what its query finds.
    ``top`` has the symbols of the script in order, ``props`` the props by name,
    ``imported`` what comes from modules. For attributes and handlers of elements, ``scopes`` are the names
    they can see, outermost first.
    """

    uses: dict[ast.Name, Symbol] = field(default_factory=dict)
    declared: dict[ast.Node, Symbol] = field(default_factory=dict)
    repeats: dict[Repeat, tuple[Symbol | None, Symbol | None]] = field(default_factory=dict)
    matches: dict[System | Particles, Match] = field(default_factory=dict)
    top: list[Symbol] = field(default_factory=list)
    props: dict[str, Prop] = field(default_factory=dict)
    imported: list[Symbol] = field(default_factory=list)
    scopes: dict[ast.Attribute, tuple[dict[str, Symbol], ...]] = field(default_factory=dict)
