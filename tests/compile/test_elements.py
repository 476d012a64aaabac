"""Elements put into a source and taken out of it, formatting kept."""

from __future__ import annotations

import pytest

from collab.compile.elements import insert_element, remove_element
from collab.compile.tree import EditError, Replacement, StaleError

SOURCE = """<component name="A">
  <template>
    <!-- 😀 ground -->
    <rect width={10} />  <!-- beside -->
    <group x={1}>
      <circle /><text content="a" />
    </group>
    <group />
    <row></row>
  </template>
</component>
"""


def applied(source: str, found: Replacement) -> str:
    return source[: found.start] + found.text + source[found.end :]


@pytest.mark.parametrize(
    ("node", "value", "wanted"),
    [
        ("0", "<line />", ("    <rect width", "    <line />\n    <rect width")),
        ("1", "<line />", ("    <group x", "    <line />\n    <group x")),
        ("4", "<line />", ("<row></row>\n", "<row></row>\n    <line />\n")),
        ("1.0", "<line />", ("<circle />", "<line />\n      <circle />")),
        ("1.2", "<line />", ('<text content="a" />\n', '<text content="a" />\n      <line />\n')),
        ("2.0", "<line />", ("<group />", "<group>\n      <line />\n    </group>")),
        ("3.0", "<line />", ("<row></row>", "<row>\n      <line />\n    </row>")),
        (
            "2",
            "  <group>\n    <rect />\n  </group>",
            ("    <group />", "    <group>\n      <rect />\n    </group>\n    <group />"),
        ),
    ],
)
def test_i8_an_element_gets_a_line_and_the_indentation_of_its_neighbours(
    node: str, value: str, wanted: tuple[str, str]
) -> None:
    found = insert_element(SOURCE, node, value)
    assert applied(SOURCE, found) == SOURCE.replace(*wanted)


@pytest.mark.parametrize("node", ["0", "1", "4", "1.0", "1.2", "3.0"])
@pytest.mark.parametrize(
    "value", ["<line />", "<group>\n  <rect />\n\n  <text content={`a\n b`} />\n</group>"]
)
def test_i9_what_was_inserted_can_be_taken_away_again(node: str, value: str) -> None:
    found = insert_element(SOURCE, node, value)
    after = applied(SOURCE, found)
    back = applied(after, remove_element(after, node, found.was))
    assert "".join(back.split()) == "".join(SOURCE.split())


@pytest.mark.parametrize(("node", "text"), [("1", None), ("3", "<row></row>"), ("2", "<group />")])
def test_i9_what_was_taken_away_can_be_put_back_as_it_was(node: str, text: str | None) -> None:
    text = text or SOURCE[SOURCE.index("<group x") : SOURCE.index("</group>") + len("</group>")]
    gone = remove_element(SOURCE, node, text)
    without = applied(SOURCE, gone)
    assert text not in without
    assert applied(without, insert_element(without, node, gone.was)) == SOURCE


def test_i9_an_element_that_has_changed_since_is_not_taken_away() -> None:
    with pytest.raises(StaleError):
        remove_element(SOURCE, "0", "<rect width={11} />")
    with pytest.raises(StaleError):
        remove_element(SOURCE, "9", "<rect />")


@pytest.mark.parametrize(
    "value",
    ["", "text", "<rect", "<rect /><rect />", "<rect>", "</group><rect />", "<rect /> x", "<script></script>",
     "<!-- c -->", "<rect x={ />", "<template></template>"],
)  # fmt: skip
def test_i8_what_is_not_one_element_is_refused(value: str) -> None:
    with pytest.raises(EditError):
        insert_element(SOURCE, "0", value)


@pytest.mark.parametrize("node", ["5", "0.1", "9.0", "", "x", "0.-1", "1." + "9" * 30])
def test_i8_a_place_that_is_not_there_is_stale(node: str) -> None:
    with pytest.raises((StaleError, EditError)):
        insert_element(SOURCE, node, "<line />")


def test_i8_a_source_without_a_template_takes_nothing() -> None:
    with pytest.raises(StaleError):
        insert_element('<component name="A"></component>', "0", "<line />")
    empty = '<component name="A">\n  <template />\n</component>\n'
    assert applied(empty, insert_element(empty, "0", "<line />")) == (
        '<component name="A">\n  <template>\n    <line />\n  </template>\n</component>\n'
    )
