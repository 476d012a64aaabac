import random
from dataclasses import replace

import pycrdt
import pytest
import y_py
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.config import Limits
from collab.crdt.document import Document, DocumentBrokenError, Splice, draft, merge
from collab.crdt.edits import differing, replacing
from collab.crdt.gate import GateError
from collab.crdt.lib0 import MalformedError, read_state_vector, write_state_vector
from tests.crdt.updates import mutate, random_update, text, update

LIMITS = Limits()


class Client:
    """An honest client with a document of its own."""

    def __init__(self, user: str, state: bytes = b"\x00\x00") -> None:
        self.user = user
        self.doc = pycrdt.Doc()
        self.source = self.doc.get("source", type=pycrdt.Text)
        self.doc.apply_update(state)
        self.edits: list[bytes] = []
        self.doc.observe(lambda event: self.edits.append(event.update))

    def take(self) -> list[bytes]:
        edits, self.edits = self.edits, []
        return edits


def replayed(rows) -> Document:
    return Document.replay(rows, LIMITS)


def test_d1_a_change_holds_what_is_new():
    document = Document(LIMITS)
    first = update((5, 0, [text("ab")]))
    assert document.apply([first], "ann").change == first
    longer = update((5, 0, [text("ab"), text("c", (5, 1))]))
    assert document.apply([longer], "ann").change == update((5, 2, [text("c", (5, 1))]))
    assert document.apply([longer], "ann").change == b""


def test_d1_updates_that_are_applied_together_make_one_change():
    document = Document(LIMITS)
    keys = [update((5, at, [text("x", (5, at - 1) if at else None)])) for at in range(3)]
    change = document.apply(keys, "ann").change
    assert change == update((5, 0, [text("xxx")])), "as one struct"
    assert replayed([(change, "ann")]).text == "xxx"


def test_d1_what_changes_nothing_leaves_what_was_read_of_the_document():
    document = Document(LIMITS)
    document.apply([update((5, 0, [text("ab")]))], "ann")
    state, source = document.full_state(), document.text
    nothing = update((5, 0, [text("a")]))
    assert document.apply([b"\x00\x00"], "bob").change == b""
    assert document.apply([nothing, b"\x00\x00", b"garbage"], "ann").change == b""
    assert document.full_state() is state
    assert document.text is source
    document.apply([nothing, update((5, 2, [text("c", (5, 1))]))], "ann")
    assert document.text == "abc"


def test_d1_what_is_new_as_a_whole_is_its_own_change():
    document = Document(LIMITS)
    document.apply([update((5, 0, [text("abcd")]))], "ann")
    retyped = update((5, 4, [text("e", (5, 3))]), deletes={5: [(1, 2)]})
    assert document.apply([retyped], "ann").change == retyped
    # The second of the two characters is deleted already.
    assert document.apply([update(deletes={5: [(2, 2)]})], "ann").change == update(deletes={5: [(3, 1)]})
    twice = update(deletes={5: [(0, 1), (0, 1)]})
    assert document.apply([twice], "ann").change == update(deletes={5: [(0, 1)]})
    for known in (retyped, twice, update(), update((5, 4, []))):
        assert document.apply([known], "ann").change == b""
    assert document.text == "e"


def test_d1_a_text_may_be_filled_to_its_limit_by_whatever_writes_it():
    limits = replace(LIMITS, source_bytes=8)
    document = Document.replay([(Document.seed("abcd", limits), "ann")], limits)
    assert document.apply([update((5, 0, [text("ef")]))], "ann").change
    document.edit([Splice(0, 0, "g")])
    (refusal,) = document.apply([update((5, 2, [text("hi", (5, 1))]))], "ann").refused.values()
    assert refusal.code == "SOURCE_TOO_LARGE"
    assert document.apply([update((5, 2, [text("h", (5, 1))]))], "ann").change
    document.apply([update(deletes={5: [(0, 3)]})], "ann")
    assert document.apply([update((5, 3, [text("ijk", (5, 2))]))], "ann").change
    assert len(document.text) == 8


def test_d2_a_refused_update_leaves_the_others():
    document = Document(LIMITS)
    gap = update((5, 7, [text("?", (5, 6))]))
    applied = document.apply([update((5, 0, [text("a")])), gap, update((5, 1, [text("b", (5, 0))]))], "ann")
    assert list(applied.refused) == [1]
    assert applied.refused[1].code == "UPDATE_OUT_OF_ORDER"
    assert document.text == "ab"


def test_d3_any_state_vector_gives_a_diff_that_completes_its_owner():
    document = replayed([(Document.seed("a😀b", LIMITS), "ann")])
    for clock in range(6):
        peer = Client("bob")
        peer.doc.apply_update(document.diff(write_state_vector({})))
        assert str(peer.source) == "a😀b"
        document.diff(write_state_vector({1: clock, 99: 7}))
    # Inside the emoji: the whole character is sent again.
    assert "😀".encode() in document.diff(write_state_vector({1: 2}))


