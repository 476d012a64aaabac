"""A document whose state has grown too large goes on as a fresh one."""

import asyncio
import random

import pycrdt
import pytest

from collab.config import Limits
from collab.crdt.compaction import merge_bursts, pack_rows
from collab.crdt.document import Document
from collab.crdt.history import History
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch, LogRow
from collab.rooms.runner import load_document
from tests.conftest import KINDS, database
from tests.crdt.test_storage import engine_with_components
from tests.crdt.updates import text, update
from tests.rooms.scene import Client

LIMITS = Limits()


class Life:
    """A document with its log: people type, and now and then it is begun anew."""

    def __init__(self, source: str = "hello 😀") -> None:
        self.document = Document.replay([(Document.seed(source, LIMITS), "ann")], LIMITS)
        self.rows = [LogRow(1, "ann", 1.0, Document.seed(source, LIMITS))]
        self.texts = ["", self.document.text]
        self.people: dict[str, Client] = {}

    def edit(self, user: str, content: str, at: int = 0, deleted: int = 0) -> None:
        """At a place in bytes; each person's copy follows everyone's edits."""
        client = self.people.setdefault(user, Client(self.document.full_state()))
        client.doc.apply_update(self.document.full_state())
        before = client.doc.get_state()
        if deleted:
            del client.source[at : at + deleted]
        client.source.insert(at, content)
        applied = self.document.apply([client.doc.get_update(before)], user)
        assert not applied.refused
        self._note(user, applied.change)

    def renew(self) -> None:
        row = self.document.renewal()
        assert row is not None
        old = self.document
        self.document = old.renewed(row)
        # The row says the same to the document before.
        scratch = pycrdt.Doc()
        source = scratch.get("source", type=pycrdt.Text)
        scratch.apply_update(old.full_state())
        scratch.apply_update(row)
        assert str(source) == old.text == self.document.text
        self.people.clear()
        self._note(None, row)

    def _note(self, user: str | None, data: bytes) -> None:
        number = self.document.epoch.number
        self.rows.append(LogRow(len(self.rows) + 1, user, len(self.rows) * 10.0, data, number))
        self.texts.append(self.document.text)


@pytest.fixture
def life():
    life = Life()
    life.edit("ann", "A")
    life.edit("bob", "B", 3)
    return life


def test_d11_a_renewed_document_has_the_text_and_nothing_of_the_past(life):
    for at in range(300):
        life.edit("ann", "xyz", at % 3)
        life.edit("bob", "", at % 3, 3)
    before = len(life.document.full_state())
    words = life.document.text
    life.renew()
    assert life.document.text == words
    assert len(life.document.full_state()) < 200 < before
    assert life.document.epoch.number == 2
    life.edit("bob", "!")
    assert life.document.text == f"!{words}"


def test_d12_nothing_of_an_epoch_before_comes_in(life):
    old = life.people["ann"]
    typed = old.insert("late")
    life.renew()
    for late in (typed, old.doc.get_update()):
        refused = life.document.apply([late], "ann").refused[0]
        assert refused.code in ("DOCUMENT_RENEWED", "UPDATE_OUT_OF_ORDER")
    assert life.document.apply([old.doc.get_update()], "ann").refused[0].code == "DOCUMENT_RENEWED"
    assert life.document.is_older(old.doc.get_state())
    assert not life.document.is_older(Client(life.document.full_state()).doc.get_state())
    # Also who was never in the log, but builds on what was.
    stranger = update((987_654, 0, [text("x", (1, 2))]))
    assert life.document.apply([stranger], "eve").refused[0].code == "UPDATE_OUT_OF_ORDER"
    # The server writes under another id than before.
    assert 1 in life.document.epoch.retired
    assert life.document.epoch.server not in life.document.epoch.retired


def test_d13_a_log_opens_in_its_last_epoch(life):
    snapshots = [None, life.document.snapshot(len(life.rows))]
    for _ in range(2):
        life.renew()
        life.edit("ann", "x", 1)
        life.edit("cid", "y", 2)
        snapshots.append(life.document.snapshot(len(life.rows)))
    old = [row.data for row in life.rows if row.author_id == "bob"]
    for snapshot in snapshots:
        opened = Document.of_log(snapshot, life.rows[snapshot.seq if snapshot else 0 :], LIMITS)
        assert (opened.text, opened.epoch) == (life.document.text, life.document.epoch)
        assert opened.state_vector() == life.document.state_vector()
        assert opened.apply(old, "bob").refused[0].code == "DOCUMENT_RENEWED"
        ours = Client(opened.full_state())
        assert not opened.apply([ours.insert("z")], "dan").refused


