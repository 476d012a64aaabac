"""What a phase reports: a problem at a span of offsets. Locations are worked out only when it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from collab.compile.result import Diagnostic, Fix, Location, Severity, Suggestion
from collab.compile.source import Source, utf16_length


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]``."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What the author may do, with the edit that does it where there is one."""

    message: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the author, at the offsets ``start`` to ``end``."""

    severity: Severity
    code: str
    message: str
    start: int
    end: int
    hints: tuple[Hint, ...] = ()


def locate(problem: Problem, source: Source) -> Diagnostic:
    """The problem as everybody outside the compiler sees it.

    The span ends with the first line of what is meant, and is at least one unit long.
    """
    line, column = source.position(problem.start)
    first_line = source.text[problem.start : problem.end].split("\n", 1)[0].rstrip()
    suggestions = []
    for hint in problem.hints:
        fix = None
        if hint.edit is not None:
            edit = hint.edit
            fix = Fix((*source.position(edit.start), *source.position(edit.end)), edit.replacement)
        suggestions.append(Suggestion(hint.message, fix))
    return Diagnostic(
        problem.severity,
        problem.code,
        problem.message,
        Location(source.file, line, column, max(1, utf16_length(first_line))),
        tuple(suggestions),
    )
