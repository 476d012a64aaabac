"""A long editing trace, recorded from scripted people who type as people do: words in a row, slips taken
back, passages cut and pasted elsewhere, undo, and all of it while the others type too."""

from __future__ import annotations

import random

import pycrdt

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.storage import LogRow

WORDS = (
    "<rect", " width={40}", " fill='#4caf50'", " />", "\n    ", "const ", "count", " = ", "signal(0);", "\n",
    "<text", " content={label}", "é", "日本語", "😀", " x={", "12", "}", "// a note ", "computed(() => ",
)  # fmt: skip
ASCII_WORDS = tuple(word for word in WORDS if word.isascii())
LONGEST = 30_000
"""Characters: beyond, people delete more than they write."""


class _Typist:
    def __init__(self, number: int, source: random.Random, words: tuple[str, ...]) -> None:
        self._words = words
        self.user = f"user-{number}"
        self.client = 1000 + number
        self.doc = pycrdt.Doc(client_id=self.client)
        self.text = self.doc.get("source", type=pycrdt.Text)
        self.undo = pycrdt.UndoManager(scopes=[self.text], capture_timeout_millis=0)
        self.updates: list[bytes] = []
        self._receiving = False
        self.doc.observe(lambda event: None if self._receiving else self.updates.append(event.update))
        self._source = source
        self._caret = 0
        self._plan: list[str] = []
        self._clipboard = ""
        # What the text holds, so that it isn't read out of the document for each key; None: it must be.
        self._content: str | None = None

    def receive(self, updates: list[bytes]) -> None:
        if not updates:
            return
        self._content = None
        self._receiving = True
        with self.doc.transaction(origin="others"):
            for update in updates:
                self.doc.apply_update(update)
        self._receiving = False

    def key(self) -> None:
        """One key press, or one cut, paste or undo."""
        content = str(self.text) if self._content is None else self._content
        self._caret = min(self._caret, len(content))
        if self._plan:
            self._insert(content, self._plan.pop(0))
            return
        chance = self._source.random()
        if chance < 0.12 or not content:
            self._caret = self._source.randint(0, len(content))
        if chance < (0.25 if len(content) < LONGEST else 0.9) and content:
            self._delete(content, self._source.choice((1, 1, 1, 1, 5, 30)))
        elif chance < 0.28 and self._clipboard:
            self._insert(content, self._clipboard)
        elif chance < 0.3 and self.undo.can_undo():
            self.undo.undo()
            self._content = None
        else:
            self._plan = list(self._source.choice(self._words))
            self._insert(content, self._plan.pop(0))

    def _insert(self, content: str, piece: str) -> None:
        self.text.insert(len(content[: self._caret].encode()), piece)
        self._content = content[: self._caret] + piece + content[self._caret :]
        self._caret += len(piece)

    def _delete(self, content: str, length: int) -> None:
        start = max(self._caret - length, 0)
        gone = content[start : self._caret]
        if not gone:
            self._content, self._caret = content, len(content)
            return
        before = len(content[:start].encode())
        del self.text[before : before + len(gone.encode())]
        self._content = content[:start] + content[self._caret :]
        self._caret = start
        if length > 1:
            self._clipboard = gone


def record(edits: int, seed: int, *, people: int = 4, words: tuple[str, ...] = WORDS) -> list[LogRow]:
    """The log of this many edits, a row each. People hear of each other with some delay."""
    source = random.Random(seed)
    document = Document(Limits())
    typists = [_Typist(number, source, words) for number in range(people)]
    heard = {typist.user: 0 for typist in typists}
    rows: list[LogRow] = []
    now = 1_760_000_000.0
    while len(rows) < edits:
        typist = source.choice(typists)
        now += source.choice((0.1, 0.2, 0.3, 5.0)) if source.random() < 0.999 else 7200.0
        typist.receive([row.data for row in rows[heard[typist.user] :] if row.author_id != typist.user])
        heard[typist.user] = len(rows)
        for _ in range(source.randint(1, 12)):
            typist.key()
        updates, typist.updates = typist.updates, []
        for update in updates:
            applied = document.apply([update], typist.user)
            assert not applied.refused
            if applied.change:
                now += source.choice((0.05, 0.1, 0.2))
                rows.append(LogRow(len(rows) + 1, typist.user, now, applied.change))
    return rows[:edits]
