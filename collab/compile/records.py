"""Classes that are their fields: the nodes, tables and results of the compiler.

As dataclasses, with slots and ``__match_args__``, but made in a tenth of the time: there are over a hundred,
and every process that compiles one source makes them first. What is declared read-only is so to the type
checker alone, as checking at run time would triple the time to build a tree. (Rooms have ``collab.records``,
which makes dataclasses: loading what makes those is what this saves.)
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)
Kept = TypeVar("Kept")
_NOTHING: Any = object()


class _Default:
    """What a field holds when nothing is given for it."""

    __slots__ = ("factory", "kw_only", "value")

    def __init__(self, value: Any, factory: Callable[[], Any] | None, kw_only: bool) -> None:
        self.value = value
        self.factory = factory
        self.kw_only = kw_only


def field(
    *, default: Any = _NOTHING, default_factory: Callable[[], Any] | None = None, kw_only: bool = False
) -> Any:
    """A field with a default that is made anew for each object, or that is given by name only."""
    return _Default(default, default_factory, kw_only)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def node(cls: Class) -> Class:
    """Read-only, and equal to itself alone."""
    return _made(cls, {})


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def table(cls: Class) -> Class:
    """Can be changed, and is equal to itself alone."""
    return _made(cls, {})


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: Class) -> Class:
    """Read-only, and equal to what has the same fields."""
    return _made(cls, {"__eq__": _equal, "__hash__": _hash, "__repr__": _repr})


def names_of(record: Any) -> tuple[str, ...]:
    """The names of the fields."""
    return tuple(type(record).__fields__)


def replaced(old: Kept, **changes: Any) -> Kept:
    """The same with other values of some fields."""
    made: Any = object.__new__(type(old))
    for name in type(old).__fields__:  # type: ignore[attr-defined]
        setattr(made, name, changes.pop(name) if name in changes else getattr(old, name))
    if changes:
        raise TypeError(f"{type(old).__name__} has no field {next(iter(changes))!r}.")
    return made  # type: ignore[no-any-return]


def _made(cls: Class, methods: dict[str, Any]) -> Class:
    own = vars(cls).get("__annotations__", {})
    namespace = {name: part for name, part in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
    defaults: dict[str, _Default] = {}
    for base in reversed(cls.__mro__[1:]):
        defaults |= getattr(base, "__fields__", {})
    for name in own:
        default = namespace.pop(name, _NOTHING)
        defaults[name] = default if isinstance(default, _Default) else _Default(default, None, False)
    by_place = [name for name, default in defaults.items() if not default.kw_only]
    namespace |= methods
    namespace["__slots__"] = tuple(own)
    namespace["__fields__"] = defaults
    namespace["__match_args__"] = tuple(by_place)
    namespace["__init__"] = _first_of_a_class
    return type(cls)(cls.__name__, cls.__bases__, namespace)


def _first_of_a_class(self: Any, *given: Any, **named: Any) -> None:
    """Makes the class's own ``__init__`` with its first object: few processes need all classes."""
    cls = type(self)
    cls.__init__ = _initializer(cls.__fields__, cls.__match_args__)
    cls.__init__(self, *given, **named)


def _initializer(defaults: dict[str, _Default], by_place: tuple[str, ...]) -> Any:
    """``__init__`` of a class: that of all classes with as many fields of the same kinds, by other names."""
    by_name = tuple(name for name, default in defaults.items() if default.kw_only)
    names = (*by_place, *by_name)
    factories = tuple(defaults[name].factory for name in names)
    made_anew = tuple(factory is not None for factory in factories)
    code = _CODES.get(made_anew)
    if code is None:
        code = _CODES[made_anew] = _code(made_anew)
    named = {f"_{number}": name for number, name in enumerate(names)}
    code = code.replace(
        co_argcount=1 + len(by_place),
        co_kwonlyargcount=len(by_name),
        co_varnames=tuple(named.get(name, name) for name in code.co_varnames),
        co_names=tuple(named.get(name, name) for name in code.co_names),
    )
    given = {f"_new_{number}": factory for number, factory in enumerate(factories)}
    made = FunctionType(code, {"_nothing": _NOTHING, **given}, "__init__")
    values = {
        name: default.value
        for name, default in defaults.items()
        if default.factory is not None or default.value is not _NOTHING
    }
    made.__defaults__ = tuple(values[name] for name in by_place if name in values)
    made.__kwdefaults__ = {name: values[name] for name in by_name if name in values}
    return made


_CODES: dict[tuple[bool, ...], CodeType] = {}
"""By which fields have a factory: reading the text of a function takes a hundred times as long as putting
other names into its code.
"""


def _code(made_anew: tuple[bool, ...]) -> CodeType:
    parameters = "".join(f", _{number}" for number in range(len(made_anew)))
    lines = [f"def __init__(self{parameters}):", " pass"]
    for number, has_factory in enumerate(made_anew):
        value = f"_new_{number}() if _{number} is _nothing else _{number}" if has_factory else f"_{number}"
        lines.append(f" self._{number} = {value}")
    given: dict[str, Any] = {}
    exec("\n".join(lines), given)  # noqa: S102 - of numbers only
    code: CodeType = given["__init__"].__code__
    return code


def _equal(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in self.__fields__)


def _hash(self: Any) -> int:
    return hash(tuple(getattr(self, name) for name in self.__fields__))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__fields__)
    return f"{type(self).__name__}({shown})"
