"""Edits of a picture as edits of its source."""

import pytest

from collab.compile.attributes import set_attribute
from collab.compile.tree import EditError, StaleError

SOURCE = """\
<component name="B"><props><prop name="a" type="number" /></props><template>
  <group x={10}>
    <!-- one -->
    <rect width={100} fill="red" visible />
    <text content={a + b}/>
  </group>
</template></component>
"""


def edit(source, *arguments):
    found = set_attribute(source, *arguments)
    return source[: found.start] + found.text + source[found.end :], found.was


@pytest.mark.parametrize(
    ("node", "attribute", "value", "expect", "before", "after"),
    [
        ("0", "x", 20.5, 10, "x={10}", "x={20.5}"),
        ("0", "x", -0.0000001, 10, "x={10}", "x={0}"),
        ("0", "x", 1e20, 10, "x={10}", "x={100000000000000000000}"),
        ("0.0", "fill", "blue", "red", 'fill="red"', 'fill="blue"'),
        ("0.0", "fill", 'a"b\n', "red", 'fill="red"', 'fill={"a\\"b\\n"}'),
        ("0.0", "visible", False, True, "visible />", "visible={false} />"),
        ("0.0", "width", None, 100, "rect width={100} fill", "rect fill"),
        ("0.0", "height", 5, None, "visible />", "visible height={5} />"),
        ("0.1", "content", {"expression": "c()"}, {"expression": "a + b"}, "{a + b}", "{c()}"),
        ("0.1", "x", 3, None, "{a + b}/>", "{a + b} x={3}/>"),
        ("0.1", "@click", {"expression": "() => go()"}, None, "{a + b}/>", "{a + b} @click={() => go()}/>"),
    ],
)
def test_i1_a_value_is_written_as_the_language_has_it(node, attribute, value, expect, before, after):
    changed, was = edit(SOURCE, node, attribute, value, expect)
    assert changed == SOURCE.replace(before, after)
    assert was == expect
    if not isinstance(value, float):
        assert edit(changed, node, attribute, expect, value)[1] == value


@pytest.mark.parametrize("node", ["1", "0.2", "0.0.0", "", "x", "-1", "0.", "٣", "99999999999999999999"])
def test_i2_an_element_that_is_gone_is_stale(node):
    with pytest.raises(StaleError):
        set_attribute(SOURCE, node, "x", 1, None)


@pytest.mark.parametrize("expect", [11, "10", True, None, {"expression": "10"}])
def test_i2_another_value_is_stale(expect):
    with pytest.raises(StaleError, match="x is 10 now"):
        set_attribute(SOURCE, "0", "x", 1, expect)


def test_i2_true_is_not_one():
    with pytest.raises(StaleError):
        set_attribute(SOURCE.replace("{10}", "{true}"), "0", "x", 2, 1)


@pytest.mark.parametrize("expression", ["", " ", "a} b={c", "}", "{", '"', "a} /><rect x={1"])
def test_i7_an_expression_stays_within_its_braces(expression):
    with pytest.raises(EditError):
        set_attribute(SOURCE, "0", "x", {"expression": expression}, 10)


@pytest.mark.parametrize("name", ["", "a b", "x=", "1x", "@", "a>"])
def test_i7_a_name_is_a_name(name):
    with pytest.raises(EditError):
        set_attribute(SOURCE, "0", name, 1, None)


@pytest.mark.parametrize("source", ["", "<", "<template>", "<rect", "no markup", "<template><rect x={"])
def test_i2_half_typed_sources_are_read_as_far_as_they_go(source):
    with pytest.raises(StaleError):
        set_attribute(source, "0", "x", 1, 2)
