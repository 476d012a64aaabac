"""Edits that a room itself writes: deltas and intents become splices of the text as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from collab.crdt.document import Document, Splice
from collab.crdt.offsets import utf16_length
from collab.rooms.errors import StaleEditError, TooLargeError
from collab.rooms.requests import (
    AnyIntent,
    Declaration,
    Delta,
    EditRequest,
    Forgetting,
    Insertion,
    Intent,
    Removal,
)


class Replacement(Protocol):
    """Replace ``source[start:end]`` (code points) by ``text``; ``was``: what it concerns.

    Of an attribute, its value before; of an element, its text as it stands or stood.
    """

    @property
    def start(self) -> int: ...  # noqa: D102

    @property
    def end(self) -> int: ...  # noqa: D102

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def was(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class SourceEdits:
    """What intents do to a source. Each raises an OmniCraftError when it can't be done."""

    set_attribute: Callable[[str, str, str, Any, Any], Replacement]
    """(source, node, attribute, value, expect)"""
    insert: Callable[[str, str, str], Replacement]
    """(source, node, element)"""
    remove: Callable[[str, str, str], Replacement]
    """(source, node, element as it is expected to be)"""
    declare: Callable[[str, str, float], Replacement]
    """(source, name of a signal, the number that it begins with)"""
    forget: Callable[[str, str, float], Replacement]
    """(source, name, the number as it is expected to be)"""


def perform(
    document: Document, request: EditRequest, seq: int, edits: SourceEdits, source_bytes: int
) -> tuple[list[bytes], tuple[AnyIntent, ...]]:
    """Make an edit: all of it or nothing. The changes, and what undoes it (for intents).

    ``seq`` numbers the document as it is now. Raises StaleEditError, TooLargeError, and what the document and
    ``edits`` raise.
    """
    if isinstance(request.content, Delta):
        delta = request.content
        if delta.seq is not None and delta.seq != seq:
            raise StaleEditError(
                f"The changes are for the text as of {delta.seq}; it is {seq} now.", hint="Read it again."
            )
        change = document.edit(delta.splices)
        return ([change] if change else []), ()
    splices, inverse, text = _splices(document.text, request.content, edits)
    if len(text.encode(errors="replace")) > source_bytes:
        raise TooLargeError(f"The source would become larger than {source_bytes // 1024} KB.")
    changes = [document.edit([splice]) for splice in splices]
    return [change for change in changes if change], inverse


def _splices(
    text: str, intents: tuple[AnyIntent, ...], edits: SourceEdits
) -> tuple[list[Splice], tuple[AnyIntent, ...], str]:
    """What these intents do to a text, one after another, and the text after them."""
    splices: list[Splice] = []
    inverse: list[AnyIntent] = []
    for intent in intents:
        found, back = _make(text, intent, edits)
        start = utf16_length(text[: found.start])
        splices.append(Splice(start, start + utf16_length(text[found.start : found.end]), found.text))
        text = text[: found.start] + found.text + text[found.end :]
        inverse.append(back)
    return splices, tuple(reversed(inverse)), text


def _make(text: str, intent: AnyIntent, edits: SourceEdits) -> tuple[Replacement, AnyIntent]:
    """What one intent does to a text, and what takes it back."""
    match intent:
        case Insertion(node, element):
            found = edits.insert(text, node, element)
            return found, Removal(node, found.was)
        case Removal(node, element):
            found = edits.remove(text, node, element)
            return found, Insertion(node, found.was)
        case Declaration(name, value):
            return edits.declare(text, name, value), Forgetting(name, value)
        case Forgetting(name, value):
            return edits.forget(text, name, value), Declaration(name, value)
    found = edits.set_attribute(text, intent.node, intent.attribute, intent.value, intent.expect)
    return found, Intent(intent.node, intent.attribute, found.was, intent.value)
