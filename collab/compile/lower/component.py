"""Code and static description of a whole component."""

from __future__ import annotations

from itertools import pairwise

from collab.compile.analyze.component import Condition, Particles, Prop, Shape, Slot, Timeline, Use, View
from collab.compile.analyze.component import Repeat as RepeatView
from collab.compile.analyze.names import HOOKS
from collab.compile.analyze.symbols import Symbol
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import walk
from collab.compile.lower.base import integer, kind_of_type, negate, null, number
from collab.compile.lower.calls import Put
from collab.compile.lower.events import described
from collab.compile.lower.parts import CheckedComponent, Parts, places_in
from collab.compile.lower.systems import SystemLowering
from collab.compile.records import table
from collab.compile.schema import SCHEMA, AttributeSpec, ElementSpec
from collab.compile.syntax import ast
from collab.compile.types.model import (
    BOOLEAN,
    COLOR,
    NUMBER,
    STRING,
    VOID,
    ListType,
    OptionalType,
    RecordType,
    Type,
    prune,
)

Attributes = tuple[tuple[AttributeSpec, ast.Attribute], ...]
_TOP = 0xFFFF
_OWN_EVENTS = 256
"""Events of components are numbered from here on, in the order of the component that emits them."""
_PROP_KINDS = {"number": 0, "boolean": 1, "string": 2, "color": 3}
_BLACK = 0x000000FF
_LAYOUTS = frozenset(("row", "column", "grid", "stack"))


@table
class Tick:
    """What a ``frame`` or ``every`` does as time passes: which statements, and the cell with what is left of
    the time until the next beat.
    """

    start: int
    end: int
    left: ir.Cell | None


