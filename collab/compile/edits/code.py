"""The code of a part, lowered and folded, and the module with it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from collab.compile.edits.constants import is_constant
from collab.compile.edits.parts import (
    AttributeOfNode,
    Declaration,
    DefaultOfProp,
    HandlerOfView,
    Hook,
    KeyOfRepeat,
    ListOfRepeat,
    Part,
    PropOfUse,
    TestOfCondition,
)
from collab.compile.emit import emit_for_edits
from collab.compile.emit.module import Module
from collab.compile.emit.written import moved_line
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import bodies, touched, walk
from collab.compile.lower.component import ComponentLowering, Tick
from collab.compile.optimize import Level
from collab.compile.optimize.dead_code import is_pure
from collab.compile.optimize.folding import fold_block, fold_body
from collab.compile.records import field, table
from collab.compile.syntax import ast

_FOLDING = ("standard", "aggressive")
_OF_CELLS = frozenset((ir.GetCell, ir.SetCell, ir.OnCell, ir.Animate))
_Static = tuple[int, str, ir.Const | ir.Text | ir.StaticList]


class _Home(NamedTuple):
    """Where the code of a part is: what has it, in which block, and the code itself."""

    part: ir.Unit | ir.Handler | ir.Function | ir.Script
    block: ir.Block
    body: list[ir.Statement]
    of_script: Literal["init", "tick"] = "init"


@table
class Lowered:
    """The code of a part, its constant attributes, and what is compared of these. ``folded`` counts the
    pieces in which something was worked out. What it is given comes in ``record`` (a handler) or as
    ``function`` has it.
    """

    body: list[ir.Statement]
    folded: int
    statics: list[_Static] = field(default_factory=list)
    compared: list[tuple[object, ...]] = field(default_factory=list)
    value: ir.Expression | None = None
    record: ir.Local | None = None
    function: ir.Function | None = None


class Code:
    """The program of a compile, its module, and how a part of them is made anew."""

    def __init__(
        self, program: ir.Program, lowering: ComponentLowering, module: Module, optimize: Level
    ) -> None:
        self.module = module
        self._program = program
        self._lowering = lowering
        self._optimize = optimize
        self._wasm: bytes | None = None
        self._is_described = True

    def move(self, part: Part, node: ast.Node, written: str, start: int) -> None:
        """A part is now another node, whose text begins at an offset."""
        self._lowering.places.move(node, written, start, part.start)

    def move_lines(self, part: Part, first: int, by: int) -> None:
        """A part has as many more lines, or fewer. The line ``first`` was the first of what is behind it."""
        self._lowering.places.move_lines(part.end, first, by)
        seen: set[ir.Placed] = set()
        for body in bodies(self._program):
            for code in walk(body):
                if isinstance(code, ir.Placed) and code not in seen:
                    seen.add(code)
                    at = moved_line(code.at, first, by)
                    object.__setattr__(code, "at", at)
        self.module.move_lines(first, by)

    def lower(self, part: Part) -> Lowered:
        """The code of a part as it stands."""
        lowering = self._lowering
        if isinstance(part, AttributeOfNode):
            return self._attributes(part)
        if isinstance(part, HandlerOfView):
            _, handler, brought = lowering.handled[part.lowered]
            assert isinstance(part.node, ast.Attribute)
            made = lowering.handler_alone(part.node, handler, brought)
            body, folded = self._fold(made.body)
            return Lowered(body, folded, record=made.record)
        if isinstance(part, Hook):
            assert isinstance(part.node, ast.Evaluate)
            tick = lowering.ticks.get(part.lowered)
            body = lowering.hook_alone(part.node, tick)
            if tick is None:
                return Lowered(*self._fold(body))
            # Of what is done as time passes each statement is a piece.
            pieces = [self._fold([statement]) for statement in body]
            return Lowered([code for [code], _ in pieces], sum(folded for _, folded in pieces))
        if isinstance(part, PropOfUse):
            _, unit = lowering.uses[part.view.node]
            [use] = unit.body
            assert isinstance(use, ir.UseChild)
            return Lowered(*self._fold(lowering.use_alone(part.view, use)))
        if isinstance(part, TestOfCondition):
            _, unit = lowering.conditions[part.view.node]
            [choose] = unit.body
            assert isinstance(choose, ir.ChooseBranch)
            return Lowered(*self._fold(lowering.condition_alone(part.view, choose)))
        if isinstance(part, ListOfRepeat | KeyOfRepeat):
            _, unit = lowering.loops[part.view.node]
            repeat = unit.body[-1]
            assert isinstance(repeat, ir.Repeat)
            return Lowered(*self._fold(lowering.loop_alone(part.view, repeat.site)))
        if isinstance(part, DefaultOfProp):
            value = lowering.default_alone(part.prop)
            cell = lowering.props[part.prop.name]
            body, folded = self._fold([ir.SetCell(cell, value)])
            return Lowered(body, folded, value=value)
        assert isinstance(part, Declaration)
        function = None
        if part.symbol.kind == "function":
            # Its parameters are named anew, and what calls it knows them by their places.
            function = lowering.declare_function(part.symbol)
        body, folded = self._fold(lowering.declared_alone(part.symbol, function))
        return Lowered(body, folded, function=function)

    def _attributes(self, part: AttributeOfNode) -> Lowered:
        block, place, _ = self._lowering.drawn[part.view.node]
        alone = self._lowering.attributes_alone(part.attributes, block)
        folded = False
        if self._optimize in _FOLDING:
            assert self._program.constants is not None
            folded = fold_block(alone, self._program.constants)
        statics = alone.nodes[0].statics
        body = [_at(one, place) for one in alone.units[0].body] if alone.units else []
        return Lowered(body, folded, statics, [_compared(entry) for entry in statics])

    def _fold(self, body: list[ir.Statement]) -> tuple[list[ir.Statement], bool]:
        if self._optimize not in _FOLDING:
            return body, False
        assert self._program.constants is not None
        return fold_body(body, self._program.constants)

    def replace(self, part: Part, old: Lowered, new: Lowered, *, folded: int) -> bool:
        """Puts in other code of a part, in which so many pieces more are folded; False if more than that part
        would be other code.
        """
        if not _keeps_signature(old.function, new.function):
            return False
        self._program.folded += folded
        if isinstance(part, DefaultOfProp):
            for entry in self._program.props:
                if entry.cell is self._lowering.props[part.prop.name] and entry.default is not None:
                    assert isinstance(new.value, ir.Const | ir.Text)
                    entry.default = new.value
                    self._wasm = self.module.with_props()
                    return True
        if isinstance(part, Declaration) and self.is_settled(part, old) and self.is_settled(part, new):
            # Nothing of it is in the module.
            return True
        home = self._home(part)
        if home is None and isinstance(part, Declaration) and self._is_left_out(part, old.body, new.body):
            return True
        if isinstance(part, AttributeOfNode):
            block, place, _ = self._lowering.drawn[part.view.node]
            if old.compared != new.compared:
                block.nodes[place].statics = new.statics
                self._is_described = False
            number = part.spec.id
            stays_constant = all(any(number == entry[0] for entry in one.statics) for one in (old, new))
            if stays_constant or (home is None and not new.body):
                # The others are what they were, or replaced by themselves.
                return True
        if home is None or not self._has_same_effect(part, home.body, new.body):
            return False
        tick = self._lowering.ticks.get(part.lowered) if isinstance(part, Hook) else None
        self._wasm = self._put(home, new, tick)
        return self._wasm is not None or self._is_emitted()

    def written(self) -> bytes:
        """The module with all that was put in."""
        if not self._is_described:
            self._is_described = True
            self._wasm = self.module.described()
        elif self._wasm is None:
            self._wasm = self.module.joined()
        return self._wasm

    def _put(self, home: _Home, new: Lowered, tick: Tick | None) -> bytes | None:
        has, block, before, of_script = home
        if isinstance(has, ir.Script) and tick is not None:
            self._lowering.move_ticks(tick, len(new.body))
            has.tick = [*has.tick[: tick.start], *new.body, *has.tick[tick.start + len(before) :]]
        elif isinstance(has, ir.Script):
            place = has.init.index(before[0])
            has.init = [*has.init[:place], *new.body, *has.init[place + 1 :]]
        else:
            has.body = new.body
        if isinstance(has, ir.Handler):
            assert new.record is not None
            has.record = new.record
        if isinstance(has, ir.Function):
            assert new.function is not None
            has.parameters, has.in_rows = new.function.parameters, new.function.in_rows
        return self.module.rewrite(has, block, before, new.body, of_script=of_script)

    def _is_emitted(self) -> bool:
        """Makes the module anew from the program; whether it can be."""
        self._wasm, self.module, problems = emit_for_edits(self._program)
        self._is_described = True
        return not problems

    def _home(self, part: Part) -> _Home | None:
        lowering = self._lowering
        root = self._program.blocks[0]
        if isinstance(part, AttributeOfNode):
            block, _, unit = lowering.drawn[part.view.node]
            return _Home(unit, block, unit.body) if unit is not None and unit in block.units else None
        if isinstance(part, HandlerOfView):
            block, handler, _ = lowering.handled[part.lowered]
            return _Home(handler, block, handler.body)
        if isinstance(part, PropOfUse):
            block, unit = lowering.uses[part.view.node]
            return _Home(unit, block, unit.body) if unit in block.units else None
        if isinstance(part, TestOfCondition):
            block, unit = lowering.conditions[part.view.node]
            return _Home(unit, block, unit.body) if unit in block.units else None
        if isinstance(part, ListOfRepeat | KeyOfRepeat):
            block, unit = lowering.loops[part.view.node]
            return _Home(unit, block, unit.body) if unit in block.units else None
        if isinstance(part, Hook) and part.lowered in lowering.ticks:
            tick = lowering.ticks[part.lowered]
            assert root.code is not None
            return _Home(root.code, root, root.code.tick[tick.start : tick.end], "tick")
        if isinstance(part, Hook):
            unit = lowering.hooks[part.lowered]
            return _Home(unit, root, unit.body) if unit in root.units else None
        if isinstance(part, DefaultOfProp):
            return self._start(lowering.props[part.prop.name])
        assert isinstance(part, Declaration)
        symbol = part.symbol
        if symbol.kind == "function":
            function = lowering.functions[symbol]
            known = function in self._program.functions and self._optimize != "aggressive"
            return _Home(function, root, function.body) if known else None
        cell = lowering.cell_of(symbol)
        if symbol.kind == "computed":
            for unit in root.units:
                if unit.cell is cell:
                    return _Home(unit, root, unit.body)
            return None
        return self._start(cell)

    def _is_left_out(self, part: Declaration, before: list[ir.Statement], after: list[ir.Statement]) -> bool:
        """Whether nothing needs what is declared, so that none of it is in the module."""
        if self._optimize in ("none", "aggressive"):
            return False
        symbol, lowering = part.symbol, self._lowering
        if symbol.kind == "function":
            return lowering.functions[symbol] not in self._program.functions
        if lowering.cell_of(symbol) in self._program.blocks[0].cells:
            return False
        if self._settles_a_constant(part, before) or self._settles_a_constant(part, after):
            return False
        return all(isinstance(code, ir.SetCell) and is_pure(code.value) for code in after)

    def _settles_a_constant(self, part: Part, code: list[ir.Statement]) -> bool:
        """Whether a declaration gives a value to what others may have in its place."""
        if not isinstance(part, Declaration) or not is_constant(part):
            return False
        return self._optimize in _FOLDING and any(
            isinstance(one, ir.SetCell) and isinstance(one.value, ir.Const | ir.Text) for one in code
        )

    def is_settled(self, part: Declaration, lowered: Lowered) -> bool:
        """Whether everything that uses what is declared has a constant in its place."""
        return (
            self._optimize == "standard"
            and len(lowered.body) == 1
            and self._settles_a_constant(part, lowered.body)
            and self._lowering.cell_of(part.symbol) not in self._program.blocks[0].cells
        )

    def settle(self, part: Declaration, lowered: Lowered) -> None:
        """From now on code is made with the constant that a part gives."""
        [code] = lowered.body
        assert isinstance(code, ir.SetCell) and isinstance(code.value, ir.Const | ir.Text)
        assert self._program.constants is not None
        self._program.constants[code.cell] = code.value

    def _start(self, cell: ir.Cell) -> _Home | None:
        """The one statement at the start that gives a cell its value."""
        root = self._program.blocks[0]
        assert root.code is not None
        found = [code for code in root.code.init if isinstance(code, ir.SetCell) and code.cell is cell]
        return _Home(root.code, root, [*found]) if len(found) == 1 and cell in root.cells else None

    def _has_same_effect(self, part: Part, before: list[ir.Statement], after: list[ir.Statement]) -> bool:
        """Whether nothing but the code itself is other: what depends on what, what is needed, what is
        constant.
        """
        if bool(before) != bool(after) or _mentioned(before) != _mentioned(after):
            return False
        if self._settles_a_constant(part, before) or self._settles_a_constant(part, after):
            return False
        if isinstance(part, HandlerOfView):
            return True
        # Dependents are numbered in the order in which what they need comes up.
        return [list(found) for found in touched(before)] == [list(found) for found in touched(after)]


def _keeps_signature(old: ir.Function | None, new: ir.Function | None) -> bool:
    """Whether a function takes and gives values as another does."""
    if old is None or new is None:
        return old is new
    taken = [
        [(local.kind, local in function.in_rows) for local in function.parameters] for function in (old, new)
    ]
    return old.result == new.result and taken[0] == taken[1]


def _mentioned(
    body: list[ir.Statement],
) -> tuple[set[ir.Cell], set[ir.Function], dict[ir.Cell, int]]:
    """The cells and functions that some code needs, and how often it writes each variable."""
    cells: set[ir.Cell] = set()
    functions: set[ir.Function] = set()
    written: dict[ir.Cell, int] = {}
    for code in walk(body):
        kind = type(code)
        if kind in _OF_CELLS:
            cell: ir.Cell = code.cell  # type: ignore[union-attr]
            cells.add(cell)
            if kind is ir.SetCell and cell.role == "variable":
                written[cell] = written.get(cell, 0) + 1
        elif isinstance(code, ir.Invoke):
            functions.add(code.function)
    return cells, functions, written


def _at(statement: ir.Statement, place: int) -> ir.Statement:
    if isinstance(statement, ir.SetAttribute):
        attribute, name, kind = statement.attribute, statement.name, statement.kind
        return ir.SetAttribute(place, attribute, name, kind, statement.value, at=statement.at)
    return statement


def _compared(entry: _Static) -> tuple[object, ...]:
    """What can be compared of a constant attribute; numbers by their text, for -0 and NaN."""
    attribute, _, value = entry
    if isinstance(value, ir.StaticList):
        return (attribute, value.item, tuple(map(repr, value.values)))
    return (attribute, type(value), repr(value.value))
