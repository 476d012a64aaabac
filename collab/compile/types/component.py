"""Types of a component: props, script, template."""

from __future__ import annotations

from collab.compile.analyze.component import (
    Component,
    Condition,
    Particles,
    Prop,
    Repeat,
    Shape,
    Slot,
    System,
    Timeline,
    Use,
    View,
)
from collab.compile.analyze.symbols import Match, Symbol
from collab.compile.diagnostics import behaviour_messages, component_messages, system_messages
from collab.compile.diagnostics import type_messages as messages
from collab.compile.interface import ExposedProp
from collab.compile.schema import SCHEMA, AttributeSpec
from collab.compile.syntax import ast
from collab.compile.types.entities import holds_entity
from collab.compile.types.model import (
    BASIC,
    BOOLEAN,
    ERROR,
    NUMBER,
    STRING,
    VOID,
    EventType,
    ListType,
    OptionalType,
    Type,
    Var,
    is_known,
    prune,
    unify,
)
from collab.compile.types.statements import StatementRules

_ATTRIBUTES = {**BASIC, "list<number>": ListType(NUMBER)}
EVENT = EventType({name: BASIC[kind] for name, kind in SCHEMA.event})


class ComponentRules(StatementRules):
    """The order in which a component is looked at.

    Types flow from what is known: props, then the script, then functions without parameters and handlers,
    which tell what goes into signals, then the template, then functions that nothing has called.
    """

    def component(self, component: Component) -> None:
        """Everything."""
        for prop in component.props:
            self._prop(prop)
        for symbol in self._names.top:
            if symbol.kind != "function":
                self.check_top(symbol)
        self.kinds_agree()
        for statement in component.script:
            if not isinstance(statement, ast.Variable | ast.Function) and not component.is_module:
                if self.holding:
                    self.types.holding[statement] = self.holding
                self.statement(statement)
        # What the start of a component wrote may be something else when anything else runs.
        self.holding = frozenset()
        functions = [symbol for symbol in self._names.top if symbol.kind == "function"]
        for symbol in functions:
            if all(parameter.annotation for parameter in symbol.function.parameters):
                self.check_function(symbol)
        for system in component.systems:
            self._system(system)
        self._handlers(component.template)
        self._views(component.template, repeated=False)
        for symbol in functions + self._local:
            self.check_function(symbol)
        self.decide()
        self._all_known()
        if component.is_module:
            self._module_known(functions)

    def attribute_alone(self, spec: AttributeSpec, attribute: ast.Attribute) -> None:
        """An attribute of an element, and nothing else of the component."""
        self.attribute(spec, attribute)
        self._end_alone()

    def given_alone(self, prop: ExposedProp, attribute: ast.Attribute) -> None:
        """What is given to a prop of a component that is used, and nothing else of the component."""
        self._given(prop, attribute)
        self._end_alone()

    def test_alone(self, test: ast.Expression) -> None:
        """The test of an ``<if>``, and nothing else of the component."""
        self.check(test, BOOLEAN)
        self._end_alone()

    def handler_alone(self, attribute: ast.Attribute, given: Type) -> None:
        """A handler that is given a value of a type, and nothing else of the component."""
        self._handler(attribute, given)
        self._end_alone()

    def statement_alone(self, node: ast.Statement) -> None:
        """A statement at the top of the script, and nothing else of the component."""
        self.statement(node)
        self._end_alone()

    def declared_alone(self, symbol: Symbol) -> None:
        """What a symbol at the top of the script declares, and nothing else of the component."""
        if symbol.kind == "function":
            self.check_function(symbol)
        else:
            self.check_top(symbol)
        self._end_alone()

    def items_alone(self, view: Repeat) -> Type:
        """The type of the items of a ``<for>``, from its list and nothing else of the component."""
        item = Var()
        self.check(view.each, ListType(item))
        self._end_alone()
        return item

    def key_alone(self, key: ast.Expression) -> Type:
        """The type of the key of a ``<for>``, and nothing else of the component."""
        found = self.value(key)
        self._end_alone()
        return found

    def default_alone(self, prop: Prop, kind: Type) -> None:
        """The default of a prop of a type."""
        self._default(prop, kind)
        self._end_alone()

    def _end_alone(self) -> None:
        for symbol in self._local:
            self.check_function(symbol)
        self.decide()

    def _module_known(self, functions: list[Symbol]) -> None:
        for symbol in functions:
            signature = self.signature(symbol)
            if not all(map(is_known, (*signature.parameters, signature.result))):
                self.problems.append(
                    component_messages.module_needs_type(symbol.name, symbol.start, symbol.end)
                )

    def _prop(self, prop: Prop) -> None:
        kind = self.written_type(prop.type) if prop.type is not None else ERROR
        self.types.props[prop.name] = kind
        if prop.type is not None and holds_entity(kind):
            self.problems.append(system_messages.entity_prop(prop.type.start, prop.type.end))
        self._default(prop, kind)

    def _default(self, prop: Prop, kind: Type) -> None:
        default = prop.default
        if default is None:
            return
        if isinstance(default, ast.String) and kind in (NUMBER, BOOLEAN):
            literal = default.value.strip()
            self.problems.append(
                messages.string_for_number("default", literal, str(kind), default.start, default.end)
            )
        elif not is_literal(default):
            self.problems.append(messages.not_a_literal(default.start, default.end))
        else:
            self.check(default, kind)

    def _all_known(self) -> None:
        for symbol in self._names.top:
            kind = self.types.symbols.get(symbol)
            if symbol.kind != "signal" or kind is None or is_known(kind):
                continue
            node = symbol.node
            assert isinstance(node, ast.Variable) and isinstance(node.value, ast.Call)
            at = node.value.callee.end
            example = "number?" if isinstance(prune(kind), OptionalType) else "list<number>"
            self.problems.append(
                messages.needs_annotation(symbol.name, example, at, symbol.start, symbol.end)
            )

    # Template

    def _handlers(self, views: tuple[View, ...]) -> None:
        """Handlers outside of ``<for>``."""
        for view in views:
            if isinstance(view, Shape):
                for _, attribute in view.handlers:
                    self._handler(attribute, EVENT)
                self._handlers(view.children)
            elif isinstance(view, Use):
                self._use_handlers(view)
                self._handlers(view.children)
            elif isinstance(view, Slot | Timeline | Particles):
                self._handlers(view.children)
            elif isinstance(view, Condition):
                outer = self.holding
                self.holding = self.after(view.test, True)
                self._handlers(view.then)
                self.holding = outer
                self.holding = self.after(view.test, False)
                self._handlers(view.otherwise)
                self.holding = outer

    def _use_handlers(self, view: Use) -> None:
        for _, attribute in view.handlers:
            self._handler(attribute, EVENT)
        for name, attribute in view.listeners:
            self._handler(attribute, view.interface.events[name])

    def _handler(self, attribute: ast.Attribute, given: Type) -> None:
        if self.holding:
            self.types.holding[attribute] = self.holding
        most = 0 if given is VOID else 1
        value = attribute.value
        if isinstance(value, ast.Arrow):
            if len(value.parameters) > most:
                extra = value.parameters[most]
                self.problems.append(messages.too_many_parameters(most, extra.start, extra.end))
                return
            for parameter in value.parameters:
                self.parameter(parameter, given)
            if value.returns is not None:
                self.written_type(value.returns)
            self._body(value, Var(), "handler")
            return
        if isinstance(value, ast.Missing):
            return
        symbol = self._names.uses.get(value) if isinstance(value, ast.Name) else None
        if symbol is not None and symbol.kind == "function" and value is not None:
            signature = self.signature(symbol)
            if len(signature.parameters) > most:
                self.problems.append(messages.too_many_parameters(most, value.start, value.end))
            for kind in signature.parameters:
                if not unify(kind, given):
                    self.mismatch(given, kind, value)
            self.check_function(symbol)
            return
        if value is not None and not isinstance(value, ast.String | ast.Name):
            self.infer(value)
        if isinstance(value, ast.Name) and symbol is None:
            return  # An unknown name is already reported.
        place = value or attribute
        text = value.value.strip().rstrip(";") if isinstance(value, ast.String) else ""
        written = text if text and not attribute.braces else None
        self.problems.append(messages.handler_not_function(place.start, place.end, attribute.braces, written))

    def _views(self, views: tuple[View, ...], *, repeated: bool) -> None:
        for view in views:
            if isinstance(view, Shape):
                for spec, attribute in view.attributes:
                    self.attribute(spec, attribute)
                if repeated:
                    for _, attribute in view.handlers:
                        self._handler(attribute, EVENT)
                self._views(view.children, repeated=repeated)
            elif isinstance(view, Use):
                for prop, attribute in view.props:
                    self._given(prop, attribute)
                for spec, attribute in view.placement:
                    self.attribute(spec, attribute)
                if repeated:
                    self._use_handlers(view)
                self._views(view.children, repeated=repeated)
            elif isinstance(view, Slot):
                self._views(view.children, repeated=repeated)
            elif isinstance(view, Timeline):
                self._timeline(view)
            elif isinstance(view, Particles):
                self._particles(view)
            elif isinstance(view, Condition):
                if view.attribute is not None and self.holding:
                    self.types.holding[view.attribute] = self.holding
                self.check(view.test, BOOLEAN)
                outer = self.holding
                self.holding = self.after(view.test, True)
                self._views(view.then, repeated=repeated)
                self.holding = outer
                self.holding = self.after(view.test, False)
                self._views(view.otherwise, repeated=repeated)
                self.holding = outer
            else:
                self._repeat(view)

    def _system(self, system: System) -> None:
        self.matched(system)
        outer, self._result = self._result, VOID
        holding, self.holding = self.holding, frozenset()
        for statement in system.script:
            self.statement(statement)
        self.holding = holding
        self._result = outer

    def _particles(self, view: Particles) -> None:
        for spec, attribute in view.placement:
            self.attribute(spec, attribute)
        match = self.matched(view)
        if view.shape is None:
            return
        for spec, attribute in view.shape.attributes:
            self.attribute(spec, attribute)
            if spec.type not in ("number", "boolean", "color") and attribute.value is not None:
                self._same_for_all(spec, attribute.value, match)

    def _same_for_all(self, spec: AttributeSpec, value: ast.Expression, match: Match) -> None:
        """Reports a text or list that depends on a component."""
        inside = range(value.start, value.end)
        for name, symbol in self._names.uses.items():
            if symbol in match.components and name.start in inside:
                kind = "list" if spec.type.startswith("list") else "text"
                problem = system_messages.particle_attribute(spec.name, kind, value.start, value.end)
                self.problems.append(problem)
                return

    def _repeat(self, view: Repeat) -> None:
        item: Type = Var()
        for attribute in (view.each_attribute, view.key_attribute):
            if attribute is not None and self.holding:
                self.types.holding[attribute] = self.holding
        self.check(view.each, ListType(item))
        symbol, index = self._names.repeats[view]
        if symbol is not None:
            self.types.symbols[symbol] = item
        if index is not None:
            self.types.symbols[index] = NUMBER
        if view.key is not None:
            found = prune(self.value(view.key))
            if isinstance(found, Var):
                unify(found, NUMBER)
            elif found is not NUMBER and found is not STRING and found is not ERROR:
                self.problems.append(messages.unknown_key(str(found), view.key.start, view.key.end))
        self._views(view.children, repeated=True)

    def _timeline(self, view: Timeline) -> None:
        name = view.signal
        symbol = self._names.uses.get(name)
        if symbol is not None and not unify(self.symbol_type(symbol), NUMBER):
            kind = str(self.symbol_type(symbol))
            problem = behaviour_messages.cannot_animate("timeline", kind, "a number", name.start, name.end)
            self.problems.append(problem)
        for frame in view.keyframes:
            self.check(frame.value, NUMBER)

    def _given(self, prop: ExposedProp, attribute: ast.Attribute) -> None:
        """What is given to a prop of a component that is used."""
        if self.holding:
            self.types.holding[attribute] = self.holding
        kind = str(prop.type)
        value = attribute.value
        if kind in BASIC:
            self.attribute(AttributeSpec(prop.name, 0, kind, ()), attribute)
        elif value is None:
            self.problems.append(
                messages.attribute_needs_value(attribute.name, attribute.start, attribute.end)
            )
        else:
            self.check(value, prop.type)

    def attribute(self, spec: AttributeSpec, attribute: ast.Attribute) -> None:
        """An attribute of an element."""
        if self.holding:
            self.types.holding[attribute] = self.holding
        value = attribute.value
        if value is None:
            if spec.type != "boolean":
                self.problems.append(
                    messages.attribute_needs_value(attribute.name, attribute.start, attribute.end)
                )
            return
        if isinstance(value, ast.String):
            if spec.type == "color":
                self.color_literal(value, value.value)
            elif spec.values and value.value not in spec.values:
                self.problems.append(
                    messages.bad_choice(spec.name, value.value, spec.values, value.start, value.end)
                )
            elif spec.type not in ("string", "text"):
                self._string_for_other(spec, attribute, value)
            return
        if spec.type == "text":
            self.text_like(value)
        else:
            self.check(value, _ATTRIBUTES[spec.type])

    def _string_for_other(self, spec: AttributeSpec, attribute: ast.Attribute, value: ast.String) -> None:
        text = value.value.strip()
        if spec.type == "number":
            text = text.removesuffix("px").rstrip()
        if spec.type == "list<number>":  # As SVG writes points.
            numbers = text.replace(",", " ").split()
            fits = bool(numbers) and all(map(_is_number, numbers))
            text = f"[{', '.join(numbers)}]"
        else:
            fits = text in ("true", "false") if spec.type == "boolean" else _is_number(text)
        self.problems.append(
            messages.string_for_number(
                attribute.name, text if fits else "", spec.type, attribute.value_start, attribute.value_end
            )
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.replace(".", "", 1).lstrip("-").isdigit()


def is_literal(node: ast.Expression) -> bool:
    """Whether a value is written out: what a prop's default may be."""
    if isinstance(node, ast.ListLiteral):
        return all(is_literal(item) for item in node.items)
    if isinstance(node, ast.RecordLiteral):
        return all(isinstance(entry, ast.Field) and is_literal(entry.value) for entry in node.fields)
    return isinstance(node, ast.Number | ast.String | ast.Boolean | ast.Null | ast.Missing)
