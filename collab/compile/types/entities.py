"""Types of entities: their declaration, what they can be asked, and what queries find."""

from __future__ import annotations

from collab.compile.analyze.component import Particles, System
from collab.compile.analyze.symbols import Match, Symbol
from collab.compile.diagnostics import system_messages as messages
from collab.compile.diagnostics import type_messages
from collab.compile.diagnostics.problem import Mark
from collab.compile.syntax import ast
from collab.compile.types.behaviour import BehaviourRules
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    ENTITY,
    ERROR,
    NUMBER,
    VOID,
    EntitiesType,
    ListType,
    OptionalType,
    RecordType,
    Type,
    Var,
    optional,
    prune,
)

ENTITY_METHODS: dict[str, tuple[str, ...]] = {
    "spawn": ("values",),
    "despawn": ("entity",),
    "has": ("entity",),
    "get": ("entity",),
    "set": ("entity", "values"),
    "clear": (),
    "count": (),
}
"""What entities can be asked and told, with what each takes."""


def holds_entity(kind: Type) -> bool:
    """Whether a value of a type that is written out is, or has, an entity."""
    kind = prune(kind)
    if isinstance(kind, RecordType):
        return any(map(holds_entity, kind.fields.values()))
    return kind is ENTITY or (isinstance(kind, ListType | OptionalType) and holds_entity(kind.item))


class EntityRules(BehaviourRules):
    """A rule for each use of entities."""

    def declared_entities(self, call: ast.Call) -> Type:
        """``entities({ x: 0, tint: "red" })``."""
        argument = call.arguments[0] if len(call.arguments) == 1 else None
        if not isinstance(argument, ast.RecordLiteral) or not argument.fields:
            for given in call.arguments:
                self.infer(given)
            place = argument or call
            if not isinstance(argument, ast.Missing):
                self.problems.append(messages.entities_literal(place.start, place.end))
            return ERROR
        fields: dict[str, Type] = {}
        for entry in argument.fields:
            if isinstance(entry, ast.Spread):
                self.problems.append(messages.entities_literal(entry.start, entry.end))
                continue
            fields[entry.name] = self._component_type(entry)
        self.types.expressions[argument] = RecordType(fields)
        return EntitiesType(fields)

    def _component_type(self, entry: ast.Field) -> Type:
        value = entry.value
        if isinstance(value, ast.String):
            self.check(value, COLOR)
            return COLOR
        found = prune(self.value(value))
        if isinstance(found, Var):
            found.link = NUMBER
            return NUMBER
        if found not in (NUMBER, BOOLEAN, COLOR, ERROR):
            start, end = value.start, value.end
            self.problems.append(messages.entities_type(entry.name, str(found), start, end))
            return ERROR
        return found

    def kinds_agree(self) -> None:
        """A component has one type wherever it occurs."""
        first: dict[str, tuple[Symbol, ast.Field, Type]] = {}
        for symbol in self._names.top:
            kind = prune(self.types.symbols.get(symbol, ERROR))
            if symbol.kind != "entities" or not isinstance(kind, EntitiesType):
                continue
            assert isinstance(symbol.initial, ast.RecordLiteral)
            for entry in symbol.initial.fields:
                if isinstance(entry, ast.Spread):
                    continue
                found = kind.fields[entry.name]
                other, place, known = first.setdefault(entry.name, (symbol, entry, found))
                if known is not found and ERROR not in (known, found):
                    mark = Mark(f"here it is a {known}", place.start, place.end)
                    kinds, span = (str(found), str(known)), (entry.start, entry.end)
                    problem = messages.component_differs(entry.name, kinds, other.name, mark, span)
                    self.problems.append(problem)

    def entities_method(self, node: ast.Call, callee: ast.Member, symbol: Symbol) -> Type:
        """A method of entities."""
        kind = prune(self.symbol_type(symbol))
        takes = ENTITY_METHODS.get(callee.name)
        if takes is None or not isinstance(kind, EntitiesType):
            for argument in node.arguments:
                self.infer(argument)
            if takes is None and callee.name:
                known = list(ENTITY_METHODS)
                self.problems.append(
                    type_messages.no_member(
                        f"`{symbol.name}`", callee.name, known, callee.name_start, callee.end
                    )
                )
            return ERROR
        self.types.calls[node] = f"entities.{callee.name}"
        result: dict[str, Type] = {
            "spawn": ENTITY,
            "has": BOOLEAN,
            "get": optional(RecordType(kind.fields)),
            "count": NUMBER,
        }
        if callee.name == "spawn" and not node.arguments:
            return ENTITY
        if self.counted(node, callee.name, len(takes)):
            for argument, wanted in zip(node.arguments, takes, strict=True):
                if wanted == "entity":
                    self.check(argument, ENTITY)
                else:
                    self._values(argument, symbol, kind)
        return result.get(callee.name, VOID)

    def entities_member(self, node: ast.Member, symbol: Symbol) -> Type:
        """A method that is not called, or something else behind the name of entities."""
        if node.name in ENTITY_METHODS:
            self.problems.append(type_messages.call_method(node.name, node.end, node.name_start))
        elif node.name:
            owner, known = f"`{symbol.name}`", list(ENTITY_METHODS)
            self.problems.append(type_messages.no_member(owner, node.name, known, node.name_start, node.end))
        return ERROR

    def _values(self, node: ast.Expression, symbol: Symbol, kind: EntitiesType) -> None:
        known = list(kind.fields)
        if not isinstance(node, ast.RecordLiteral):
            self.infer(node)
            if not isinstance(node, ast.Missing):
                self.problems.append(messages.values_literal(symbol.name, known, node.start, node.end))
            return
        for entry in node.fields:
            if isinstance(entry, ast.Spread):
                self.problems.append(messages.values_literal(symbol.name, known, entry.start, entry.end))
            elif entry.name not in kind.fields:
                self.infer(entry.value)
                self.problems.append(messages.unknown_field(entry.name, symbol.name, known, entry.start))
            else:
                self.check(entry.value, kind.fields[entry.name])

    def matched(self, node: System | Particles) -> Match:
        """Gives the names of a query their types."""
        match = self._names.matches[node]
        for symbol in match.components:
            found: Type = ERROR
            for kind in match.kinds:
                entities = prune(self.symbol_type(kind))
                if isinstance(entities, EntitiesType):
                    found = entities.fields.get(symbol.name, ERROR)
                    break
            self.types.symbols[symbol] = found
        if match.dt is not None:
            self.types.symbols[match.dt] = NUMBER
        return match
