import random

import pytest

from collab.config import Limits
from collab.crdt.epoch import SEED_CLIENT
from collab.crdt.gate import Checked, Gate, GateError
from collab.crdt.lib0 import MalformedError, write_uint
from tests.crdt.updates import (
    ANY,
    BINARY,
    DOC,
    EMBED,
    FORMAT,
    GC,
    JSON,
    SKIP,
    TYPE,
    Struct,
    deleted,
    mutate,
    random_update,
    text,
    update,
)

ANN, BOB = 10, 20


def gate(limits: Limits | None = None) -> Gate:
    """A gate that knows ``ab😀cd`` by Ann (clocks 0 to 5; the emoji is 2 and 3)."""
    made = Gate(limits or Limits())
    first = update((ANN, 0, [text("ab😀cd")]))
    made.admit(made.check(first, "ann", 0), "ann")
    return made


def refusal(data: bytes, user: str = "ann", limits: Limits | None = None, source_bytes: int = 8) -> str:
    made = gate(limits)
    before = dict(made.clocks), made.deleted.ranges()
    with pytest.raises((GateError, MalformedError)) as caught:
        made.check(data, user, source_bytes)
    assert (made.clocks, made.deleted.ranges()) == before, "G10"
    assert caught.value.message.endswith(".")
    return caught.value.code


def test_g1_text_under_source_passes():
    made = gate()
    checked = made.check(update((ANN, 6, [text("x", (ANN, 5))])), "ann", 8)
    assert checked.clocks == {ANN: 7}
    assert checked.inserted == 1


def test_g1_deleted_text_passes():
    made = gate()
    checked = made.check(update((ANN, 6, [deleted(3, (ANN, 5)), text("x", (ANN, 8))])), "ann", 8)
    assert checked.clocks == {ANN: 10}
    assert checked.deletions == [(ANN, 6, 9)]


@pytest.mark.parametrize("kind", [JSON, BINARY, EMBED, FORMAT, TYPE, ANY, DOC, 11, 31])
def test_g1_other_content_is_refused(kind):
    assert refusal(update((ANN, 6, [Struct(kind, b"\x01a", (ANN, 5))]))) == "UPDATE_NOT_TEXT"


def test_g1_collected_structs_are_refused():
    assert refusal(update((ANN, 6, [Struct(GC, write_uint(2))]))) == "UPDATE_NOT_TEXT"


def test_g1_other_roots_are_refused():
    assert refusal(update((ANN, 6, [text("x", parent="other")]))) == "UPDATE_NOT_TEXT"


def test_g1_parents_by_id_are_refused():
    assert refusal(update((ANN, 6, [text("x", parent=(ANN, 0))]))) == "UPDATE_NOT_TEXT"


@pytest.mark.parametrize("origin", [None, (ANN, 5)])
def test_g1_map_entries_are_refused(origin):
    assert refusal(update((ANN, 6, [text("x", origin, key="k")]))) == "UPDATE_NOT_TEXT"


def test_g2_a_gap_is_refused():
    assert refusal(update((ANN, 7, [text("x", (ANN, 5))]))) == "UPDATE_OUT_OF_ORDER"


def test_g2_repeating_what_is_known_changes_nothing():
    checked = gate().check(update((ANN, 0, [text("ab😀cd")])), "ann", 8)
    assert not checked.is_new


def test_g2_partly_known_structs_count_only_what_is_new():
    checked = gate().check(update((ANN, 4, [text("cdxyz", (ANN, 3))])), "ann", 8)
    assert checked.clocks == {ANN: 9}
    assert checked.inserted == 3


def test_g2_skips_pass_over_what_is_known():
    known = update((ANN, 0, [Struct(SKIP, write_uint(6)), text("x", (ANN, 5))]))
    assert gate().check(known, "ann", 8).clocks == {ANN: 7}


def test_g2_skips_over_anything_else_are_refused():
    unknown = update((ANN, 6, [Struct(SKIP, write_uint(2)), text("x", (ANN, 5))]))
    assert refusal(unknown) == "UPDATE_OUT_OF_ORDER"


def test_g2_a_client_listed_twice_is_refused():
    twice = update((ANN, 6, [text("x", (ANN, 5))]), (ANN, 6, [text("y", (ANN, 5))]))
    assert refusal(twice) == "MALFORMED"


def test_g3_unknown_neighbours_are_refused():
    assert refusal(update((ANN, 6, [text("x", (99, 0))]))) == "UPDATE_OUT_OF_ORDER"
    assert refusal(update((ANN, 6, [text("x", None, (99, 0))]))) == "UPDATE_OUT_OF_ORDER"


def test_g3_neighbours_of_the_same_update_are_known():
    both = update((30, 0, [text("x", (20, 0))]), (20, 0, [text("y", (ANN, 5))]))
    assert gate().check(both, "bob", 8).clocks == {30: 1, 20: 1}


