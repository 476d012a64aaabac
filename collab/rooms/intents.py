"""Edits that a room itself writes: deltas and intents become splices of the text as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from collab.crdt.document import Document, Splice
from collab.crdt.offsets import utf16_length
from collab.rooms.errors import StaleEditError, TooLargeError
from collab.rooms.requests import Delta, EditRequest, Intent


class Replacement(Protocol):
    """Replace ``source[start:end]`` (code points) by ``text``; ``was`` is the attribute's value before."""

    @property
    def start(self) -> int: ...  # noqa: D102

    @property
    def end(self) -> int: ...  # noqa: D102

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def was(self) -> Any: ...  # noqa: D102


SetAttribute = Callable[[str, str, str, Any, Any], Replacement]
"""(source, node, attribute, value, expect) to what does that. Raises an OmniCraftError when it can't be."""


def perform(
    document: Document, request: EditRequest, seq: int, set_attribute: SetAttribute, source_bytes: int
) -> tuple[list[bytes], tuple[Intent, ...]]:
    """Make an edit: all of it or nothing. The changes, and what undoes it (for intents).

    ``seq`` numbers the document as it is now. Raises StaleEditError, TooLargeError, and what the document and
    ``set_attribute`` raise.
    """
    if isinstance(request.content, Delta):
        delta = request.content
        if delta.seq is not None and delta.seq != seq:
            raise StaleEditError(
                f"The changes are for the text as of {delta.seq}; it is {seq} now.", hint="Read it again."
            )
        change = document.edit(delta.splices)
        return ([change] if change else []), ()
    splices, inverse, text = _splices(document.text, request.content, set_attribute)
    if len(text.encode(errors="replace")) > source_bytes:
        raise TooLargeError(f"The source would become larger than {source_bytes // 1024} KB.")
    changes = [document.edit([splice]) for splice in splices]
    return [change for change in changes if change], inverse


def _splices(
    text: str, intents: tuple[Intent, ...], set_attribute: SetAttribute
) -> tuple[list[Splice], tuple[Intent, ...], str]:
    """What these intents do to a text, one after another, and the text after them."""
    splices: list[Splice] = []
    inverse: list[Intent] = []
    for intent in intents:
        found = set_attribute(text, intent.node, intent.attribute, intent.value, intent.expect)
        start = utf16_length(text[: found.start])
        splices.append(Splice(start, start + utf16_length(text[found.start : found.end]), found.text))
        text = text[: found.start] + found.text + text[found.end :]
        inverse.append(Intent(intent.node, intent.attribute, found.was, intent.value))
    return splices, tuple(reversed(inverse)), text
