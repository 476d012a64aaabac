"""The parts of a source that can be compiled again one at a time, and how each is read and checked."""

from __future__ import annotations

import re
from typing import Any

from collab.compile.analyze.component import Component, Condition, Prop, Repeat, Shape, Use, View
from collab.compile.analyze.names import NameResolver
from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.lower.component import Attributes, ComponentLowering
from collab.compile.syntax import ast
from collab.compile.syntax.lexer import tokenize
from collab.compile.syntax.markup import number_in_braces
from collab.compile.syntax.script import parse_expression, parse_script
from collab.compile.types.component import EVENT, ComponentRules
from collab.compile.types.model import ListType, Type, is_known, is_same
from collab.compile.types.narrowing import Path
from collab.compile.types.tables import Types

Scopes = tuple[dict[str, Symbol], ...]
_SCRIPT_END = re.compile(r"</(?:script|system)\b")


class Part:
    """A piece of a source, from ``start`` to ``end`` of the text that was compiled as a whole. ``node`` is
    what stands there now. What changes must lie behind the start; it may reach the end where that is
    ``open``.

    ``scopes`` are the names that it can see, ``holding`` the paths that are known to hold a value.
    """

    open = False
    narrows: bool = False
    """Whether what is known of names elsewhere depends on it."""

    def __init__(
        self,
        span: tuple[int, int],
        node: ast.Node,
        scopes: Scopes,
        holding: frozenset[Path] = frozenset(),
    ) -> None:
        self.start, self.end = span
        self.node = node
        self.scopes = scopes
        self.holding = holding

    @property
    def lowered_in(self) -> object:
        """What is lowered as one: the part, or what it shares with others."""
        return self

    def parse(self, text: str, start: int, end: int) -> Any | None:
        """What stands there in another text; None if it is not something of the same kind without doubt."""
        raise NotImplementedError

    def put(self, node: Any) -> None:
        """Something else stands there now."""
        self.node = node

    def walk(self, resolver: NameResolver) -> Any:
        """What the names of the part stand for."""
        return resolver.alone(self.node, self.scopes)  # type: ignore[arg-type]

    def check(self, rules: ComponentRules) -> None:
        """The types of the part."""
        raise NotImplementedError


class ValueOfAttribute(Part):
    """The value of an attribute; ``node`` is the attribute with it."""

    def __init__(
        self, attribute: ast.Attribute, scopes: Scopes, holding: frozenset[Path] = frozenset()
    ) -> None:
        super().__init__((attribute.value_start, attribute.value_end), attribute, scopes, holding)

    def parse(self, text: str, start: int, end: int) -> ast.Attribute | None:
        """The attribute with the value that stands there."""
        assert isinstance(self.node, ast.Attribute)
        return _attribute(self.node, text, start, end)


class AttributeOfNode(ValueOfAttribute):
    """An attribute of what has a node to itself: an element, or the group that a component stands in."""

    def __init__(self, view: Shape | Use, place: int, scopes: Scopes, holding: frozenset[Path]) -> None:
        self.view = view
        self.place = place
        self.spec, attribute = self.attributes[place]
        super().__init__(attribute, scopes, holding)

    @property
    def attributes(self) -> Attributes:
        """All attributes of the node."""
        return self.view.attributes if isinstance(self.view, Shape) else self.view.placement

    @property
    def lowered_in(self) -> object:
        """The node, with all its attributes."""
        return AttributeOfNode, self.view

    def put(self, node: ast.Attribute) -> None:
        """Another attribute stands there now."""
        self.node = node
        before = self.attributes
        changed = (*before[: self.place], (self.spec, node), *before[self.place + 1 :])
        if isinstance(self.view, Shape):
            self.view.attributes = changed
        else:
            self.view.placement = changed

    def check(self, rules: ComponentRules) -> None:
        """The type of its value."""
        assert isinstance(self.node, ast.Attribute)
        rules.attribute_alone(self.spec, self.node)


