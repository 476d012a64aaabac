"""The order is Yjs's: tests of timelines hold it against pycrdt. Here: what it costs, and taking back."""

import random
from itertools import pairwise

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.gate import GateError
from collab.crdt.order import CrowdedError, MissingError, Order, Piece, in_order
from collab.crdt.structs import read_update
from tests.crdt.histories import history
from tests.crdt.traces import record
from tests.crdt.updates import text, update


def order_of(*pieces: Piece) -> Order[Piece]:
    order: Order[Piece] = Order()
    for piece in pieces:
        order.place(piece)
    return order


def shown(order: Order[Piece]) -> list[tuple[int, int, int]]:
    pieces = list(order)
    for one, two in pairwise(pieces):
        assert two.before is one
    assert not pieces or pieces[0].before is None
    return [(piece.client, piece.clock, piece.length) for piece in pieces]


def merged(spans: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Single characters, for orders whose pieces are cut in other places."""
    return [(client, clock + at) for client, clock, length in spans for at in range(length)]


def test_passing_others_is_counted_and_bounded():
    order = order_of(*(Piece(client, 0, 1, None, None) for client in range(10, 20)))
    late = Piece(30, 0, 1, None, None)
    with pytest.raises(CrowdedError):
        order.place(late, 9)
    before = shown(order)
    assert order.place(late, 10) == 10
    assert shown(order) == [*before, (30, 0, 1)]


def test_what_builds_on_nothing_is_not_placed():
    order = order_of(Piece(5, 0, 2, None, None))
    with pytest.raises(MissingError):
        list(in_order(order, [[Piece(6, 0, 1, (5, 2), None)]]))
    circle = [[Piece(6, 0, 1, (7, 0), None)], [Piece(7, 0, 1, (6, 0), None)]]
    with pytest.raises(MissingError):
        list(in_order(order, circle))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 30), cut=st.integers(1, 29))
def test_taking_back_leaves_it_as_it_was(seed: int, steps: int, cut: int) -> None:
    rows = history(seed, steps)
    cut = min(cut, steps - 1)
    order: Order[Piece] = Order()

    def take(row) -> None:
        clients = [
            [Piece(each.client, each.clock, each.length, each.origin, each.right_origin) for each in one]
            for one in read_update(row.data)[0]
        ]
        for piece in in_order(order, clients):
            if (grown := order.growing(piece)) is not None:
                order.grow(grown, piece.length)
            else:
                order.place(piece)

    for row in rows[:cut]:
        take(row)
    clocks, before = dict(order.clocks), merged(shown(order))
    for row in rows[cut:]:
        take(row)
    after = merged(shown(order))
    for client in list(order.clocks):
        order.truncate(client, clocks.get(client, 0))
    assert (order.clocks, merged(shown(order))) == (clocks, before)
    for row in rows[cut:]:
        take(row)
    assert merged(shown(order)) == after


def test_typing_a_word_makes_one_piece():
    document = Document(Limits())
    for at in range(100):
        document.apply([update((5, at, [text("x", (5, at - 1) if at else None)]))], "ann")
    assert shown(document._gate._order) == [(5, 0, 100)]


def crowd(client: int, count: int, clock: int = 0) -> bytes:
    """Many characters that all claim to stand behind the first one, without knowing of each other."""
    return update((client, clock, [text("y", (1, 0)) for _ in range(count)]))


def test_g11_a_crowd_in_one_place_is_refused_and_leaves_no_trace():
    limits = Limits(update_crossings=500)
    document = Document.replay([(Document.seed("X", limits), "ann")], limits)
    accepted = 0
    for client in range(100, 1100, 100):
        applied = document.apply([crowd(client, 40)], "eve")
        accepted += not applied.refused
        if applied.refused:
            assert applied.refused[0].code == "UPDATE_TOO_COMPLEX"
            assert not applied.change
    assert 0 < accepted < 10
    assert len(document.text) == 1 + 40 * accepted
    # The document goes on, for her too.
    assert not document.apply([update((2000, 0, [text("Z", None, (1, 0))]))], "bob").refused
    assert not document.apply([update((999_999, 0, [text("!", None, (1, 0))]))], "eve").refused
    assert document.text.startswith(("Z!X", "!ZX"))
    again = pycrdt.Doc()
    again.get("source", type=pycrdt.Text)
    again.apply_update(document.full_state())
    assert str(again.get("source", type=pycrdt.Text)) == document.text


def test_g11_an_update_that_is_refused_half_way_is_taken_back_whole():
    limits = Limits(update_crossings=60)
    document = Document.replay([(Document.seed("X", limits), "ann")], limits)
    fine = [text("abc", (1, 0))]
    tangled = [text("d", (9, 1)), *(text("y", (1, 0)) for _ in range(40))]
    with pytest.raises(GateError):
        gate = document._gate
        gate.admit(gate.check(update((9, 0, fine), (10, 0, tangled)), "eve", 1), "eve")
    assert shown(document._gate._order) == [(1, 0, 1)]
    assert not document.apply([update((9, 0, fine))], "eve").refused
    assert document.text == "Xabc"


def test_g11_people_who_type_never_come_near_the_limit():
    rows = record(5_000, 3)
    replayed = Document(Limits(update_crossings=50))
    for row in rows:
        assert not replayed.apply([row.data], row.author_id or "").refused


def test_g11_a_long_time_apart_is_no_crowd():
    """Two people wrote hundreds of separate pieces each in the same place before they met."""
    source = random.Random(4)
    limits = Limits()
    document = Document.replay([(Document.seed("X", limits), "ann")], limits)
    apart = []
    for client in (70, 60, 80):
        doc = pycrdt.Doc(client_id=client)
        words = doc.get("source", type=pycrdt.Text)
        doc.apply_update(document.full_state())
        known = doc.get_state()
        for _ in range(600):
            at = source.randint(1, len(words))
            words.insert(at, "w")
        apart.append((doc.get_update(known), f"user-{client}"))
    for change, user in apart:
        assert not document.apply([change], user).refused
    assert len(document.text) == 1 + 3 * 600
