"""What a client asks of a room in JSON: on ``/collab`` as stateless messages, on ``/events`` as frames.

Positions in the text count UTF-16 units. The frames are those of the SDD, section 9.3.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from collab.crdt.document import Splice
from collab.crdt.offsets import utf16_length
from collab.crdt.order import Id
from collab.rooms import strict_json
from collab.rooms.errors import RequestError, UnknownMessageError

MAX_OPERATIONS = 1000
MAX_INTENTS = 100
MAX_TEXT = 2000
_MAX_POSITION = 2**31
_MAX_ID = 2**53


@dataclass(frozen=True, slots=True)
class LockRequest:
    """``component:lock``: take the lock, or renew it."""


@dataclass(frozen=True, slots=True)
class UnlockRequest:
    """``component:unlock``: let go of the lock; an owner also of somebody else's."""


@dataclass(frozen=True, slots=True)
class CursorMove:
    """``cursor:move {position: {line, column}}``, 1-based."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PointerMove:
    """``pointer:move {x, y}`` over the picture; without them, the pointer has left it."""

    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class Delta:
    """Quill's ``retain``, ``insert`` and ``delete`` on the text as of ``seq``, or on the newest."""

    splices: tuple[Splice, ...]
    length: int
    """UTF-16 units that the text must have for it."""
    seq: int | None


@dataclass(frozen=True, slots=True)
class Intent:
    """Set one attribute of one element of the template, if its value is still ``expect``.

    ``node`` is the element's place in the outline: indexes of children from the root, such as ``0.2``. Values
    are JSON: a number, text, true or false, ``{"expression": "…"}``, or null for no attribute. ``at`` is the
    first letter of the element's tag: with it, the element is found wherever it stands, whatever ``node``
    says.
    """

    node: str
    attribute: str
    value: Any
    expect: Any
    at: Id | None = None

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        told = {"node": self.node, "attribute": self.attribute, "value": self.value, "expect": self.expect}
        return told | _told(self.at)


@dataclass(frozen=True, slots=True)
class Place:
    """Beside elements, which are named by the first letters of their tags.

    Behind the one in ``after`` if that is there, else in front of the one in ``before``, else in ``within``
    (None: in the template) as far back as ``node`` says. ``letter`` is what the element itself was named by
    before it was taken away: what the same edit puts beside that is put beside it.
    """

    after: Id | None = None
    before: Id | None = None
    within: Id | None = None
    letter: Id | None = None

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        names = {"after": self.after, "before": self.before, "within": self.within, "letter": self.letter}
        return {name: list(letter) for name, letter in names.items() if letter is not None}


@dataclass(frozen=True, slots=True)
class Insertion:
    """Put an element, given by its source, so that it stands at ``node`` in the outline.

    Where ``place`` is known, it goes there, whatever ``node`` says.
    """

    node: str
    insert: str
    place: Place | None = None

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        told = {"node": self.node, "insert": self.insert}
        return told if self.place is None else told | {"place": self.place.to_json()}


@dataclass(frozen=True, slots=True)
class Removal:
    """Take the element at ``node`` away, if its source is still ``remove``. ``at`` is as in ``Intent``."""

    node: str
    remove: str
    at: Id | None = None

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        return {"node": self.node, "remove": self.remove} | _told(self.at)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Give the script a signal of a number, and the component a script if it has none."""

    declare: str
    value: float

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        return {"declare": self.declare, "value": self.value}


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Take the line of a signal away that begins with ``value``."""

    forget: str
    value: float

    def to_json(self) -> dict[str, Any]:
        """As it travels."""
        return {"forget": self.forget, "value": self.value}


AnyIntent = Intent | Insertion | Removal | Declaration | Forgetting


@dataclass(frozen=True, slots=True)
class EditRequest:
    """``component:edit {changes, seq?, fence?, id?}`` or ``{intents, …}``.

    ``id`` comes back with the answer. ``fence`` is that of the lock it is made under.
    """

    content: Delta | tuple[AnyIntent, ...]
    fence: int | None
    id: str | int | None


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """``chat:send {text}``: say something to everyone in the project."""

    text: str


Request = ChatRequest | LockRequest | UnlockRequest | CursorMove | PointerMove | EditRequest


def parse(payload: str) -> Request:
    """Read one request. Raises RequestError, or UnknownMessageError for a type that rooms don't know."""
    return read(load(payload))


def load(payload: str) -> dict[str, Any]:
    """The JSON object in a frame. Raises RequestError."""
    try:
        found = strict_json.loads(payload)
    except (ValueError, RecursionError):
        raise RequestError("The request is not JSON.") from None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise RequestError("A request is a JSON object with a type.")
    return found


def read(frame: dict[str, Any]) -> Request:
    """The request in a JSON object. Raises RequestError or UnknownMessageError."""
    match frame["type"]:
        case "component:lock":
            return LockRequest()
        case "component:unlock":
            return UnlockRequest()
        case "chat:send":
            return ChatRequest(clean_text(frame.get("text")))
        case "cursor:move":
            position = frame.get("position")
            if not isinstance(position, dict):
                raise RequestError("cursor:move has a position with line and column.")
            return CursorMove(count(position, "line", 1), count(position, "column", 1))
        case "pointer:move":
            return PointerMove(_number(frame, "x"), _number(frame, "y"))
        case "component:edit":
            return _edit(frame)
    raise UnknownMessageError(f"This server takes no request {frame['type'][:50]!r}.")


