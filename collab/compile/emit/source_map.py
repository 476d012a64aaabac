"""Source maps (ECMA-426, version 3): from bytes of a module to lines of ``.omni`` sources."""

from __future__ import annotations

import json

from collab.compile.emit.encoder import name, section
from collab.compile.source import Source


def source_map(sources: list[Source], mappings: str) -> str:
    """The map of a module that comes from ``sources``, its own first."""
    head, others = _around(sources)
    return "".join((head, json.dumps(sources[0].text), others, mappings, _END))


class EditedMap:
    """The map of a module whose own source changes in one line at a time, mostly in the same: what is around
    that line stays as JSON has it.
    """

    def __init__(self, sources: list[Source]) -> None:
        head, others = _around(sources)
        self._head, self._others = f'{head}"', f'"{others}'
        self._begins = -1
        self._before = self._behind = ""

    def changed(self, last: tuple[str, str], text: str, begins: int, mappings: str) -> str:
        """The map when the own source is now ``text``. All that is other than in the
        ``last`` text, which is given with its map, is in the line that begins at an offset.
        """
        if begins != self._begins:
            self._begins = begins
            self._look_around(*last, begins)
        line = _inside(text[begins : _end_of_line(text, begins)])
        return "".join((self._before, line, self._behind, mappings, _END))

    def anew(self, text: str, mappings: str) -> str:
        """The map when the own source is now ``text``, whatever is other in it."""
        self._begins = -1
        return "".join((self._head, _inside(text), self._others, mappings, _END))

    def _look_around(self, text: str, known: str, begins: int) -> None:
        """Keeps what is around a line of a text whose map is known."""
        ends = _end_of_line(text, begins)
        if begins in (0, ends) or "\\" in text:
            self._before = self._head + _inside(text[:begins])
            self._behind = _inside(text[ends:]) + self._others
            return
        # To find it takes less than to write all as JSON again. Without backslashes in the text, each in the
        # map begins what JSON has for one character: what is the same as the line is so in both.
        line = text[begins - 1 : ends]
        written = _inside(line)
        at = len(self._head) - 1
        for _ in range(text.count(line, 0, begins - 1) + 1):
            at = known.index(written, at + 1)
        self._before = known[:at] + _inside("\n")
        self._behind = known[at + len(written) : known.rindex(self._others)] + self._others


def _end_of_line(text: str, begins: int) -> int:
    ends = text.find("\n", begins)
    return ends if ends >= 0 else len(text)


_END = '"}'


def _around(sources: list[Source]) -> tuple[str, str]:
    """What stands in a map before the text of the own source, and between that and the mappings."""
    files = json.dumps([source.file for source in sources], separators=(",", ":"))
    others = "".join(f",{json.dumps(source.text)}" for source in sources[1:])
    return f'{{"version":3,"sources":{files},"sourcesContent":[', f'{others}],"names":[],"mappings":"'


def _inside(text: str) -> str:
    """A text as JSON has it, without its quotes."""
    return json.dumps(text)[1:-1]


def with_map_url(module: bytes, url: str) -> bytes:
    """A module that says where its map is, for browsers' tools."""
    return module + section(0, name("sourceMappingURL") + name(url))