class PropOfUse(ValueOfAttribute):
    """What is given to a prop of a component that is used."""

    def __init__(self, view: Use, place: int, scopes: Scopes, holding: frozenset[Path]) -> None:
        self.view = view
        self.place = place
        self.prop, attribute = view.props[place]
        super().__init__(attribute, scopes, holding)

    @property
    def lowered_in(self) -> object:
        """All that is given to the component."""
        return PropOfUse, self.view

    def put(self, node: ast.Attribute) -> None:
        """Another attribute stands there now."""
        self.node = node
        before = self.view.props
        self.view.props = (*before[: self.place], (self.prop, node), *before[self.place + 1 :])

    def check(self, rules: ComponentRules) -> None:
        """The type of its value."""
        assert isinstance(self.node, ast.Attribute)
        rules.given_alone(self.prop, self.node)


class TestOfCondition(ValueOfAttribute):
    """The test of an ``<if>``."""

    def __init__(
        self, view: Condition, attribute: ast.Attribute, scopes: Scopes, holding: frozenset[Path]
    ) -> None:
        self.view = view
        super().__init__(attribute, scopes, holding)

    def put(self, node: ast.Attribute) -> None:
        """Another test stands there now."""
        assert node.value is not None
        self.node = self.view.attribute = node
        self.view.test = node.value

    def check(self, rules: ComponentRules) -> None:
        """The type of the test, which must tell no more of its names than that it has one."""
        test = self.view.test
        rules.test_alone(test)
        self.narrows = any(rules.after(test, outcome) != self.holding for outcome in (True, False))


class ListOfRepeat(ValueOfAttribute):
    """The list that a ``<for>`` goes through, whose items have a type."""

    def __init__(
        self, view: Repeat, attribute: ast.Attribute, item: Type, scopes: Scopes, holding: frozenset[Path]
    ) -> None:
        self.view = view
        self.item = item
        super().__init__(attribute, scopes, holding)

    @property
    def lowered_in(self) -> object:
        """The ``<for>``, with its key."""
        return self.view

    def put(self, node: ast.Attribute) -> None:
        """Another list stands there now."""
        assert node.value is not None
        self.node = self.view.each_attribute = node
        self.view.each = node.value

    def check(self, rules: ComponentRules) -> None:
        """The type of the list, whose items must be of the type that they were."""
        found = rules.items_alone(self.view)
        self.narrows = not is_known(found) or not is_same(self.item, found)


class KeyOfRepeat(ValueOfAttribute):
    """What tells the items of a ``<for>`` apart, which has a type."""

    def __init__(
        self, view: Repeat, attribute: ast.Attribute, kind: Type, scopes: Scopes, holding: frozenset[Path]
    ) -> None:
        self.view = view
        self.kind = kind
        super().__init__(attribute, scopes, holding)

    @property
    def lowered_in(self) -> object:
        """The ``<for>``, with its list."""
        return self.view

    def put(self, node: ast.Attribute) -> None:
        """Another key stands there now."""
        self.node = self.view.key_attribute = node
        self.view.key = node.value

    def check(self, rules: ComponentRules) -> None:
        """The type of the key, which must be the one that it was."""
        assert self.view.key is not None
        found = rules.key_alone(self.view.key)
        self.narrows = not is_known(found) or not is_same(self.kind, found)


class HandlerOfView(ValueOfAttribute):
    """A handler, which is given a value of a type."""

    def __init__(
        self,
        attribute: ast.Attribute,
        given: Type,
        scopes: Scopes,
        holding: frozenset[Path],
    ) -> None:
        self.given = given
        self.lowered = attribute
        super().__init__(attribute, scopes, holding)

    def parse(self, text: str, start: int, end: int) -> ast.Attribute | None:
        """The handler that stands there."""
        found = super().parse(text, start, end)
        return found if found is not None and isinstance(found.value, ast.Arrow | ast.Name) else None

    def check(self, rules: ComponentRules) -> None:
        """The types of its code."""
        assert isinstance(self.node, ast.Attribute)
        rules.handler_alone(self.node, self.given)


class DefaultOfProp(ValueOfAttribute):
    """The default of a prop."""

    def __init__(self, prop: Prop, attribute: ast.Attribute) -> None:
        self.prop = prop
        super().__init__(attribute, ())

    def put(self, node: ast.Attribute) -> None:
        """The prop has another default now."""
        self.node = node
        self.prop.default = node.value


