"""What a component tells its host: section 5 of ``runtime-crate/ABI.md``."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from wasmtime import Caller, Memory

from collab.compile.host.imports import StoppedByHost

MOST_TOLD = 65_536
"""Values within values that a component may tell in one call."""

_HEADER, _LENGTH, _INFO = 16, 8, 12


class Event(NamedTuple):
    """An event that a component emitted. A color is ``#rrggbbaa``; what brings nothing brings None."""

    name: str
    value: Any


class Told:
    """The events of one call of the host. It knows no store, which would never be freed."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._parts = 0

    def take(self) -> tuple[Event, ...]:
        """The events in their order, once, at the end of the call."""
        taken = tuple(self._events)
        self._events.clear()
        self._parts = 0
        return taken

    def teller(self, events: dict[str, Any], memory: Memory) -> Callable[[Caller, int, float], None]:
        """The function ``tell`` for a component with these events."""
        described = list(events.items())

        def tell(caller: Caller, event: int, value: float) -> None:
            name, kind = described[event]

            def read(address: int, size: int) -> bytes:
                return bytes(memory.read(caller, address, address + size))

            self._events.append(Event(name, self._value(kind, value, read)))

        return tell

    def _value(self, kind: Any, value: float, read: Callable[[int, int], bytes]) -> Any:
        """``value``: a number; 0 or 1; a color; or the address of an object."""
        self._parts += 1
        if self._parts > MOST_TOLD:
            raise StoppedByHost("The component was stopped: it told too much at once.")
        if kind is None or kind == "number":
            return None if kind is None else value
        word = int(value)
        if kind == "boolean":
            return word != 0
        if kind == "color":
            return f"#{word:08x}"
        first = word + _HEADER

        def held(kind: Any, index: int) -> Any:
            form = "<d" if kind == "number" else "<I4x"
            (value,) = struct.unpack(form, read(first + 8 * index, 8))
            return self._value(kind, value, read)

        if kind == "string":
            return read(first, 2 * _length(word, read)).decode("utf-16-le", "surrogatepass")
        if "list" in kind:
            item, row = kind["list"], _row_bytes(word, read)
            if row:
                return [self._value(item, word + row * index, read) for index in range(_length(word, read))]
            return [held(item, index) for index in range(_length(word, read))]
        if "record" in kind:
            return {name: held(part, index) for index, (name, part) in enumerate(kind["record"].items())}
        if word == 0:
            return None
        inner = kind["optional"]
        # What is no reference is kept in a record where it may be missing.
        return (
            self._value(inner, value, read)
            if inner == "string" or isinstance(inner, dict)
            else held(inner, 0)
        )


def _row_bytes(address: int, read: Callable[[int, int], bytes]) -> int:
    """Of a list whose records stand in rows, how many bytes each has: one is where a record would stand that
    began so much further on than the list, for each before it. Of other lists 0.
    """
    (info,) = struct.unpack("<I", read(address + _INFO, 4))
    return 8 * (info >> 2 & 63) if info & 3 == 3 else 0


def _length(address: int, read: Callable[[int, int], bytes]) -> int:
    (length,) = struct.unpack("<I", read(address + _LENGTH, 4))
    return int(length)
