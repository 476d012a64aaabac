"""What the events of a component bring, described for hosts: section 2 of the contract."""

from __future__ import annotations

from collab.compile.ir.nodes import Described
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    STRING,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    prune,
)

_NAMES: dict[Type, Described] = {BOOLEAN: "boolean", COLOR: "color", STRING: "string"}


def described(kind: Type) -> Described:
    """A type that the checker has let pass, so that it is within bounds."""
    kind = prune(kind)
    if kind is VOID:
        return None
    if isinstance(kind, ListType):
        return {"list": described(kind.item)}
    if isinstance(kind, OptionalType):
        return {"optional": described(kind.item)}
    if isinstance(kind, RecordType):
        return {"record": {name: described(part) for name, part in kind.fields.items()}}
    # An entity is a number; a type that nothing decides is that of the items of a list always empty.
    return _NAMES.get(kind, "number")
