"""What ``collab.records`` makes of a class."""

import copy
import pickle
from dataclasses import field, replace

import pytest

from collab.records import record


@record
class Place:
    name: str
    floors: tuple[int, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)


def test_a_record_is_its_values():
    place, same = Place("a", (1, 2)), Place("a", (1, 2))
    assert place == same
    assert place != Place("a", (1, 3))
    assert replace(place, name="b") == Place("b", (1, 2))
    assert place.notes is not same.notes
    assert pickle.loads(pickle.dumps(place)) == copy.copy(place) == place
    match place:
        case Place(name, (first, *_)):
            assert (name, first) == ("a", 1)


def test_a_record_has_nothing_but_its_values():
    with pytest.raises(AttributeError):
        Place("a").colour = "red"


@record
class Key:
    row: int
    column: int


def test_a_record_of_values_that_hash_is_a_key():
    assert {Key(1, 2): "x"}[Key(1, 2)] == "x"
