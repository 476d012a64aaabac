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
    """The map of a module whose own source changes line by line; the other lines stay as JSON has them."""

    def __init__(self, sources: list[Source]) -> None:
        head, others = _around(sources)
        self._head, self._others = f'{head}"', f'"{others}'
        self._lines = [_inside(line) for line in sources[0].text.split("\n")]
        self._fingerprint = Fingerprint()

    def changed(self, number: int, line: str, mappings: str) -> tuple[str, str]:
        """The map, and its SHA-256 (hex), when a line of the own source (from 0) is now another one."""
        lines = self._lines
        lines[number] = _inside(line)
        begin = self._head + "\\n".join((*lines[:number], ""))
        rest = "\\n".join(lines[number:])
        text = "".join((begin, rest, self._others, mappings, _END))
        return text, self._fingerprint.of(text.encode(), len(begin))


_END = '"}'


def _around(sources: list[Source]) -> tuple[str, str]:
    """What stands in a map before the text of the own source, and between that and the mappings."""
    files = json.dumps([source.file for source in sources], separators=(",", ":"))
    others = "".join(f",{json.dumps(source.text)}" for source in sources[1:])
    return f'{{"version":3,"sources":{files},"sourcesContent":[', f'{others}],"names":[],"mappings":"'


def _inside(line: str) -> str:
    """A text as JSON has it, without its quotes."""
    return json.dumps(line)[1:-1]


def with_map_url(module: bytes, url: str) -> bytes:
    """A module that says where its map is, for browsers' tools."""
    return module + section(0, name("sourceMappingURL") + name(url))
