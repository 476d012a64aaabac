"""Source maps (ECMA-426, version 3): from bytes of a module to lines of ``.omni`` sources."""

from __future__ import annotations

import json

from collab.compile.emit.encoder import name, section
from collab.compile.source import Source


def source_map(sources: list[Source], text: str, mappings: str) -> str:
    """The map of a module; ``text`` is that of its own source, the first, as it is now."""
    contents = [text, *(source.text for source in sources[1:])]
    return json.dumps(
        {
            "version": 3,
            "sources": [source.file for source in sources],
            "sourcesContent": contents,
            "names": [],
            "mappings": mappings,
        },
        separators=(",", ":"),
    )


def with_map_url(module: bytes, url: str) -> bytes:
    """A module that says where its map is, for browsers' tools."""
    return module + section(0, name("sourceMappingURL") + name(url))