def clean_text(text: Any) -> str:
    """What somebody says, trimmed, without control characters but for new lines. Raises RequestError."""
    if not isinstance(text, str):
        raise RequestError("The text is missing.")
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    ).strip()
    if not 0 < len(kept) <= MAX_TEXT:
        raise RequestError(f"A text has 1 to {MAX_TEXT} characters.")
    return kept


def _edit(frame: dict[str, Any]) -> EditRequest:
    fence = None if frame.get("fence") is None else count(frame, "fence")
    request_id = frame.get("id")
    if not isinstance(request_id, str | int | None) or (
        isinstance(request_id, str) and len(request_id) > 100
    ):
        raise RequestError("The id of a request is a number, or text of at most 100 characters.")
    if "changes" in frame:
        seq = None if frame.get("seq") is None else count(frame, "seq")
        return EditRequest(_delta(frame["changes"], seq), fence, request_id)
    return EditRequest(intents(frame.get("intents", [frame.get("intent")])), fence, request_id)


def intents(found: Any) -> tuple[AnyIntent, ...]:
    """A list of intents. Raises RequestError."""
    if not isinstance(found, list) or not 0 < len(found) <= MAX_INTENTS:
        raise RequestError(f"An edit has changes, or 1 to {MAX_INTENTS} intents.")
    return tuple(map(_intent, found))


def _intent(found: Any) -> AnyIntent:
    if isinstance(found, dict) and isinstance(name := found.get("declare"), str):
        return Declaration(name, _beginning(found))
    if isinstance(found, dict) and isinstance(name := found.get("forget"), str):
        return Forgetting(name, _beginning(found))
    if isinstance(found, dict) and isinstance(node := found.get("node"), str):
        if isinstance(element := found.get("insert"), str):
            return Insertion(node, element, _place(found.get("place")))
        if isinstance(element := found.get("remove"), str):
            return Removal(node, element, _id(found.get("at")))
    if not isinstance(found, dict) or not {"node", "attribute", "value", "expect"} <= found.keys():
        raise RequestError(
            "An intent has node, attribute, value and expect; node and insert or remove; "
            "or declare or forget, and value."
        )
    node, attribute = found["node"], found["attribute"]
    if not isinstance(node, str) or not isinstance(attribute, str):
        raise RequestError("An intent's node and attribute are text.")
    return Intent(node, attribute, _value(found["value"]), _value(found["expect"]), _id(found.get("at")))


def _place(found: Any) -> Place | None:
    if found is None:
        return None
    names = ("after", "before", "within", "letter")
    if not isinstance(found, dict) or found.keys() - set(names):
        raise RequestError("A place has after, before, within and letter, or some of them.")
    return Place(*(_id(found.get(name)) for name in names))


def _id(found: Any) -> Id | None:
    if found is None:
        return None
    if not isinstance(found, list | tuple) or len(found) != 2 or not all(map(_is_of_id, found)):
        raise RequestError("A character is named by two whole numbers, client and clock.")
    client, clock = found
    return client, clock


def _is_of_id(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _MAX_ID


def _told(at: Id | None) -> dict[str, Any]:
    return {} if at is None else {"at": list(at)}


def _beginning(found: dict[str, Any]) -> float:
    value = _number(found, "value")
    if value is None:
        raise RequestError("A signal begins with a number.")
    return value


def _value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict) and value.keys() == {"expression"} and isinstance(value["expression"], str):
        return value
    raise RequestError("A value is a number, text, true, false, null, or {expression}.")


def _delta(changes: Any, seq: int | None) -> Delta:
    operations = changes.get("ops") if isinstance(changes, dict) else changes
    if not isinstance(operations, list) or len(operations) > MAX_OPERATIONS:
        raise RequestError(f"The changes are a list of at most {MAX_OPERATIONS} operations.")
    splices: list[Splice] = []
    at = 0
    for operation in operations:
        if not isinstance(operation, dict) or operation.keys() - {"attributes"} not in (
            {"retain"},
            {"insert"},
            {"delete"},
        ):
            raise RequestError("An operation is one of retain, insert and delete.")
        if operation.get("attributes"):
            raise RequestError("A component's text is plain: operations have no attributes.")
        if "insert" in operation:
            text = operation["insert"]
            if not isinstance(text, str):
                raise RequestError("Only text can be inserted.")
            splices.append(Splice(at, at, text))
        elif "retain" in operation:
            at += count(operation, "retain")
        else:
            end = at + count(operation, "delete")
            splices.append(Splice(at, end, ""))
            at = end
    return Delta(tuple(splices), at, seq)


def change(before: str, after: str) -> list[dict[str, Any]]:
    """The Quill delta from one text to another: one stretch replaced."""
    start = 0
    limit = min(len(before), len(after))
    while start < limit and before[start] == after[start]:
        start += 1
    end = 0
    while end < limit - start and before[-1 - end] == after[-1 - end]:
        end += 1
    operations: list[dict[str, Any]] = []
    if start:
        operations.append({"retain": utf16_length(before[:start])})
    if inserted := after[start : len(after) - end]:
        operations.append({"insert": inserted})
    if deleted := before[start : len(before) - end]:
        operations.append({"delete": utf16_length(deleted)})
    return operations


def count(frame: dict[str, Any], name: str, least: int = 0) -> int:
    """A whole number in a frame. Raises RequestError."""
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MAX_POSITION:
        raise RequestError(f"{name} is a whole number of {least} or more.")
    return value


def _number(frame: dict[str, Any], name: str) -> float | None:
    value = frame.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > _MAX_POSITION:
        raise RequestError(f"{name} is a number.")
    return value