def test_d3_a_garbled_state_vector_is_refused():
    with pytest.raises(MalformedError):
        Document(LIMITS).diff(b"\x05\x01")


class _Panic(BaseException):
    pass


_Panic.__name__ = "PanicException"


@pytest.mark.parametrize("error", [_Panic("boom"), ValueError("boom"), IndexError("boom")])
def test_d4_what_pycrdt_raises_comes_out_as_a_broken_document(error):
    def fail(update: bytes) -> None:
        raise error

    document = Document(LIMITS)
    document._doc.apply_update = fail
    with pytest.raises(DocumentBrokenError):
        document.apply([update((5, 0, [text("a")]))], "ann")


@pytest.mark.parametrize("error", [_Panic("boom"), ValueError("boom")])
def test_d4_so_does_what_it_raises_at_the_end_of_a_batch(error, monkeypatch):
    def fail(*_: object) -> None:
        raise error

    document = Document(LIMITS)
    document.apply([update((5, 0, [text("a")]))], "ann")
    monkeypatch.setattr(pycrdt.Transaction, "__exit__", fail)
    with pytest.raises(DocumentBrokenError):
        document.finish()


def test_edits_of_a_batch_are_read_at_once_and_kept_when_it_ends():
    batch = [
        (update((client, 0, [text(letter)])), f"user {client}") for client, letter in ((5, "a"), (6, "b"))
    ]
    deletion = update(deletes={5: [(0, 1)]})
    document = Document(LIMITS)
    for data, user in batch:
        assert document.apply([data], user).change == data
    assert document.text == "ab"
    assert document.apply([batch[0][0], deletion], "user 5").change
    assert document.apply([update((6, 1, [text("c", (6, 0))]))], "user 6").change
    document.finish()
    document.finish()
    assert document.text == "bc"
    assert replayed([*batch, (document.full_state(), None)]).text == "bc"


def test_d4_other_interruptions_pass_through():
    def stop(update: bytes) -> None:
        raise KeyboardInterrupt

    document = Document(LIMITS)
    document._doc.apply_update = stop
    with pytest.raises(KeyboardInterrupt):
        document.apply([update((5, 0, [text("a")]))], "ann")


def test_d5_replaying_gives_the_same_text_and_the_same_gate():
    rows = [(Document.seed("one 😀", LIMITS), "ann")]
    document = replayed(rows)
    rows.append((document.apply([update((5, 0, [text("two", None, (1, 0))]))], "bob").change, "bob"))
    again = replayed(rows)
    assert again.text == document.text == "twoone 😀"
    assert again.state_vector() == document.state_vector()
    assert again.owner(5) == "bob"
    more = update((5, 3, [text("x", (5, 2))]))
    assert list(again.apply([more], "ann").refused) == [0]
    assert again.apply([more], "bob").change


def test_d6_a_seed_makes_an_empty_document_hold_the_source():
    assert replayed([(Document.seed("日本 😀", LIMITS), None)]).text == "日本 😀"
    assert Document.seed("", LIMITS) == b""


@pytest.mark.parametrize(("source", "code"), [("x" * 11, "SOURCE_TOO_LARGE"), ("\ud800", "MALFORMED")])
def test_d6_a_source_that_can_not_be_is_refused(source, code):
    with pytest.raises(GateError) as caught:
        Document.seed(source, Limits(source_bytes=10))
    assert caught.value.code == code


def test_contains_tells_whether_anything_is_new():
    document = replayed([(Document.seed("ab", LIMITS), "ann")])
    assert document.contains(document.full_state(), "bob")
    assert not document.contains(update((5, 0, [text("x", (1, 1))])), "bob")
    assert not document.contains(update(deletes={1: [(0, 1)]}), "bob")


