"""Code of statements, and of functions put in place of their call."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile import limits
from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.diagnostics import behaviour_messages as messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import in_local, row_of
from collab.compile.lower.base import boxed, integer, kind_of_type, number, to_number
from collab.compile.lower.calls import Put, Round
from collab.compile.lower.expressions import ExpressionLowering
from collab.compile.lower.in_place import is_alone, keeps_off, mapped
from collab.compile.lower.lists import Items
from collab.compile.lower.places import Places
from collab.compile.schema import SCHEMA
from collab.compile.syntax import ast
from collab.compile.types.model import VOID, ListType, OptionalType, Type, prune
from collab.compile.types.tables import Types

_TWEEN_MS = 300.0
_EASE_OUT = SCHEMA.easings.index("ease-out")
_STIFFNESS, _DAMPING = 170.0, 26.0


class TooMuchInlinedError(Exception):
    """Code that is put in many places made more than there may be; ``problem`` tells the author."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def forget(value: ir.Expression) -> list[ir.Statement]:
    """What ``return`` does with a value that is not used."""
    return [ir.Do(value)]


def _into(local: ir.Local) -> Put:
    return lambda value: [ir.SetLocal(local, value)]


class StatementLowering(ExpressionLowering):
    """A method for each kind of statement.

    ``_result`` is what ``return`` does with its value, and where it goes to, in a function put in place of
    its call; None in code that returns for real. ``outermost``: of the component that nothing else uses; what
    it emits goes to its host. ``written_over``: the cells whose lists the code at hand writes over; None
    where it must not.
    """

    outermost = False
    written_over: set[ir.Cell] | None = None

    def __init__(self, names: Names, types: Types, places: Places) -> None:
        super().__init__(names, types, places)
        self._result: tuple[Put, ir.Label] | None = None
        self._loops: list[tuple[ir.Label, ir.Label]] = []
        self.inlined = 0

    def statement(self, node: ast.Statement) -> list[ir.Statement]:
        """The code of any statement."""
        return self.placed(self._STATEMENTS[type(node)](self, node), node.start)

    def placed(self, code: list[ir.Statement], offset: int) -> list[ir.Statement]:
        """Code that comes from an offset, as far as it is not said yet where from."""
        at = self.places.at(offset)
        for one in code:
            if not one.at:
                ir.place(one, at)
        return code

    def block(self, node: ast.Block) -> list[ir.Statement]:
        """The code of a block."""
        code: list[ir.Statement] = []
        for statement in node.statements:
            code += self.statement(statement)
        return code

    def effect(self, node: ast.Expression) -> list[ir.Statement]:
        """The code of an expression whose value, if any, is not used."""
        if isinstance(node, ast.Assign):
            return self._assign(node)
        if isinstance(node, ast.Conditional) and self.type_of(node) is VOID:
            test = self.expression(node.test)
            then, otherwise = self.effect(node.then), self.effect(node.otherwise)
            return [ir.Branch(test, tuple(then), tuple(otherwise))]
        key = self.types.calls.get(node, "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call):
            if key in ("signal.set", "signal.update"):
                return self._write_signal(node)
            if key.startswith("entities."):
                return self.entities_effect(node, key[9:])
            if key.startswith("do."):
                return self.behaviour(node, key[3:])
        return [ir.Do(self.expression(node))]

    def _write_signal(self, node: ast.Call) -> list[ir.Statement]:
        callee = node.callee
        assert isinstance(callee, ast.Member) and isinstance(callee.target, ast.Name)
        bound = self.bound[self.names.uses[callee.target]]
        assert isinstance(bound, ir.GetCell)
        written_over = self._write_over(node, bound.cell)
        if written_over is not None:
            return written_over
        if callee.name == "set":
            return self._set(bound.cell, self.expression(node.arguments[0]))
        # The old value is at hand; needing it makes no effect run again.
        statements, value = self.apply(node.arguments[0], [ir.GetCell(bound.cell, tracked=False)])
        return [*statements, *self._set(bound.cell, value)]

    def _write_over(self, node: ast.Call, cell: ir.Cell) -> list[ir.Statement] | None:
        """The code that puts the list of a signal through ``map`` by writing over its rows; None if there is
        none.
        """
        found = mapped(node)
        if self.written_over is None or found is None or self.types.calls.get(found.call) != "list.map":
            return None
        source, result = self.type_of(found.source), self.type_of(found.call)
        assert isinstance(source, ListType) and isinstance(result, ListType)
        kept, callback = Items(source.item), found.call.arguments[0]
        if kept.fields is None or kept.fields != Items(result.item).fields:
            return None
        if not isinstance(callback, ast.Arrow):
            return None
        if found.old is not None:
            self.bound[self.names.declared[found.old]] = ir.GetCell(cell, tracked=False)
        items, size = ir.Local("items", "ref"), ir.Local("size", "i32")
        row, place = ir.Local("row", "ref"), ir.Local("place", "i32")

        def body(turn: Round) -> list[ir.Statement]:
            given = [turn.item, to_number(turn.place)]
            return self.apply_into(callback, given, lambda value: kept.rewrite(row, value))

        loop = self.along_rows(items, size, kept, (row, place), body)
        if not keeps_off(loop, cell):
            return None
        self.written_over.add(cell)
        return [
            ir.SetLocal(items, ir.OnCell("list_own", "ref", cell)),
            ir.SetLocal(size, ir.Length(ir.GetLocal(items))),
            *loop,
            ir.SetCell(cell, ir.GetLocal(items)),
        ]

    def _assign(self, node: ast.Assign) -> list[ir.Statement]:
        assert isinstance(node.target, ast.Name)
        place = self.bound[self.names.uses[node.target]]
        if node.operator == "=":
            value = self.expression(node.value)
        else:
            given = node.value
            by = number(given.value) if isinstance(given, ast.Number) else self.expression(given)
            value = self.operate(node.operator[:-1], self.expression(node.target), by, node.target)
            if isinstance(prune(self.types.symbols[self.names.uses[node.target]]), OptionalType):
                value = boxed(value, self.kind(node.target))
        if isinstance(place, ir.GetLocal):
            return [ir.SetLocal(place.local, value)]
        if isinstance(place, ir.Load):
            assert isinstance(place.address, ir.GetLocal)
            return [ir.Store(place.kind, place.address.local, place.offset, value)]
        assert isinstance(place, ir.GetCell)
        return self._set(place.cell, value)

    def _set(self, cell: ir.Cell, value: ir.Expression) -> list[ir.Statement]:
        written = ir.SetCell(cell, value)
        return [ir.Burn(), written] if self.repeats else [written]

    # Statements

    def _variable(self, node: ast.Variable) -> list[ir.Statement]:
        symbol = self.names.declared[node]
        if symbol.kind == "function":
            return []
        return [self.keep(symbol, self.expression(node.value))]

    def keep(self, symbol: Symbol, value: ir.Expression) -> ir.Statement:
        """A variable with a value. A record that stands in a row is not made for it, unless it can change."""
        local = ir.Local(symbol.name, kind_of_type(self.types.symbols[symbol]))
        row = row_of(value)
        if row is None or symbol.written:
            self.bound[symbol] = ir.GetLocal(local)
            return ir.SetLocal(local, value)
        self.bound[symbol] = in_local(value, local)
        return ir.SetLocal(local, row)

    def _return(self, node: ast.Return) -> list[ir.Statement]:
        if node.value is None:
            return [ir.Give(None)] if self._result is None else [ir.Exit(self._result[1])]
        if self.types.expressions[node.value] is VOID:
            leave = ir.Give(None) if self._result is None else ir.Exit(self._result[1])
            return [*self.effect(node.value), leave]
        value = self.expression(node.value)
        if self._result is None:
            return [ir.Give(value)]
        put, label = self._result
        return [*put(value), ir.Exit(label)]

    def _if(self, node: ast.If) -> list[ir.Statement]:
        test = self.expression(node.test)
        otherwise = self.block(node.otherwise) if node.otherwise is not None else []
        return [ir.Branch(test, tuple(self.block(node.then)), tuple(otherwise))]

    def _loop(self, test: ast.Expression | None, body: ast.Block, update: ast.Expression | None) -> ir.Loop:
        end, following = ir.Label("end"), ir.Label("next")
        code_of_test = self.expression(test) if test is not None else None
        self._loops.append((end, following))
        code = self.block(body)
        self._loops.pop()
        after = self.effect(update) if update is not None else []
        return ir.Loop(code_of_test, tuple(code), tuple(after), end, following)

    def _while(self, node: ast.While) -> list[ir.Statement]:
        return [self._loop(node.test, node.body, None)]

    def _for(self, node: ast.For) -> list[ir.Statement]:
        first = self.statement(node.first) if node.first is not None else []
        return [*first, self._loop(node.test, node.body, node.update)]

    def _for_of(self, node: ast.ForOf) -> list[ir.Statement]:
        kind = self.type_of(node.each)
        assert isinstance(kind, ListType)
        symbol = self.names.declared[node.variable]

        def body(turn: Round) -> list[ir.Statement]:
            # A copy: the variable may be assigned to.
            kept = self.keep(symbol, turn.item)
            self._loops.append((turn.end, turn.next))
            code = self.block(node.body)
            self._loops.pop()
            return [kept, *code]

        source = self.expression(node.each)
        return self._each(source, kind.item, body, changes=self.is_written(node.each))

    # Functions

    def inline(
        self, node: ast.Arrow | ast.Function, given: list[ir.Expression], put: Put | None = None
    ) -> tuple[list[ir.Statement], ir.Expression | None]:
        """The code of an arrow that is called once, with its parameters bound to ``given``. What it returns
        from within is put where ``put`` does, if that is given.
        """
        result = self.types.results.get(node, VOID) if isinstance(node, ast.Arrow) else VOID
        return self._inline(node, given, prune(result), put)

    def _inline(
        self,
        node: ast.Arrow | ast.Function,
        given: list[ir.Expression],
        result: Type,
        put: Put | None = None,
    ) -> tuple[list[ir.Statement], ir.Expression | None]:
        before = self._bind(node, given)
        if not isinstance(node.body, ast.Block):
            if result is VOID:
                return self.placed([*before, *self.effect(node.body)], node.body.start), None
            return before, self.expression(node.body)
        local = None
        if put is None and result is VOID:
            put = forget
        elif put is None:
            local = ir.Local("result", kind_of_type(result))
            put = _into(local)
        label = ir.Label("return")
        outer = self._result, self._loops
        self._result, self._loops = (put, label), []
        code = self.block(node.body)
        self._result, self._loops = outer
        statements = [*before, ir.Labeled(label, tuple(code))]
        return statements, ir.GetLocal(local) if local is not None else None

    def _bind(self, node: ast.Arrow | ast.Function, given: list[ir.Expression]) -> list[ir.Statement]:
        code: list[ir.Statement] = []
        for parameter, value in zip(node.parameters, given, strict=False):
            symbol = self.names.declared[parameter]
            if isinstance(row_of(value) or value, ir.GetLocal) and not symbol.written:
                self.bound[symbol] = value
            else:
                code.append(self.keep(symbol, value))
        return code

    def local_call(self, symbol: Symbol, given: list[ir.Expression]) -> ir.Expression:
        """The code of a local function in place of its call."""
        node = symbol.function
        most = limits.INLINED_NODES
        self.inlined += node.body.end - node.body.start
        if self.inlined > most:
            raise TooMuchInlinedError(messages.too_much_inlined(most, symbol.start, symbol.end))
        code: list[ir.Statement] = []
        taken: list[ir.Expression] = []
        for parameter, value in zip(node.parameters, given, strict=False):
            # A copy: what was given may change while the function runs.
            kind = kind_of_type(self.types.symbols[self.names.declared[parameter]])
            local = ir.Local(parameter.name, kind)
            code.append(ir.SetLocal(local, row_of(value) or value))
            taken.append(in_local(value, local))
        result = prune(self.types.functions[symbol].result)
        statements, value_of = self._inline(node, taken, result)
        if value_of is None:
            return ir.Perform((*code, *statements))
        return ir.Sequence((*code, *statements), value_of)

    def entry(self, make: Callable[[], list[ir.Statement]]) -> list[ir.Statement]:
        """Code that the runtime calls and nothing else: it may write over lists that only cells hold."""
        inlined = self.inlined
        self.written_over = set()
        code = make()
        cells, self.written_over = self.written_over, None
        if cells and not is_alone(code, cells):
            self.inlined = inlined
            code = make()
        return code

    def call_action(self, node: ast.Expression, given: list[ir.Expression]) -> list[ir.Statement]:
        """The code of a function that is called for what it does."""
        if isinstance(node, ast.Name):
            symbol = self.names.uses[node]
            call = ir.Do(self.invoke(symbol, given[: len(symbol.function.parameters)]))
            return self.placed([call], node.start)
        assert isinstance(node, ast.Arrow)
        statements, value = self.inline(node, given)
        code = [*statements, ir.Do(value)] if value is not None else statements
        return self.placed(code, node.body.start)

    def behaviour(self, node: ast.Call, name: str) -> list[ir.Statement]:
        """The code of ``batch``, ``tween``, ``spring`` and ``emit``."""
        if name == "batch":
            # Everything that runs is a batch: what depends on it follows at the end.
            return self.call_action(node.arguments[0], [])
        if name == "emit":
            return [self._emit(node)]
        target = node.arguments[0]
        assert isinstance(target, ast.Name)
        bound = self.bound[self.names.uses[target]]
        assert isinstance(bound, ir.GetCell)
        to = self.expression(node.arguments[1])
        if bound.cell.kind == "i32":
            to = ir.Op("f64.convert_i32_u", "f64", (to,))
        options: dict[str, ir.Expression] = {}
        if len(node.arguments) == 3 and isinstance(node.arguments[2], ast.RecordLiteral):
            for entry in node.arguments[2].fields:
                if entry.value is None or not isinstance(entry, ast.Field):
                    continue
                if isinstance(entry.value, ast.String):
                    options[entry.name] = integer(SCHEMA.easings.index(entry.value.value))
                else:
                    options[entry.name] = self.expression(entry.value)
        if name == "tween":
            duration = options.get("duration", number(_TWEEN_MS))
            return [
                ir.Animate("tween", bound.cell, to, (duration, options.get("easing", integer(_EASE_OUT))))
            ]
        stiffness = options.get("stiffness", number(_STIFFNESS))
        return [ir.Animate("spring", bound.cell, to, (stiffness, options.get("damping", number(_DAMPING))))]

    def _emit(self, node: ast.Call) -> ir.Statement:
        name = node.arguments[0]
        assert isinstance(name, ast.String)
        event = list(self.types.events).index(name.value)
        if self.outermost:
            value = self.expression(node.arguments[1]) if len(node.arguments) == 2 else number(0)
            if ir.kind_of(value) != "f64":
                value = ir.Op("f64.convert_i32_u", "f64", (value,))
            return ir.Do(ir.Runtime("tell", None, (integer(event), value)))
        kinds: tuple[ir.Kind, ...] = ()
        fields: tuple[ir.Expression, ...] = ()
        if len(node.arguments) == 2:
            kinds = (self.kind(node.arguments[1]),)
            fields = (self.expression(node.arguments[1]),)
        return ir.Emit(event, ir.NewRecord(kinds, fields))

    def declare_function(self, symbol: Symbol) -> ir.Function:
        """A function of the script, without its code yet."""
        signature = self.types.functions[symbol]
        parameters: list[ir.Local] = []
        in_rows: list[ir.Local] = []
        for parameter, kind in zip(symbol.function.parameters, signature.parameters, strict=True):
            local = ir.Local(parameter.name, kind_of_type(kind))
            parameters.append(local)
            if not self.names.declared[parameter].whole:
                in_rows.append(local)
        result = prune(signature.result)
        kind_of_result = None if result is VOID else kind_of_type(result)
        return ir.Function(symbol.name, parameters, kind_of_result, in_rows=frozenset(in_rows))

    def function_body(self, symbol: Symbol, function: ir.Function) -> None:
        """Gives a function of the script its code."""
        function.body = self.code_of_function(symbol, function)

    def code_of_function(self, symbol: Symbol, function: ir.Function) -> list[ir.Statement]:
        """The code of a function of the script, whose parameters are those of ``function``."""
        node = symbol.function
        for parameter, local in zip(node.parameters, function.parameters, strict=True):
            self.bound[self.names.declared[parameter]] = ir.GetLocal(local)
        if isinstance(node.body, ast.Block):
            return self.block(node.body)
        if function.result is None:
            return self.placed(self.effect(node.body), node.body.start)
        return self.placed([ir.Give(self.expression(node.body))], node.body.start)

    _STATEMENTS: ClassVar[dict[type, Callable[..., list[ir.Statement]]]] = {
        ast.Variable: _variable,
        ast.Return: _return,
        ast.If: _if,
        ast.While: _while,
        ast.For: _for,
        ast.ForOf: _for_of,
        ast.Break: lambda self, node: [ir.Exit(self._loops[-1][0])],
        ast.Continue: lambda self, node: [ir.Exit(self._loops[-1][1])],
        ast.Evaluate: lambda self, node: self.effect(node.value),
        ast.Block: block,
        ast.Function: lambda self, node: [],
    }
