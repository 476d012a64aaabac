"""Compiling after an edit of one part gives, byte for byte, what compiling the whole gives."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

import pytest

from collab.compile.edits.text import Changes, changed
from collab.compile.emit.source_map import EditedMap, source_map
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from collab.compile.records import replaced
from collab.compile.result import CompileResult, Stats
from collab.compile.source import Source, utf8

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
CODE = (
    re.compile(r"<script>(.*?)</script>", re.DOTALL),
    re.compile(r"@\w+=(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})"),
)
SPACE = re.compile(r"\s+")
LINE_END = re.compile(r"\s*\n\s*")
TOKEN = re.compile(r"[\w$.]+|[^\w\s$.]+")
_IN_CODE = """
n()|set(1)|props.size|[]|null|1|'a'|`a${1}b`|Math.round(1.5)|x => x + 1|emit('go', 1)|emit('go')|let q = 1;
const q = [1, 2];|return 1;|if (true) { }|: number|: string|?|!|(|)|{|}|;|=|,|true|-|* 2|.length|.map(x => x)
String(1)|//|/*|batch(() => {})|</script>|a|7|.|+
"""
IN_CODE = [*_IN_CODE.strip("\n").replace("\n", "|").split("|"), "\n"]


def beside(file: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in file.parent.glob("others/*.omni")}


def comparable(result: CompileResult) -> CompileResult:
    stats = result.stats
    return replaced(result, stats=Stats(stats.bundle_size, 0.0, stats.optimizations_applied))


def edited(text: str, chance: random.Random) -> str:
    """The text with something in a value, a handler, a script or a space replaced, taken out or put in."""
    kind = chance.random()
    if kind < 0.2:
        return with_other_space(text, chance)
    spans = [found.span(1) for found in CODE[kind < 0.7].finditer(text)] if kind > 0.3 else []
    tokens = [found.span() for span in spans for found in TOKEN.finditer(text, *span)]
    if not tokens:
        return with_other_value(text, chance)
    first, last = chance.choice(tokens)
    way = chance.random()
    numbers = [found.span() for span in spans for found in NUMBER.finditer(text, *span)]
    if numbers and way < 0.3:
        first, last = chance.choice(numbers)
        return text[:first] + str(chance.choice((0, 1, 7, 12.5, 400))) + text[last:]
    if way < 0.5:
        # What is written elsewhere in it is more likely to mean something.
        begin, end = chance.choice(tokens)
        return text[:first] + text[begin:end] + text[last:]
    if way < 0.8:
        first = last = chance.randrange(first, last + 1)
        return text[:first] + chance.choice(IN_CODE) + text[last:]
    place = tokens.index((first, last))
    last = tokens[min(len(tokens) - 1, place + chance.randrange(5))][1]
    return text[:first] + chance.choice(("", *IN_CODE)) + text[last:]


def with_other_space(text: str, chance: random.Random) -> str:
    """The text with other spaces somewhere, mostly where lines end."""
    spaces = [found.span() for found in (SPACE, LINE_END)[chance.random() < 0.8].finditer(text)]
    if not spaces:
        return text
    first, last = chance.choice(spaces)
    first, last = sorted((chance.randint(first, last), chance.randint(first, last)))
    put = "".join(chance.choice(("\n", "\n    ", " ", "\t", "\r\n", "")) for _ in range(chance.randint(0, 3)))
    return text[:first] + put + text[last:]


def with_other_value(text: str, chance: random.Random) -> str:
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
    assert queries.ran["patch"] > 150


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


SOURCE = """<component name="A">
  <props><prop name="label" type="string" default="Panel" /></props>
  <script>
    const n = signal(1);
    const twice = computed(() => n() * 2);
    const by = signal([1, 2]);
    let last = 0;
    const step = 3;
    function add(most: number) {
      last = most + by()[0];
      n.set(n() + step);
    }
    effect(() => { last = n() + 1; });
  </script>
  <template>
    <rect width={10} fill="red" @click={() => add(2)} />
    <circle radius={n() + 1} x={twice()} y={-5} @click={() => n.set(last)} />
    <text content={`${props.label} ${n()}`} />
  </template>
