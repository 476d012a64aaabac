"""Which parts have a constant of the script in its place: another one is put into each of them."""

from __future__ import annotations

from bisect import bisect_right

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.edits.parts import Declaration, Hook, Part
from collab.compile.syntax import ast


class Users:
    """The parts that use each constant of a source as it was compiled as a whole. They stay the same: what
    is edited must use what it used.
    """

    def __init__(self, names: Names, parts: list[Part]) -> None:
        self._found: dict[Symbol, dict[Part, None]] = {
            part.symbol: {} for part in parts if isinstance(part, Declaration) and is_constant(part)
        }
        self._elsewhere: set[Symbol] = set()
        if not self._found:
            return
        starts = [part.start for part in parts]
        for name, symbol in names.uses.items():
            if symbol in self._found:
                self._add(symbol, name, parts[bisect_right(starts, name.start) - 1])

    def _add(self, symbol: Symbol, name: ast.Name, part: Part) -> None:
        is_alone = not isinstance(part, Hook) or not part.waits_for_what_is_named
        if is_alone and part.start <= name.start < part.end:
            self._found[symbol][part] = None
        else:
            self._elsewhere.add(symbol)

    def of(self, symbol: Symbol) -> dict[Part, None] | None:
        """Those of a constant, in order; None if it is also used where nothing is compiled alone."""
        return None if symbol in self._elsewhere else self._found.get(symbol)


def is_constant(part: Declaration) -> bool:
    """Whether what is declared keeps the value that it begins with."""
    return part.symbol.kind in ("const", "let") and not part.symbol.written
