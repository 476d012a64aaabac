"""The grammar of ``LANGUAGE.md``: whatever it makes, the compiler reads."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

import collab.compile
from collab.compile.source import Source
from collab.compile.syntax.markup import parse

TEXT = (Path(collab.compile.__file__).parent / "LANGUAGE.md").read_text("utf-8")
_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Z_]{2,}|[a-z]+|[=;|()\[\]{}]")
DEEP = 45
SIZE = 500
"""Rules that are used in a source before it is brought to an end."""

Part = tuple[str, object]
"""``("text", literal)``, ``("name", rule)``, or ``("one" | "row" | "maybe" | "many", parts)``."""


class Grammar:
    """The rules by name; those of scripts have space between their parts."""

    def __init__(self) -> None:
        self.rules: dict[str, Part] = {}
        self.spaced: set[str] = set()
        for kind, text in re.findall(r"^```ebnf (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL):
            self._tokens = _TOKEN.findall(text)
            while self._tokens:
                name = self._tokens.pop(0)
                assert self._tokens.pop(0) == "=", name
                self.rules[name] = self._choice()
                assert self._tokens.pop(0) == ";", name
                if kind == "script":
                    self.spaced.add(name)
        self.heights: dict[str, float] = dict.fromkeys(self.rules, float("inf"))
        for _ in self.rules:
            for name, part in self.rules.items():
                self.heights[name] = 1 + self.height(part)

    def _choice(self) -> Part:
        ways = [self._row()]
        while self._tokens[0] == "|":
            self._tokens.pop(0)
            ways.append(self._row())
        return ways[0] if len(ways) == 1 else ("one", ways)

    def _row(self) -> Part:
        parts: list[Part] = []
        while self._tokens[0] not in "|;)]}":
            token = self._tokens.pop(0)
            if token in "([{":
                inside = self._choice()
                assert self._tokens.pop(0) == {"(": ")", "[": "]", "{": "}"}[token]
                parts.append({"(": inside, "[": ("maybe", inside), "{": ("many", inside)}[token])  # type: ignore[arg-type]
            elif token[0] in "\"'":
                parts.append(("text", token[1:-1]))
            else:
                parts.append(("name", token))
        return ("row", parts)

    def height(self, part: Part) -> float:
        """The least nesting of rules that a part needs."""
        kind, value = part
        if kind == "name":
            return self.heights.get(str(value), 0)
        if kind == "one":
            return min(self.height(way) for way in value)  # type: ignore[attr-defined]
        if kind == "row":
            return max((self.height(inner) for inner in value), default=0)  # type: ignore[attr-defined]
        return 0


GRAMMAR = Grammar()


class Maker:
    """A random source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.used: set[str] = set()
        self._tags: list[str] = []
        self._left = SIZE

    def rule(self, name: str, depth: int) -> str:
        if name not in GRAMMAR.rules:
            return self._terminal(name)
        self.used.add(name)
        self._left -= 1
        if self._left < 0:
            depth = DEEP
        open_tags = len(self._tags)
        text = self._part(GRAMMAR.rules[name], depth + 1, " " if name in GRAMMAR.spaced else "")
        del self._tags[open_tags:]
        return text

    def _part(self, part: Part, depth: int, space: str) -> str:
        kind, value = part
        if kind == "text":
            return str(value)
        if kind == "name":
            return self.rule(str(value), depth)
        if kind == "row":
            return space.join(self._part(inner, depth, space) for inner in value)  # type: ignore[attr-defined]
        if kind == "one":
            ways: list[Part] = value  # type: ignore[assignment]
            if depth > DEEP:
                ways = [min(ways, key=GRAMMAR.height)]
            return self._part(self.random.choice(ways), depth, space)
        most = 1 if kind == "maybe" else 2
        count = 0 if depth > DEEP else self.random.randint(0, most)
        return space.join(self._part(value, depth, space) for _ in range(count))  # type: ignore[arg-type]

    def _terminal(self, name: str) -> str:
        if name == "TAG":
            self._tags.append(self.random.choice(("rect", "group", "Chip", "text")))
            return self._tags[-1]
        if name == "SAME_TAG":
            return self._tags.pop()
        known = {
            "NAME": ("a", "b2", "item", "x_1"),
            "KEYWORD": ("if", "class", "of"),
            "NUMBER": ("1", "0.5", "1e3", "0xff", "1_000", ".5"),
            "STRING": ('"s"', "'it'", '"é😀"', '"\\n"'),
            "TEXT": ("", "some text", "é😀"),
        }
        return self.random.choice(known[name])


def made(seed: int) -> tuple[str, set[str]]:
    maker = Maker(seed)
    return maker.rule("source", 0), maker.used


def test_every_rule_is_there_and_used() -> None:
    used = set().union(*(made(seed)[1] for seed in range(300)))
    assert used == set(GRAMMAR.rules)


@pytest.mark.parametrize("most", [0, 1_000_000], ids=["the same each time", "others each time"])
def test_what_the_grammar_makes_is_read(most: int) -> None:
    start = random.randint(0, most)
    print(f"seeds from {start}")
    for seed in range(start, start + 300):
        text, _ = made(seed)
        _, problems = parse(Source(text, "G.omni"))
        told = [(one.message, text[max(0, one.start - 60) : one.end + 30]) for one in problems]
        assert told == [], f"seed {seed}"