</component>
"""
ALL = {"tree": 1, "check": 1, "module": 1}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{10}", "{120}"),
        ("{-5}", "{-6}"),
        ('"red"', '"#00ff00"'),
        ("n() + 1} x", "n() * 2 - 3} x"),
        ('"Panel"', '"Panel of much"'),
        ("signal(1)", "signal(200)"),
        ("[1, 2]", "[1, 2 + 3]"),
        ("n() * 2", "n() * 2 + 1"),
        ("add(2)", "add(5 * 2)"),
        ("() => add(2)", "event => add(event.x)"),
        ("n() + step", "n() + step * 2"),
        ("{ last = n() + 1; }", "{ const next = n() + 1; last = next; }"),
        ("${n()}", "and ${n()} more"),
        ("let last = 0", "let last = 12"),
        ("const step = 3", "const step = 4 * 10"),
        ("{10}", "{1 + 2}"),
    ],
)
def test_one_changed_part_is_all_that_is_compiled(old: str, new: str) -> None:
    queries = Queries()
    assert ran(queries, SOURCE) == ALL
    changed = SOURCE.replace(old, new)
    assert changed != SOURCE
    assert ran(queries, changed) == {"patch": 1}
    for text in (changed, SOURCE):
        result = compile_source(text, file="A.omni", queries=queries)
        assert comparable(result) == comparable(compile_source(text, file="A.omni"))
    assert queries.ran["patch"] == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("n() + 1} x", "2} x"),
        ("rect", "ellipse"),
        ("{10}", "{'a'}"),
        ("{10}", "{n()}"),
        ("const n", "const m"),
        ("signal(1)", "signal('a')"),
        ("signal(1)", "computed(() => 1)"),
        ("most: number", "most: string"),
        ("n() + step", "n() + step + twice()"),
        ("n.set(n() + step);", ""),
        ('type="string"', 'type="number"'),
        ('"Panel"', '"Panel" required'),
        ("last = n() + 1", "emit('go')"),
    ],
)
def test_other_changes_are_compiled_as_a_whole(old: str, new: str) -> None:
    queries = Queries()
    ran(queries, SOURCE)
    changed = SOURCE.replace(old, new, 1)
    assert changed != SOURCE
    assert "patch" not in ran(queries, changed)
    ours = compile_source(changed, file="A.omni", queries=queries)
    assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("  <template>\n", "  <template>\n\n", True),
        ("/>\n    <circle", "/>\n\n      \n    <circle", True),
        ("/>\n    <circle", "/>\n<circle", True),
        ("/>\n    <circle", "/><circle", False),
        ("</script>\n  ", "</script>\n\n\n  ", True),
        ("    let last", "\n    let last", True),
        ("      last = most", "\n      last = most", True),
        ("{ last = n() + 1; }", "{\n      last = n() + 1;\n    }", True),
        ("{ last = n() + 1; }", "{\n      last = n() + 2;\n    }", True),
        ("() => add(2)", "() => {\n      add(2);\n    }", True),
        ("n() * 2", "n()\n      * 2", True),
        ("{n() + 1} x", "{n() +\n 1} x", False),
        ("    let last", "let last", True),
        ("\n    let last", " let last", False),
        (" x={twice()}", "\n      x={twice()}", False),
    ],
)
def test_lines_come_and_go(old: str, new: str, alone: bool) -> None:
    queries = Queries()
    ran(queries, SOURCE)
    changed = SOURCE.replace(old, new)
    assert changed != SOURCE
    for text in (
        changed,
        changed.replace("{-5}", "{-6}"),
        changed,
        changed.replace("n() + step", "n() * step"),
        changed,
        SOURCE,
    ):
        ours = compile_source(text, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni"))
    assert (queries.ran["module"] == 1) == alone


def test_what_is_typed_between_two_texts_that_compile_may_be_wrong() -> None:
    queries = Queries()
    ran(queries, SOURCE)
    for wrong in ("n() + ste", "n() +", "n() + 'a'", "n(", ""):
        changed = SOURCE.replace("n() + step", wrong)
        assert not compile_source(changed, file="A.omni", queries=queries).success
    before = queries.ran["patch"]
    right = SOURCE.replace("n() + step", "n() + step + 1")
    ours = compile_source(right, file="A.omni", queries=queries)
    assert comparable(ours) == comparable(compile_source(right, file="A.omni"))
    assert queries.ran["patch"] == before + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dt / 10", "dt / 20 + 1"),
        ("n.set(0)", "const a = 1; n.set(a + 1)"),
        ("n.update(a => a + 1)", "n.update(a => a + 2)"),
        ("size={n()}", "size={n() * 2}"),
        ('label="One"', 'label="Another"'),
        ("x={40}", "x={n() + 40}"),
        ("x={40}", "x={-40}"),
        ("y={n()}", "y={n() - 1}"),
        ("n.set(size)", "n.set(size + 1)"),
        ("`a ${n()}`", "`b ${n()} c`"),
    ],
)
def test_motion_and_components_that_are_used(old: str, new: str) -> None:
    child = (
        '<component name="Child"><props><prop name="size" type="number" default={3} />'
        '<prop name="label" type="string" default="No" /></props><template>'
        '<text content={props.label} x={props.size} @click={() => emit("pick", props.size)} /></template>'
        "</component>"
    )
    source = (
        '<component name="A"><script>const n = signal(1);\nframe(dt => { n.set(n() + dt / 10); });\n'
        "every(1000, () => { n.set(0); });\nframe(dt => { n.set(n() - dt); });\n"
        "onMount(() => { n.update(a => a + 1); });\n</script><template>\n"
        '<Child size={n()} label="One" x={40} y={n()} @pick={size => n.set(size)} />\n'
        "<Child label={`a ${n()}`} /></template></component>"
    )
    queries = Queries()
    others = {"Child": child}
    assert compile_source(source, file="A.omni", queries=queries, others=others).success
    changed = source.replace(old, new)
    assert changed != source
    for text in (changed, source, changed):
        ours = compile_source(text, file="A.omni", queries=queries, others=others)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni", others=others))
    assert queries.ran["patch"] == (0 if new == "x={n() + 40}" else 3)


def test_what_was_warned_of_stays_and_moves_with_its_text() -> None:
    source = (
        '<component name="A"><script>const unread = signal(1); let plain = 1;\n'
        "const set = signal(2); function later() { set.set(3); }</script><template>\n"
        '<rect width={10} height={plain} fill={"red"} y={1 ?? 2} @click={() => { plain = 2; }} />'
        "</template></component>"
    )
    queries = Queries()
    first = compile_source(source, file="A.omni", queries=queries)
    assert [found.code for found in first.diagnostics] == ["unused"] * 3 + ["not-reactive", "never-null"]
    for old, new in (("{10}", "{1234}"), ("signal(1)", "signal(10 + 5)"), ("set(3)", "set(333)")):
        source = source.replace(old, new)
        ours = compile_source(source, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(source, file="A.omni"))
    assert queries.ran["patch"] == 3
    source = source.replace("1 ?? 2", "1 ?? 3")
    ours = compile_source(source, file="A.omni", queries=queries)
    assert comparable(ours) == comparable(compile_source(source, file="A.omni"))
    assert queries.ran["patch"] == 3


def test_a_type_that_only_a_use_tells_is_looked_for_again() -> None:
    source = (
        '<component name="A"><script>const xs = signal([]);\nconst most = signal(null);\n'
        "function keep(x) { most.set(x); }</script>\n"
        "<template><rect width={xs()[0]} @click={() => keep(1)} />\n"
        "<rect width={most() ?? 1} /></template></component>"
    )
    for old, new in (("xs()[0]", "xs().length"), ("keep(1)", "keep(2)"), ("signal(null)", "signal(1)")):
        queries = Queries()
        assert compile_source(source, file="A.omni", queries=queries).success
        changed = source.replace(old, new)
        ours = compile_source(changed, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))
        assert queries.ran["patch"] == 0


def test_dependents_are_numbered_in_the_order_of_the_new_code() -> None:
    source = (
        '<component name="A"><script>const a = signal(1);const b = signal(2);</script><template>\n'
        "<if test={a() > 0}><rect width={a() + b()} /><rect width={b()} height={a()} /></if>\n"
        "</template></component>"
    )
    queries = Queries()
    compile_source(source, file="A.omni", queries=queries)
    for value in ("{b() + a()}", "{a() + b() + a()}", "{b() * a() + b()}"):
        changed = source.replace("{a() + b()}", value)
        ours = compile_source(changed, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))


def test_texts_that_grow_move_what_stands_behind_them() -> None:
    texts = "".join(
        f"<text content={{`{letter} ${{n()}}`}} y={{{at}}} />" for at, letter in enumerate("abcdef")
    )
    source = (
        '<component name="A"><props><prop name="label" type="string" default="c " /></props>'
        "<script>const n = signal(1);\nfunction say(): string { return 'said'; }</script>"
        f'<template>{texts}<text content={{say()}} /><text content="plain" /></template></component>'
    )
    queries = Queries()
    compile_source(source, file="A.omni", queries=queries)
    for old, new in (
        ("`c $", "`c$"),
        ("`c$", "`cccccccccc$"),
        ("'said'", "'said at length'"),
        ("plain", "b "),
    ):
        source = source.replace(old, new)
        for default in ("c ", "cccccccccc", "something else"):
            changed = source.replace('default="c "', f'default="{default}"')
            ours = compile_source(changed, file="A.omni", queries=queries)
            assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))
        ours = compile_source(source, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(source, file="A.omni"))
    assert queries.ran["patch"] == 16
    assert queries.ran["module"] == 1


@pytest.mark.parametrize(
    ("first", "following"),
    [
        ("const a0 = signal(1);", "const a{n} = computed(() => a{before}() + 1);"),
        ("function a0() { return 1; }", "function a{n}() { return a{before}(); }"),
        ("let a0 = 1;", "let a{n} = a{before};"),
    ],
)
def test_what_needs_thousands_in_a_row_is_compiled_alone(first: str, following: str) -> None:
    lines = [
        first,
        *(following.replace("{n}", str(n)).replace("{before}", str(n - 1)) for n in range(1, 1500)),
    ]
    last = "a1499" if first.startswith("let") else "a1499()"
    script = "\n".join((*lines, f"function sum(): number {{ return {last} + 1; }}"))
    template = "<template><rect width={sum()} /></template>"
    text = f'<component name="A"><script>{script}</script>{template}</component>'
    queries = Queries()
    compile_source(text, file="A.omni", queries=queries)
    other = text.replace("+ 1; }</script>", "+ 2; }</script>")
    ours = compile_source(other, file="A.omni", queries=queries)
    assert queries.ran["patch"] == 1
    assert comparable(ours) == comparable(compile_source(other, file="A.omni"))


CHOOSING = """<component name="A">
  <props><prop name="size" type="number?" /></props>
  <script>
    const n = signal(1);
    const on = signal(true);
  </script>
  <template>
    <for each={[1, 2, 3]} as="item" index="i">
      <if test={n() > item}><rect width={item} /><else><circle radius={2} /></else></if>
    </for>
    <if test={on() && n() < 5}>
      <if test={props.size === null}><rect /></if>
      <if test={!on()}><text content="off" /></if>
    </if>
  </template>
