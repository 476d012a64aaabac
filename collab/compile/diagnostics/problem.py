"""What a phase reports: a problem at a span of offsets. Locations are worked out only when it is shown."""

from __future__ import annotations

from collections.abc import Callable

from collab.compile.records import record
from collab.compile.result import Diagnostic, Fix, Label, Location, Severity, Suggestion
from collab.compile.source import Source, utf16_length


@record
class Edit:
    """Replace ``text[start:end]``."""

    start: int
    end: int
    replacement: str


@record
class Hint:
    """What the author may do, with the edit that does it where there is one."""

    message: str
    edit: Edit | None = None


@record
class Mark:
    """Another place in the same text that has to do with a problem, and what is there."""

    message: str
    start: int
    end: int


@record
class PropMark:
    """The declaration of a prop of another component, wherever it is by now."""

    message: str
    component: str
    prop: str


@record
class Problem:
    """One thing to tell the author, at the offsets ``start`` to ``end``."""

    severity: Severity
    code: str
    message: str
    start: int
    end: int
    hints: tuple[Hint, ...] = ()
    marks: tuple[Mark | PropMark, ...] = ()


FindProp = Callable[[str, str], tuple[Source, int, int] | None]
"""Where a component declares a prop: its source, and the offsets of the name."""


def _unknown(component: str, prop: str) -> None:
    """Nothing is known of other components."""


def locate(problem: Problem, source: Source, find_prop: FindProp = _unknown) -> Diagnostic:
    """The problem as everybody outside the compiler sees it.

    A span ends with the first line of what is meant, and is at least one unit long.
    """
    suggestions = []
    for hint in problem.hints:
        fix = None
        if hint.edit is not None:
            edit = hint.edit
            fix = Fix((*source.position(edit.start), *source.position(edit.end)), edit.replacement)
        suggestions.append(Suggestion(hint.message, fix))
    labels = []
    for mark in problem.marks:
        if isinstance(mark, Mark):
            labels.append(Label(mark.message, _location(source, mark.start, mark.end)))
        elif (found := find_prop(mark.component, mark.prop)) is not None:
            labels.append(Label(mark.message, _location(*found)))
    return Diagnostic(
        problem.severity,
        problem.code,
        problem.message,
        _location(source, problem.start, problem.end),
        tuple(suggestions),
        tuple(labels),
    )


def _location(source: Source, start: int, end: int) -> Location:
    line, column = source.position(start)
    first_line = source.text[start:end].split("\n", 1)[0].rstrip()
    return Location(source.file, line, column, max(1, utf16_length(first_line)))
