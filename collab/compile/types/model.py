"""Types, and making two of them equal.

An author can make types that are as deep as the script is long, and that double with each line; all walks
here are bounded, and a type beyond the bounds fits nothing.
"""

from __future__ import annotations

_DEPTH = 64
_STEPS = 4000
_SHOWN_DEPTH = 6
_FIELDS = 32


class Type:
    """A type. Equality is decided by ``unify``, not by ``==``."""

    __slots__ = ()

    def __str__(self) -> str:
        return _shown(self, _SHOWN_DEPTH)


class Basic(Type):
    """A type without parts."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class ListType(Type):
    """``list<item>``."""

    __slots__ = ("item",)

    def __init__(self, item: Type) -> None:
        self.item = item


class RecordType(Type):
    """``{name: type}``. Its slots in memory stand in the order of ``fields``, which is by name."""

    __slots__ = ("fields",)

    def __init__(self, fields: dict[str, Type]) -> None:
        self.fields = dict(sorted(fields.items()))


class EntitiesType(Type):
    """Entities with components, which are kept in the order of ``fields``, by name."""

    __slots__ = ("fields",)

    def __init__(self, fields: dict[str, Type]) -> None:
        self.fields = dict(sorted(fields.items()))


class OptionalType(Type):
    """``item?``: an item or ``null``. Never one of another: ``optional`` makes them."""

    __slots__ = ("item",)

    def __init__(self, item: Type) -> None:
        self.item = item


class EventType(RecordType):
    """What a handler gets; its order is the contract's."""

    __slots__ = ()

    def __init__(self, fields: dict[str, Type]) -> None:
        super().__init__({})
        self.fields = fields


class Var(Type):
    """A type not known yet. ``link`` is what it turned out to be."""

    __slots__ = ("link",)

    def __init__(self) -> None:
        self.link: Type | None = None


NUMBER = Basic("number")
STRING = Basic("string")
BOOLEAN = Basic("boolean")
COLOR = Basic("color")
ENTITY = Basic("entity")
"""What tells an entity from all others."""
VOID = Basic("nothing")
ERROR = Basic("unknown")
"""The type of what is already reported; it fits everywhere."""

BASIC = {"number": NUMBER, "string": STRING, "boolean": BOOLEAN, "color": COLOR}


def prune(kind: Type) -> Type:
    """What a type is, as far as is known."""
    while type(kind) is Var and kind.link is not None:
        kind = kind.link
    return kind


def optional(kind: Type) -> Type:
    """``kind?``; what may be ``null`` already stays as it is."""
    kind = prune(kind)
    return kind if isinstance(kind, OptionalType) or kind is ERROR else OptionalType(kind)


def unify(left: Type, right: Type) -> bool:
    """Makes two types equal where something is not known yet; False if they differ."""
    return _unify(left, right, _DEPTH, [_STEPS])


def _unify(left: Type, right: Type, depth: int, steps: list[int]) -> bool:
    left, right = prune(left), prune(right)
    if left is right:
        return True
    if left is ERROR or right is ERROR:
        # What depends on a mistake is not told as another one.
        for side in (left, right):
            if isinstance(side, Var):
                side.link = ERROR
        return True
    steps[0] -= 1
    if depth == 0 or steps[0] < 0:
        return False
    if isinstance(left, Var):
        if not _can_hold(left, right, depth, steps):
            return False
        left.link = right
        return True
    if isinstance(right, Var):
        return _unify(right, left, depth, steps)
    if isinstance(left, ListType) and isinstance(right, ListType):
        return _unify(left.item, right.item, depth - 1, steps)
    if isinstance(left, OptionalType) and isinstance(right, OptionalType):
        return _unify(left.item, right.item, depth - 1, steps)
    if isinstance(left, EventType) or isinstance(right, EventType):
        return False
    if isinstance(left, RecordType) and isinstance(right, RecordType):
        if left.fields.keys() != right.fields.keys():
            return False
        return all(_unify(kind, right.fields[name], depth - 1, steps) for name, kind in left.fields.items())
    return False


def _can_hold(var: Var, kind: Type, depth: int, steps: list[int]) -> bool:
    """Whether ``kind`` is free of ``var`` and within bounds."""
    kind = prune(kind)
    steps[0] -= 1
    if kind is var or depth == 0 or steps[0] < 0:
        return False
    if isinstance(kind, ListType | OptionalType):
        return _can_hold(var, kind.item, depth - 1, steps)
    if isinstance(kind, RecordType):
        if len(kind.fields) > _FIELDS:
            return False
        for part in kind.fields.values():
            if not _can_hold(var, part, depth - 1, steps):
                return False
    return True


def is_small(kind: Type) -> bool:
    """Whether a type is within the bounds."""
    return _can_hold(Var(), kind, _DEPTH, [_STEPS])


def is_same(left: Type, right: Type) -> bool:
    """Whether two types are equal, and known, with their fields in the same order."""
    left, right = prune(left), prune(right)
    if isinstance(left, ListType | OptionalType):
        return type(left) is type(right) and is_same(left.item, right.item)
    if isinstance(left, RecordType) and type(left) is type(right):
        others = right.fields
        return list(left.fields) == list(others) and all(map(is_same, left.fields.values(), others.values()))
    return left is right and not isinstance(left, Var)


def is_known(kind: Type) -> bool:
    """Whether no part of a type is still unknown."""
    waiting = [kind]
    for _ in range(_STEPS):
        if not waiting:
            return True
        kind = prune(waiting.pop())
        if isinstance(kind, Var):
            return False
        if isinstance(kind, ListType | OptionalType):
            waiting.append(kind.item)
        elif isinstance(kind, RecordType):
            waiting.extend(kind.fields.values())
    return False


def _shown(kind: Type, depth: int) -> str:
    kind = prune(kind)
    if isinstance(kind, Basic):
        return kind.name
    if isinstance(kind, EventType):
        return "event"
    if isinstance(kind, Var):
        return "unknown"
    if depth == 0:
        return "…"
    if isinstance(kind, ListType):
        item = prune(kind.item)
        return "list" if isinstance(item, Var) else f"list<{_shown(item, depth - 1)}>"
    if isinstance(kind, OptionalType):
        item = prune(kind.item)
        return "null" if isinstance(item, Var) else f"{_shown(item, depth - 1)}?"
    if isinstance(kind, EntitiesType):
        return f"entities{_shown(RecordType(kind.fields), depth)}"
    assert isinstance(kind, RecordType)
    parts = [f"{name}: {_shown(part, depth - 1)}" for name, part in list(kind.fields.items())[:20]]
    if len(kind.fields) > 20:
        parts.append("…")
    return "{" + ", ".join(parts) + "}"