</component>
"""


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("n() > item", "n() >= item", True),
        ("n() > item", "n() + 1 > item * 2", True),
        ("n() > item", "n() > item && i > 0", False),
        ("n() > item", "item > n()", False),
        ("on() && n() < 5", "on() || n() < 50", True),
        ("on() && n() < 5", "on()", False),
        ("!on()", "on() ? false : true", True),
        ("!on()", "true", False),
        ("!on()", "n()", False),
        ("props.size === null", "props.size !== null", False),
    ],
)
def test_the_test_of_an_if_is_compiled_alone(old: str, new: str, alone: bool) -> None:
    queries = Queries()
    assert compile_source(CHOOSING, file="A.omni", queries=queries).success
    changed = CHOOSING.replace(old, new)
    compile_source(changed, file="A.omni", queries=queries)
    assert (queries.ran["patch"] == 1) == alone
    for text in (changed, CHOOSING):
        ours = compile_source(text, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni"))


CONSTANTS = """<component name="A">
  <props><prop name="size" type="number" default={1} /></props>
  <script>
    const step = 3;
    const twice = step * 2;
    const name = 'a';
    let long = `${name} ${twice}`;
    const paint = '#ff0000';
    const wide = twice > step + 1;
    const spare = step + 1;
    const steps = [step, 2];
    const n = signal(step);
    const all = computed(() => n() * twice);
    let last = 0;
    function add(by: number) {
      const step = by + 1;
      last = step + twice;
      n.set(n() + over());
    }
    function over(): number { return wide ? step : -step; }
    effect(() => { last = n() + step; });
    frame(dt => { last = last + dt * twice; });
    every(500, () => n.set(step));
  </script>
  <template>
    <group x={step} opacity={wide ? 1 : n()} @click={() => add(step)}>
      <rect width={twice} height={all() + step} fill={paint} stroke="red" />
    </group>
    <if test={n() > step}><text content={long} /></if>
    <for each={[1, step, n()]} as="item" key={item + twice}>
      <circle radius={item * step} @click={() => add(item)} />
    </for>
    <text content={`${name} ${props.size + twice}`} />
  </template>
