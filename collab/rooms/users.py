"""Which open rooms use which components and modules of their project, so that a change finds them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

Room = TypeVar("Room")


class Users(Generic[Room]):
    """By project and name, the rooms whose last compile was made with what has this name, or missed it."""

    def __init__(self) -> None:
        self._names: dict[Room, tuple[str, frozenset[str]]] = {}
        self._rooms: dict[tuple[str, str], dict[Room, None]] = {}

    def set(self, room: Room, project_id: str, names: frozenset[str]) -> None:
        """From now on this room uses these."""
        self.drop(room)
        if names:
            self._names[room] = (project_id, names)
        for name in names:
            self._rooms.setdefault((project_id, name), {})[room] = None

    def drop(self, room: Room) -> None:
        """This room uses nothing any more."""
        project_id, names = self._names.pop(room, ("", frozenset()))
        for name in names:
            rooms = self._rooms[project_id, name]
            del rooms[room]
            if not rooms:
                del self._rooms[project_id, name]

    def of(self, project_id: str, names: Iterable[str]) -> list[Room]:
        """Who uses any of these, each once."""
        found: dict[Room, None] = {}
        for name in names:
            found |= self._rooms.get((project_id, name), {})
        return list(found)
