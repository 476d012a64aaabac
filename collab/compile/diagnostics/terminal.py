"""Diagnostics as a terminal shows them: a headline, the line of source with carets below, and the advice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from collab.compile.result import Diagnostic
from collab.compile.source import Source


def render(diagnostics: Iterable[Diagnostic], source: Source) -> str:
    """All diagnostics as text, a blank line between two."""
    return "\n".join(_one(diagnostic, source) for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic, source: Source) -> str:
    location = diagnostic.location
    line = source.line(location.line)
    number = str(location.line)
    margin = " " * len(number)
    before, marked = _cut(line, location.column - 1, location.span)
    rows = [
        f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}",
        f"{margin}--> {location.file}:{location.line}:{location.column}",
        f"{margin} |",
        f"{number} | {line.replace(chr(9), ' ')}",
        f"{margin} | {' ' * _width(before)}{'^' * max(1, _width(marked))}",
    ]
    rows.extend(f"{margin} = help: {suggestion.message}" for suggestion in diagnostic.suggestions)
    return "\n".join(rows) + "\n"


def _cut(line: str, column: int, span: int) -> tuple[str, str]:
    units = line.encode("utf-16-le", "surrogatepass")
    before = units[: column * 2].decode("utf-16-le", "replace")
    marked = units[column * 2 : (column + span) * 2].decode("utf-16-le", "replace")
    return before, marked


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