class ComponentLowering(SystemLowering):
    """Lowers props, script and template."""

    def __init__(self, checked: CheckedComponent, parts: Parts, program: ir.Program) -> None:
        super().__init__(checked.names, checked.types, places_in(checked, program))
        self.props: dict[str, ir.Cell] = {}
        self.root = ir.Block(0, code=ir.Script(checked.component.name))
        assert self.root.code is not None
        self._code = self.root.code
        self._root = self.root
        self._component = checked.component
        self._parts = parts
        self._program = program
        self._origins: dict[ast.Element, int] = {}
        self.drawn: dict[ast.Element, tuple[ir.Block, int, ir.Unit | None]] = {}
        self.handled: dict[ast.Attribute, tuple[ir.Block, ir.Handler, Type | None]] = {}
        self.hooks: dict[ast.Statement, ir.Unit] = {}
        self.ticks: dict[ast.Statement, Tick] = {}
        self.uses: dict[ast.Element, tuple[ir.Block, ir.Unit]] = {}
        self.conditions: dict[ast.Element, tuple[ir.Block, ir.Unit]] = {}
        self.loops: dict[ast.Element, tuple[ir.Block, ir.Unit]] = {}

    def attributes_alone(self, attributes: Attributes, block: ir.Block) -> ir.Block:
        """A block with one element as ``block`` would hold it, and the unit of its attributes."""
        alone = ir.Block(block.depth, block.repeated)
        alone.nodes.append(ir.NodeEntry("", 0, _TOP, []))
        self.settles = False
        self._attributes(attributes, alone, 0)
        return alone

    def use_alone(self, view: Use, old: ir.UseChild) -> list[ir.Statement]:
        """What gives a component that is used its props."""
        self.settles = False
        return [self._props_of(view, old.site, self.places.at(view.node.start))]

    def condition_alone(self, view: Condition, old: ir.ChooseBranch) -> list[ir.Statement]:
        """What chooses a branch of an ``<if>``."""
        self.settles = False
        return [self._choose(view, old.site)]

    def loop_alone(self, view: RepeatView, site: int) -> list[ir.Statement]:
        """What decides a ``<for>``."""
        self.settles = False
        symbols = self.names.repeats[view]
        bound = {symbol: self.bound[symbol] for symbol in symbols if symbol is not None}
        made = self._decide(view, site)
        self.bound.update(bound)
        return made

    def handler_alone(self, attribute: ast.Attribute, old: ir.Handler, brought: Type | None) -> ir.Handler:
        """Another handler in place of one."""
        assert attribute.value is not None
        self.places.within(attribute)
        made = self._handler(old.node, old.event, attribute.value, brought)
        self.places.within(None)
        return made

    def hook_alone(self, node: ast.Evaluate, tick: Tick | None) -> list[ir.Statement]:
        """What an ``effect`` or ``onMount`` does, or, with a ``tick``, a ``frame`` or ``every``."""
        call = node.value
        assert isinstance(call, ast.Call)
        self.places.within(node)
        self.settles = True
        if tick is None:
            made = self._effect(call.arguments[-1], once=self.types.calls.get(call, "") == "do.onMount")
        elif tick.left is None:
            made = self._frame(call.arguments[-1])
        else:
            made = self.placed(self._every(call, tick.left), node.start)
        self.places.within(None)
        return made

    def move_ticks(self, changed: Tick, count: int) -> None:
        """One tick has another number of statements now; those behind it move."""
        more = count - (changed.end - changed.start)
        for tick in self.ticks.values():
            if tick.start >= changed.end:
                tick.start += more
                tick.end += more
        changed.end += more

    def declared_alone(self, symbol: Symbol, function: ir.Function | None) -> list[ir.Statement]:
        """The code of what a symbol at the top of the script declares, with parameters as ``function`` has
        them, if it is one.
        """
        self.places.within(symbol.node)
        self.settles = True
        if function is not None:
            made = self.code_of_function(symbol, function)
        elif symbol.kind == "computed":
            made = self._computed(symbol)
        else:
            assert symbol.node is not None
            made = self._start(symbol, symbol.node)
        self.places.within(None)
        return made

    def default_alone(self, prop: Prop) -> ir.Expression:
        """The value of a prop's default."""
        assert prop.default is not None
        return self.expression(prop.default)

    def lower(self, *, used: bool) -> None:
        """Adds the blocks and functions of the component to the program; ``used``: by another one there."""
        component, program = self._component, self._program
        program.blocks.append(self._root)
        if not used:
            self.outermost = True
            program.events = {name: described(kind) for name, kind in self.types.events.items()}
        for prop in component.props:
            self._prop(prop, used=used)
        self._declare()
        self._script(component.script)
        self.settles = True
        for system in component.systems:
            self._code.tick += self.system(system, ir.GetLocal(self._code.dt))
        if not used:
            self._number(component.drawn)
        self._views(component.template, self._root, _TOP)

    def default(self, name: str) -> ir.Expression:
        """What a prop is when nothing is given."""
        prop = self.names.props[name]
        if prop.default is None:
            return _empty(prune(self.types.props[name]))
        return self.expression(prop.default)

    def _prop(self, prop: Prop, *, used: bool) -> None:
        kind = prune(self.types.props[prop.name])
        cell = ir.Cell(prop.name, kind_of_type(kind), "prop", self._root, str(kind))
        self._root.cells.append(cell)
        self.props[prop.name] = cell
        if used:
            return
        code = _PROP_KINDS.get(str(kind), 4 if isinstance(kind, ListType) else 5)
        default: ir.Const | ir.Text | None = None
        if code < 4:
            given = self.expression(prop.default) if prop.default is not None else _empty(kind)
            assert isinstance(given, ir.Const | ir.Text)
            default = given
        else:
            value = self.expression(prop.default) if prop.default is not None else _empty(kind)
            # A host gives no lists and records, so the default is always taken.
            self._code.init.append(ir.SetCell(cell, value))
        self._program.props.append(ir.PropEntry(prop.name, cell, code, prop.required, default))

    # Script

    def _declare(self) -> None:
        for symbol in self.names.imported:
            assert symbol.origin is not None
            path, exposed = symbol.origin
            module = self._parts.module(path)
            if exposed.parameters is None:
                self.bound[symbol] = module.constant(exposed.name)
            else:
                self.functions[symbol] = module.function(exposed.name)
        for symbol in self.names.top:
            if symbol.kind == "function":
                self.functions[symbol] = self.declare_function(symbol)
                self._program.functions.append(self.functions[symbol])
                continue
            kind = self.types.symbols[symbol]
            role: ir.Role = "variable"
            if symbol.kind == "signal":
                role = "signal"
            elif symbol.kind == "computed":
                role = "computed"
            elif symbol.kind == "entities":
                role = "entities"
            cell = ir.Cell(symbol.name, kind_of_type(kind), role, self._root, str(kind))
            self._root.cells.append(cell)
            self.bound[symbol] = ir.GetCell(cell)

    def _script(self, script: tuple[ast.Statement, ...]) -> None:
        init = self._code.init
        for statement in script:
            if isinstance(statement, ast.Import):
                continue
            symbol = self.names.declared.get(statement)
            self.settles = True
            if symbol is None:
                self._top_statement(statement)
            elif symbol.kind == "function":
                self.function_body(symbol, self.functions[symbol])
            elif symbol.kind == "computed":
                self._root.units.append(ir.Unit(self._computed(symbol), self.cell_of(symbol)))
            else:
                init += self._start(symbol, statement)

    def _top_statement(self, statement: ast.Statement) -> None:
        value = statement.value if isinstance(statement, ast.Evaluate) else None
        key = self.types.calls.get(value, "") if isinstance(value, ast.Call) else ""
        if not isinstance(value, ast.Call) or key.removeprefix("do.") not in HOOKS:
            self._code.init += self.statement(statement)
            return
        action = value.arguments[-1]
        match key:
            case "do.effect" | "do.onMount":
                once = key == "do.onMount"
                unit = ir.Unit(self._effect(action, once=once), effect=True, once=once)
                self._root.units.append(unit)
                self.hooks[statement] = unit
            case "do.onUnmount":
                self._code.unmount += self.entry(lambda: self.call_action(action, []))
            case "do.frame":
                self._tick(statement, self._frame(action), None)
            case _:
                left = ir.Cell("every", "f64", "variable", self._root, "number")
                self._root.cells.append(left)
                self.settles = False
                self._code.init.append(ir.SetCell(left, self.expression(value.arguments[0])))
                self.settles = True
                self._tick(statement, self.placed(self._every(value, left), statement.start), left)

    def _effect(self, action: ast.Expression, *, once: bool) -> list[ir.Statement]:
        """The code of an effect, which uses fuel where it sets what may make it run again."""
        self.repeats = not once
        code = self.call_action(action, [])
        self.repeats = False
        if not once and any(isinstance(part, ir.OnCell) for part in walk(code)):
            code = [*self.placed([ir.Burn()], action.start), *code]
        return code

    def _tick(self, statement: ast.Statement, code: list[ir.Statement], left: ir.Cell | None) -> None:
        start = len(self._code.tick)
        self._code.tick += code
        self.ticks[statement] = Tick(start, start + len(code), left)

    def _frame(self, action: ast.Expression) -> list[ir.Statement]:
        return self.entry(lambda: self.call_action(action, [ir.GetLocal(self._code.dt)]))

    def _every(self, call: ast.Call, left: ir.Cell) -> list[ir.Statement]:
        """A hidden cell counts down; what is missed while time stood still is not made up for."""
        wait = ir.Local("wait", "f64")
        after = ir.Op("f64.sub", "f64", (ir.GetCell(left), ir.GetLocal(self._code.dt)))
        next_beat = ir.Op("f64.add", "f64", (ir.GetCell(left), ir.GetLocal(wait)))
        in_time = ir.Op("f64.gt", "i32", (next_beat, number(0)))
        again = ir.Select("f64", in_time, next_beat, ir.GetLocal(wait))
        action = self.entry(lambda: self.call_action(call.arguments[1], []))
        due = ir.Op("f64.le", "i32", (ir.GetCell(left), number(0)))
        round_ = (ir.SetLocal(wait, self.expression(call.arguments[0])), ir.SetCell(left, again), *action)
        return [ir.SetCell(left, after), ir.Branch(due, round_, ())]

    def cell_of(self, symbol: Symbol) -> ir.Cell:
        """The cell of a signal, computed value or variable of the script."""
        bound = self.bound[symbol]
        assert isinstance(bound, ir.GetCell)
        return bound.cell

    def _start(self, symbol: Symbol, statement: ast.Node) -> list[ir.Statement]:
        initial = self.new_entities(symbol) if symbol.kind == "entities" else self.expression(symbol.initial)
        return self.placed([ir.SetCell(self.cell_of(symbol), initial)], statement.start)

    def _computed(self, symbol: Symbol) -> list[ir.Statement]:
        self.settles = False
        statements, value = self.apply(symbol.initial, [])
        return self.placed([*statements, ir.SetCell(self.cell_of(symbol), value)], symbol.initial.start)

    # Template

    def _views(self, views: tuple[View, ...], block: ir.Block, parent: int) -> None:
        for view in views:
            if isinstance(view, Shape):
                self._shape(view, block, parent)
            elif isinstance(view, Condition):
                self._condition(view, block, parent)
            elif isinstance(view, Use):
                self._use(view, block, parent)
            elif isinstance(view, Slot):
                self._slot(view, block, parent)
            elif isinstance(view, Timeline):
                self._timeline(view)
            elif isinstance(view, Particles):
                self._particles(view, block, parent)
            else:
                self._repeat(view, block, parent)

    def _shape(self, view: Shape, block: ir.Block, parent: int) -> None:
        self.settles = False
        place = len(block.nodes)
        block.nodes.append(self._node(view, view.spec, parent))
        before = len(block.units)
        self._attributes(view.attributes, block, place)
        unit = block.units[-1] if len(block.units) > before else None
        self.drawn[view.node] = (block, place, unit)
        for event, attribute in view.handlers:
            self._handle(block, place, event, attribute)
        self._views(view.children, block, place)

    def _particles(self, view: Particles, block: ir.Block, parent: int) -> None:
        """A group, and in it a shape that is there once for each entity."""
        self.settles = False
        place = len(block.nodes)
        block.nodes.append(self._node(view, SCHEMA.elements["group"], parent))
        self._attributes(view.placement, block, place)
        assert view.shape is not None
        inside = len(block.nodes)
        block.nodes.append(self._node(view.shape, view.shape.spec, place))
        rows, same = self.particle_rows(view, inside)
        self._attributes(tuple(same), block, inside)
        block.units.append(ir.Unit(rows))

    def _number(self, children: tuple[ast.Element | ast.Text, ...]) -> None:
        for child in children:
            if isinstance(child, ast.Element):
                self._origins[child] = len(self._origins) + 1
                self._number(child.children)

    def _node(self, view: View, drawn: ElementSpec | str, parent: int) -> ir.NodeEntry:
        """What is drawn for a view, or the name of its site."""
        tag, kind = (drawn, 0) if isinstance(drawn, str) else (drawn.name, drawn.id)
        return ir.NodeEntry(tag, kind, parent, [], self._origins.get(view.node, 0))

    def _attributes(self, attributes: Attributes, block: ir.Block, place: int) -> None:
        dynamic: list[ir.Statement] = []
        node = block.nodes[place]
        for spec, attribute in attributes:
            at = self.places.at(attribute.start)
            self.places.within(attribute)
            if attribute.value is None:
                value: ir.Expression = integer(1)
            else:
                value = self.expression(attribute.value)
                if spec.type == "text" and not isinstance(attribute.value, ast.String):
                    value = self.as_text(value, self.type_of(attribute.value))
            self.places.within(None)
            if isinstance(value, ir.Const | ir.Text | ir.StaticList):
                node.statics.append((spec.id, spec.name, value))
                continue
            kind = ir.kind_of(value)
            assert kind is not None
            dynamic.append(ir.SetAttribute(place, spec.id, spec.name, kind, value, at=at))
        if dynamic:
            block.units.append(ir.Unit(dynamic))

    def _use(self, view: Use, block: ir.Block, parent: int) -> None:
        """A group that the component stands in; a unit that makes it and keeps its props up to date."""
        self.settles = False
        place = len(block.nodes)
        block.nodes.append(self._node(view, SCHEMA.elements["group"], parent))
        before = len(block.units)
        self._attributes(view.placement, block, place)
        self.drawn[view.node] = (block, place, block.units[-1] if len(block.units) > before else None)
        child = self._parts.component(view.node.tag)
        site = ir.Site(place, 2, [child.root])
        number_of_site = len(block.sites)
        block.sites.append(site)
        unit = ir.Unit([self._props_of(view, number_of_site, self.places.at(view.node.start))])
        block.units.append(unit)
        self.uses[view.node] = (block, unit)
        for event, attribute in view.handlers:
            self._handle(block, place, event, attribute)
        for name, attribute in view.listeners:
            event = _OWN_EVENTS + list(child.types.events).index(name)
            self._handle(block, place, event, attribute, child.types.events[name])
        if view.children:
            inner = ir.Block(block.depth + 1)
            self._program.blocks.append(inner)
            site.branches.append(inner)
            self._views(view.children, inner, _TOP)

    def _props_of(self, view: Use, site: int, at: int) -> ir.Statement:
        """Makes a component that is used, or keeps its props up to date."""
        child = self._parts.component(view.node.tag)
        given: dict[str, ir.Expression] = {}
        for prop, attribute in view.props:
            value = attribute.value
            self.places.within(attribute)
            given[prop.name] = integer(1) if value is None else self.expression(value)
            self.places.within(None)
        props = tuple(
            (cell, given[name] if name in given else child.default(name))
            for name, cell in child.props.items()
        )
        return ir.UseChild(site, props, at=at)

    def _timeline(self, view: Timeline) -> None:
        """A hidden cell with the time since the start; with each tick the signal gets its value then."""
        bound = self.bound[self.names.uses[view.signal]]
        assert isinstance(bound, ir.GetCell)
        # No name of the script has a space in it.
        clock = ir.Cell(f"timeline {bound.cell.name}", "f64", "clock", self._root, "number")
        self._root.cells.append(clock)
        self.settles = True
        now = ir.GetCell(clock)
        after: ir.Expression = ir.Op("f64.add", "f64", (now, ir.GetLocal(self._code.dt)))
        if view.repeat:
            after = ir.Runtime("math_mod", "f64", (after, number(view.duration)))
        frames = view.keyframes
        ways = [self.expression(frames[0].value)]
        for before, frame in pairwise(frames):
            start, end = self.expression(before.value), self.expression(frame.value)
            passed = ir.Op("f64.sub", "f64", (now, number(before.at)))
            way: ir.Expression = ir.Op("f64.div", "f64", (passed, number(frame.at - before.at)))
            if frame.easing:
                way = ir.Runtime("ease", "f64", (integer(frame.easing), way))
            there = ir.Op("f64.mul", "f64", (ir.Op("f64.sub", "f64", (end, start)), way))
            ways.append(ir.Op("f64.add", "f64", (start, there)))
        ways.append(self.expression(frames[-1].value))
        value = _before(now, [frame.at for frame in frames], ways)
        self._code.tick += [ir.SetCell(clock, after), ir.SetCell(bound.cell, value)]

    def _slot(self, view: Slot, block: ir.Block, parent: int) -> None:
        place = len(block.nodes)
        block.nodes.append(self._node(view, "slot", parent))
        site = ir.Site(place, 3, [None])
        block.sites.append(site)
        if view.children:
            inner = ir.Block(block.depth + 1)
            self._program.blocks.append(inner)
            site.branches[0] = inner
            self._views(view.children, inner, _TOP)

    def _handle(
        self,
        block: ir.Block,
        place: int,
        event: int,
        attribute: ast.Attribute,
        brought: Type | None = None,
    ) -> None:
        assert attribute.value is not None
        handler = self._handler(place, event, attribute.value, brought)
        block.handlers.append(handler)
        self.handled[attribute] = (block, handler, brought)

    def _handler(
        self, place: int, event: int, value: ast.Expression, brought: Type | None = None
    ) -> ir.Handler:
        """``brought``: the type of what an event of a component brings, in a record of one field."""
        self.settles = True
        record = ir.Local("event", "ref")
        gets: ir.Expression = ir.GetLocal(record)
        if brought is not None and brought is not VOID:
            gets = ir.Slot(kind_of_type(brought), gets, integer(0))
        if isinstance(value, ast.Name):
            symbol = self.names.uses[value]
            given: list[ir.Expression] = [gets]
            call = self.invoke(symbol, given[: len(symbol.function.parameters)])
            return ir.Handler(place, event, self.placed([ir.Do(call)], value.start), record)
        assert isinstance(value, ast.Arrow)
        code = self.entry(lambda: self._code_of_handler(value, gets))
        return ir.Handler(place, event, self.placed(code, value.body.start), record)

    def _code_of_handler(self, value: ast.Arrow, gets: ir.Expression) -> list[ir.Statement]:
        before = self._bind(value, [gets])
        body = self.block(value.body) if isinstance(value.body, ast.Block) else self.effect(value.body)
        return before + body

    def _condition(self, view: Condition, block: ir.Block, parent: int) -> None:
        self.settles = False
        place = len(block.nodes)
        block.nodes.append(self._node(view, "if", parent))
        site = ir.Site(place, 0, [None, None])
        number_of_site = len(block.sites)
        block.sites.append(site)
        unit = ir.Unit([self._choose(view, number_of_site)])
        block.units.append(unit)
        self.conditions[view.node] = (block, unit)
        for number_of_branch, views in enumerate((view.then, view.otherwise)):
            if number_of_branch == 0 or views:
                inner = ir.Block(block.depth + 1)
                self._program.blocks.append(inner)
                site.branches[number_of_branch] = inner
                self._views(views, inner, _TOP)

    def _choose(self, view: Condition, site: int) -> ir.ChooseBranch:
        self.places.within(view.attribute)
        test = self.expression(view.test)
        self.places.within(None)
        branch = negate(test) if view.otherwise else ir.Op("i32.sub", "i32", (test, integer(1)))
        return ir.ChooseBranch(site, branch, at=self.places.at(view.node.start))

    def _repeat(self, view: RepeatView, block: ir.Block, parent: int) -> None:
        self.settles = False
        place = len(block.nodes)
        if self._by_rows(view, block, parent):
            return
        block.nodes.append(self._node(view, "for", parent))
        inner = ir.Block(block.depth + 1, repeated=True)
        number_of_site = len(block.sites)
        block.sites.append(ir.Site(place, 1, [inner]))
        self._program.blocks.append(inner)
        kind = self.type_of(view.each)
        assert isinstance(kind, ListType)
        item, index = self.names.repeats[view]
        item_name = item.name if item is not None else "item"
        index_name = index.name if index is not None else "index"
        cells = [
            ir.Cell(item_name, kind_of_type(kind.item), "item", inner, str(kind.item)),
            ir.Cell(index_name, "f64", "index", inner, "number"),
        ]
        inner.cells.extend(cells)
        unit = ir.Unit(self._decide(view, number_of_site))
        block.units.append(unit)
        self.loops[view.node] = (block, unit)
        for symbol, cell in zip((item, index), cells, strict=True):
            if symbol is not None:
                self.bound[symbol] = ir.GetCell(cell)
        self._views(view.children, inner, _TOP)

    def _decide(self, view: RepeatView, site: int) -> list[ir.Statement]:
        self.places.within(view.each_attribute)
        source = self.expression(view.each)
        body: list[ir.Statement] = []
        keys: ir.Expression | None = None
        if view.key is not None:
            kind = self.type_of(view.each)
            assert isinstance(kind, ListType)
            items = ir.Local("items", "ref")
            body.append(ir.SetLocal(items, source))
            source = ir.GetLocal(items)
            self.places.within(view.key_attribute)
            keys = self._keys(view.key, source, kind.item, self.names.repeats[view])
        self.places.within(None)
        body.append(ir.Repeat(site, source, keys))
        return self.placed(body, view.node.start)

    def _by_rows(self, view: RepeatView, block: ir.Block, parent: int) -> bool:
        """A list of one shape each, which nobody touches and no layout places, as rows of that shape."""
        shape = view.children[0] if len(view.children) == 1 else None
        placed = parent != _TOP and block.nodes[parent].tag in _LAYOUTS
        if not isinstance(shape, Shape) or shape.spec.container or shape.handlers:
            return False
        # What stands around a branch or an item is not known here; it may be a layout.
        if placed or (parent == _TOP and block.depth > 0):
            return False
        place = len(block.nodes)
        made = self.list_rows(view, shape, place + 1)
        if made is None:
            return False
        rows, same = made
        block.nodes.append(self._node(view, SCHEMA.elements["group"], parent))
        block.nodes.append(self._node(shape, shape.spec, place))
        self._attributes(tuple(same), block, place + 1)
        block.units.append(ir.Unit(rows))
        return True

    def _keys(
        self,
        key: ast.Expression,
        source: ir.Expression,
        item: Type,
        symbols: tuple[Symbol | None, Symbol | None],
    ) -> ir.Expression:
        """A list of the keys of all items."""

        def code(given: list[ir.Expression], put: Put) -> list[ir.Statement]:
            for symbol, value in zip(symbols, given, strict=True):
                if symbol is not None:
                    self.bound[symbol] = value
            return put(self.expression(key))

        return self.collect(source, item, self.type_of(key), code)


def _empty(kind: Type) -> ir.Expression:
    """What a value is when nothing is given."""
    kind = prune(kind)
    if kind is NUMBER:
        return ir.Const("f64", 0.0)
    if kind is BOOLEAN:
        return integer(0)
    if kind is COLOR:
        return integer(_BLACK)
    if kind is STRING:
        return ir.Text("")
    if isinstance(kind, OptionalType):
        return null()
    if isinstance(kind, RecordType):
        fields = tuple(_empty(field) for field in kind.fields.values())
        return ir.NewRecord(tuple(kind_of_type(field) for field in kind.fields.values()), fields)
    return ir.NewList(kind_of_type(kind.item) if isinstance(kind, ListType) else "f64", ())


def _before(now: ir.Expression, ends: list[float], ways: list[ir.Expression]) -> ir.Expression:
    """The first of ``ways`` whose end has not come yet; the last has none. Found by halves."""
    if not ends:
        return ways[0]
    middle = len(ends) // 2
    within = ir.Op("f64.lt", "i32", (now, number(ends[middle])))
    first = _before(now, ends[:middle], ways[: middle + 1])
    return ir.Select("f64", within, first, _before(now, ends[middle + 1 :], ways[middle + 1 :]))
