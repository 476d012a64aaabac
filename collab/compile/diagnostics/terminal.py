"""Diagnostics as a terminal shows them: a headline, the lines of source with what is meant marked below, and
the advice.
"""

from __future__ import annotations

from collections.abc import Iterable

from collab.compile.result import Diagnostic, Location
from collab.compile.source import Source


def render(diagnostics: Iterable[Diagnostic], source: Source) -> str:
    """All diagnostics as text, a blank line between two."""
    return "\n".join(_one(diagnostic, source) for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic, source: Source) -> str:
    location = diagnostic.location
    marked = [(location, "^", "")]
    notes = [f"help: {suggestion.message}" for suggestion in diagnostic.suggestions]
    for label in diagnostic.labels:
        there = label.location
        if there.file == location.file:
            marked.append((there, "-", f" {label.message}"))
        else:
            notes.append(f"note: {label.message}: {there.file}:{there.line}:{there.column}")
    marked.sort(key=lambda one: (one[0].line, one[0].column))
    width = len(str(marked[-1][0].line))
    margin = " " * width
    rows = [
        f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}",
        f"{margin}--> {location.file}:{location.line}:{location.column}",
        f"{margin} |",
    ]
    last = 0
    for place, sign, message in marked:
        if last and place.line > last + 1:
            rows.append("…")
        if place.line != last:
            rows.append(f"{place.line:>{width}} | {source.line(place.line).replace(chr(9), ' ')}")
        rows.append(f"{margin} | {_underlined(source, place, sign)}{message}")
        last = place.line
    rows.extend(f"{margin} = {note}" for note in notes)
    return "\n".join(rows) + "\n"


def _underlined(source: Source, place: Location, sign: str) -> str:
    before, marked = _cut(source.line(place.line), place.column - 1, place.span)
    return " " * _width(before) + sign * max(1, _width(marked))


def _cut(line: str, column: int, span: int) -> tuple[str, str]:
    units = line.encode("utf-16-le", "surrogatepass")
    before = units[: column * 2].decode("utf-16-le", "replace")
    marked = units[column * 2 : (column + span) * 2].decode("utf-16-le", "replace")
    return before, marked


def _width(text: str) -> int:
    import unicodedata  # noqa: PLC0415 - not needed where nothing is to be said

    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
