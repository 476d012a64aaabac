"""Code of statements, and of functions put in place of their call."""

from __future__ import annotations

from collections.abc import Callable

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.ir import nodes as ir
from collab.compile.lower.base import kind_of_type, number
from collab.compile.lower.calls import Round
from collab.compile.lower.expressions import ExpressionLowering
from collab.compile.syntax import ast
from collab.compile.types.model import VOID, ListType, prune
from collab.compile.types.tables import Types


class StatementLowering(ExpressionLowering):
    """A method for each kind of statement.

    ``_result`` is where ``return`` puts its value and goes to in a function put in place of its call; None
    in code that returns for real.
    """

    def __init__(self, names: Names, types: Types) -> None:
        super().__init__(names, types)
        self._result: tuple[ir.Local | None, ir.Label] | None = None
        self._loops: list[tuple[ir.Label, ir.Label]] = []
        self._statements: dict[type, Callable[..., list[ir.Statement]]] = {
            ast.Variable: self._variable,
            ast.Return: self._return,
            ast.If: self._if,
            ast.While: self._while,
            ast.For: self._for,
            ast.ForOf: self._for_of,
            ast.Break: lambda node: [ir.Exit(self._loops[-1][0])],
            ast.Continue: lambda node: [ir.Exit(self._loops[-1][1])],
            ast.Evaluate: lambda node: self.effect(node.value),
            ast.Block: self.block,
        }

    def statement(self, node: ast.Statement) -> list[ir.Statement]:
        """The code of any statement."""
        return self._statements[type(node)](node)

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
        if isinstance(node, ast.Call) and self.types.calls.get(node) in ("signal.set", "signal.update"):
            return self._write_signal(node)
        return [ir.Do(self.expression(node))]

    def _write_signal(self, node: ast.Call) -> list[ir.Statement]:
        callee = node.callee
        assert isinstance(callee, ast.Member) and isinstance(callee.target, ast.Name)
        bound = self.bound[self.names.uses[callee.target]]
        assert isinstance(bound, ir.GetCell)
        if callee.name == "set":
            return [ir.SetCell(bound.cell, self.expression(node.arguments[0]))]
        statements, value = self.apply(node.arguments[0], [bound])
        return [*statements, ir.SetCell(bound.cell, value)]

    def _assign(self, node: ast.Assign) -> list[ir.Statement]:
        assert isinstance(node.target, ast.Name)
        place = self.bound[self.names.uses[node.target]]
        if node.operator == "=":
            value = self.expression(node.value)
        elif isinstance(node.value, ast.Number):
            value = self.operate(node.operator[:-1], place, number(node.value.value), node.target)
        else:
            value = self.operate(node.operator[:-1], place, self.expression(node.value), node.target)
        if isinstance(place, ir.GetLocal):
            return [ir.SetLocal(place.local, value)]
        assert isinstance(place, ir.GetCell)
        return [ir.SetCell(place.cell, value)]

    # Statements

    def _variable(self, node: ast.Variable) -> list[ir.Statement]:
        symbol = self.names.declared[node]
        local = ir.Local(symbol.name, kind_of_type(self.types.symbols[symbol]))
        value = self.expression(node.value)
        self.bound[symbol] = ir.GetLocal(local)
        return [ir.SetLocal(local, value)]

    def _return(self, node: ast.Return) -> list[ir.Statement]:
        if node.value is None:
            return [ir.Give(None)] if self._result is None else [ir.Exit(self._result[1])]
        if self.types.expressions[node.value] is VOID:
            leave = ir.Give(None) if self._result is None else ir.Exit(self._result[1])
            return [*self.effect(node.value), leave]
        value = self.expression(node.value)
        if self._result is None:
            return [ir.Give(value)]
        local, label = self._result
        if local is None:
            return [ir.Do(value), ir.Exit(label)]
        return [ir.SetLocal(local, value), ir.Exit(label)]

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
            local = ir.Local(symbol.name, turn.item.local.kind)
            self.bound[symbol] = ir.GetLocal(local)
            self._loops.append((turn.end, turn.next))
            code = self.block(node.body)
            self._loops.pop()
            return [ir.SetLocal(local, turn.item), *code]

        return self._each(self.expression(node.each), kind.item, body)

    # Functions

    def inline(
        self, node: ast.Arrow | ast.Function, given: list[ir.Expression]
    ) -> tuple[list[ir.Statement], ir.Expression | None]:
        """The code of an arrow that is called once, with its parameters bound to ``given``."""
        before = self._bind(node, given)
        result = self.types.results.get(node, VOID) if isinstance(node, ast.Arrow) else VOID
        result = prune(result)
        if not isinstance(node.body, ast.Block):
            if result is VOID:
                return [*before, *self.effect(node.body)], None
            return before, self.expression(node.body)
        local = None if result is VOID else ir.Local("result", kind_of_type(result))
        label = ir.Label("return")
        outer = self._result, self._loops
        self._result, self._loops = (local, label), []
        code = self.block(node.body)
        self._result, self._loops = outer
        statements = [*before, ir.Labeled(label, tuple(code))]
        return statements, ir.GetLocal(local) if local is not None else None

    def _bind(self, node: ast.Arrow | ast.Function, given: list[ir.Expression]) -> list[ir.Statement]:
        code: list[ir.Statement] = []
        for parameter, value in zip(node.parameters, given, strict=False):
            symbol = self.names.declared[parameter]
            if isinstance(value, ir.GetLocal) and not symbol.written:
                self.bound[symbol] = value
                continue
            local = ir.Local(symbol.name, kind_of_type(self.types.symbols[symbol]))
            self.bound[symbol] = ir.GetLocal(local)
            code.append(ir.SetLocal(local, value))
        return code

    def function_body(self, symbol: Symbol, function: ir.Function) -> None:
        """The code of a function of the script."""
        node = symbol.function
        for parameter, local in zip(node.parameters, function.parameters, strict=True):
            self.bound[self.names.declared[parameter]] = ir.GetLocal(local)
        if isinstance(node.body, ast.Block):
            function.body = self.block(node.body)
        elif function.result is None:
            function.body = self.effect(node.body)
        else:
            function.body = [ir.Give(self.expression(node.body))]
