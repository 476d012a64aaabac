from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.crdt.idset import IdSet
from collab.crdt.lib0 import (
    MAX_UINT,
    MalformedError,
    Reader,
    read_state_vector,
    write_state_vector,
    write_string,
    write_uint,
)
from collab.crdt.offsets import OffsetError, surrogate_offsets, utf8_to_utf16, utf16_length, utf16_to_utf8

TEXTS = st.text(st.one_of(st.sampled_from("a\n<é日本語😀👩‍👩‍👧𝒳"), st.characters(codec="utf-8")), max_size=30)


@given(TEXTS)
def test_d7_offsets_of_whole_characters_convert_both_ways(content):
    for characters in range(len(content) + 1):
        before = content[:characters]
        utf8, utf16 = len(before.encode()), len(before.encode("utf-16-le")) // 2
        assert utf16_to_utf8(content, utf16) == utf8
        assert utf8_to_utf16(content, utf8) == utf16
    assert utf16_length(content) == len(content.encode("utf-16-le")) // 2


@given(TEXTS)
def test_d7_offsets_inside_characters_or_outside_the_text_are_refused(content):
    boundaries16 = {utf16_length(content[:at]) for at in range(len(content) + 1)}
    boundaries8 = {len(content[:at].encode()) for at in range(len(content) + 1)}
    assert surrogate_offsets(content) == sorted(set(range(utf16_length(content) + 1)) - boundaries16)
    for offset in range(-1, len(content.encode()) + 2):
        if offset not in boundaries16:
            with pytest.raises(OffsetError):
                utf16_to_utf8(content, offset)
        if offset not in boundaries8:
            with pytest.raises(OffsetError):
                utf8_to_utf16(content, offset)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 9)), max_size=30))
def test_an_id_set_holds_what_a_plain_set_holds(ranges):
    ids, plain = IdSet(), set()
    for client, start, length in ranges:
        wanted = {(client, clock) for clock in range(start, start + length)}
        assert ids.missing(client, start, start + length) == len(wanted - plain)
        ids.add(client, start, start + length)
        plain |= wanted
    held = ids.ranges()
    assert {(c, clock) for c, spans in held.items() for a, b in spans for clock in range(a, b)} == plain
    for spans in held.values():
        assert all(left[1] < right[0] for left, right in pairwise(spans))


@given(st.integers(0, MAX_UINT), st.text())
def test_lib0_values_are_read_as_written(number, content):
    reader = Reader(write_uint(number) + write_string(content))
    assert (reader.uint(), reader.string()) == (number, content)
    reader.end()


@given(st.dictionaries(st.integers(0, 2**53 - 1), st.integers(0, 2**31)))
def test_state_vectors_are_read_as_written(clocks):
    assert read_state_vector(write_state_vector(clocks)) == clocks


@given(st.binary(max_size=40))
def test_g7_reading_any_bytes_ends_in_a_value_or_an_error(data):
    for read in (Reader.uint, Reader.string, Reader.bytes):
        reader = Reader(data)
        try:
            read(reader)
        except MalformedError:
            continue
        assert reader.pos <= len(data)
