"""The compiler: the list of its phases."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from collab.compile import limits
from collab.compile.collector import paused
from collab.compile.diagnostics import syntax_messages
from collab.compile.diagnostics.problem import FindProp, Problem, located, unknown_props
from collab.compile.dts import declaration
from collab.compile.emit import emit_for_edits
from collab.compile.emit.source_map import source_map
from collab.compile.ir import nodes as ir
from collab.compile.lower import lower_for_edits
from collab.compile.optimize import Level, run_passes
from collab.compile.outline import outline
from collab.compile.queries import Queries, Unread
from collab.compile.records import replaced
from collab.compile.result import CompileResult, Diagnostic, Stats
from collab.compile.source import Source, utf8

NOTHING: Mapping[str, str] = MappingProxyType({})


@paused()
def compile_source(
    source: str,
    *,
    file: str,
    optimize: Level = "standard",
    javascript: bool = False,
    rust: bool = False,
    others: Mapping[str, str] = NOTHING,
    queries: Queries | None = None,
) -> CompileResult:
    """Compiles one component. Whatever the source holds, the answer is a result, never an exception.

    With ``javascript`` the component also becomes a JavaScript module, with ``rust`` a Rust one. ``others``
    has the sources of the project's other components and modules by name. ``queries`` keeps what was worked
    out from one compile to the next.
    """
    clock = _Clock()
    keeps = queries is not None
    queries = Queries(keeps=False) if queries is None else queries
    edits = queries.edits.pop(file, None)
    if edits is not None and not (javascript or rust):
        patched: CompileResult | None = edits.patch(source, others, optimize, partial(queries.forget, file))
        if patched is not None:
            queries.ran["patch"] += 1
            queries.keep_edits(file, edits, len(source))
            clock.lap("patch")
            return replaced(patched, stats=clock.stats(patched.stats))
        if edits.usable:
            # Until a text compiles again: what is typed next may be a change of the last one that did.
            queries.keep_edits(file, edits, len(source))
    ran = queries.ran.total()
    text = Source(source, file)
    size = len(utf8(source))
    if size > limits.SOURCE_BYTES:
        return _failed(text, clock, [syntax_messages.source_too_large(size, limits.SOURCE_BYTES)])

    checked = queries.check(source, file, others)
    problems = list(checked.problems)
    elements = outline(checked.document, text)
    clock.lap("check")
    if _has_errors(problems):
        return _failed(text, clock, problems, elements, unread=checked.unread, find_prop=checked.find_prop)

    program, lowering, found = lower_for_edits(checked)
    problems += found
    clock.lap("lower")
    if _has_errors(problems):
        return _failed(text, clock, problems, elements)
    program, applied, found = run_passes(program, optimize)
    problems += found
    clock.lap("optimize")
    module, writer, found = emit_for_edits(program)
    problems += found
    clock.lap("emit")
    if module is None:
        return _failed(text, clock, problems, elements)

    mapped = source_map(program.sources, writer.mappings())
    script = _as_javascript(program) if javascript else None
    declarations = declaration(checked.component, checked.types)
    clock.lap("describe")
    queries.ran["module"] += 1
    result = CompileResult(
        source,
        success=True,
        diagnostics=_located(problems, text),
        stats=clock.stats(Stats(len(module), 0.0, applied, queries.ran.total() - ran)),
        wasm=module,
        types=declarations,
        javascript=script,
        rust=_as_rust(program) if rust else None,
        source_map=mapped,
        outline=elements,
    )
    if keeps and not (javascript or rust):
        # Imported where a next compile may need it, as the two targets below.
        from collab.compile.edits import Compiled, Edits  # noqa: PLC0415

        compiled = Compiled(source, others, optimize, checked, program, lowering, writer, result, problems)
        queries.keep_edits(file, Edits(compiled), len(source))
    elif not keeps:
        program.let_go()
    return result


# These two targets are imported when one is asked for: a process that compiles one source starts sooner.


def _as_javascript(program: ir.Program) -> str:
    from collab.compile.emit.javascript import javascript  # noqa: PLC0415

    return javascript(program)


def _as_rust(program: ir.Program) -> str:
    from collab.compile.emit.rust import rust  # noqa: PLC0415

    return rust(program)


def _failed(
    source: Source,
    clock: _Clock,
    problems: list[Problem],
    elements: tuple[dict[str, Any], ...] = (),
    *,
    unread: Unread = "",
    find_prop: FindProp = unknown_props,
) -> CompileResult:
    return CompileResult(
        source.text,
        success=False,
        diagnostics=_located(problems, source, unread=unread, find_prop=find_prop),
        stats=clock.stats(Stats()),
        outline=elements,
    )


class _Clock:
    """The milliseconds of each phase."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._phases: list[tuple[str, float]] = []

    def lap(self, phase: str) -> None:
        """A phase has ended, and the next begins."""
        now = time.perf_counter()
        self._phases.append((phase, (now - self._last) * 1000))
        self._last = now

    def stats(self, stats: Stats) -> Stats:
        """The same with the times so far."""
        total = (time.perf_counter() - self._started) * 1000
        return Stats(
            stats.bundle_size,
            total,
            stats.optimizations_applied,
            stats.queries_executed,
            tuple(self._phases),
        )


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


_OF_MISSING_CODE = frozenset(("unknown-name", "unknown-member", "not-callable", "no-value", "cycle"))
"""What is found where a script does not parse: its names and types may be in what could not be read."""


_OF_MISSING_USES = ("needs-annotation", "too-few-keyframes")
"""What is found where something anywhere does not parse: it may be what would tell."""


def _first_errors(problems: Iterable[Problem], unread: Unread) -> list[Problem]:
    """One mistake, one error: without those at a place where an earlier phase found one, without further
    uses of a name that nobody knows, and without those that may come of what could not be read.
    """
    places: set[int] = set()
    told: set[str] = set()
    kept: list[Problem] = []
    for problem in problems:
        if problem.severity == "error":
            if unread == "script" and problem.code in _OF_MISSING_CODE:
                continue
            if unread == "script" and problem.code == "type-mismatch" and "nothing" in problem.message:
                continue
            if unread and problem.code in _OF_MISSING_USES:
                continue
            if problem.start in places or (problem.code == "unknown-name" and problem.message in told):
                continue
            told.add(problem.message)
            places.add(problem.start)
        kept.append(problem)
    return kept


def _located(
    problems: list[Problem], source: Source, *, unread: Unread = "", find_prop: FindProp = unknown_props
) -> tuple[Diagnostic, ...]:
    """What the author is told, in the order of the text.

    Beside errors, warnings of unused names are dropped: what uses them may be what does not parse yet.
    ``unread``: where something does not parse.
    """
    if _has_errors(problems):
        problems = _first_errors((problem for problem in problems if problem.code != "unused"), unread)
    return located(problems, source, find_prop)
