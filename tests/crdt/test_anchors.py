"""Places in a text that are found again when it has changed."""

import itertools
import random

import pycrdt
import pytest

from collab.config import Limits
from collab.crdt.document import Document, Splice
from collab.crdt.offsets import OffsetError, utf16_length

LIMITS = Limits()


def document(text: str) -> Document:
    return Document.replay([(Document.seed(text, LIMITS), None)], LIMITS)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (0, 99), (7, 8), (6, 7)])
def test_d8_a_place_is_a_stretch_of_whole_characters(start, end):
    with pytest.raises(OffsetError):
        document("héllo 😀!").anchor(start, end)


def test_d8_a_place_is_gone_when_all_of_it_is():
    made = document("héllo 😀 wörld")
    emoji, word = made.anchor(6, 8), made.anchor(9, 14)
    made.edit([Splice(6, 8, "")])
    assert made.locate([emoji, word]) == [None, (7, 12)]
    made.edit([Splice(7, 8, ""), Splice(11, 12, "")])
    assert made.locate([word]) == [(7, 10)]
    assert made.text == "héllo  örl"


@pytest.mark.parametrize("seed", range(30))
def test_d8_a_place_is_found_among_what_several_write_at_once(seed):
    source = random.Random(seed)
    made = Document(LIMITS)
    peers = [pycrdt.Doc(client_id=client) for client in (5, 6, 7)]
    fresh = map(
        chr,
        itertools.chain.from_iterable(
            zip(range(0x4E00, 0x4E00 + 256), range(0x1F300, 0x1F300 + 256), strict=True)
        ),
    )
    anchors: dict[tuple[str, str], list[list[int]]] = {}
    for _ in range(60):
        peer = source.choice(peers)
        text = peer.get("source", type=pycrdt.Text)
        before = peer.get_state()
        written = str(text)
        at = source.randrange(len(written) + 1)
        offset = len(written[:at].encode())
        if at < len(written) and source.random() < 0.4:
            del text[offset : offset + len(written[at].encode())]
        else:
            text.insert(offset, next(fresh) + next(fresh))
        assert not made.apply([peer.get_update(before)], f"by {peer.client_id}").refused
        if source.random() < 0.3:  # Only now it hears of the others.
            peer.apply_update(made.full_state())
        whole = made.text
        if whole and source.random() < 0.5:
            first = source.randrange(len(whole))
            last = source.randrange(first, len(whole))
            place = utf16_length(whole[:first]), utf16_length(whole[: last + 1])
            anchors[whole[first], whole[last]] = made.anchor(*place)
        places = made.locate(list(anchors.values()))
        for (first, last), place in zip(anchors, places, strict=True):
            if first in whole and last in whole:
                end = whole.index(last) + 1
                assert place == (utf16_length(whole[: whole.index(first)]), utf16_length(whole[:end]))


@pytest.mark.parametrize("seed", range(60))
def test_d8_a_place_moves_with_its_characters(seed):
    source = random.Random(seed)
    made = Document(LIMITS)
    characters: list[tuple[str, int]] = []

    def offset(at: int) -> int:
        return utf16_length("".join(character for character, _ in characters[:at]))

    def insert(number: int) -> None:
        at = source.randrange(len(characters) + 1)
        character = source.choice("aé😀日")
        made.edit([Splice(offset(at), offset(at), character)])
        characters.insert(at, (character, number))

    def delete() -> None:
        at = source.randrange(len(characters))
        made.edit([Splice(offset(at), offset(at + 1), "")])
        del characters[at]

    for number in range(15):
        insert(number)
    start = source.randrange(len(characters))
    end = source.randrange(start, len(characters))
    first, last = characters[start], characters[end]
    anchor = made.anchor(offset(start), offset(end + 1))
    assert made.locate([anchor]) == [(offset(start), offset(end + 1))]
    for number in range(100, 120):
        if source.random() < 0.4 and characters:
            delete()
        else:
            insert(number)
        if first in characters and last in characters:
            place = (offset(characters.index(first)), offset(characters.index(last) + 1))
            assert made.locate([anchor]) == [place], f"seed {seed}"
    text = made.text
    made.locate([anchor])
    assert made.text == text


@pytest.mark.parametrize("seed", range(10))
def test_d8_each_character_is_named_as_a_place_is(seed):
    source = random.Random(seed)
    made = document("héllo wörld")
    for _ in range(40):
        start = source.randrange(len(made.text) + 1)
        end = min(len(made.text), start + source.choice([0, 0, 1, 3]))
        made.edit([Splice(start, end, source.choice(["", "a", "bcd"]))])
    length = len(made.text)
    names = made.characters([*range(length), length + 5])
    anchors = [[list(names[at])] * 2 for at in range(length)]
    assert names.keys() == set(range(length))
    assert made.locate(anchors) == [(at, at + 1) for at in range(length)]
    client, clock = made.next_id
    made.edit([Splice(0, 0, "xyz")])
    assert [made.characters([at])[at] for at in range(3)] == [(client, clock + at) for at in range(3)]
