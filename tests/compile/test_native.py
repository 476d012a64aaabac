"""The text that native modules are made of, and they where they are built, do as the plain Python does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import native_build
from tests.compile import results

ROOT = Path(__file__).parents[2]
PRINTS = ROOT / "tests/compile/results.py"


def _results(package: Path) -> dict[str, str]:
    """What the compiler in a folder makes of every case, told by another process."""
    done = subprocess.run(
        [sys.executable, str(PRINTS)],
        env={**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    assert found.pop("where").startswith(str(package.resolve()))
    return found


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    return results.of_every_case()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as mypyc reads it."""
    folder = tmp_path_factory.mktemp("written")
    native_build.write_out(folder)
    return folder


def test_what_native_modules_are_made_of_compiles_to_the_same_bytes(
    plain: dict[str, str], written: Path
) -> None:
    assert _results(written) == plain


def test_every_line_keeps_its_number(written: Path) -> None:
    paths = native_build.modules()
    assert len(paths) > 70
    for path in paths:
        before = (ROOT / path).read_text("utf-8").split("\n")
        after = (written / path).read_text("utf-8").split("\n")
        assert len(after) == len(before), path
        functions = [number for number, line in enumerate(before) if line.lstrip().startswith("def ")]
        assert [after[number] for number in functions] == [before[number] for number in functions], path


def test_a_type_is_compared_with_each_of_a_set_and_loops_count_by_place() -> None:
    lines = [
        "import ast",
        "_SET = frozenset((ast.Add, ast.Sub))",
        "_PAIR = (ast.Add, ast.Sub)",
        "_WORDS = frozenset(('a', 'b'))",
        "def asked(node, words):",
        "    kind = type(node)",
        "    first = kind in _SET",
        "    second = type(node) not in _SET",
        "    third = isinstance(node, _PAIR), node in _WORDS",
        "    return [(one, word) for one, word in zip([first, second, third], words, strict=False)]",
    ]
    text = native_build.written_out("\n".join(lines)).split("\n")
    assert text[6:] == [
        "    first = isinstance(node, (ast.Add, ast.Sub))",
        "    second = (not isinstance(node, (ast.Add, ast.Sub)))",
        "    third = isinstance(node, (ast.Add, ast.Sub)), node in _WORDS",
        "    return [(one, word) for one, word in zip([first, second, third], words)]",
    ]


@pytest.mark.skipif(not native_build.is_current(), reason="`make native` builds the native modules")
def test_native_modules_compile_to_the_same_bytes(plain: dict[str, str]) -> None:
    assert _results(native_build.NATIVE) == plain
