"""Finds out what every name stands for, and what each top-level value and function depends on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile import limits
from collab.compile.analyze.component import (
    Component,
    Condition,
    Particles,
    Query,
    Repeat,
    Shape,
    Slot,
    System,
    Timeline,
    Use,
    View,
)
from collab.compile.analyze.symbols import Kind, Match, Names, Symbol
from collab.compile.diagnostics import behaviour_messages as behaviour
from collab.compile.diagnostics import component_messages as messages
from collab.compile.diagnostics import system_messages as systems
from collab.compile.diagnostics.problem import Edit, Mark, Problem
from collab.compile.diagnostics.similar import closest
from collab.compile.interface import Neighbours
from collab.compile.records import field, table
from collab.compile.source import Source
from collab.compile.syntax import ast

BUILTINS = {
    name: Symbol("builtin", name, 0, 0)
    for name in (
        "Math",
        "String",
        "Number",
        "Array",
        "signal",
        "computed",
        "entities",
        "props",
        "NaN",
        "Infinity",
        "isNaN",
        "isFinite",
        "effect",
        "onMount",
        "onUnmount",
        "every",
        "frame",
        "batch",
        "tween",
        "spring",
        "emit",
    )
}
HOOKS = frozenset(("effect", "onMount", "onUnmount", "every", "frame"))
"""What lasts as long as the component: called at the top of the script only."""
ACTIONS = frozenset(("batch", "tween", "spring", "emit"))
"""What changes something when it is called."""
DECLARERS: dict[str, Kind] = {"signal": "signal", "computed": "computed", "entities": "entities"}
"""What a name at the top of the script becomes by what is called."""
CHANGES = frozenset(("spawn", "despawn", "set", "clear"))
"""Methods of entities that change something."""
DESPAWN = Symbol("builtin", "despawn", 0, 0)
"""Takes the entity at hand away; known in a system only."""
_KINDS: dict[str, str] = {
    "computed": "a computed value",
    "function": "a function",
    "entities": "a kind of entities",
    "item": "an item of the list",
    "index": "the index of an item",
    "builtin": "part of the language",
}
"""What a name that cannot be assigned to is called, where it is no constant."""
_VALUES = frozenset(("value", "current"))
"""What other languages call what a signal holds."""
_LATER = messages.INSTEAD.keys() | frozenset(
    [
        "alert",
        "globalThis",
        "localStorage",
        "navigator",
        "Promise",
        "RegExp",
        "Symbol",
        "WeakMap",
        "isFinite",
    ]
)


@table
class Facts:
    """What the code of one top-level symbol, or one expression of the template, touches.

    ``reads`` are signals, computed values and variables of the script, ``calls`` its functions, each with
    the first place where it happens. ``writes`` is the name of something that is changed, if any.
    """

    reads: dict[Symbol, ast.Name] = field(default_factory=dict)
    calls: dict[Symbol, ast.Name] = field(default_factory=dict)
    writes: ast.Name | None = None


@table
class Found:
    """The result of the walk. ``expressions`` are those of the template that are recomputed."""

    names: Names = field(default_factory=Names)
    facts: dict[Symbol, Facts] = field(default_factory=dict)
    expressions: list[Facts] = field(default_factory=list)


class NameResolver:
    """One walk over a component."""

    def __init__(self, source: Source, neighbours: Neighbours) -> None:
        self.problems: list[Problem] = []
        self.found = Found()
        self._source = source
        self._neighbours = neighbours
        self._scopes: list[dict[str, Symbol]] = [{}]
        self._facts = Facts()
        self._functions = 0
        self._loops = 0
        self._hook: ast.Call | None = None
        self._within: list[Symbol] = []
        self._query: Query | None = None
        self._is_module = False
        self._kinds: dict[Symbol, set[str]] = {}
        self._components: set[str] = set()

    # The component

    def component(self, component: Component) -> None:
        """Everything: declarations first, then their code in order, then the template."""
        self._is_module = component.is_module
        for prop in component.props:
            self.found.names.props[prop.name] = prop
            if prop.default is not None:
                told = len(self.problems)
                self._expression(prop.default)
                if isinstance(prop.default, ast.Name | ast.Call | ast.Member):
                    # That it is no literal is said of its type, and is what is wrong.
                    del self.problems[told:]
        for statement in component.script:
            if isinstance(statement, ast.Import):
                self._import(statement)
        for statement in component.script:
            if isinstance(statement, ast.Variable | ast.Function):
                self._declare_top(statement)
                if component.is_module:
                    self._check_module(statement)
        for statement in component.script:
            symbol = self.found.names.declared.get(statement)
            if symbol is not None:
                self._facts = self.found.facts[symbol]
                self._top_code(symbol)
            elif component.is_module and not isinstance(statement, ast.Variable | ast.Function | ast.Import):
                self.problems.append(messages.module_state("statements", statement.start, statement.end))
            elif not isinstance(statement, ast.Variable | ast.Function | ast.Import):
                self._facts = Facts()
                self._top_statement(statement)
        for system in component.systems:
            self._system(system)
        self._views(component.template)

    # Entities

    def _system(self, node: System) -> None:
        self._facts = Facts()
        match = self._match(node, node.query, mutable=True)
        match.dt = Symbol("parameter", "dt", node.node.start, node.node.start, mutable=True)
        self._scopes[-1].setdefault("dt", match.dt)
        self._scopes[-1].setdefault("despawn", DESPAWN)
        self._scopes.append({})
        self._functions += 1
        for statement in node.script:
            self._walk(statement)
        self._functions -= 1
        self._leave_scope()
        self._scopes.pop()
        self._query = None

    def _particles(self, view: Particles) -> None:
        for _, attribute in view.placement:
            if attribute.value is not None:
                self._expression(attribute.value)
        self._match(view, view.query, mutable=False)
        if view.shape is not None:
            for _, attribute in view.shape.attributes:
                if attribute.value is not None:
                    self._expression(attribute.value)
            # That a shape of particles takes none is what is said; types look at what they hold all the same.
            told = len(self.problems)
            for _, attribute in view.shape.handlers:
                self._handler(attribute)
            del self.problems[told:]
        self._scopes.pop()
        self._query = None

    def _match(self, node: System | Particles, query: Query, *, mutable: bool) -> Match:
        """What a query finds; opens a scope with the names of its components."""
        match = self.found.names.matches[node] = Match()
        names = [one.value for one in query.components]
        kinds = self._kinds
        known = self._components
        unknown = [one for one in query.components if one.value not in known]
        for one in unknown:
            listed = sorted(known) if len(self.problems) < limits.PROBLEMS else []
            self.problems.append(systems.unknown_component(one.value, listed, names, one.start, one.end))
        match.kinds = (
            [symbol for symbol, fields in kinds.items() if fields.issuperset(names)] if names else []
        )
        if len(names) > 1 and not unknown and not match.kinds:
            self.problems.append(systems.nothing_matches(names, query.start, query.end))
        for symbol in match.kinds:
            symbol.read = True
        self._query = query
        self._scopes.append({})
        match.components = [
            self._declare("component", one.value, one.start, one, mutable=mutable) for one in query.components
        ]
        return match

    def _is_left_out(self, name: ast.Name) -> bool:
        """Whether a name is a component that the query around does not ask for; reported if it is."""
        query = self._query
        if query is None or name.name not in self._components:
            return False
        if not query.components:
            return True  # That it names nothing is said already.
        written = self._source.text[query.start + 1 : query.end - 1]
        at = query.start + 1 + len(written.rstrip())
        wanted = {one.value for one in query.components} | {name.name}
        shown = len(self.problems) < limits.PROBLEMS
        together = not shown or any(fields.issuperset(wanted) for fields in self._kinds.values())
        problem = systems.not_in_query(
            name.name, at, written.strip(), name.start, name.end, together=together
        )
        self.problems.append(problem)
        return True

    def _import(self, node: ast.Import) -> None:
        module = self._neighbours.module(node.path)
        if module is None or module.problem or not module.is_module:
            if module is None:
                problem = messages.unknown_module(node.path, node.path_start, node.path_end)
            else:
                why = module.problem or "it is a component, not a module."
                problem = messages.unusable_module(node.path, why, node.path_start, node.path_end)
            self.problems.append(problem)
        for name, start in node.names:
            exposed = module.functions.get(name) if module is not None else None
            kind: Kind = "const" if exposed is not None and exposed.parameters is None else "function"
            # Each import is a node of its own to be declared by.
            symbol = self._declare(kind, name, start, ast.Missing(start, start + len(name)))
            self.found.facts[symbol] = Facts()
            if exposed is not None:
                symbol.node = exposed.node
                symbol.origin = (node.path, exposed)
                self.found.names.imported.append(symbol)
            else:
                symbol.kind = "unknown"
                if module is not None and module.is_module and not module.problem:
                    taken = {other for other, _ in node.names}
                    similar = closest(name, (entry for entry in module.functions if entry not in taken))
                    self.problems.append(messages.not_exported(name, node.path, similar, start))

    def _late_import(self, node: ast.Import) -> None:
        self.problems.append(messages.import_not_at_top(node.start, node.start + 6))

    def _check_module(self, node: ast.Variable | ast.Function) -> None:
        symbol = self.found.names.declared[node]
        if symbol.kind in ("signal", "computed", "entities", "let"):
            what = {
                "signal": "signals",
                "computed": "computed values",
                "entities": "entities",
                "let": "variables that change",
            }
            self.problems.append(messages.module_state(what[symbol.kind], symbol.start, symbol.end))
        symbol.read = True

    def _declare_top(self, node: ast.Variable | ast.Function) -> None:
        kind: Kind = "function"
        if isinstance(node, ast.Variable):
            kind = "const" if node.keyword == "const" else "let"
            value = node.value
            if isinstance(value, ast.Arrow):
                kind = "function"
            elif isinstance(value, ast.Call) and isinstance(value.callee, ast.Name):
                kind = DECLARERS.get(value.callee.name, kind)
            if kind in DECLARERS.values() and node.keyword != "const":
                edit_end = node.start + len(node.keyword)
                self.problems.append(messages.signal_is_const(node.name, node.start, edit_end))
        symbol = self._declare(kind, node.name, node.name_start, node, mutable=kind == "let")
        symbol.order = len(self.found.names.top)
        symbol.node = node
        if symbol.kind == "entities" and isinstance(symbol.initial, ast.RecordLiteral):
            names = {entry.name for entry in symbol.initial.fields if isinstance(entry, ast.Field)}
            self._kinds[symbol] = names
            self._components |= names
        self.found.names.top.append(symbol)
        self.found.facts[symbol] = Facts()

    def _top_statement(self, node: ast.Statement) -> None:
        if isinstance(node, ast.Evaluate) and isinstance(node.value, ast.Call):
            self._hook = node.value
        self._walk(node)

    def _top_code(self, symbol: Symbol) -> None:
        node = symbol.node
        if symbol.kind == "function":
            self._function(symbol.function)
        elif symbol.kind in DECLARERS.values():
            assert isinstance(node, ast.Variable) and isinstance(node.value, ast.Call)
            callee = node.value.callee
            assert isinstance(callee, ast.Name)
            self.found.names.uses[callee] = BUILTINS[callee.name]
            for argument in node.value.arguments:
                self._walk(argument)
        else:
            assert isinstance(node, ast.Variable)
            self._hook_as_value(node.value)
            self._walk(node.value)

    def _hook_as_value(self, value: ast.Expression) -> None:
        """That ``effect(…)`` gives no value is said of its type, and nothing about its place."""
        if isinstance(value, ast.Call):
            self._hook = value

    def _views(self, views: tuple[View, ...]) -> None:
        for view in views:
            if isinstance(view, Shape):
                for _, attribute in view.attributes:
                    if attribute.value is not None:
                        self.found.names.scopes[attribute] = tuple(self._scopes)
                        self._expression(attribute.value)
                for _, attribute in view.handlers:
                    self._handler(attribute)
                self._views(view.children)
            elif isinstance(view, Condition):
                if view.attribute is not None:
                    self.found.names.scopes[view.attribute] = tuple(self._scopes)
                self._expression(view.test)
                self._views(view.then)
                self._views(view.otherwise)
            elif isinstance(view, Use):
                self._use(view)
            elif isinstance(view, Slot):
                self._views(view.children)
            elif isinstance(view, Timeline):
                self._timeline(view)
            elif isinstance(view, Particles):
                self._particles(view)
            else:
                self._repeat(view)

    def alone(
        self, node: ast.Attribute | ast.Statement | Symbol, scopes: tuple[dict[str, Symbol], ...]
    ) -> Facts:
        """An attribute of an element, a statement at the top of the script, or what a symbol there declares,
        in a place where the names of ``scopes`` are known.
        """
        self._scopes = list(scopes)
        self._facts = Facts()
        if isinstance(node, Symbol):
            self._top_code(node)
        elif not isinstance(node, ast.Attribute):
            self._top_statement(node)
        elif node.event:
            self._handler(node)
        elif node.value is not None:
            self._expression(node.value)
        return self._facts

    def _use(self, view: Use) -> None:
        for _, attribute in (*view.props, *view.placement):
            if attribute.value is not None:
                self.found.names.scopes[attribute] = tuple(self._scopes)
                self._expression(attribute.value)
        for _, attribute in (*view.handlers, *view.listeners):
            self._handler(attribute)
        self._views(view.children)

    def _timeline(self, view: Timeline) -> None:
        name = view.signal
        symbol = self._symbol_of(name)
        if symbol is not None and symbol.kind == "signal":
            self.found.names.uses[name] = symbol
            symbol.written = True
        elif symbol is not None:
            self.problems.append(behaviour.timeline_signal(name.name, name.start, name.end))
        else:
            self._look_up(name)
        for frame in view.keyframes:
            self._expression(frame.value)

    def _handler(self, attribute: ast.Attribute) -> None:
        self.found.names.scopes[attribute] = tuple(self._scopes)
        self._facts = Facts()
        value = attribute.value
        if isinstance(value, ast.Name):
            self._called(value)
        elif value is not None:
            self._walk(value)

    def _repeat(self, view: Repeat) -> None:
        if view.each_attribute is not None:
            self.found.names.scopes[view.each_attribute] = tuple(self._scopes)
        self._expression(view.each)
        self._scopes.append({})
        item = index = None
        if view.item is not None:
            item = self._declare("item", view.item.value, view.item.start, view.item)
        if view.index is not None:
            index = self._declare("index", view.index.value, view.index.start, view.index)
        self.found.names.repeats[view] = (item, index)
        if view.key is not None:
            if view.key_attribute is not None:
                self.found.names.scopes[view.key_attribute] = tuple(self._scopes)
            self._expression(view.key)
        self._views(view.children)
        self._scopes.pop()

    def _expression(self, value: ast.Expression) -> None:
        """An expression of the template: it is recomputed whenever something it reads changes."""
        if isinstance(value, ast.Number | ast.String):
            return
        self._facts = Facts()
        self._hook_as_value(value)
        self._walk(value)
        self.found.expressions.append(self._facts)
        for symbol, place in self._facts.reads.items():
            if symbol.kind == "let":
                self.problems.append(messages.not_reactive(symbol.name, place.start, place.end))

    # Scopes

    def _declare(self, kind: Kind, name: str, start: int, node: ast.Node, *, mutable: bool = False) -> Symbol:
        symbol = Symbol(kind, name, start, start + len(name), mutable)
        scope = self._scopes[-1]
        if name in scope:
            line, _ = self._source.position(scope[name].start)
            self.problems.append(messages.already_declared(name, line, scope[name].start, start))
        elif name:
            scope[name] = symbol
        self.found.names.declared[node] = symbol
        return symbol

    def _look_up(self, name: ast.Name) -> Symbol | None:
        for scope in reversed(self._scopes):
            symbol = scope.get(name.name)
            if symbol is not None:
                self.found.names.uses[name] = symbol
                return symbol
        symbol = BUILTINS.get(name.name)
        if symbol is not None:
            self.found.names.uses[name] = symbol
            return symbol
        if self._is_left_out(name):
            return None
        if name.name in self.found.names.props:
            self.problems.append(messages.bare_prop(name.name, name.start, name.end))
            return None
        if name.name in _LATER:
            self.problems.append(messages.later_name(name.name, name.start, name.end))
            return None
        # Of more problems than are shown, none needs an advice.
        known = set(BUILTINS).union(*self._scopes) if len(self.problems) < limits.PROBLEMS else ()
        similar = closest(name.name, known)
        if _is_color(name.name):
            self.problems.append(messages.bare_color(name.name, name.start, name.end))
        else:
            self.problems.append(messages.unknown_name(name.name, similar, name.start, name.end))
        return None

    # Expressions

    def _walk(self, node: ast.Node) -> None:
        self._VISIT[type(node)](self, node)

    def _name(self, node: ast.Name) -> None:
        """A name read as a value."""
        symbol = self._look_up(node)
        if symbol is None:
            return
        symbol.read = symbol.whole = True
        if symbol.kind in ("signal", "computed"):
            problem = messages.signal_as_value(symbol.name, symbol.kind, node.start, node.end)
            self.problems.append(problem)
        elif symbol.kind == "entities":
            self.problems.append(systems.entities_as_value(symbol.name, node.start, node.end))
        elif symbol.kind == "function":
            self.problems.append(messages.function_as_value(symbol.name, node.start, node.end))
        elif symbol.kind == "builtin" and symbol.name not in ("NaN", "Infinity"):
            self.problems.append(messages.builtin_as_value(symbol.name, node.start, node.end))
        elif symbol.kind in ("const", "let"):
            self._facts.reads.setdefault(symbol, node)

    def _called(self, node: ast.Name) -> Symbol | None:
        """A name that is called."""
        symbol = self._look_up(node)
        if symbol is None:
            return None
        symbol.read = True
        if symbol.kind == "function" and symbol.order < 0 and symbol.origin is None:
            # A local function: its code is walked where it stands.
            if symbol in self._within:
                self.problems.append(behaviour.local_recursion(symbol.name, node.start, node.end))
        elif symbol.kind == "function":
            self._facts.calls.setdefault(symbol, node)
        elif symbol.kind in ("signal", "computed", "const", "let"):
            self._facts.reads.setdefault(symbol, node)
        return symbol

    def _member(self, node: ast.Member) -> None:
        target = node.target
        if isinstance(target, ast.Name):
            symbol = self._symbol_of(target)
            if symbol is not None and symbol.kind == "entities":
                self.found.names.uses[target] = symbol
                symbol.read = True
                return
            if symbol is not None and symbol.kind == "builtin" and symbol.name in ("Math", "props", "Number"):
                self.found.names.uses[target] = symbol
                return
            if symbol is not None and symbol.kind in ("signal", "computed") and node.name in _VALUES:
                # As signals are read elsewhere.
                symbol.read = True
                self.problems.append(messages.signal_as_value(symbol.name, symbol.kind, node.start, node.end))
                return
            if symbol is not None and symbol.kind == "signal" and node.name in ("set", "update"):
                symbol.read = symbol.written = True
                problem = messages.method_of_signal(symbol.name, node.name, node.start, node.end)
                self.problems.append(problem)
                return
        self._fields_of(target)

    def _fields_of(self, node: ast.Expression) -> None:
        """What nothing but a field, or each of them, is asked of."""
        symbol = self._symbol_of(node) if isinstance(node, ast.Name) else None
        if symbol is None:
            self._walk(node)
            return
        whole = symbol.whole
        self._walk(node)
        symbol.whole = whole

    def _symbol_of(self, name: ast.Name) -> Symbol | None:
        for scope in reversed(self._scopes):
            if name.name in scope:
                return scope[name.name]
        return BUILTINS.get(name.name)

    def _call(self, node: ast.Call) -> None:
        callee = node.callee
        if isinstance(callee, ast.Name):
            if callee.name in messages.COLOR_FUNCTIONS and self._symbol_of(callee) is None:
                plain = all(isinstance(argument, ast.Number) for argument in node.arguments)
                written = self._source.text[node.start : node.end] if plain else ""
                self.problems.append(messages.color_call(written, node.start, node.end))
                for argument in node.arguments:
                    self._walk(argument)
                return
            symbol = self._called(callee)
            if symbol is not None and symbol.kind == "builtin":
                if symbol is DESPAWN:
                    self._facts.writes = self._facts.writes or callee
                if symbol.name in DECLARERS:
                    problem = messages.signal_not_at_top(symbol.name, node.start, node.end)
                    self.problems.append(problem)
                elif symbol.name in HOOKS or symbol.name in ACTIONS:
                    self._behaviour(node, callee, symbol.name)
                    return
        elif isinstance(callee, ast.Member):
            self._callee_member(callee)
        else:
            self._walk(callee)
        for argument in node.arguments:
            # A function given to a method such as `map` is called there.
            if isinstance(argument, ast.Name) and isinstance(callee, ast.Member):
                symbol = self._symbol_of(argument)
                if symbol is not None and symbol.kind == "function":
                    self._called(argument)
                    continue
            self._walk(argument)

    def _behaviour(self, node: ast.Call, callee: ast.Name, name: str) -> None:
        if name in HOOKS and node is not self._hook:
            self.problems.append(behaviour.hook_not_at_top(name, node.start, callee.end))
        if name == "emit" and self._is_module:
            self.problems.append(messages.module_emits(node.start, callee.end))
        if name in ACTIONS and name != "batch":
            self._facts.writes = self._facts.writes or callee
        for place, argument in enumerate(node.arguments):
            symbol = self._symbol_of(argument) if isinstance(argument, ast.Name) else None
            if symbol is not None and isinstance(argument, ast.Name):
                if symbol.kind == "function":
                    self._called(argument)
                    continue
                if name in ("tween", "spring") and place == 0 and symbol.kind == "signal":
                    self.found.names.uses[argument] = symbol
                    symbol.written = True
                    continue
            self._walk(argument)

    def _callee_member(self, callee: ast.Member) -> None:
        target = callee.target
        symbol = self._symbol_of(target) if isinstance(target, ast.Name) else None
        if symbol is not None and isinstance(target, ast.Name):
            if symbol.kind in ("signal", "computed") and callee.name in ("set", "update"):
                self.found.names.uses[target] = symbol
                symbol.written = True
                self._facts.writes = self._facts.writes or target
                if callee.name == "update":
                    self._facts.reads.setdefault(symbol, target)
                return
            if symbol.kind == "entities":
                self.found.names.uses[target] = symbol
                symbol.read = True
                self._facts.reads.setdefault(symbol, target)
                if callee.name in CHANGES:
                    self._facts.writes = self._facts.writes or target
                return
            if symbol.kind == "builtin" and symbol.name in ("Math", "Array", "Number", "props"):
                self.found.names.uses[target] = symbol
                return
        self._walk(target)

    def _template(self, node: ast.Template) -> None:
        for part in node.parts:
            self._walk(part)

    def _index(self, node: ast.Index) -> None:
        self._walk(node.target)
        self._walk(node.index)

    def _chain(self, node: ast.Chain) -> None:
        self._walk(node.value)

    def _unary(self, node: ast.Unary) -> None:
        self._walk(node.operand)

    def _binary(self, node: ast.Binary | ast.Logical) -> None:
        self._walk(node.left)
        self._walk(node.right)

    def _conditional(self, node: ast.Conditional) -> None:
        self._walk(node.test)
        self._walk(node.then)
        self._walk(node.otherwise)

    def _list(self, node: ast.ListLiteral) -> None:
        for item in node.items:
            self._walk(item)

    def _record(self, node: ast.RecordLiteral) -> None:
        for entry in node.fields:
            self._walk(entry.value)

    def _spread(self, node: ast.Spread) -> None:
        self._fields_of(node.value)

    def _arrow(self, node: ast.Arrow) -> None:
        loops, self._loops = self._loops, 0
        self._function(node)
        self._loops = loops

    def _assign(self, node: ast.Assign) -> None:
        target = node.target
        if isinstance(target, ast.Name):
            symbol = self._look_up(target)
            if symbol is not None:
                self._assigned(symbol, node, target)
        elif (symbol := self._signal_whose_value(target)) is not None:
            symbol.written = True
            edit = self._set(symbol.name, node)
            self.problems.append(messages.assign_to_signal(symbol.name, target.start, target.end, edit))
        elif isinstance(target, ast.Member | ast.Index):
            new = self._made_anew(target, node)
            self.problems.append(messages.assign_to_part(target.start, target.end, new))
        elif not isinstance(target, ast.Missing):
            self.problems.append(messages.bad_assignment(target.start, target.end))
        self._walk(node.value)

    def _made_anew(self, target: ast.Member | ast.Index, node: ast.Assign) -> Edit | None:
        """What puts a list or record with another part in the place of the one in a variable or signal."""
        owner = target.target
        name = owner.callee if isinstance(owner, ast.Call) and not owner.arguments else owner
        symbol = self._symbol_of(name) if isinstance(name, ast.Name) else None
        if symbol is None or node.operator != "=":
            return None
        text = self._source.text
        old, value = text[owner.start : owner.end], text[node.value.start : node.value.end]
        if isinstance(target, ast.Index):
            new = f"{old}.with({text[target.index.start : target.index.end]}, {value})"
        else:
            new = f"{{ ...{old}, {target.name}: {value} }}"
        if symbol.kind == "signal" and owner is not name:
            return Edit(node.start, node.end, f"{symbol.name}.set({new})")
        if symbol.mutable and owner is name:
            return Edit(node.start, node.end, f"{symbol.name} = {new}")
        return None

    def _signal_whose_value(self, target: ast.Expression) -> Symbol | None:
        """The signal of ``count()``, or of ``count.value``, as other languages write what it holds."""
        owner: ast.Expression | None = None
        if isinstance(target, ast.Member) and target.name in _VALUES:
            owner = target.target
        elif isinstance(target, ast.Call) and not target.arguments:
            owner = target.callee
        symbol = self._symbol_of(owner) if isinstance(owner, ast.Name) else None
        return symbol if symbol is not None and symbol.kind == "signal" else None

    def _assigned(self, symbol: Symbol, node: ast.Assign, target: ast.Name) -> None:
        symbol.written = symbol.whole = True
        if symbol.kind == "signal":
            edit = self._set(symbol.name, node)
            self.problems.append(messages.assign_to_signal(symbol.name, target.start, target.end, edit))
        elif not symbol.mutable:
            keyword = None
            if isinstance(symbol.node, ast.Variable) and symbol.node.keyword == "const":
                keyword = Edit(symbol.node.start, symbol.node.start + 5, "let")
            first = Mark("declared here", symbol.start, symbol.end)
            what = _KINDS.get(symbol.kind, "a constant")
            problem = messages.assign_to_const(
                symbol.name, target.start, target.end, keyword, what=what, first=first
            )
            self.problems.append(problem)
        elif symbol.kind == "let":
            self._facts.writes = self._facts.writes or target
            if node.operator != "=":
                self._facts.reads.setdefault(symbol, target)

    def _set(self, name: str, node: ast.Assign) -> Edit:
        """What sets a signal as an assignment would."""
        text = self._source.text
        value = text[node.value.start : node.value.end] or "1"
        if node.operator != "=":
            simple = isinstance(node.value, ast.Number | ast.String | ast.Name)
            value = f"{name}() {node.operator[:-1]} {value if simple else f'({value})'}"
        return Edit(node.start, node.end, f"{name}.set({value})")

    # Statements

    def _function(self, node: ast.Function | ast.Arrow) -> None:
        self._scopes.append({})
        for parameter in node.parameters:
            self._declare("parameter", parameter.name, parameter.start, parameter, mutable=True)
        self._functions += 1
        if isinstance(node.body, ast.Block):
            # The parameters' own scope: `let a` beside a parameter `a` is a mistake.
            for statement in node.body.statements:
                self._walk(statement)
        else:
            self._walk(node.body)
        self._functions -= 1
        self._leave_scope()

    def _leave_scope(self) -> None:
        for symbol in self._scopes.pop().values():
            if symbol.kind in ("local", "function") and not (symbol.read or symbol.name.startswith("_")):
                what = "variable" if symbol.kind == "local" else "function"
                self.problems.append(messages.unused(what, symbol.name, symbol.start, symbol.end))

    def _nested_function(self, node: ast.Function) -> None:
        self._local_function(node)

    def _local_function(self, node: ast.Function | ast.Variable) -> None:
        """A function in a function: declared first, so that its own name is known for what it is."""
        symbol = self._declare("function", node.name, node.name_start, node)
        symbol.node = node
        self._within.append(symbol)
        loops, self._loops = self._loops, 0
        self._function(symbol.function)
        self._loops = loops
        self._within.pop()

    def _variable(self, node: ast.Variable) -> None:
        if isinstance(node.value, ast.Arrow) and node.keyword == "const":
            self._local_function(node)
            return
        self._walk(node.value)
        symbol = self._declare("local", node.name, node.name_start, node, mutable=node.keyword != "const")
        symbol.node = node

    def _return(self, node: ast.Return) -> None:
        if not self._functions:
            self.problems.append(messages.stray_jump("return", node.start, node.start + 6))
        if node.value is not None:
            self._walk(node.value)

    def _jump(self, node: ast.Break | ast.Continue) -> None:
        if not self._loops:
            word = "break" if isinstance(node, ast.Break) else "continue"
            self.problems.append(messages.stray_jump(word, node.start, node.start + len(word)))

    def _if(self, node: ast.If) -> None:
        self._walk(node.test)
        self._block(node.then)
        if node.otherwise is not None:
            self._block(node.otherwise)

    def _while(self, node: ast.While) -> None:
        self._walk(node.test)
        self._loop_body(node.body)

    def _for(self, node: ast.For) -> None:
        self._scopes.append({})
        for part in (node.first, node.test, node.update):
            if part is not None:
                self._walk(part)
        self._loop_body(node.body)
        self._leave_scope()

    def _for_of(self, node: ast.ForOf) -> None:
        self._walk(node.each)
        self._scopes.append({})
        self._variable(node.variable)
        self._loop_body(node.body)
        self._leave_scope()

    def _loop_body(self, body: ast.Block) -> None:
        self._loops += 1
        self._block(body)
        self._loops -= 1

    def _evaluate(self, node: ast.Evaluate) -> None:
        self._walk(node.value)

    def _block(self, node: ast.Block) -> None:
        self._scopes.append({})
        for statement in node.statements:
            self._walk(statement)
        self._leave_scope()

    def _nothing(self, node: ast.Node) -> None:
        """A leaf."""

    _VISIT: ClassVar[dict[type, Callable[..., None]]] = {
        ast.Name: _name,
        ast.Number: _nothing,
        ast.Call: _call,
        ast.String: _nothing,
        ast.Arrow: _arrow,
        ast.Member: _member,
        ast.Binary: _binary,
        ast.Template: _template,
        ast.Conditional: _conditional,
        ast.Evaluate: _evaluate,
        ast.Variable: _variable,
        ast.Boolean: _nothing,
        ast.Null: _nothing,
        ast.Chain: _chain,
        ast.Missing: _nothing,
        ast.Index: _index,
        ast.Unary: _unary,
        ast.Logical: _binary,
        ast.ListLiteral: _list,
        ast.RecordLiteral: _record,
        ast.Spread: _spread,
        ast.Assign: _assign,
        ast.Import: _late_import,
        ast.Function: _nested_function,
        ast.Return: _return,
        ast.If: _if,
        ast.While: _while,
        ast.For: _for,
        ast.ForOf: _for_of,
        ast.Break: _jump,
        ast.Continue: _jump,
        ast.Block: _block,
    }


def _is_color(name: str) -> bool:
    # The rules for types are made with what is found here, and so come later.
    from collab.compile.types.colors import NAMED  # noqa: PLC0415

    return name in NAMED