def test_d11_an_empty_text_can_be_begun_anew():
    life = Life("a")
    life.edit("ann", "", 0, 1)
    assert life.document.text == ""
    life.renew()
    assert life.document.text == ""
    assert Document.of_log(None, life.rows, LIMITS).epoch.number == 2
    life.edit("ann", "b")
    assert life.document.text == "b"
    life.renew()
    assert Document.of_log(None, life.rows, LIMITS).text == "b"


def test_t8_a_history_goes_on_across_epochs():
    source = random.Random(11)
    life = Life()
    for _ in range(200):
        if source.random() < 0.05:
            life.renew()
            continue
        text_now = life.document.text
        at = source.randint(0, len(text_now))
        gone = source.randint(0, min(3, len(text_now) - at))
        start, end = len(text_now[:at].encode()), len(text_now[: at + gone].encode())
        who, what = source.choice(("ann", "bob", "cid")), source.choice(("a", "é", "😀", "xyz"))
        life.edit(who, what, start, end - start)
    assert life.document.epoch.number > 3
    history = History()
    history.extend(life.rows)
    for seq, expected in enumerate(life.texts):
        assert history.text(seq) == expected
    for seq in (1, 20, 100, len(life.rows)):
        text_then = life.document.text
        for edit in history.restoring(seq, len(life.rows)):
            end = edit.position + edit.deleted
            text_then = text_then[: edit.position] + edit.inserted + text_then[end:]
        assert text_then == life.texts[seq]
    spans = history.blame(len(life.rows))
    assert spans[-1].end == len(life.document.text.encode("utf-16-le")) // 2


def test_d8_a_place_of_an_epoch_before_is_gone_and_others_are_found(life):
    old = life.document.anchor(0, 3)
    life.renew()
    new = life.document.anchor(1, 3)
    assert life.document.locate([old, new, old]) == [None, (1, 3), None]


def test_d14_what_places_are_found_by_is_carried_over(life):
    life.edit("ann", "日😀", 0)
    size = len(life.document.text.encode("utf-16-le")) // 2
    places = {"first": (0, 3), "emoji": (1, 3), "letter": (0, 1), "all": (0, size)}
    anchors = {name: life.document.anchor(*place) for name, place in places.items()}
    life.edit("ann", "gone", 0)
    anchors["gone"] = life.document.anchor(0, 4)
    life.edit("ann", "", 0, 4)
    for _ in range(2):
        before = life.document
        life.renew()
        anchors = before.carried(life.rows[-1].data, anchors)
        found = life.document.locate(list(anchors.values()))
        assert dict(zip(anchors, found, strict=True)) == places
    life.edit("bob", "new", 0)
    assert life.document.locate([anchors["emoji"]]) == [(4, 6)]


def test_d11_a_text_that_fills_the_limit_alone_is_not_begun_anew():
    limits = Limits(state_bytes=10)
    document = Document.replay([(Document.seed("x" * 20, limits), "ann")], limits)
    assert document.is_full
    assert document.renewal() is None
    applied = document.apply([Client(document.full_state()).insert("y")], "bob")
    assert applied.refused[0].code == "STATE_TOO_LARGE"


@pytest.mark.parametrize("kind", KINDS)
def test_d13_epochs_are_kept_by_the_database_and_packed(kind, request):
    engine = engine_with_components(database(kind, request))
    life = Life()
    for _ in range(3):
        for at in range(300):
            life.edit("ann", "ab", at % 3)
            life.edit("bob", "", at % 3, 2)
        life.renew()
    life.edit("ann", "end")

    async def main() -> None:
        log = SqlLog(engine)
        rows = tuple(life.rows)
        await log.append(LogBatch("one", rows))
        assert await log.load("one") == life.rows
        assert pack_rows(engine, "one", 9e12) > 1000
        assert await log.load("one") == life.rows
        merge_bursts(engine, "one", 9e12)
        document, seq, _ = await load_document(log, "one", LIMITS)
        assert (document.text, document.epoch, seq) == (life.document.text, life.document.epoch, len(rows))
        snapshot = life.document.snapshot(len(rows))
        await log.keep("one", snapshot)
        assert await log.snapshot("one") == snapshot
        history = History()
        history.extend(await log.load("one"))
        begins = [row.seq for row in rows if row.author_id is None]
        for seq in (*begins, *(seq - 1 for seq in begins), len(rows)):
            assert history.text(seq) == life.texts[seq]
        await log.close()

    asyncio.run(main())
    engine.dispose()
