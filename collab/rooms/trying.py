"""Large updates that wait for what a trial of them says, and what their senders said after them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from collab.auth.identity import Access
from collab.crdt.document import Document
from collab.rooms.batch import Edit
from collab.rooms.effects import Effect, Try
from collab.rooms.errors import TooManyError
from collab.rooms.messages import PeerId


@dataclass(slots=True)
class Trial:
    """One update, its sender's access, and what they sent after it."""

    edit: Edit
    update: bytes
    access: Access
    followers: list[Edit] = field(default_factory=list)
    size: int = 0
    """Bytes of them."""
    number: int | None = None
    """Given when it begins."""


class Trying:
    """The trials of one room, at most one for each peer, with at most so many bytes that wait for each."""

    def __init__(self, effects: list[Effect], most: int) -> None:
        self._effects = effects
        self._most = most
        self._trials: dict[PeerId | None, Trial] = {}
        self._numbers = itertools.count(1)

    def __bool__(self) -> bool:
        return bool(self._trials)

    def hold(self, edit: Edit) -> bool:
        """Keep this edit back if its sender's last one is on trial: it may build on it.

        Raises TooManyError when too much is kept back already.
        """
        if not (trial := self._trials.get(edit.peer)):
            return False
        size = len(edit.content) if isinstance(edit.content, bytes) else 0
        if trial.size + size > self._most:
            raise TooManyError("Too much came while an edit before it was being checked.")
        trial.size += size
        trial.followers.append(edit)
        return True

    def add(self, edit: Edit, update: bytes, access: Access) -> None:
        """Have an update tried."""
        self._trials[edit.peer] = Trial(edit, update, access)

    def begin(self, document: Document, seq: int) -> None:
        """Begin the trials that wait, on this document, which is what is on disk."""
        for trial in self._trials.values():
            if trial.number is None:
                trial.number = next(self._numbers)
                snapshot = document.snapshot(seq)
                self._effects.append(Try(trial.number, snapshot, trial.update, trial.edit.user_id))

    def finish(self, number: int) -> Trial | None:
        """A trial is over."""
        for peer, trial in self._trials.items():
            if trial.number == number:
                return self._trials.pop(peer)
        return None
