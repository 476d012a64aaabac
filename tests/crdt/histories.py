"""Random histories, as several people who are now and then apart would write them."""

import random

import pycrdt

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.storage import LogRow

_WORDS = ("a", "b", "rect", "日本", "😀", "é", "x😀y", "\n", "<circle/>", " ")


class Writer:
    """One person with a document of their own, who sends and receives when told to."""

    def __init__(self, user: str, client: int) -> None:
        self.user = user
        self.doc = pycrdt.Doc(client_id=client)
        self.source = self.doc.get("source", type=pycrdt.Text)
        self.edits: list[bytes] = []
        self._own = True
        self.doc.observe(self._observe)
        self.undo = pycrdt.UndoManager(scopes=[self.source], capture_timeout_millis=0)

    def _observe(self, event) -> None:
        if self._own:
            self.edits.append(event.update)

    def receive(self, update: bytes) -> None:
        self._own = False
        with self.doc.transaction(origin="others"):
            self.doc.apply_update(update)
        self._own = True

    def type(self, source: random.Random) -> None:
        text = str(self.source)
        # pycrdt counts UTF-8 bytes.
        places = [len(text[:at].encode()) for at in range(len(text) + 1)]
        at = source.randrange(len(places))
        chance = source.random()
        if text and chance < 0.35:
            end = min(at + source.randint(1, 6), len(places) - 1)
            if end > at:
                del self.source[places[at] : places[end]]
        elif chance < 0.45 and self.undo.can_undo():
            self.undo.undo()
        else:
            self.source.insert(places[at], source.choice(_WORDS))


def history(seed: int, steps: int, writers: int = 3) -> list[LogRow]:
    """The rows of a log in which these many updates came together, out of step."""
    source = random.Random(seed)
    document = Document(Limits())
    people = [Writer(f"user-{number}", 100 + number * 7) for number in range(writers)]
    rows: list[LogRow] = []
    while len(rows) < steps:
        person = source.choice(people)
        for _ in range(source.randint(1, 4)):
            person.type(source)
        if source.random() < 0.5:
            applied = document.apply(person.edits, person.user)
            assert not applied.refused
            person.edits.clear()
            if applied.change:
                at = 1_000.0 + len(rows) * source.choice((0.1, 0.5, 3.0))
                rows.append(LogRow(len(rows) + 1, person.user, at, applied.change))
        if source.random() < 0.4:
            person.receive(document.full_state())
    return rows
