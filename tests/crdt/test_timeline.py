import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.config import Limits
from collab.crdt.document import Document, draft
from collab.crdt.edits import Edit
from collab.crdt.storage import LogCorruptError, LogRow
from collab.crdt.timeline import Timeline
from tests.crdt.histories import history
from tests.crdt.updates import text, update


def timeline(rows) -> Timeline:
    made = Timeline()
    made.extend(rows)
    return made


def texts(rows) -> list[str]:
    """The text after each step, by pycrdt: index 0 is before the first."""
    return [
        Document.replay([(row.data, row.author_id) for row in rows[:count]], Limits()).text
        for count in range(len(rows) + 1)
    ]


def applied(source: str, edits: list[Edit]) -> str:
    for edit in edits:
        source = source[: edit.position] + edit.inserted + source[edit.position + edit.deleted :]
    return source


def rows_of(*updates: bytes, author: str = "ann") -> list[LogRow]:
    return [LogRow(seq, author, float(seq), data) for seq, data in enumerate(updates, 1)]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 40), writers=st.integers(1, 4))
def test_t1_the_text_at_every_step_is_that_of_a_replay(seed: int, steps: int, writers: int) -> None:
    rows = history(seed, steps, writers)
    made = timeline(rows)
    assert [made.text(seq) for seq in range(len(rows) + 1)] == texts(rows)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 30))
def test_t2_restoring_gives_the_text_of_any_step(seed: int, steps: int) -> None:
    rows = history(seed, steps)
    made = timeline(rows)
    now = made.text(made.seq)
    for seq, then in enumerate(texts(rows)):
        assert applied(now, made.restoring(seq, made.seq)) == then


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 30))
def test_t3_the_last_step_taken_back_gives_the_text_before_it(seed: int, steps: int) -> None:
    rows = history(seed, steps)
    made = timeline(rows)
    assert applied(made.text(steps), made.undoing(steps, steps)) == made.text(steps - 1)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 30), step=st.integers(1, 30))
def test_t3_an_earlier_step_taken_back_leaves_what_came_later(seed: int, steps: int, step: int) -> None:
    rows = history(seed, steps)
    made = timeline(rows)
    step = min(step, steps)
    after = applied(made.text(steps), made.undoing(step, steps))
    kept = [
        piece.text or ""
        for piece in made.pieces()
        if piece.written != step and (piece.visible(steps) or piece.deleted == step)
    ]
    assert after == "".join(kept)


def test_t3_what_two_people_deleted_stays_gone_until_the_first_deletion_is_taken_back():
    made = timeline(
        rows_of(
            update((5, 0, [text("abc")])),
            update(deletes={5: [(1, 1)]}),
            update(deletes={5: [(0, 3)]}),
        )
    )
    assert applied("", made.undoing(3, 3)) == "ac"
    assert applied("", made.undoing(2, 3)) == "b"


def test_t4_rows_are_taken_as_they_come():
    rows = history(7, 30)
    made = Timeline()
    for row in rows:
        made.extend([row])
    assert made.text(30) == timeline(rows).text(30)


def test_t4_a_gap_is_noticed():
    first, second = rows_of(update((5, 0, [text("a")])), update((5, 2, [text("c", (5, 1))])))
    with pytest.raises(LogCorruptError):
        timeline([second])
    with pytest.raises(LogCorruptError):
        timeline([first, second])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 30), back=st.integers(0, 30), late=st.integers(0, 5))
def test_t2_a_draft_restores_a_step_and_merges_with_what_came_meanwhile(
    seed: int, steps: int, back: int, late: int
) -> None:
    rows = history(seed, steps)
    now, seq = max(steps - late, 1), min(back, steps)
    seq = min(seq, now)
    document = Document.replay([(row.data, row.author_id) for row in rows[:now]], Limits())
    made = timeline(rows)
    update = draft(document.full_state(), lambda _text: made.restoring(seq, now))
    if update:
        document.apply([update], "restorer")
    assert document.text == made.text(seq)
    # The others' edits, which came while it was made, are neither lost nor doubled.
    whole = Document.replay([(row.data, row.author_id) for row in rows], Limits())
    if update:
        assert not whole.apply([update], "restorer").refused
    kept = {row.seq for row in rows[now:]}
    written = [piece.text for piece in made.pieces() if piece.written in kept and piece.visible(steps)]
    assert all((text or "") in whole.text for text in written)


def test_edits_that_touch_are_one():
    made = timeline(rows_of(update((5, 0, [text("a😀c")])), update((5, 4, [text("x", (5, 2), (5, 3))]))))
    assert made.text(2) == "a😀xc"
    assert made.restoring(1, 2) == [Edit(2, 1, "")]