def test_y_py_reads_and_writes_the_same_text():
    document = replayed([(Document.seed("a日😀", LIMITS), "ann")])
    peer = y_py.YDoc(0xBEEF, "utf16")
    source = peer.get_text("source")
    y_py.apply_update(peer, document.full_state())
    with peer.begin_transaction() as transaction:
        source.insert(transaction, 0, "é")
        source.delete_range(transaction, 1, 1)
    applied = document.apply([y_py.encode_state_as_update(peer, document.state_vector())], "bob")
    assert not applied.refused
    assert document.text == str(source) == "é日😀"


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_honest_clients_converge_with_the_document(seed):
    """Clients edit apart and meet in any order; what they send passes, and all end with one text."""
    chance = random.Random(seed)
    rows = [(Document.seed("start 😀 日本", LIMITS), None)]
    document = replayed(rows)
    clients = [Client(name, document.full_state()) for name in ("ann", "bob", "cid")]
    for _ in range(60):
        client = chance.choice(clients)
        content = str(client.source)
        at = chance.randint(0, len(content))
        size = len(content[:at].encode())
        if chance.random() < 0.6 or not content[at:]:
            client.source.insert(size, chance.choice(("x", "😀", "日本語", "<rect/>\n", "é")))
        else:
            gone = content[at : at + chance.randint(1, 4)]
            del client.source[size : size + len(gone.encode())]
        if chance.random() < 0.3:
            applied = document.apply(client.take(), client.user)
            assert not applied.refused, f"seed {seed}"
            rows.append((applied.change, client.user))
        if chance.random() < 0.3:
            client.doc.apply_update(document.diff(client.doc.get_state()))
    for client in clients:
        own = client.doc.get_update(document.state_vector())
        applied = document.apply([own], client.user)
        assert not applied.refused, f"seed {seed}"
        if applied.change:
            rows.append((applied.change, client.user))
    for client in clients:
        client.doc.apply_update(document.diff(client.doc.get_state()))
        assert str(client.source) == document.text, f"seed {seed}"
    rows = [row for row in rows if row[0]]
    assert replayed(rows).text == document.text, f"seed {seed}"
    assert replayed([(merge([row[0] for row in rows]), None)]).text == document.text, f"seed {seed}"
    fresh = Client("eve", document.full_state())
    assert str(fresh.source) == document.text, f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_passes_the_gate_breaks_pycrdt(seed):
    """Updates that are almost right, and mutated ones: refused in words, or applied and loaded again."""
    chance = random.Random(seed)
    rows = [(Document.seed("hello 😀 日本 world", LIMITS), "ann")]
    document = replayed(rows)
    for step in range(60):
        clocks = read_state_vector(document.state_vector())
        data = random_update(chance, clocks)
        if chance.random() < 0.3:
            data = mutate(chance, data)
        applied = document.apply([data], "ann")
        if applied.change:
            rows.append((applied.change, "ann"))
        inside = {client: chance.randint(0, clock + 1) for client, clock in clocks.items()}
        document.diff(write_state_vector(inside))
        # Everything that passed was taken in at once: nothing waits for something that never comes.
        known = read_state_vector(document._doc.get_state())
        assert known == read_state_vector(document.state_vector()), f"seed {seed}, step {step}"
    assert replayed(rows).state_vector() == document.state_vector(), f"seed {seed}"
    assert replayed([(document.full_state(), None)]).state_vector() == document.state_vector(), f"seed {seed}"


def test_merged_changes_are_one_update():
    assert merge([b"one"]) == b"one"
    keys = [update((5, at, [text("x", (5, at - 1) if at else None)])) for at in range(3)]
    assert replayed([(merge(keys), None)]).text == "xxx"


def test_g12_a_full_document_that_can_not_be_begun_anew_takes_nothing_new():
    limits = Limits(state_bytes=70)
    document = Document(limits)
    clock = 0
    while True:  # Written and deleted: the text stays short, the state does not.
        edit = update((5, clock, [text("x" * 40)]), deletes={5: [(clock, 40)]} if clock else None)
        applied = document.apply([edit], "ann")
        if applied.refused:
            break
        clock += 40
        assert clock < 100_000
    assert applied.refused[0].code == "STATE_TOO_LARGE"
    assert applied.refused[0].status == 413
    assert len(document.full_state()) >= 70
    assert document.apply([edit], "bob").refused
    # What is known already is no edit, and a replay finds the same.
    assert not document.apply([document.full_state()], "ann").refused
    again = Document.replay([(document.full_state(), "ann")], limits)
    assert again.apply([edit], "ann").refused


def test_g12_a_long_log_of_a_small_state_is_measured_and_goes_on():
    document = Document(Limits(state_bytes=600))
    for clock in range(200):  # 200 rows of one character each make one piece of state.
        edit = update((5, clock, [text("x", (5, clock - 1) if clock else None)]))
        assert not document.apply([edit], "ann").refused
        assert replayed([(document.full_state(), "ann")]).text == document.text
    assert len(document.full_state()) < 600


@settings(max_examples=200, deadline=None)
@given(st.text("a😀é日\n", max_size=12), st.text("a😀é日\n", max_size=12))
@pytest.mark.parametrize("edits", [replacing, differing])
def test_edits_make_any_text_of_any_other(edits, before, after):
    seeded = Document.seed(before, LIMITS)
    document = replayed([(seeded, "ann")] if seeded else [])
    change = draft(document.full_state(), lambda text: edits(text, after))
    assert (change == b"") == (before == after)
    if change:
        assert document.apply([change], "ann").refused == {}
    assert document.text == after