</component>
"""
VALUES = """
1|-0|2.5|3|4 * 10|step|step * 3|twice|twice + step|step / 0|NaN|n()|over()|step > 2 ? 1 : 7|1 + 2 + 3
'a'|'b c'|'#00ff00'|'red'|name|long|`${name}`|`${step}`|name + 'x'|'😀'|true|false|wide|!wide|[1]|steps|null
"""


DECLARED = re.compile(r"^    (?:const|let) \w+ = (?!computed)(.*);$", re.MULTILINE)


def with_another_constant(text: str, chance: random.Random) -> str:
    """The text with another value of something that is declared in one line."""
    found = chance.choice(list(DECLARED.finditer(text)))
    values = VALUES.strip("\n").replace("\n", "|").split("|")
    if chance.random() < 0.8:
        # Most changes are to something like it.
        first = found[1][0]
        values = [value for value in values if (value[0] in "'`") == (first in "'`")]
    value = chance.choice(values)
    if found[1].startswith("signal"):
        value = f"signal({value})"
    return text[: found.start(1)] + value + text[found.end(1) :]


def same_from_change_to_change(first: str, changes: int, level: Level, seed: int) -> int:
    """Asserts that each change gives what a whole compile gives; how many were compiled alone."""
    chance = random.Random(seed)
    queries = Queries()
    text = first
    compile_source(text, file="A.omni", queries=queries, optimize=level)
    for _ in range(changes):
        change = with_another_constant if chance.random() < 0.8 else edited
        following = change(text, chance)
        ours = compile_source(following, file="A.omni", queries=queries, optimize=level)
        whole = compile_source(following, file="A.omni", optimize=level)
        assert comparable(ours) == comparable(whole), (seed, following)
        text = following if whole.success else text
    return queries.ran["patch"]


@pytest.mark.parametrize("level", ["basic", "standard", "aggressive"])
def test_another_constant_gives_what_a_whole_compile_gives(level: Level) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    alone = same_from_change_to_change(CONSTANTS, 250, level, seed)
    assert alone > (20 if level == "standard" else 0)


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("const step = 3", "const step = 4", True),
        ("const step = 3", "const step = 2 + 7 * 3", True),
        ("const step = 3", "const step = 0", False),
        ("const step = 3", "const step = props.size", False),
        ("const name = 'a'", "const name = 'another'", True),
        ("const paint = '#ff0000'", "const paint = '#00ff00'", True),
        ("const spare = step + 1", "const spare = step + 100", True),
        ("let last = 0", "let last = 1", True),
        ("{() => add(step)}", "{() => add(step * 2)}", True),
    ],
)
def test_with_a_constant_what_has_it_in_its_place_is_compiled(old: str, new: str, alone: bool) -> None:
    queries = Queries()
    assert ran(queries, CONSTANTS) == ALL
    changed = CONSTANTS.replace(old, new)
    assert changed != CONSTANTS
    assert ("patch" in ran(queries, changed)) == alone
    for text in (changed, CONSTANTS):
        ours = compile_source(text, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni"))


@pytest.mark.parametrize(
    "users",
    [
        "<script>every(step, () => n.set(1));</script><template />",
        '<script></script><template><for each={by()} as="i"><circle radius={i + step} /></for></template>',
    ],
)
def test_a_constant_that_more_needs_is_compiled_with_the_whole(users: str) -> None:
    declared = "<script>const n = signal(1); const by = signal([1, 2]); const step = 3;"
    source = f'<component name="A">{users}</component>'.replace("<script>", declared)
    queries = Queries()
    assert compile_source(source, file="A.omni", queries=queries).success
    changed = source.replace("step = 3", "step = 4")
    ours = compile_source(changed, file="A.omni", queries=queries)
    assert queries.ran["patch"] == 0
    assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))


@pytest.mark.parametrize("others", [("{n() + 1}", "{n() + (1 + 2)}"), ("{1}", "{1 + 2}")])
def test_what_is_folded_in_attributes_of_one_element_is_counted_once(others: tuple[str, str]) -> None:
    plain, folded = others
    queries = Queries()
    for width, height in (
        (0, plain),
        (1, plain),
        (1, folded),
        (2, folded),
        (2, plain),
        (3, plain),
        (3, folded),
    ):
        text = (
            '<component name="A"><script>const n = signal(1);</script><template>'
            f"<rect width={{n() + {width}}} height={height} /></template></component>"
        )
        ours = compile_source(text, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni"))
    assert queries.ran["patch"] == 6


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


def test_what_changed_is_found_wherever_the_last_change_was() -> None:
    changes = Changes()
    old = ""
    for new in (
        "a\nb\nc",
        "a\nbb\nc",
        "a\nb\nc",
        "a\nb\nb\nc",
        "a\n\nc",
        "a\nc",
        "c",
        "c\nc\nc",
        "c\nd\nc",
        "",
    ):
        for tried in (new + "x", f"\n{new}", new):
            assert changes.between(old, tried) == changed(old, tried)
        old = new


def test_a_line_of_a_map_is_found_among_lines_like_it() -> None:
    lines = ["</group>", "<text/>", "", '<text content="a"/>', "<text/>é", "<text/>", "\t<text/>", "<text/>"]
    for text in ("\n".join(lines), "\n".join((*lines, "a \\ b", "<text/>")) + "\n"):
        begins = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
        for at in begins:
            ours = EditedMap([Source(text, "A.omni"), Source("<text/>\n", "B.omni")])
            known = source_map([Source(text, "A.omni"), Source("<text/>\n", "B.omni")], "AAAA")
            for put in ("x", '"'):
                new = text[:at] + put + text[at:]
                found = ours.changed((text, known), new, at, "AACA")
                assert found == source_map([Source(new, "A.omni"), Source("<text/>\n", "B.omni")], "AACA")


def test_hashes_are_of_what_a_result_holds() -> None:
    queries = Queries()
    for source in (SOURCE, SOURCE.replace("{10}", "{120}"), SOURCE.replace('"Panel"', '"😀 \ud800"')):
        for _ in range(2):
            result = compile_source(source, file="A.omni", queries=queries)
            assert result.wasm is not None and result.types is not None and result.source_map is not None
            told = (result.source_hash, result.wasm_hash, result.types_hash, result.source_map_hash)
            made = (utf8(source), result.wasm, result.types.encode(), result.source_map.encode())
            assert told == tuple(hashlib.sha256(data).hexdigest() for data in made)
        assert comparable(result) == comparable(compile_source(source, file="A.omni"))
    assert queries.ran["patch"] == 4


def test_a_line_that_begins_between_two_elements_of_one_is_compiled_as_a_whole() -> None:
    queries = Queries()
    text = SOURCE.replace("/>\n    <circle", "/>\n  <circle")
    compile_source(text, file="A.omni", queries=queries)
    for space in (" ", "  ", " \n ", " \n\n "):
        changed = text.replace("/>\n  <circle", f"/>{space}<circle")
        ours = compile_source(changed, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(changed, file="A.omni"))


LOOPING = """<component name="A">
  <props><prop name="most" type="number" default={3} /></props>
  <script>
    const n = signal(1);
    const xs = signal([{ id: 1, at: 2 }, { id: 2, at: 4 }]);
    const late = signal([]);
    const maybe = signal<number?>(null);
    function few(): list<{ id: number, at: number }> { return xs().slice(0, 2); }
  </script>
  <template>
    <for each={xs()} as="x" index="i" key={x.id}>
      <rect x={x.at} y={i} @click={() => n.set(x.id)} />
      <if test={x.at > n()}><circle radius={x.id} /></if>
    </for>
    <for each={[1, 2, n()]} as="m"><text content={String(m)} /><rect /></for>
    <for each={late()} as="l"><text content={String(l + 1)} /><rect /></for>
    <for each={[{ id: 1 }]} as="row"><rect x={row.id} /></for>
    <if test={maybe() !== null}>
      <for each={[maybe(), 2]} as="sure" key={sure}><rect x={sure} /><rect /></for>
    </if>
  </template>
