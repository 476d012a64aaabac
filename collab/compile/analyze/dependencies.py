"""What depends on what: cycles, values needed too early, writes where values are computed, unused names."""

from __future__ import annotations

from collab.compile.analyze.names import Found
from collab.compile.analyze.symbols import Symbol
from collab.compile.diagnostics import component_messages as messages
from collab.compile.diagnostics.problem import Mark, Problem
from collab.compile.source import Source


def check_dependencies(found: Found, source: Source) -> list[Problem]:
    """All problems of the kinds above."""
    problems = _cycles(found)
    problems += _too_early(found, source)
    problems += _writes(found)
    problems += _unused(found)
    return problems


def _needs(symbol: Symbol, found: Found) -> list[Symbol]:
    """What evaluating a symbol evaluates in turn: computed values and functions."""
    facts = found.facts[symbol]
    return [other for other in facts.reads if other.kind == "computed"] + list(facts.calls)


def _cycles(found: Found) -> list[Problem]:
    """One problem for each computed value that starts a cycle which no other problem names yet."""
    problems: list[Problem] = []
    done: set[Symbol] = set()
    for start in found.names.top:
        if start.kind != "computed" or start in done:
            continue
        path: list[Symbol] = []
        on_path: set[Symbol] = set()
        stack: list[tuple[Symbol, bool]] = [(start, False)]
        while stack:
            symbol, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(symbol)
                done.add(symbol)
                continue
            if symbol in on_path:
                cycle = path[path.index(symbol) :]
                if any(member.kind == "computed" for member in cycle):
                    first = next(member for member in cycle if member.kind == "computed")
                    shift = cycle.index(first)
                    names = [member.name for member in cycle[shift:] + cycle[:shift]] + [first.name]
                    marks = tuple(
                        Mark(f"needs `{names[at + 1]}`", member.start, member.end)
                        for at, member in enumerate(cycle[shift:] + cycle[:shift])
                        if at > 0
                    )
                    problems.append(messages.cycle(names, first.start, first.end, marks))
                continue
            if symbol in done:
                continue
            path.append(symbol)
            on_path.add(symbol)
            stack.append((symbol, True))
            stack.extend((other, False) for other in _needs(symbol, found))
    return problems


def _too_early(found: Found, source: Source) -> list[Problem]:
    problems: list[Problem] = []
    for symbol in found.names.top:
        if symbol.kind not in ("signal", "const", "let", "entities"):
            continue
        facts = found.facts[symbol]
        for first in (facts.reads, facts.calls):
            for needed, place in first.items():
                late = _latest(needed, symbol.order, found)
                if late is not None:
                    line, _ = source.position(late.start)
                    problem = messages.used_before_declared(late.name, line, place.start, place.end)
                    problems.append(problem)
    return problems


def _latest(needed: Symbol, order: int, found: Found) -> Symbol | None:
    """A symbol that evaluating ``needed`` reads although it is declared at ``order`` or later."""
    seen: set[Symbol] = set()
    waiting = [needed]
    while waiting:
        symbol = waiting.pop()
        if symbol in seen:
            continue
        seen.add(symbol)
        if symbol.origin is not None:
            continue
        if symbol.kind != "function" and symbol.order >= order:
            return symbol
        if symbol.kind in ("function", "computed"):
            waiting.extend(found.facts[symbol].calls)
            waiting.extend(found.facts[symbol].reads)
    return None


def _writes(found: Found) -> list[Problem]:
    writers = {symbol for symbol, facts in found.facts.items() if facts.writes is not None}
    changed = True
    while changed:
        changed = False
        for symbol, facts in found.facts.items():
            if symbol not in writers and symbol.kind == "function" and writers & facts.calls.keys():
                writers.add(symbol)
                changed = True
    computed = [found.facts[symbol] for symbol in found.names.top if symbol.kind == "computed"]
    problems: list[Problem] = []
    for facts in [*computed, *found.expressions]:
        if facts.writes is not None:
            place = facts.writes
            written = found.names.uses.get(place)
            called = written is not None and written.kind == "builtin"
            problems.append(messages.write_in_expression(place.name, called, place.start, place.end))
        for symbol, place in facts.calls.items():
            if symbol in writers:
                problems.append(messages.write_in_expression(place.name, True, place.start, place.end))
    return problems


def _unused(found: Found) -> list[Problem]:
    problems: list[Problem] = []
    for symbol in found.names.top + found.names.imported:
        if symbol.read or symbol.name.startswith("_") or not symbol.name:
            continue
        if symbol.kind == "signal" and symbol.written:
            problems.append(messages.never_read(symbol.name, symbol.start, symbol.end))
            continue
        if symbol.origin is not None:
            problems.append(messages.unused("import", symbol.name, symbol.start, symbol.end))
            continue
        what = {
            "signal": "signal",
            "function": "function",
            "computed": "computed value",
            "entities": "kind of entities",
        }.get(symbol.kind)
        problems.append(messages.unused(what or "variable", symbol.name, symbol.start, symbol.end))
    return problems
