"""Many rows of a log as one: nothing of them is lost, and a long history takes a tenth of the space.

A block is zlib (RFC 1950) over one line of JSON, ``{"authors": [id…], "rows": [[author, at, length]…]}``, and
the updates themselves, one after another. ``author`` counts in ``authors``; ``length`` counts bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from itertools import pairwise

from collab.crdt.document import merge
from collab.crdt.storage import LogCorruptError, LogRow

EMPTY = b"\0\0"
"""The Yjs update that changes nothing."""
_MERGED_BYTES = 16 * 1024
_MERGED_ROWS = 100


def pack(rows: Sequence[LogRow]) -> bytes:
    """Consecutive rows as a block."""
    authors = sorted({row.author_id for row in rows}, key=str)
    number = {author: at for at, author in enumerate(authors)}
    header = json.dumps(
        {"authors": authors, "rows": [[number[row.author_id], row.at, len(row.data)] for row in rows]},
        separators=(",", ":"),
    )
    return zlib.compress(header.encode() + b"\n" + b"".join(row.data for row in rows))


def unpack(block: bytes, first: int) -> list[LogRow]:
    """The rows of a block, the first of which has this number. Raises LogCorruptError."""
    try:
        header, _, data = zlib.decompress(block).partition(b"\n")
        found = json.loads(header)
        authors = found["authors"]
        rows, start = [], 0
        for seq, (author, at, length) in enumerate(found["rows"], first):
            rows.append(LogRow(seq, authors[author], at, data[start : start + length]))
            start += length
    except (zlib.error, ValueError, LookupError, TypeError) as error:
        raise LogCorruptError(f"The block of updates from {first} on can't be read.") from error
    if start != len(data):
        raise LogCorruptError(f"The block of updates from {first} on is damaged.")
    return rows


def merged(rows: Sequence[LogRow], pause: float, kept: Collection[int]) -> list[LogRow]:
    """The same rows, with what one author did without a longer ``pause`` (seconds) all in its last one.

    The others of a burst keep their numbers, authors and times, and change nothing. So the text after every
    burst, and after every row in ``kept``, is what it was, and no number means anything else than before.
    """
    result: list[LogRow] = []
    group: list[LogRow] = []
    for row, following in pairwise([*rows, None]):
        assert row is not None
        group.append(row)
        size = sum(len(each.data) for each in group)
        if (
            following is None
            or following.author_id != row.author_id
            or following.at - row.at > pause
            or row.seq in kept
            or len(group) >= _MERGED_ROWS
            or size > _MERGED_BYTES
        ):
            result += _one(group)
            group = []
    return result


def _one(group: list[LogRow]) -> list[LogRow]:
    changing = [row.data for row in group if row.data != EMPTY]
    if len(changing) < 2:
        return group
    *others, last = group
    return [
        *(LogRow(row.seq, row.author_id, row.at, EMPTY) for row in others),
        LogRow(last.seq, last.author_id, last.at, merge(changing)),
    ]