def test_g3_neighbours_beyond_the_end_of_the_same_update_are_refused():
    both = update((30, 0, [text("x", (20, 1))]), (20, 0, [text("y", (ANN, 5))]))
    assert refusal(both, "bob") == "UPDATE_OUT_OF_ORDER"


@pytest.mark.parametrize("clock", [6, 7])
def test_g3_own_neighbours_come_before(clock):
    assert refusal(update((ANN, 6, [text("xy", (ANN, clock))]))) == "MALFORMED"
    assert refusal(update((ANN, 6, [text("xy", None, (ANN, clock))]))) == "MALFORMED"


def test_g3_two_neighbours_are_two():
    assert refusal(update((ANN, 6, [text("x", (ANN, 1), (ANN, 1))]))) == "MALFORMED"


def test_g3_deletions_of_what_is_not_there_are_refused():
    assert refusal(update(deletes={ANN: [(4, 3)]})) == "UPDATE_OUT_OF_ORDER"
    assert refusal(update(deletes={99: [(0, 1)]})) == "UPDATE_OUT_OF_ORDER"


def test_g3_deletions_of_what_comes_with_the_update_pass():
    both = update((ANN, 6, [text("x", (ANN, 5))]), deletes={ANN: [(4, 3)]})
    assert gate().check(both, "ann", 8).deletions == [(ANN, 4, 7)]


def test_g3_deletions_that_are_known_are_nothing_new():
    made = gate()
    once = update(deletes={ANN: [(0, 2)]})
    made.admit(made.check(once, "ann", 8), "ann")
    assert not made.check(once, "ann", 6).is_new
    assert made.check(update(deletes={ANN: [(1, 3)]}), "ann", 6).is_new


def test_g4_circles_are_refused():
    circle = update((30, 0, [text("x", (20, 0))]), (20, 0, [text("y", (30, 0))]))
    assert refusal(circle, "bob") == "MALFORMED"


def test_g4_chains_across_clients_pass():
    chain = update(
        (30, 0, [text("a", (ANN, 5)), text("c", (20, 0))]),
        (20, 0, [text("b", (30, 0)), text("d", (30, 1))]),
    )
    assert gate().check(chain, "bob", 8).clocks == {30: 2, 20: 2}


@pytest.mark.parametrize(
    "splitting",
    [
        update((ANN, 6, [text("x", (ANN, 2))])),
        update((ANN, 6, [text("x", None, (ANN, 3))])),
        update(deletes={ANN: [(1, 2)]}),
        update(deletes={ANN: [(3, 1)]}),
        update((BOB, 0, [text("😀", (ANN, 5)), text("x", (BOB, 0))])),
    ],
)
def test_g5_characters_are_not_split(splitting):
    assert refusal(splitting) == "UPDATE_SPLITS_CHARACTER"


def test_g5_what_is_known_of_a_struct_does_not_end_inside_a_character():
    assert refusal(update((ANN, 5, [text("😀x", (ANN, 4))]))) == "UPDATE_SPLITS_CHARACTER"


def test_g5_whole_characters_can_be_deleted():
    assert gate().check(update(deletes={ANN: [(2, 2)]}), "ann", 8).is_new


def test_g6_structs_are_bounded():
    limits = Limits(update_structs=3)
    several = update((ANN, 6, [text("x", (ANN, 5 + at)) for at in range(4)]))
    assert refusal(several, limits=limits) == "UPDATE_TOO_COMPLEX"


def test_g6_deleted_ranges_are_bounded_when_they_are_new():
    limits = Limits(update_delete_ranges=1)
    ranges = update(deletes={ANN: [(0, 1), (4, 1)]})
    assert refusal(ranges, limits=limits) == "UPDATE_TOO_COMPLEX"
    made = gate(limits)
    made.deleted.add(ANN, 0, 2)
    assert made.check(ranges, "ann", 8).deletions == [(ANN, 4, 5)]


def test_g6_clients_are_bounded_when_they_are_new():
    several = update((20, 0, [text("x", (ANN, 5))]), (30, 0, [text("x", (ANN, 5))]))
    assert refusal(several, "bob", limits=Limits(update_clients=1)) == "UPDATE_TOO_COMPLEX"


def test_g6_clocks_are_bounded():
    assert refusal(update((ANN, 6, [deleted(2**31, (ANN, 5))]))) == "UPDATE_TOO_COMPLEX"


def test_g7_every_shorter_version_is_refused():
    whole = update((ANN, 6, [text("日本", (ANN, 5), (ANN, 1))]), deletes={ANN: [(0, 1)]})
    gate().check(whole, "ann", 8)
    for length in range(len(whole)):
        refusal(whole[:length])


def test_g7_trailing_bytes_are_refused():
    assert refusal(update() + b"\x00") == "MALFORMED"


def test_g7_long_integers_are_refused():
    assert refusal(b"\x80" * 11 + b"\x00") == "MALFORMED"
    assert refusal(b"\xff" * 9 + b"\x00") == "MALFORMED"


