"""Signals put into a script and taken out of it, formatting kept."""

from __future__ import annotations

import pytest

from collab.compile.signals import declare_signal, forget_signal
from collab.compile.tree import EditError, Replacement, StaleError

WITH = """<component name="A">
  <script>
    // 😀 one
    const one = signal(1); // beside
  </script>

  <template>
    <rect width={one()} />
  </template>
</component>
"""
WITHOUT = WITH.replace(WITH[WITH.index("  <script>") : WITH.index("  <template>")], "").replace("one()", "1")
SHORT = WITHOUT.replace("  <template>", "  <script>const one = signal(1);</script>\n  <template>")


def applied(source: str, found: Replacement) -> str:
    return source[: found.start] + found.text + source[found.end :]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (WITH, ("// beside\n", "// beside\n    const wide = signal(20.5);\n")),
        (
            WITHOUT,
            ("  <template>", "  <script>\n    const wide = signal(20.5);\n  </script>\n\n  <template>"),
        ),
        (
            SHORT,
            ("signal(1);</script>", "signal(1);\n  const wide = signal(20.5);\n  </script>"),
        ),
    ],
)
def test_i10_a_signal_is_declared_at_the_end_of_the_script(source: str, wanted: tuple[str, str]) -> None:
    assert applied(source, declare_signal(source, "wide", 20.5)) == source.replace(*wanted)


@pytest.mark.parametrize("source", [WITH, WITHOUT])
def test_i10_what_was_declared_is_forgotten_without_a_trace(source: str) -> None:
    after = applied(source, declare_signal(source, "wide", -3))
    assert applied(after, forget_signal(after, "wide", -3)) == source


@pytest.mark.parametrize("name", ["one", "beside", "a b", "1st", "", "x" * 200, "a);//"])
def test_i10_a_name_that_is_taken_or_is_none_is_refused(name: str) -> None:
    with pytest.raises(EditError):
        declare_signal(WITH, name, 1)


def test_i10_a_source_that_can_t_be_read_is_left_alone() -> None:
    for source in (
        '<component name="A"></component>',
        WITH.replace("</script>", ""),
        WITH.replace("(1)", "(1"),
    ):
        with pytest.raises(EditError):
            declare_signal(source, "wide", 1)


def test_i10_a_signal_that_has_been_changed_since_stays() -> None:
    after = applied(WITH, declare_signal(WITH, "wide", 1))
    for name, value in (("wide", 2), ("other", 1), ("one", 1)):
        with pytest.raises(StaleError):
            forget_signal(after, name, value)
