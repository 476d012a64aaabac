"""Whatever is typed or sent: an answer, soon, and never an exception."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.compile.pipeline import compile_source
from collab.compile.result import CompileResult

SOURCES = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "cases").glob("*/input.omni"))]
ENGINE = wasmtime.Engine()
SECONDS = 3.0
"""Far beyond what any of these takes; a quadratic step on 100 KB would take minutes."""


def component(script: str = "", template: str = "<rect />") -> str:
    return f'<component name="T"><script>{script}</script><template>{template}</template></component>'


def repeated(piece: str, size: int = 100_000) -> str:
    return piece * (size // len(piece))


def compiles(source: str) -> CompileResult:
    started = time.process_time()
    result = compile_source(source, file="T.omni")
    assert time.process_time() - started < SECONDS
    if result.success:
        assert result.wasm is not None
        wasmtime.Module.validate(ENGINE, result.wasm)
    else:
        assert any(entry.severity == "error" for entry in result.diagnostics)
    return result


def codes(source: str) -> set[str]:
    return {entry.code for entry in compiles(source).diagnostics}


@pytest.mark.parametrize(
    "piece",
    [
        "<", ">", "{", "}", "(", ")", "[", "`", "${", "`${", "'", '"', "/*", "//", "<!--", "<a", "<a>",
        "<g{", "</a>", "<rect x={", "<rect x={\n", "<rect x={(", "<rect x={}", "<if test={a}>",
        "<script>", "a", "a ", "(a", "a?", "a?b:", "a=>", "!", "-", "a.", "a(", "a[", "...", "{a:",
        "[1,", "1+", "f(1)", "=>{", "if(", "if(a){", "else ", "for(;;)", "const a=", "function f(){",
        "x=", "<prop name='a' type='list<", "\n", "\x00", "\ud83d", "é", "\\", "@", "</", "/>", "=",
        "<component>", '<rect fill="x\n', "(a\n", ")=>", "<x y='\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["alone", "script", "template", "attribute", "type"])
def test_one_piece_over_and_over(piece: str, place: str) -> None:
    text = repeated(piece)
    source = {
        "alone": text,
        "script": component(script=text),
        "template": component(template=text),
        "attribute": component(template=f"<rect width={{{text}}} />"),
        "type": f'<component name="T"><props><prop name="a" type="{text}" /></props></component>',
    }[place]
    compiles(source)


def test_source_beyond_the_limit() -> None:
    assert codes("x" * 200_000) == {"too-large"}


def test_nesting_beyond_the_limit() -> None:
    assert "too-deep" in codes(component(template="<group>" * 100 + "</group>" * 100))
    assert "too-deep" in codes(component(template=f"<rect width={{{'(' * 100}1{')' * 100}}} />"))
    assert "too-deep" in codes(component(template=f"<rect width={{{'1+' * 200}1}} />"))
    assert "too-deep" in codes(component(template=f"<rect width={{{'true ? 1 : ' * 200}1}} />"))
    assert "too-deep" in codes(component(script="if (true) {" * 100 + "}" * 100))


def test_nesting_within_the_limit() -> None:
    groups = 60
    tall = "1+" * 90 + "n()"
    deep = f"{'(' * 50}{tall}{')' * 50}"
    template = "<group>" * groups + f"<rect width={{{deep}}} />" + "</group>" * groups
    assert compiles(component("const n = signal(1);", template)).success


def test_records_beyond_the_limit() -> None:
    for count, success in ((32, True), (33, False)):
        fields = ", ".join(f"f{number}: {number}" for number in range(count))
        result = compiles(component(f"const r = {{ {fields} }};", "<text content={r.f3} />"))
        assert result.success == success


def test_parts_beyond_the_limit() -> None:
    assert "too-large" in codes(component(script=repeated("1;", 98_000)))
    assert compiles(component(script="const a = [" + repeated("1,", 60_000) + "];")).success


def test_module_beyond_the_limit() -> None:
    texts = "".join(f'<text content={{"{number}" + String(n())}} />' for number in range(2_000))
    assert compiles(component("const n = signal(1);", texts)).success
    calls = "f(" * 20 + "n()" + ")" * 20
    source = component(
        "const n = signal(1);\nfunction f(a: number) { return a; }\n",
        f"<rect width={{{calls}}} />" * 900,
    )
    compiles(source)


@pytest.mark.parametrize(
    "line",
    [
        "const a{n} = [a{p}];",
        "const a{n} = {{ x: a{p}, y: a{p} }};",
        "const a{n} = computed(() => a{p}() + 1);",
        "function a{n}(x) {{ return a{p}(x); }}",
        "function a{n}(x) {{ return a{m}(x); }}",
        "const a{n} = signal([]); function f{n}() {{ a{n}.set([a{p}()]); }}",
        "const a{n} = signal([]); function f{n}() {{ a{m}.set([a{n}()]); }}",
        "const a{n} = signal([a{p}()]);",
        "const a{n} = signal(a{m}());",
        "const a{n} = computed(() => a{m}());",
        "const a{n} = `${{a{p}}}${{a{p}}}`;",
        "let a{n} = a{p} + 1;",
    ],
)
def test_long_chains_of_declarations(line: str) -> None:
    first = "const a0 = 1;" if "()" not in line else "const a0 = signal(1);"
    lines = [line.format(n=number, p=number - 1, m=number + 1) for number in range(1, 1200)]
    compiles(component(script="\n".join([first, *lines])))


def numbered(piece: str, size: int = 90_000) -> str:
    """A piece again and again, each time with another number for ``#``."""
    return "".join(piece.replace("#", str(number)) for number in range(size // (len(piece) + 3)))


MANY_SYSTEMS = numbered('<system query="x">x += #;</system>', 45_000)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (component(numbered("foo#x();\n")), "unknown-name"),
        (component(numbered("const aa# = 1;\n", 45_000) + numbered("aa#q;\n", 45_000)), "unknown-name"),
        (component(template=f"<rect {numbered('widt#={1} ')}/>"), "unknown-attribute"),
        (component(template=numbered('<rect fill="grean#" />')), "bad-color"),
        (component(template=numbered("<rect x={props.p#} />")), "unknown-member"),
        (
            component(numbered("const d# = entities({ x#: 0 });\n", 45_000)).replace(
                "<template>", f'<system query="x1">{numbered("x# += 1;", 45_000)}</system><template>'
            ),
            "not-in-query",
        ),
        (
            component(numbered("const d# = entities({ x: 0 });\n", 45_000)).replace(
                "<template>", f"{MANY_SYSTEMS}<template>"
            ),
            "too-large",
        ),
        (component(f"function f({numbered('a#: number, ')}) {{ return 1; }}"), "too-large"),
        (
            component("let a = 1;", f"<rect @click={{() => {{ {repeated('a=a+1;', 95_000)} }}}} />"),
            "too-large",
        ),
        (component(f"function f() {repeated('{', 45_000)}{repeated('}', 45_000)}"), "too-deep"),
        (component(f"const a = {repeated('true ? 1 : ', 90_000)}2;"), "too-deep"),
    ],
    ids=lambda value: value[:40] + value[60:100],
)
def test_much_of_what_is_wrong(source: str, expected: str) -> None:
    assert codes(source) == {expected}


def test_much_of_what_is_right() -> None:
    keyframes = numbered("<keyframe at={#} value={1} />")
    timeline = f'<timeline signal="s">{keyframes}</timeline><rect x={{s()}} />'
    assert compiles(component("const s = signal(1);", timeline)).success
    points = f"<polygon points={{[{repeated('...s(), 1, ', 90_000)}]}} />"
    assert compiles(component("const s = signal([1]);", points)).success


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    source=st.sampled_from(SOURCES),
    edits=st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 12),
            st.one_of(
                st.sampled_from(
                    ["<", ">", "/>", "{", "}", "(", ")", "`", "${", "'", '"', "=", "=>", ".", "\n", ""]
                ),
                st.text(max_size=4),
            ),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_broken_sources(source: str, edits: list[tuple[float, int, str]]) -> None:
    for where, cut, inserted in edits:
        at = int(where * len(source))
        source = source[:at] + inserted + source[at + cut :]
    compiles(source)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=st.sampled_from(SOURCES), where=st.floats(0, 1))
def test_sources_while_they_are_typed(source: str, where: float) -> None:
    typed = compiles(source[: int(where * len(source))])
    assert len(typed.diagnostics) <= len(compiles(source).diagnostics) + 7
