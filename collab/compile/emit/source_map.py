"""Source maps (ECMA-426, version 3): from bytes of a module to lines of ``.omni`` sources."""

from __future__ import annotations

import json

from collab.compile.emit.encoder import name, section
from collab.compile.source import Source


def source_map(sources: list[Source], mappings: str) -> str:
    """The map of a module that comes from ``sources``, its own first."""
    files, others = _rest(sources)
    return _map(files, json.dumps(sources[0].text), others, mappings)


class EditedMap:
    """The map of a module whose own source changes line by line; the other lines stay as JSON has them."""

    def __init__(self, sources: list[Source]) -> None:
        self._files, self._others = _rest(sources)
        self._lines = [_inside(line) for line in sources[0].text.split("\n")]

    def change(self, number: int, line: str) -> None:
        """A line of the own source (from 0) is now another one."""
        self._lines[number] = _inside(line)

    def written(self, mappings: str) -> str:
        """The map as it is now."""
        text = "\\n".join(self._lines)
        return _map(self._files, f'"{text}"', self._others, mappings)


def _inside(line: str) -> str:
    """A text as JSON has it, without its quotes."""
    return json.dumps(line)[1:-1]


def _rest(sources: list[Source]) -> tuple[str, str]:
    """The names of all sources and the texts of all but the first, as JSON."""
    files = json.dumps([source.file for source in sources], separators=(",", ":"))
    return files, "".join(f",{json.dumps(source.text)}" for source in sources[1:])


def _map(files: str, own: str, others: str, mappings: str) -> str:
    head = f'{{"version":3,"sources":{files},"sourcesContent":[{own}{others}]'
    return f'{head},"names":[],"mappings":"{mappings}"}}'


def with_map_url(module: bytes, url: str) -> bytes:
    """A module that says where its map is, for browsers' tools."""
    return module + section(0, name("sourceMappingURL") + name(url))
