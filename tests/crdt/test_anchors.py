"""Places in a text that are found again when it has changed."""

import random

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
