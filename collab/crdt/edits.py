"""Edits of a text as the server itself makes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``deleted`` characters at ``position`` by ``inserted``: offsets in Python characters.

    Edits of one list apply one after another, each to what the ones before it left.
    """

    position: int
    deleted: int
    inserted: str
