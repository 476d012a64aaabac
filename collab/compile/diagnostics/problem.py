"""What a phase reports: a problem at a span of offsets. Locations are worked out only when it is shown."""

from __future__ import annotations

from collections.abc import Callable

from collab.compile import limits
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


def unknown_props(component: str, prop: str) -> None:
    """Nothing is known of other components."""


def locate(problem: Problem, source: Source, find_prop: FindProp = unknown_props) -> Diagnostic:
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


def moved(problem: Problem, start: int, end: int, delta: int) -> Problem | None:
    """The same problem after ``text[start:end]`` has become longer by ``delta``; None if it stands there."""

    def spot(first: int, last: int) -> tuple[int, int] | None:
        if last < start:
            return first, last
        return (first + delta, last + delta) if first > end else None

    span = spot(problem.start, problem.end)
    if span is None or problem.marks:
        return None
    hints: list[Hint] = []
    for hint in problem.hints:
        if hint.edit is None:
            hints.append(hint)
            continue
        place = spot(hint.edit.start, hint.edit.end)
        if place is None:
            return None
        hints.append(Hint(hint.message, Edit(*place, hint.edit.replacement)))
    return Problem(problem.severity, problem.code, problem.message, *span, tuple(hints))


def located(
    problems: list[Problem], source: Source, find_prop: FindProp = unknown_props
) -> tuple[Diagnostic, ...]:
    """The problems in the order of the text, as many as are shown."""
    ordered = sorted(problems, key=lambda problem: (problem.start, problem.end))
    return tuple(locate(problem, source, find_prop) for problem in ordered[: limits.PROBLEMS])


def _location(source: Source, start: int, end: int) -> Location:
    line, column = source.position(start)
    first_line = source.text[start:end].split("\n", 1)[0].rstrip()
    return Location(source.file, line, column, max(1, utf16_length(first_line)))
