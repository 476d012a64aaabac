"""Every folder in ``cases``: what the author is told, and what the program looks like."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import wasmtime

from collab.compile.diagnostics.terminal import render
from collab.compile.ir.printer import print_program
from collab.compile.lower import lower
from collab.compile.optimize import run_passes
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries
from collab.compile.result import Fix
from collab.compile.source import Source

CASES = sorted((Path(__file__).parent / "cases").iterdir())
FOLLOWING = {
    # What nobody could look at before: the names in what stood in quotes, the attributes of an
    # element that nobody knew, the call of a prop that nobody knew.
    ("braces_and_quotes", "text-needed"): ["duplicate"],
    ("braces_and_quotes", "braces-needed"): ["unknown-name"],
    ("did_you_mean", "unknown-element"): ["unknown-name"],
    ("props_called", "unknown-member"): ["not-callable"],
    # `if (a)` still has nothing to do.
    ("half_typed_script", "expected"): ["unexpected-end"],
    # What may be missing is said to be, and `key` to belong elsewhere.
    ("habits_of_react", "never-null"): ["may-be-null"],
    ("habits_of_vue", "unexpected"): ["unknown-attribute"],
    # What opens and what closes are mended one by one.
    ("habits_of_svelte", "unexpected-text"): ["missing-closing-tag", "stray-closing-tag"],
    ("habits_of_javascript", "unexpected-text"): ["missing-closing-tag", "stray-closing-tag"],
    # With `?.` the whole may be null, as the fix says.
    ("optional_misused", "may-be-null"): ["may-be-null"],
}
"""Where a fix leads on to another error: by case and code, the codes it may bring."""


def _others(folder: Path) -> dict[str, str]:
    """The other sources of a case, in its folder ``others``."""
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("others/*.omni"))}


def _printed(text: str, others: dict[str, str]) -> str:
    program, _ = lower(Queries().check(text, "input.omni", others))
    program, applied, _ = run_passes(program, "standard")
    return print_program(program) + "".join(f"applied {name}\n" for name in applied)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_case(folder: Path, update_cases: bool) -> None:
    text = (folder / "input.omni").read_text("utf-8")
    result = compile_source(text, file="input.omni", others=_others(folder))
    told = render(result.diagnostics, Source(text, "input.omni"))
    expected = {"diagnostics.txt": told, "ir.txt": _printed(text, _others(folder)) if result.success else ""}
    for name, found in expected.items():
        path = folder / name
        if update_cases:
            if found:
                path.write_text(found, "utf-8")
            else:
                path.unlink(missing_ok=True)
        assert (path.read_text("utf-8") if path.exists() else "") == found
    assert result.success != any(entry.severity == "error" for entry in result.diagnostics)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("level", ["none", "basic", "standard", "aggressive"])
def test_module_is_valid_and_the_same_every_time(folder: Path, level: str) -> None:
    text = (folder / "input.omni").read_text("utf-8")
    first = compile_source(text, file="input.omni", others=_others(folder), optimize=level)  # type: ignore[arg-type]
    second = compile_source(text, file="input.omni", others=_others(folder), optimize=level)  # type: ignore[arg-type]
    assert first.wasm == second.wasm
    if first.wasm is not None:
        wasmtime.Module.validate(wasmtime.Engine(), first.wasm)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_fixes_stay_inside_the_text(folder: Path) -> None:
    text = (folder / "input.omni").read_text("utf-8")
    lines = text.split("\n")
    for diagnostic in compile_source(text, file="input.omni", others=_others(folder)).diagnostics:
        places = [(diagnostic.location.line, diagnostic.location.column)]
        for suggestion in diagnostic.suggestions:
            if suggestion.fix is not None:
                first_line, first_column, last_line, last_column = suggestion.fix.range
                assert (first_line, first_column) <= (last_line, last_column)
                places += [(first_line, first_column), (last_line, last_column)]
        for line, column in places:
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1].encode("utf-16-le")) // 2 + 1


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_each_fix_mends_its_error_and_brings_no_other(folder: Path) -> None:
    text = (folder / "input.omni").read_text("utf-8")
    others = _others(folder)
    diagnostics = compile_source(text, file="input.omni", others=others).diagnostics
    before = Counter((entry.severity, entry.code, entry.message) for entry in diagnostics)
    for diagnostic in diagnostics:
        for suggestion in diagnostic.suggestions:
            if suggestion.fix is None:
                continue
            fixed = compile_source(_applied(suggestion.fix, text), file="input.omni", others=others)
            after = Counter((entry.severity, entry.code, entry.message) for entry in fixed.diagnostics)
            told = (diagnostic.severity, diagnostic.code, diagnostic.message)
            assert after[told] < before[told], (diagnostic, suggestion)
            allowed = FOLLOWING.get((folder.name, diagnostic.code), [])
            new = [code for severity, code, _ in after - before if severity == "error"]
            assert set(new) <= set(allowed), (diagnostic, suggestion, after - before)


def _applied(fix: Fix, text: str) -> str:
    lines = text.split("\n")
    first_line, first_column, last_line, last_column = fix.range
    start, end = _offset(lines, first_line, first_column), _offset(lines, last_line, last_column)
    return text[:start] + fix.replacement + text[end:]


def _offset(lines: list[str], line: int, column: int) -> int:
    units = lines[line - 1].encode("utf-16-le")[: (column - 1) * 2]
    return sum(len(row) + 1 for row in lines[: line - 1]) + len(units.decode("utf-16-le"))


def test_the_review_quotes_what_is_told() -> None:
    folder = Path(__file__).parent
    rows = (folder / "REVIEW.md").read_text("utf-8").splitlines()
    quoted = [row.split(" | ")[:2] for row in rows if row.startswith("| ")][1:]
    assert len(quoted) > 25
    for name, message in quoted:
        told = (folder / "cases" / name.removeprefix("| ") / "diagnostics.txt").read_text("utf-8")
        assert f"]: {message}\n" in told, (name, message)
