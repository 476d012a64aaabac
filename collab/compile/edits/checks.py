"""Whether a part of a source can be something else without anything else changing for that.

Names: it must touch what it touched before. Types: whatever it touches must have types that follow from
declarations alone, so that no use of them, here or elsewhere, told or tells what they are; and what it
declares must keep its type. Then every other part means what it meant.
"""

from __future__ import annotations

import re

from collab.compile.analyze.names import Facts, NameResolver
from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.edits.parts import Declaration, Part, items_of
from collab.compile.interface import Neighbours
from collab.compile.queries import Checked
from collab.compile.records import table
from collab.compile.syntax import ast
from collab.compile.types.component import ComponentRules
from collab.compile.types.model import VOID, Type, is_known, is_same, prune
from collab.compile.types.tables import Signature, Types

_WORD = re.compile(r"[\w$]+")
_Marks = dict[Symbol, tuple[bool, bool, bool]]
_Walked = tuple[Names | None, Facts, _Marks]
"""What names stand for in a part, what it touches and what it notes; no names if they are wrong."""


@table
class Examined:
    """What was found out about a part by itself. ``marks`` is what it notes of the names that it sees,
    ``emits`` the events that it tells of, in order, with what they bring.
    """

    names: Names
    facts: Facts
    marks: _Marks
    types: Types
    emits: tuple[tuple[str, str], ...]

    def touches_as(self, other: Examined) -> bool:
        """Whether it reads, calls, writes and tells of the same as another."""
        mine, theirs = self.facts, other.facts
        return (
            mine.reads.keys() == theirs.reads.keys()
            and mine.calls.keys() == theirs.calls.keys()
            and (mine.writes is None) == (theirs.writes is None)
            and self.marks == other.marks
            and self.emits == other.emits
        )


class Examiner:
    """Looks at parts of one source by themselves."""

    def __init__(self, checked: Checked, parts: list[Part]) -> None:
        self._checked = checked
        self._declarations = {part.symbol: part for part in parts if isinstance(part, Declaration)}
        self._items = items_of(checked.names)
        self._settled: dict[Symbol, bool] = {}

    def examine(self, part: Part, text: str, start: int, end: int) -> Examined | None:
        """What a part is by itself, which is ``text[start:end]``; None if something is wrong with it, or its
        meaning depends on others'.
        """
        walked = self._walk(part, text[start:end])
        if not all(map(self.is_settled, _needs(part, walked))):
            return None
        return self._check(part, text, walked)

    def _check(self, part: Part, text: str, walked: _Walked) -> Examined | None:
        """What a part is whose needs are settled."""
        checked = self._checked
        names, facts, marks = walked
        if names is None:
            return None
        used = dict.fromkeys(names.uses.values())
        declared = part.symbol if isinstance(part, Declaration) else None
        rules = self._rules(text, names, used, declared)
        rules.holding = part.holding
        part.check(rules)
        if rules.problems or part.narrows or (declared is not None and not _is_told(declared, rules.types)):
            return None
        emits = _emits(rules.types)
        if emits is None or list(rules.types.events.items()) != list(checked.types.events.items()):
            return None
        return Examined(names, facts, marks, rules.types, emits)

    def is_settled(self, symbol: Symbol) -> bool:
        """Whether the type of a name follows from declarations alone."""
        known = self._settled.get(symbol)
        return self._settle(symbol) if known is None else known

    def _settle(self, first: Symbol) -> bool:
        """Decides on a name after what it needs. There may be thousands, each of which needs the next: they
        wait in a list, for which the stack has no room.
        """
        settled = self._settled
        # What needs itself is not.
        settled[first] = False
        waiting = [(first, *self._look_into(first))]
        while waiting:
            symbol, needs, walked = waiting[-1]
            if not needs:
                settled[symbol] = self._find_settled(symbol, walked)
                waiting.pop()
            elif needs[-1] not in settled:
                settled[needs[-1]] = False
                waiting.append((needs[-1], *self._look_into(needs[-1])))
            elif not settled[needs.pop()]:
                waiting.pop()
        return settled[first]

    def _look_into(self, symbol: Symbol) -> tuple[list[Symbol], _Walked | None]:
        """What has to be settled before a name is, and what its declaration was found to hold for that."""
        if symbol.kind == "item" and symbol.origin is None:
            return list(self._used_by_items(symbol).values()), None
        part = self._declarations.get(symbol)
        if part is None or symbol.origin is not None or _is_told_by_its_kind(symbol) is not None:
            return [], None
        walked = self._walk(part, self._checked.source.text[part.start : part.end])
        return _needs(part, walked), walked

    def _find_settled(self, symbol: Symbol, walked: _Walked | None) -> bool:
        """Whether a name is settled whose needs are."""
        kind = symbol.kind
        if symbol.origin is not None or kind in ("builtin", "index", "parameter", "local"):
            return True
        if kind == "item":
            return self._is_item_settled(symbol)
        part = self._declarations.get(symbol)
        if part is None:
            # A function inside of the part.
            return kind == "function"
        told = _is_told_by_its_kind(symbol)
        if told is not None:
            return told
        assert walked is not None
        return self.declares_as_before(part, self._check(part, self._checked.source.text, walked))

    def declares_as_before(self, part: Declaration, examined: Examined | None) -> bool:
        """Whether what a declaration was found to be has the type that everything else takes it to have."""
        if examined is None:
            return False
        symbol = part.symbol
        if symbol.kind != "function":
            return is_same(self._checked.types.symbols[symbol], examined.types.symbols[symbol])
        known, found = self._checked.types.functions[symbol], examined.types.functions[symbol]
        return _are_same(known, found)

    def _used_by_items(self, symbol: Symbol) -> dict[ast.Name, Symbol]:
        """The names in what a ``<for>`` goes through."""
        each = self._items[symbol].each
        uses = self._checked.names.uses
        return {name: found for name, found in uses.items() if each.start <= name.start < each.end}

    def _is_item_settled(self, symbol: Symbol) -> bool:
        view = self._items[symbol]
        checked = self._checked
        used = self._used_by_items(symbol)
        names = Names(uses=used, declared=checked.names.declared, props=checked.names.props)
        rules = self._rules(checked.source.text, names, dict.fromkeys(used.values()), None)
        found = rules.items_alone(view)
        return not rules.problems and is_known(found) and is_same(checked.types.symbols[symbol], found)

    def _walk(self, part: Part, written: str) -> _Walked:
        words = dict.fromkeys(_WORD.findall(written))
        seen = [scope[word] for scope in part.scopes for word in words if word in scope]
        before = [(symbol.read, symbol.written, symbol.whole) for symbol in seen]
        for symbol in seen:
            symbol.read = symbol.written = symbol.whole = False
        resolver = NameResolver(self._checked.source, Neighbours())
        names = resolver.found.names
        names.props = self._checked.names.props
        facts = part.walk(resolver)
        marks: _Marks = {}
        for symbol, (read, written_to, whole) in zip(seen, before, strict=True):
            if symbol.read or symbol.written or symbol.whole:
                marks[symbol] = (symbol.read, symbol.written, symbol.whole)
            symbol.read, symbol.written, symbol.whole = read, written_to, whole
        return (None if resolver.problems else names), facts, marks

    def _rules(
        self, text: str, names: Names, used: dict[Symbol, None], declared: Symbol | None
    ) -> ComponentRules:
        """Rules that know the types of what is used, and of nothing else."""
        known = self._checked.types
        rules = ComponentRules(text, names)
        types = rules.types
        types.props = known.props
        types.events = dict(known.events)
        for symbol in used:
            if symbol is declared:
                continue
            if symbol in known.functions:
                types.functions[symbol] = known.functions[symbol]
            if symbol in known.symbols:
                types.symbols[symbol] = known.symbols[symbol]
        return rules


