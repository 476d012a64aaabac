"""Edits that a room itself writes: deltas and intents become splices of the text as it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeGuard

from collab.crdt.document import Document, Splice
from collab.crdt.offsets import utf16_length, utf16_to_character
from collab.rooms.errors import StaleEditError, TooLargeError, UnreadableError
from collab.rooms.requests import (
    AnyIntent,
    Declaration,
    Delta,
    EditRequest,
    Forgetting,
    Id,
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
    nodes_at: Callable[[str, Sequence[int]], list[str | None]]
    """(source, where elements begin in it) → what elements begin there, None for none"""


def perform(
    document: Document, request: EditRequest, seq: int, edits: SourceEdits, source_bytes: int
) -> tuple[list[bytes], tuple[AnyIntent, ...]]:
    """Make an edit: all of it or nothing. The changes, and what undoes it (for intents).

    ``seq`` numbers the document as it is now. Raises StaleEditError, UnreadableError, TooLargeError, and what
    the document and ``edits`` raise.
    """
    if isinstance(request.content, Delta):
        delta = request.content
        if delta.seq is not None and delta.seq != seq:
            raise StaleEditError(
                f"The changes are for the text as of {delta.seq}; it is {seq} now.", hint="Read it again."
            )
        change = document.edit(delta.splices)
        return ([change] if change else []), ()
    splices, inverse, text = _splices(document, request.content, edits)
    if len(text.encode(errors="replace")) > source_bytes:
        raise TooLargeError(f"The source would become larger than {source_bytes // 1024} KB.")
    changes = [document.edit([splice]) for splice in splices]
    return [change for change in changes if change], inverse


def _splices(
    document: Document, intents: tuple[AnyIntent, ...], edits: SourceEdits
) -> tuple[list[Splice], tuple[AnyIntent, ...], str]:
    """What these intents do to a document, one after another, and its text after them."""
    text = document.text
    splices: list[Splice] = []
    inverse: list[AnyIntent] = []
    places = _places(document, intents)
    nodes: dict[Id, str | None] = {}
    for asked in intents:
        if places and not nodes:
            nodes = dict(zip(places, edits.nodes_at(text, list(places.values())), strict=True))
        intent = _placed(asked, nodes)
        found, back = _make(text, intent, edits)
        start = utf16_length(text[: found.start])
        splices.append(Splice(start, start + utf16_length(text[found.start : found.end]), found.text))
        text = text[: found.start] + found.text + text[found.end :]
        inverse.append(back)
        moved = {letter: _moved(place, found) for letter, place in places.items()}
        places = {letter: place for letter, place in moved.items() if place is not None}
        if not isinstance(intent, Intent):
            nodes = {}
    return splices, tuple(reversed(inverse)), text


def _places(document: Document, intents: tuple[AnyIntent, ...]) -> dict[Id, int]:
    """Where elements begin (code points) that are named by a letter; without those whose letter is gone."""
    letters = list(dict.fromkeys(each.at for each in intents if _is_named(each) and each.at is not None))
    if not letters:
        return {}
    found = document.locate([[list(letter), list(letter)] for letter in letters])
    return {
        letter: utf16_to_character(document.text, place[0]) - 1
        for letter, place in zip(letters, found, strict=True)
        if place
    }


def _is_named(intent: AnyIntent) -> TypeGuard[Intent | Removal]:
    return isinstance(intent, Intent | Removal)


def _placed(intent: AnyIntent, nodes: Mapping[Id, str | None]) -> AnyIntent:
    """The intent with its element's place as it is now. Raises StaleEditError or UnreadableError."""
    if not _is_named(intent) or intent.at is None:
        return intent
    if intent.at not in nodes:
        raise StaleEditError("The element is no longer there.", hint="Somebody has taken it away since.")
    node = nodes[intent.at]
    if node is None:
        raise UnreadableError(
            "The text around the element has errors.", hint="It can be changed again when they are mended."
        )
    return replace(intent, node=node)


def _moved(place: int, by: Replacement) -> int | None:
    """Where that place is after a replacement; None when it is replaced."""
    if place < by.start:
        return place
    return place + len(by.text) - (by.end - by.start) if place >= by.end else None


def _make(text: str, intent: AnyIntent, edits: SourceEdits) -> tuple[Replacement, AnyIntent]:
    """What one intent does to a text, and what takes it back."""
    match intent:
        case Insertion(node, element):
            found = edits.insert(text, node, element)
            return found, Removal(node, found.was)
        case Removal(node, element, _):
            found = edits.remove(text, node, element)
            return found, Insertion(node, found.was)
        case Declaration(name, value):
            return edits.declare(text, name, value), Forgetting(name, value)
        case Forgetting(name, value):
            return edits.forget(text, name, value), Declaration(name, value)
    found = edits.set_attribute(text, intent.node, intent.attribute, intent.value, intent.expect)
    return found, Intent(intent.node, intent.attribute, found.was, intent.value, intent.at)
