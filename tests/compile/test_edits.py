"""Compiling after an edit of one attribute gives, byte for byte, what compiling the whole gives."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from collab.compile.records import replaced
from collab.compile.result import CompileResult, Stats

CASES = Path(__file__).parent / "cases"
SAMPLES = Path(__file__).parents[2] / "collab/samples"
FILES = [*sorted(CASES.glob("*/input.omni")), *sorted(SAMPLES.rglob("*.omni"))]
VALUE = re.compile(r'(?<=[\w])=("[^"]*"|\{[^{}]*\})')
_PIECES = """
1|12.5|-3|"red"|'#123456'|true|false|1 + 2|n()|index|i|item|+ 1|* 2|props.size|}|{|"|'|<|/>|Math.PI|[1, 2, 3]
? 1 : 2|😀|// x|/*|`a`| |middle|end|teal|nothing()|a|-0|NaN|100|[]
"""
PIECES = [*_PIECES.strip("\n").replace("\n", "|").split("|"), "\n"]
NUMBER = re.compile(r"\b\d+(\.\d+)?\b")


def beside(file: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in file.parent.glob("others/*.omni")}


def comparable(result: CompileResult) -> CompileResult:
    stats = result.stats
    return replaced(result, stats=Stats(stats.bundle_size, 0.0, stats.optimizations_applied))


def edited(text: str, chance: random.Random) -> str:
    """The text with something in one attribute's value replaced, taken out or put in."""
    values = list(VALUE.finditer(text))
    if not values:
        return text
    start, end = chance.choice(values).span(1)
    numbers = list(NUMBER.finditer(text, start, end))
    if numbers and chance.random() < 0.6:
        first, last = chance.choice(numbers).span()
        return text[:first] + str(chance.choice((0, 1, 7, 12.5, 400))) + text[last:]
    first = chance.randrange(start + 1, end)
    last = chance.choice((first, min(end - 1, first + chance.randrange(4)), end - 1))
    if chance.random() < 0.5:
        first, last = start + 1, end - 1
    return text[:first] + chance.choice(PIECES) + text[last:]


@pytest.mark.parametrize("level", ["none", "standard", "aggressive"])
def test_any_edit_gives_what_a_whole_compile_gives(level: Level) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    queries = Queries()
    for file in FILES:
        text = file.read_text("utf-8")
        others = beside(file)
        for _ in range(25):
            following = edited(text, chance)
            ours = compile_source(following, file=file.name, others=others, queries=queries, optimize=level)
            whole = compile_source(following, file=file.name, others=others, optimize=level)
            assert comparable(ours) == comparable(whole), following
            if whole.success:
                text = following
            else:
                compile_source(text, file=file.name, others=others, queries=queries, optimize=level)
    assert queries.ran["patch"] > 50


def test_a_call_less_may_change_what_is_inlined() -> None:
    sums = "".join(f"total += x * {number};" for number in range(20))
    text = (
        '<component name="A"><script>const n = signal(1);'
        f"function f(x: number): number {{ let total = 0; {sums} return total; }}</script>"
        "<template><rect width={f(n()) + f(1)} /></template></component>"
    )
    queries = Queries()
    for source in (text, text.replace(" + f(1)", ""), text):
        kept = compile_source(source, file="A.omni", queries=queries, optimize="aggressive")
        whole = compile_source(source, file="A.omni", optimize="aggressive")
        assert comparable(kept) == comparable(whole)


def ran(queries: Queries, text: str) -> dict[str, int]:
    before = queries.ran.copy()
    compile_source(text, file="A.omni", queries=queries)
    return dict(queries.ran - before)


SOURCE = (
    '<component name="A"><script>const n = signal(1);</script><template><rect width={10} fill="red" />\n'
    "<circle radius={n() + 1} /></template></component>"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [("{10}", "{120}"), ('"red"', '"#00ff00"'), ("n() + 1", "n() * 2 - 3"), ("{10}", "{1 + 2}")],
)
def test_one_changed_attribute_is_all_that_is_compiled(old: str, new: str) -> None:
    queries = Queries()
    assert ran(queries, SOURCE) == {"tree": 1, "check": 1, "module": 1}
    changed = SOURCE.replace(old, new)
    expected = {"patch": 1} if new != "{1 + 2}" else {"tree": 1, "check": 1, "module": 1}
    assert ran(queries, changed) == expected
    result = compile_source(changed, file="A.omni", queries=queries)
    assert comparable(result) == comparable(compile_source(changed, file="A.omni"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("n() + 1", "2"),
        ("signal(1)", "signal(2)"),
        ("rect", "ellipse"),
        ("{10}", "{'a'}"),
        ("{10}", "{n()}"),
        ("\n", ""),
    ],
)
def test_other_changes_are_compiled_as_a_whole(old: str, new: str) -> None:
    queries = Queries()
    ran(queries, SOURCE)
    changed = SOURCE.replace(old, new)
    assert "patch" not in ran(queries, changed)


def test_going_back_gives_the_first_result() -> None:
    queries = Queries()
    first = compile_source(SOURCE, file="A.omni", queries=queries)
    compile_source(SOURCE.replace("{10}", "{11}"), file="A.omni", queries=queries)
    compile_source("broken", file="A.omni", queries=queries)
    again = compile_source(SOURCE, file="A.omni", queries=queries)
    assert comparable(again) == comparable(first)


def test_bodies_that_come_to_need_locals_and_no_longer_do() -> None:
    queries = Queries()
    source = (
        '<component name="A"><script>const n = signal(1.5);</script><template>'
        "<rect width={n() + 1} /><rect width={n() + 2} /><rect width={n() + 3} /></template></component>"
    )
    compile_source(source, file="A.omni", queries=queries)
    for old, new in (
        ("n() + 1", "Math.round(n())"),
        ("n() + 2", "n() + 22"),
        ("n() + 3", "Math.sign(n())"),
        ("Math.round(n())", "n() + 7"),
        ("n() + 22", "n() + 5"),
        ("Math.sign(n())", "n()"),
        ("n() + 5", "n() * 5"),
    ):
        source = source.replace(old, new)
        ours = compile_source(source, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(source, file="A.omni"))
    assert queries.ran["patch"] == 7