class Declaration(Part):
    """A signal, computed value, variable or function at the top of the script."""

    open = True

    def __init__(self, symbol: Symbol, node: ast.Variable | ast.Function, scopes: Scopes) -> None:
        self.symbol = symbol
        super().__init__((node.start, node.end), node, scopes)

    def parse(self, text: str, start: int, end: int) -> ast.Variable | ast.Function | None:
        """A declaration of the same name by the same means."""
        found = _statement(text, start, end)
        old = self.node
        if isinstance(old, ast.Function):
            return found if isinstance(found, ast.Function) and found.name == old.name else None
        assert isinstance(old, ast.Variable)
        if not isinstance(found, ast.Variable) or (found.name, found.keyword) != (old.name, old.keyword):
            return None
        return found if _declarer(found) == _declarer(old) else None

    def put(self, node: ast.Variable | ast.Function) -> None:
        """It is declared otherwise now."""
        self.node = node
        self.symbol.node = node

    def walk(self, resolver: NameResolver) -> Any:
        """What the names of the declaration stand for."""
        return resolver.alone(self.symbol, self.scopes)

    def check(self, rules: ComponentRules) -> None:
        """The types of the declaration."""
        rules.declared_alone(self.symbol)


class Hook(Part):
    """An ``effect``, ``onMount``, ``frame`` or ``every``."""

    open = True

    def __init__(self, node: ast.Evaluate, scopes: Scopes, holding: frozenset[Path]) -> None:
        self.lowered = node
        super().__init__((node.start, node.end), node, scopes, holding)

    def parse(self, text: str, start: int, end: int) -> ast.Evaluate | None:
        """A call of the same hook."""
        found = _statement(text, start, end)
        if not isinstance(found, ast.Evaluate) or not isinstance(self.node, ast.Evaluate):
            return None
        name = _called(found.value)
        if name is None or name != _called(self.node.value):
            return None
        # How long it waits is needed at the start, too.
        return found if name != "every" or _waits(found) == _waits(self.node) is not None else None

    @property
    def waits_for_what_is_named(self) -> bool:
        """Whether how long it waits, which is needed at the start, too, is not written out."""
        assert isinstance(self.node, ast.Evaluate)
        return _called(self.node.value) == "every" and _waits(self.node) is None

    def check(self, rules: ComponentRules) -> None:
        """The types of its code."""
        assert isinstance(self.node, ast.Evaluate)
        rules.statement_alone(self.node)


def parts_of(component: Component, names: Names, types: Types, lowering: ComponentLowering) -> list[Part]:
    """All parts of a component, in the order of the text."""
    found: list[Part] = []
    for prop in component.props:
        for attribute in prop.node.attributes:
            if attribute.name == "default" and attribute.value is not None:
                found.append(DefaultOfProp(prop, attribute))
    # A system's own names are in the scope of the script, once it was looked at.
    top: Scopes = ({symbol.name: symbol for symbol in (*names.imported, *names.top)},)
    for statement in component.script:
        if isinstance(statement, ast.Variable | ast.Function):
            found.append(Declaration(names.declared[statement], statement, top))
        elif isinstance(statement, ast.Evaluate) and (
            statement in lowering.hooks or statement in lowering.ticks
        ):
            found.append(Hook(statement, top, types.holding.get(statement, frozenset())))
    waiting: list[View] = list(component.template)
    while waiting:
        view = waiting.pop()
        if isinstance(view, Condition):
            waiting += (*view.then, *view.otherwise)
            test = view.attribute
            if test is not None and test.value is not None and view.node in lowering.conditions:
                holding = types.holding.get(test, frozenset())
                found.append(TestOfCondition(view, test, names.scopes[test], holding))
            continue
        waiting += view.children
        if isinstance(view, Repeat):
            found += _of_loop(view, names, types, lowering)
        if isinstance(view, Shape | Use):
            handlers: list[tuple[ast.Attribute, Type]] = [
                (attribute, EVENT) for _, attribute in view.handlers
            ]
            if isinstance(view, Use):
                handlers += [(attribute, view.interface.events[name]) for name, attribute in view.listeners]
            for attribute, given in handlers:
                if attribute in lowering.handled:
                    holding = types.holding.get(attribute, frozenset())
                    found.append(HandlerOfView(attribute, given, names.scopes[attribute], holding))
        if isinstance(view, Use):
            for place, (_, attribute) in enumerate(view.props):
                if attribute.value is not None and view.node in lowering.uses:
                    holding = types.holding.get(attribute, frozenset())
                    found.append(PropOfUse(view, place, names.scopes[attribute], holding))
        if isinstance(view, Shape | Use) and view.node in lowering.drawn:
            attributes = view.attributes if isinstance(view, Shape) else view.placement
            for place, (_, attribute) in enumerate(attributes):
                if attribute.value is not None:
                    holding = types.holding.get(attribute, frozenset())
                    found.append(AttributeOfNode(view, place, names.scopes[attribute], holding))
    found.sort(key=lambda part: part.start)
    return found