def _needs(part: Part, walked: _Walked) -> list[Symbol]:
    """What has to be settled before a part can be checked."""
    names = walked[0]
    declared = part.symbol if isinstance(part, Declaration) else None
    return [one for one in dict.fromkeys(names.uses.values()) if one is not declared] if names else []


def _is_told_by_its_kind(symbol: Symbol) -> bool | None:
    """Whether a declared name is settled, where that needs no look into its declaration."""
    if symbol.kind == "entities":
        return False
    if symbol.kind != "function":
        return None
    if _leaves_open(symbol):
        return False
    return True if symbol.function.returns is not None else None


def _leaves_open(symbol: Symbol) -> bool:
    """Whether calls of a function tell the types of its parameters."""
    return any(parameter.annotation is None for parameter in symbol.function.parameters)


def _is_told(symbol: Symbol, types: Types) -> bool:
    """Whether a declaration was found to have a type that nothing else has to tell."""
    if symbol.kind == "function":
        signature = types.functions[symbol]
        return all(map(is_known, (*signature.parameters, signature.result)))
    return is_known(types.symbols[symbol])


def _are_same(one: Signature, other: Signature) -> bool:
    mine, theirs = (*one.parameters, one.result), (*other.parameters, other.result)
    return len(mine) == len(theirs) and all(map(is_same, mine, theirs))


def _emits(types: Types) -> tuple[tuple[str, str], ...] | None:
    """The events that some code tells of; None where nothing in it says what they bring."""
    found: dict[str, str] = {}
    for call, meaning in types.calls.items():
        if meaning != "do.emit":
            continue
        brought: Type = types.expressions[call.arguments[1]] if len(call.arguments) == 2 else VOID
        name = call.arguments[0]
        assert isinstance(name, ast.String)
        if not is_known(brought):
            return None
        found.setdefault(name.value, str(prune(brought)))
    return tuple(found.items())
