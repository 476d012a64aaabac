"""Source maps (ECMA-426, version 3): from bytes of a module to lines of ``.omni`` sources."""

from __future__ import annotations

import json

from collab.compile.emit.encoder import name, section
from collab.compile.source import Fingerprint, Source


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
        self._line = -1
        self._before = self._behind = ""
        self._fingerprint = Fingerprint()

    def changed(self, number: int, text: str, line: tuple[int, int], mappings: str) -> tuple[str, str]:
        """The map, and its SHA-256 (hex), when the own source is now ``text``, and all that is other in it is
        in the line of a number, which is from one offset to another.
        """
        begins, ends = line
        if number != self._line:
            self._line = number
            self._before = self._head + _inside(text[:begins])
            self._behind = _inside(text[ends:]) + self._others
        found = "".join((self._before, _inside(text[begins:ends]), self._behind, mappings, _END))
        return found, self._fingerprint.of(found.encode(), len(self._before))


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