def _of_loop(view: Repeat, names: Names, types: Types, lowering: ComponentLowering) -> list[Part]:
    each, key = view.each_attribute, view.key_attribute
    if view.node not in lowering.loops or each is None or each.value is None:
        return []
    kind = lowering.type_of(view.each)
    assert isinstance(kind, ListType)
    holding = types.holding.get(each, frozenset())
    found: list[Part] = [ListOfRepeat(view, each, kind.item, names.scopes[each], holding)]
    if key is not None and view.key is not None:
        holding = types.holding.get(key, frozenset())
        found.append(KeyOfRepeat(view, key, lowering.type_of(view.key), names.scopes[key], holding))
    return found


def items_of(names: Names) -> dict[Symbol, Repeat]:
    """The ``<for>`` that each name of an item comes from."""
    return {item: view for view, (item, _) in names.repeats.items() if item is not None}


def _declarer(node: ast.Variable) -> tuple[type, str | None]:
    """What tells signals, computed values, entities, functions and variables apart."""
    return (type(node.value) if isinstance(node.value, ast.Arrow) else ast.Node, _called(node.value))


def _called(node: ast.Expression) -> str | None:
    """The name that is called, if that is what an expression does."""
    return node.callee.name if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) else None


def _waits(node: ast.Evaluate) -> float | None:
    """How long an ``every`` waits, if that is written out."""
    first = node.value.arguments[0] if isinstance(node.value, ast.Call) and node.value.arguments else None
    return first.value if isinstance(first, ast.Number) else None


def _attribute(old: ast.Attribute, text: str, start: int, end: int) -> ast.Attribute | None:
    """An attribute with the value in ``text[start:end]``, quotes or braces included; None if there is none
    without doubt.
    """
    value = _quoted(text, start, end) if not old.braces else _braced(text, start, end)
    if value is None:
        return None
    return ast.Attribute(old.start, old.end, old.name, old.event, value, old.braces, start, end)


def _quoted(text: str, start: int, end: int) -> ast.String | None:
    inside = text[start + 1 : end - 1]
    if any(sign in inside for sign in "\"'\n<>{}"):
        return None
    return ast.String(start, end, inside)


def _braced(text: str, start: int, end: int) -> ast.Expression | None:
    plain = number_in_braces(text, start)
    if plain is not None:
        return plain[0] if plain[1] == end else None
    tokens = tokenize(text, start + 1, len(text), braced=True)
    if not tokens.closed or tokens.stop != end - 1:
        return None
    problems: list[Any] = []
    value = parse_expression(text, tokens, problems, [0])
    return None if problems or isinstance(value, ast.Missing) else value


def _statement(text: str, start: int, end: int) -> ast.Statement | None:
    """The one statement in ``text[start:end]``; None if there is none without doubt."""
    if _SCRIPT_END.search(text, start, end):
        return None
    problems: list[Any] = []
    statements = parse_script(text, tokenize(text, start, end), problems, [0])
    if problems or len(statements) != 1:
        return None
    [found] = statements
    return found if (found.start, found.end) == (start, end) else None
