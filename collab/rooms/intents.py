"""Edits that a room itself writes: deltas and intents become splices of the text as it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from collab.crdt.document import Document, Splice
from collab.crdt.offsets import utf16_length, utf16_to_character
from collab.crdt.order import Id
from collab.rooms.errors import StaleEditError, TooLargeError, UnreadableError
from collab.rooms.requests import (
    AnyIntent,
    Declaration,
    Delta,
    EditRequest,
    Forgetting,
    Insertion,
    Intent,
    Place,
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
    neighbours_of: Callable[[str, Sequence[int]], list[tuple[int | None, int | None, int | None]]]
    """(source, where elements begin in it) → where those before, behind and around them begin"""
    count_in: Callable[[str, str], int]
    """(source, node or "" for the template) → how many elements stand in it"""


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
    steps, text = _steps(document, request.content, edits)
    if len(text.encode(errors="replace")) > source_bytes:
        raise TooLargeError(f"The source would become larger than {source_bytes // 1024} KB.")
    changes: list[bytes] = []
    inverse: list[AnyIntent] = []
    for step in steps:
        client, clock = document.next_id
        changes.append(document.edit([step.splice]))
        back = step.back
        if isinstance(back, Removal):
            back = replace(back, at=(client, clock + step.letter))
        inverse.append(back)
    return [change for change in changes if change], tuple(reversed(inverse))


@dataclass(frozen=True, slots=True)
class _Step:
    """What one intent does, and what takes it back."""

    splice: Splice
    back: AnyIntent
    letter: int
    """Where the first letter of an element's tag stands in what is put in, if that is one (UTF-16 units)."""


def _steps(document: Document, intents: tuple[AnyIntent, ...], edits: SourceEdits) -> tuple[list[_Step], str]:
    """What these intents do to a document, one after another, and its text after them."""
    text = document.text
    steps: list[_Step] = []
    places = _places(document, intents)
    left = _left(document, intents, places, edits)
    nodes: dict[Id, str | None] = {}
    for asked in intents:
        if places and not nodes:
            nodes = dict(zip(places, edits.nodes_at(text, list(places.values())), strict=True))
        intent = _placed(text, asked, nodes, edits)
        found, back = _make(text, intent, edits)
        if isinstance(intent, Removal) and isinstance(back, Insertion) and intent.at is not None:
            back = replace(back, place=left.get(intent.at))
        start = utf16_length(text[: found.start])
        splice = Splice(start, start + utf16_length(text[found.start : found.end]), found.text)
        at = found.text.index(found.was) + 1 if isinstance(intent, Insertion) else 0
        steps.append(_Step(splice, back, utf16_length(found.text[:at])))
        text = text[: found.start] + found.text + text[found.end :]
        moved = {letter: _moved(place, found) for letter, place in places.items()}
        places = {letter: place for letter, place in moved.items() if place is not None}
        if isinstance(intent, Insertion) and intent.place and intent.place.letter:
            places[intent.place.letter] = found.start + at - 1
        if not isinstance(intent, Intent):
            nodes = {}
    return steps, text


def _places(document: Document, intents: tuple[AnyIntent, ...]) -> dict[Id, int]:
    """Where elements begin (code points) that are named by a letter; without those whose letter is gone."""
    named: list[Id | None] = []
    for intent in intents:
        if isinstance(intent, Intent | Removal):
            named.append(intent.at)
        elif isinstance(intent, Insertion) and intent.place:
            named += [intent.place.after, intent.place.before, intent.place.within]
    letters = list(dict.fromkeys(letter for letter in named if letter is not None))
    if not letters:
        return {}
    found = document.locate([[list(letter), list(letter)] for letter in letters])
    return {
        letter: utf16_to_character(document.text, place[0]) - 1
        for letter, place in zip(letters, found, strict=True)
        if place
    }


def _left(
    document: Document, intents: tuple[AnyIntent, ...], places: Mapping[Id, int], edits: SourceEdits
) -> dict[Id, Place]:
    """Where elements stand that are to be taken away, by their letters."""
    going = [each.at for each in intents if isinstance(each, Removal) and each.at in places]
    letters = [letter for letter in going if letter is not None]
    if not letters:
        return {}
    text = document.text
    around = edits.neighbours_of(text, [places[letter] for letter in letters])
    starts = {start for found in around for start in found if start is not None}
    at = {start: utf16_length(text[: start + 1]) for start in starts}
    names = document.characters(list(at.values()))

    def name(start: int | None) -> Id | None:
        return None if start is None else names.get(at[start])

    return {
        letter: Place(name(before), name(behind), name(holder), letter)
        for letter, (before, behind, holder) in zip(letters, around, strict=True)
    }


def _placed(text: str, intent: AnyIntent, nodes: Mapping[Id, str | None], edits: SourceEdits) -> AnyIntent:
    """The intent with its place in the tree as it is now. Raises StaleEditError or UnreadableError."""
    if isinstance(intent, Insertion):
        return intent if intent.place is None else replace(intent, node=_beside(text, intent, nodes, edits))
    if not isinstance(intent, Intent | Removal) or intent.at is None:
        return intent
    return replace(intent, node=_node(intent.at, nodes))


def _beside(text: str, insertion: Insertion, nodes: Mapping[Id, str | None], edits: SourceEdits) -> str:
    """Where an element goes whose place is named by letters. Raises StaleEditError or UnreadableError."""
    place = insertion.place or Place()
    if place.after in nodes and place.after is not None:
        above, dot, last = _node(place.after, nodes).rpartition(".")
        return f"{above}{dot}{int(last) + 1}"
    if place.before in nodes and place.before is not None:
        return _node(place.before, nodes)
    holder = "" if place.within is None else _node(place.within, nodes)
    last = insertion.node.rpartition(".")[2]
    count = edits.count_in(text, holder)
    within = min(int(last), count) if last.isascii() and last.isdecimal() and len(last) < 7 else count
    return f"{holder}.{within}" if holder else str(within)


def _node(letter: Id, nodes: Mapping[Id, str | None]) -> str:
    """The element with this letter. Raises StaleEditError or UnreadableError."""
    if letter not in nodes:
        raise StaleEditError("The element is no longer there.", hint="Somebody has taken it away since.")
    node = nodes[letter]
    if node is None:
        raise UnreadableError(
            "The text around the element has errors.", hint="It can be changed again when they are mended."
        )
    return node


def _moved(place: int, by: Replacement) -> int | None:
    """Where that place is after a replacement; None when it is replaced."""
    if place < by.start:
        return place
    return place + len(by.text) - (by.end - by.start) if place >= by.end else None


def _make(text: str, intent: AnyIntent, edits: SourceEdits) -> tuple[Replacement, AnyIntent]:
    """What one intent does to a text, and what takes it back."""
    match intent:
        case Insertion(node, element, _):
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
