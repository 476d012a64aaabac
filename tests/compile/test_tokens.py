"""What is read character by character is what the regular expressions read."""

import random
from pathlib import Path
from typing import Any

import pytest

from collab.compile.source import Source
from collab.compile.syntax import lexer, markup

CASES = sorted((Path(__file__).parent / "cases").rglob("*.omni"))
_MANY = (
    "a b1 $x _ é ² => === == !== = ! ? . ?. ... 5 5. 0x1F 1_0 1e5 .5 ' \" ` ${ } { ( ) [ ] , ; : ~ / // /* */"
    " \n \r\n \t \x1c \u00a0 “ ” #fff @ \\ 'ab' const </ /> < > >> >>> >>= >>>= << <<= ** **= && &&= || ||="
    " ?? ??= ++ -- += -= *= /= %= & | ^ + - * % \u2028 😀 \0 <rect <a> </a> x= x={5} x={5.5} x={5px} y='b'"
    ' y="{name()}" @click={ {{a+1}} {{...b}} {...c} :bind="x" a-b.c:d={1} $={1} x={$a} é={1} ={ <script>'
    " </script> <!-- c -->"
)
PARTS = [*_MANY.split(" "), " ", "x={ 5 }", "x = {7}", "x=\u00a0{7}"]


def _tokens(text: str) -> list[Any]:
    found = [
        lexer.tokenize(text, start, len(text), braced=braced) for start in (0, 1) for braced in (False, True)
    ]
    return [
        (one.kinds, one.values, one.starts, one.ends, one.closers, one.stop, one.closed, one.problems)
        for one in found
        if len(text) > 1
    ]


def _tree(text: str) -> str:
    return _written(markup.parse(Source(text, "A.omni")))


def _written(value: object) -> str:
    fields = getattr(type(value), "__fields__", None)
    if fields is not None:
        return f"{type(value).__name__}({', '.join(_written(getattr(value, name)) for name in fields)})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return repr(value)


def test_the_same_without_the_short_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(20261130)
    texts = [path.read_text("utf-8") for path in CASES]
    for _ in range(3_000):
        text = "".join(choose.choices(PARTS, k=choose.randint(2, 12)))
        texts.append(text if choose.random() < 0.4 else f"<rect {text}")
    short = [(repr(_tokens(text)), _tree(text)) for text in texts]
    monkeypatch.setattr(lexer, "_plain_end", lambda text, at, end, kind: at)
    monkeypatch.setattr(lexer, "_plain_chunk_end", lambda text, at, end: -1)
    monkeypatch.setattr(markup, "_plain_name_end", lambda text, at, end, begins, goes_on: -1)
    monkeypatch.setattr(markup, "kind_at", lambda text, at, end: 0)
    for text, known in zip(texts, short, strict=True):
        assert (repr(_tokens(text)), _tree(text)) == known, text
