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
        checked = self._checked
        names, facts, marks = self._walk(part, text[start:end])
        if names is None:
            return None
        used = dict.fromkeys(names.uses.values())
        declared = part.symbol if isinstance(part, Declaration) else None
        if not all(symbol is declared or self.is_settled(symbol) for symbol in used):
            return None
        rules = self._rules(text, names, used, declared)
        rules.holding = part.holding
        part.check(rules)
        if rules.problems or (declared is not None and not _is_told(declared, rules.types)):
            return None
        emits = _emits(rules.types)
        if emits is None or list(rules.types.events.items()) != list(checked.types.events.items()):
            return None
        return Examined(names, facts, marks, rules.types, emits)

    def is_settled(self, symbol: Symbol) -> bool:
        """Whether the type of a name follows from declarations alone."""
        known = self._settled.get(symbol)
        if known is None:
            # What needs itself is not.
            self._settled[symbol] = False
            known = self._settled[symbol] = self._find_settled(symbol)
        return known

    def _find_settled(self, symbol: Symbol) -> bool:
        kind = symbol.kind
        if symbol.origin is not None or kind in ("builtin", "index", "parameter", "local"):
            return True
        if kind == "item":
            return self._is_item_settled(symbol)
        part = self._declarations.get(symbol)
        if part is None:
            # A function inside of the part.
            return kind == "function"
        if kind == "entities" or (kind == "function" and _leaves_open(symbol)):
            return False
        if kind == "function" and symbol.function.returns is not None:
            return True
        examined = self.examine(part, self._checked.source.text, part.start, part.end)
        return self.declares_as_before(part, examined)

    def declares_as_before(self, part: Declaration, examined: Examined | None) -> bool:
        """Whether what a declaration was found to be has the type that everything else takes it to have."""
        if examined is None:
            return False
        symbol = part.symbol
        if symbol.kind != "function":
            return is_same(self._checked.types.symbols[symbol], examined.types.symbols[symbol])
        known, found = self._checked.types.functions[symbol], examined.types.functions[symbol]
        return _are_same(known, found)

    def _is_item_settled(self, symbol: Symbol) -> bool:
        view = self._items[symbol]
        checked = self._checked
        used = {
            name: found
            for name, found in checked.names.uses.items()
            if view.each.start <= name.start < view.each.end
        }
        if not all(map(self.is_settled, used.values())):
            return False
        names = Names(uses=used, declared=checked.names.declared, props=checked.names.props)
        rules = self._rules(checked.source.text, names, dict.fromkeys(used.values()), None)
        found = rules.items_alone(view)
        return not rules.problems and is_known(found) and is_same(checked.types.symbols[symbol], found)

    def _walk(self, part: Part, written: str) -> tuple[Names | None, Facts, _Marks]:
        """What names stand for in a part, what it touches and what it notes; no names if they are wrong."""
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
