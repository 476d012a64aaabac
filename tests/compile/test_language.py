"""The examples of the language's specification."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import collab.compile
from collab.compile import reference
from collab.compile.pipeline import compile_source
from collab.compile.schema import SCHEMA

TEXT = (Path(collab.compile.__file__).parent / "LANGUAGE.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```omni(?: error=(\S+))?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("error", "source"), EXAMPLES)
def test_example(error: str, source: str) -> None:
    result = compile_source(source, file="Example.omni")
    found = {entry.code for entry in result.diagnostics if entry.severity == "error"}
    assert found == ({error} if error else set())
    assert result.success == (not error)


def test_all_examples_are_found() -> None:
    assert len(EXAMPLES) == TEXT.count("```omni") >= 8


def test_elements_and_event_fields_are_those_of_the_schema() -> None:
    assert f"`{' '.join(SCHEMA.elements)}`" in TEXT
    assert f"`{' '.join(name for name, _ in SCHEMA.event)}`" in TEXT


def test_the_tables_are_those_of_the_code() -> None:
    assert reference.written(TEXT) == TEXT
    assert len(re.findall(r"^\| `[a-z-]+` \| (?:error|warning) \|", TEXT, re.MULTILINE)) > 60


def test_events_are_those_of_the_schema() -> None:
    assert "`" + " ".join(f"@{name}" for name in SCHEMA.events) + "`" in TEXT


def test_every_code_is_shown_by_a_case_or_a_test() -> None:
    shown = "".join(
        path.read_text("utf-8") for path in Path(__file__).parent.rglob("*") if path.suffix in (".txt", ".py")
    )
    codes = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning)", TEXT, re.MULTILINE))
    assert {code for code in codes if code not in shown} == set()
