"""A source that stops anywhere gives one error for the place where it stops, and always an outline."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from collab.compile.pipeline import compile_source

ROOT = Path(__file__).parents[2]
SOURCES = [
    *sorted((Path(__file__).parent / "cases").glob("*/input.omni")),
    *sorted((ROOT / "collab/samples").rglob("*.omni")),
]
WHOLE = [
    text
    for text in (path.read_text("utf-8") for path in SOURCES)
    if compile_source(text, file="A.omni").success
]
STEP = 5


def errors(source: str) -> list[str]:
    result = compile_source(source, file="A.omni")
    return [entry.code for entry in result.diagnostics if entry.severity == "error"]


def test_a_source_that_stops_gives_one_error_nearly_everywhere() -> None:
    found: Counter[int] = Counter()
    for text in WHOLE:
        for end in range(1, len(text), STEP):
            found[len(errors(text[:end]))] += 1
    assert max(found) <= 2
    assert found[2] <= 0.06 * found.total()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("function f(n: number) { let t = 0; for (let i = 0; i < n; i++) { t +=", ["unexpected-end"]),
        ("function f(n: number) { for (let i = 0; i < n; i++) { ", ["expected"]),
        ("function f(n: number) { for (let i = 0;", ["unexpected-end"]),
        ("function f(n: number) { if (n > ", ["unexpected-end"]),
        ("function f(n: number) { while (n > 1) { return n; ", ["expected"]),
        ("const a = signal(", ["expected"]),
        ("const a = computed(() => { ", ["expected"]),
    ],
)
def test_a_script_that_stops_before_its_end_gives_one_error(body: str, expected: list[str]) -> None:
    source = (
        f'<component name="A"><script>const n = signal(1);\n{body}</script>'
        "<template><text content={f(n())} /><rect width={f(2) + a()} /></template></component>"
    )
    assert errors(source) == expected


def test_one_unknown_name_is_told_once() -> None:
    source = '<component name="A"><template>' + "<rect width={count()} />\n" * 5 + "</template></component>"
    assert errors(source) == ["unknown-name"]


def test_independent_mistakes_are_all_told() -> None:
    source = (
        '<component name="A"><script>const n = signal(1); function f() { return n() + ; }</script>'
        '<template><rect widht={1} fill="gren" /><text content={n} /></template></component>'
    )
    assert errors(source) == ["expected", "unknown-attribute", "bad-color", "signal-as-value"]


def test_a_warning_in_a_statement_hides_no_error_of_it() -> None:
    source = (
        "<component name=\"A\"><script>const all = [{ a: '${n}', b: 2 }, { a: 'y' }];</script>"
        "<template><text content={all[0].a} /></template></component>"
    )
    assert errors(source) == ["type-mismatch"]