@pytest.mark.parametrize("garbled", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80"])
def test_g7_strings_are_well_formed(garbled):
    struct = Struct(4, write_uint(len(garbled)) + garbled, (ANN, 5))
    assert refusal(update((ANN, 6, [struct]))) == "MALFORMED"


@pytest.mark.parametrize("empty", [text("", (ANN, 5)), deleted(0, (ANN, 5))])
def test_g7_empty_structs_are_refused(empty):
    assert refusal(update((ANN, 6, [empty]))) == "MALFORMED"


def test_g7_a_string_longer_than_the_message_is_refused():
    assert refusal(update((ANN, 6, [Struct(4, write_uint(2**40), (ANN, 5))]))) == "MALFORMED"


def test_g8_a_client_id_belongs_to_who_used_it_first():
    assert refusal(update((ANN, 6, [text("x", (ANN, 5))])), user="bob") == "CLIENT_ID_TAKEN"


def test_g8_repeating_what_others_wrote_is_fine():
    assert not gate().check(update((ANN, 0, [text("ab😀cd")])), "bob", 8).is_new


def test_g8_deleting_what_others_wrote_is_fine():
    assert gate().check(update(deletes={ANN: [(0, 1)]}), "bob", 8).is_new


def test_g8_the_servers_own_id_is_nobodys():
    assert refusal(update((SEED_CLIENT, 0, [text("x")]))) == "CLIENT_ID_TAKEN"


def test_g8_replaying_binds_ids_to_the_author():
    made = Gate(Limits())
    made.replay(update((ANN, 0, [text("ab")])), "ann")
    with pytest.raises(GateError, match="somebody else"):
        made.check(update((ANN, 2, [text("x", (ANN, 1))])), "bob", 2)


def test_g9_the_source_is_bounded_in_bytes():
    limits = Limits(source_bytes=10)
    made = gate(limits)
    made.check(update((ANN, 6, [text("é", (ANN, 5))])), "ann", 8)
    assert refusal(update((ANN, 6, [text("éx", (ANN, 5))])), limits=limits) == "SOURCE_TOO_LARGE"


def test_g9_what_is_deleted_makes_room_once():
    limits = Limits(source_bytes=10)
    made = gate(limits)
    swap = update((ANN, 6, [text("1234", (ANN, 5))]), deletes={ANN: [(0, 2)]})
    made.check(swap, "ann", 8)
    twice = update((ANN, 6, [text("1234567", (ANN, 5))]), deletes={ANN: [(0, 2), (0, 2), (1, 1)]})
    assert refusal(twice, limits=limits) == "SOURCE_TOO_LARGE"


def test_g9_text_that_comes_deleted_makes_no_room():
    limits = Limits(source_bytes=10)
    padded = update((ANN, 6, [deleted(50, (ANN, 5)), text("123", (ANN, 55))]), deletes={ANN: [(6, 50)]})
    assert refusal(padded, limits=limits) == "SOURCE_TOO_LARGE"


def contents(checked: Checked) -> tuple[object, ...]:
    pieces = [
        (each.client, each.clock, each.length, each.origin, each.right_origin)
        for mine in checked.pieces
        for each in mine
    ]
    return checked.clocks, checked.deletions, checked.surrogates, checked.inserted, checked.is_whole, pieces


def parts(made: Gate) -> list[tuple[object, ...]]:
    return [(each.client, each.clock, each.length) for each in made._order]


@pytest.mark.parametrize("seed", range(8))
def test_g1_a_key_press_that_is_read_the_short_way_says_the_same(seed, monkeypatch):
    source = random.Random(seed)
    short, long = gate(), gate()
    presses = 0
    for _ in range(400):
        pressed = source.random() < 0.3
        if pressed:
            client = source.choice((ANN, BOB, 300, 2**32 - 1))
            behind = source.choice(((client, short.clocks.get(client, 0) - 1), (ANN, source.randrange(7))))
            before = source.choice((None, None, (ANN, source.randrange(7)), (5000, 0)))
            data = (
                update(
                    (
                        client,
                        short.clocks.get(client, 0),
                        [text(source.choice(("x", "yz", "é")), behind, before)],
                    )
                )
                if behind[1] >= 0
                else update((client, 0, [text("x")]))
            )
        else:
            data = random_update(source, dict(short.clocks))
        if source.random() < 0.4:
            data = mutate(source, data)
        presses += short._read_key_press(data) is not None
        try:
            checked = short.check(data, "ann", 8)
        except (GateError, MalformedError) as error:
            with monkeypatch.context() as patch, pytest.raises(type(error)) as refused:
                patch.setattr(Gate, "_read_key_press", lambda *_: None)
                long.check(data, "ann", 8)
            assert refused.value.code == error.code
            continue
        with monkeypatch.context() as patch:
            patch.setattr(Gate, "_read_key_press", lambda *_: None)
            other = long.check(data, "ann", 8)
        assert contents(checked) == contents(other)
        short.admit(checked, "ann")
        long.replay(data, "ann")
        assert (short.clocks, short.deleted.ranges(), parts(short)) == (
            long.clocks,
            long.deleted.ranges(),
            parts(long),
        )
    assert presses > 20
