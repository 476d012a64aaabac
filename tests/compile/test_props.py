"""A prop given another name, where it is declared and where it is used."""

import pytest

from collab.compile.props import rename_prop, rename_uses
from collab.compile.tree import EditError, StaleError

CARD = """\
<component name="Card">
  <props><prop name="label" type="string" required /><prop name="size" type="number" /></props>
  <script>
    const words = computed(() => `${props.label}: ${props?.label}`);
    const other = { label: 1 };
  </script>
  <template>
    <!-- props.label -->
    <if test={props.label == "label"}>
      <text content={props.label + other.label} @click={() => emit("label", props.label)} />
    </if>
  </template>
</component>
"""
BOARD = """\
<component name="Board">
  <template>
    <Card label="one" />
    <group><Card @label={() => 1} label={props.label} opacity={0.5}><CardBack label="no" /></Card></group>
    <text label="no" content="label" />
  </template>
</component>
"""


def applied(source, changed):
    for each in reversed(changed):
        source = source[: each.start] + each.text + source[each.end :]
    return source


def test_a_prop_is_renamed_where_it_is_declared_and_read_and_nowhere_else():
    changed = rename_prop(CARD, "label", "title")
    after = applied(CARD, changed)
    assert after == (
        CARD.replace('name="label"', 'name="title"')
        .replace("props.label", "props.title")
        .replace("props?.label", "props?.title")
        .replace("<!-- props.title -->", "<!-- props.label -->")
    )
    assert applied(after, rename_prop(after, "title", "label")) == CARD


def test_uses_are_renamed_by_attribute():
    after = applied(BOARD, rename_uses(BOARD, "Card", "label", "title"))
    assert after == BOARD.replace('<Card label="one"', '<Card title="one"').replace(
        "label={props", "title={props"
    )
    assert rename_uses(BOARD, "Board", "label", "title") == []
    assert rename_uses(BOARD, "Card", "size", "height") == []


def test_a_half_typed_source_is_renamed_as_far_as_it_is_read():
    half = '<component><props><prop name="label" /></props><template><text content={props.label} /><re'
    assert applied(half, rename_prop(half, "label", "title")) == half.replace("label", "title")


@pytest.mark.parametrize("new", ["size", "2x", "a b", "", "a-b", "x" * 101, 'a"b'])
def test_a_name_that_is_none_or_taken_is_refused(new):
    with pytest.raises(EditError):
        rename_prop(CARD, "label", new)


def test_a_name_that_is_read_but_not_declared_is_taken_too():
    with pytest.raises(EditError):
        rename_prop(CARD.replace("other.label", "props.title"), "label", "title")


@pytest.mark.parametrize("new", ["opacity", "a$b"])
def test_what_a_use_has_or_can_not_have_is_refused(new):
    with pytest.raises(EditError):
        rename_uses(BOARD, "Card", "label", new)


def test_a_prop_that_is_not_there_any_more():
    with pytest.raises(StaleError):
        rename_prop(CARD, "labels", "title")