</component>
"""


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("each={xs()}", "each={xs().filter(x => x.at > 1)}", True),
        ("each={xs()}", "each={xs().filter(x => { const y = x.at;\n return y > 1; })}", False),
        ("each={xs()}", "each={few()}", False),
        ("each={xs()}", "each={[{ id: 1, at: 2 }]}", False),
        ("each={xs()}", "each={[1, 2]}", False),
        ("key={x.id}", "key={x.id * 2}", True),
        ("key={x.id}", "key={`a${x.id}`}", False),
        ("key={x.id}", "key={x.at}", True),
        ("key={x.id}", "key={i}", False),
        ("key={x.id}", "key={x.id + n()}", False),
        ("[1, 2, n()]", "[n(), 5]", True),
        ("[1, 2, n()]", "[n() * 2]", True),
        ("[1, 2, n()]", "['a', `${n()}`]", False),
        ("[1, 2, n()]", "[]", False),
        ("late()", "late().slice(1)", False),
        ("[{ id: 1 }]", "[{ id: 2 }]", False),
        ("[maybe(), 2]", "[maybe(), 3, 4]", True),
        ("[maybe(), 2]", "[2, maybe() + 1]", True),
        ("key={sure}", "key={sure + 1}", False),
    ],
)
def test_the_list_and_the_key_of_a_for_are_compiled_alone(old: str, new: str, alone: bool) -> None:
    queries = Queries()
    assert compile_source(LOOPING, file="A.omni", queries=queries).success
    changed = LOOPING.replace(old, new)
    assert changed != LOOPING
    compile_source(changed, file="A.omni", queries=queries)
    assert (queries.ran["patch"] == 1) == alone
    for text in (changed, changed.replace("x={x.at}", "x={x.at + 1}"), changed, LOOPING):
        ours = compile_source(text, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(text, file="A.omni"))


def test_code_in_the_test_of_an_if_comes_from_its_lines() -> None:
    text = CHOOSING.replace("!on()", "[1, 2].some(x => {\n const y = x + n();\n return y > 2; })")
    queries = Queries()
    assert compile_source(text, file="A.omni", queries=queries).success
    for source in (
        text.replace("true", "true && true && true && true && true && true && true && true"),
        text.replace("true", "true && true && true && true && true && true && true && true").replace(
            "y > 2", "y > 3"
        ),
        text.replace("y > 2", "y > 3"),
    ):
        ours = compile_source(source, file="A.omni", queries=queries)
        assert comparable(ours) == comparable(compile_source(source, file="A.omni"))
