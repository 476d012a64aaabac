"""Where the rows of entities stand in memory (section 3.1 of the contract)."""

from __future__ import annotations

CHUNK_ROWS = 128
"""Rows of entities that follow each other in memory. A column of them takes 8 bytes each."""


def column_offset(place: int) -> int:
    """From a row to its value in a column; before the first stands the row's slot."""
    return 8 * CHUNK_ROWS * (place + 1)
