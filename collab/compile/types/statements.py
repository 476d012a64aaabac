"""Types of statements and functions. A function has one type; its parameters get it from an annotation or
from the first call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.diagnostics import type_messages as messages
from collab.compile.syntax import ast
from collab.compile.types.expressions import ExpressionRules
from collab.compile.types.model import (
    BOOLEAN,
    ERROR,
    NUMBER,
    VOID,
    ListType,
    OptionalType,
    Type,
    Var,
    prune,
    unify,
)
from collab.compile.types.narrowing import Path
from collab.compile.types.tables import Signature

_DEPTH_FOR_CALLEES = 32
"""Bodies are looked at from within a call only this deep, so that a chain of calls cannot end the stack."""


class StatementRules(ExpressionRules):
    """A rule for each kind of statement, and the bodies of functions."""

    def __init__(self, text: str, names: Names) -> None:
        super().__init__(text, names)
        # At the top there is nothing to return from, and nothing to say about its type.
        self._result: Type = ERROR
        self._returns = False
        self._under_way: set[Symbol] = set()
        self._local: list[Symbol] = []
        self._held: dict[Symbol, frozenset[Path]] = {}

    def statement(self, node: ast.Statement) -> None:
        """Any statement."""
        self._STATEMENTS[type(node)](self, node)

    def _local_function(self, node: ast.Function | ast.Variable) -> None:
        symbol = self._names.declared.get(node)
        # What has no parameters to learn about is looked at where it stands, the rest at its first call.
        if symbol is not None and symbol.order < 0:
            self._local.append(symbol)
            self._held[symbol] = self.lasting()
            if all(parameter.annotation for parameter in symbol.function.parameters):
                self.check_function(symbol)

    def _variable(self, node: ast.Variable) -> None:
        symbol = self._names.declared.get(node)
        if symbol is not None and symbol.kind == "function":
            self._local_function(node)
            return
        if symbol is not None:
            kind = self.types.symbols[symbol] = self._initial(node)
            if isinstance(prune(kind), OptionalType):
                self.forget(symbol, node.value)

    def _initial(self, node: ast.Variable) -> Type:
        if node.annotation is not None:
            kind = self.written_type(node.annotation)
            self.check(node.value, kind)
            return kind
        if isinstance(node.value, ast.Arrow):
            return ERROR
        return self.value(node.value)

    def _evaluate(self, node: ast.Evaluate) -> None:
        self.infer(node.value)

    def _return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        self._returns = True
        if self._result is VOID:
            if self.infer(node.value) is not VOID:
                self.mismatch(VOID, self.types.expressions[node.value], node.value)
        else:
            self.check(node.value, self._result)

    def _if(self, node: ast.If) -> None:
        self.check(node.test, BOOLEAN)
        otherwise = self.after(node.test, False)
        self.holding = self.after(node.test, True)
        self._block(node.then)
        then, self.holding = self.holding, otherwise
        if node.otherwise is not None:
            self._block(node.otherwise)
        # What holds on each way that leads on from here.
        if node.otherwise is not None and _always_leaves(node.otherwise):
            self.holding = then
        elif not _always_leaves(node.then):
            self.holding &= then

    def _loop(
        self, test: ast.Expression | None, body: ast.Block, update: ast.Expression | None = None
    ) -> None:
        self.holding = self.lasting()
        if test is not None:
            self.check(test, BOOLEAN)
        outer = self.holding
        if test is not None:
            self.holding = self.after(test, True)
        self._block(body)
        if update is not None:
            self.infer(update)
        self.holding &= outer

    def _while(self, node: ast.While) -> None:
        self._loop(node.test, node.body)

    def _for(self, node: ast.For) -> None:
        if node.first is not None:
            self.statement(node.first)
        self._loop(node.test, node.body, node.update)

    def _for_of(self, node: ast.ForOf) -> None:
        item: Type = Var()
        self.check(node.each, ListType(item))
        symbol = self._names.declared.get(node.variable)
        if symbol is not None:
            self.types.symbols[symbol] = item
        self._loop(None, node.body)

    def _block(self, node: ast.Block) -> None:
        for statement in node.statements:
            self.statement(statement)

    # Functions

    def signature(self, symbol: Symbol) -> Signature:
        """The types of a function, as far as they are written or known."""
        found = self.types.functions.get(symbol)
        if found is None and symbol.origin is not None:
            exposed = symbol.origin[1]
            found = Signature(list(exposed.parameters or ()), exposed.result, checked=True)
            self.types.functions[symbol] = found
        if found is None:
            node = symbol.function
            parameters: list[Type] = []
            for parameter in node.parameters:
                kind = self.written_type(parameter.annotation) if parameter.annotation else Var()
                parameters.append(kind)
                self.types.symbols[self._names.declared[parameter]] = kind
            result = self.written_type(node.returns) if node.returns else Var()
            found = self.types.functions[symbol] = Signature(parameters, result)
        return found

    def check_function(self, symbol: Symbol) -> None:
        """Looks at the body of a function, unless that is done or under way."""
        signature = self.signature(symbol)
        if signature.checked or self._depth > _DEPTH_FOR_CALLEES:
            return
        signature.checked = True
        node = symbol.function
        outer = self._result, self._returns
        # Of a local function, what held where it was declared.
        holding, self.holding = self.holding, self._held.get(symbol, frozenset())
        self._body(node, signature.result, symbol.name)
        self.holding = holding
        self._result, self._returns = outer

    def arrow_body(self, node: ast.Arrow, expected: Type | None) -> Type:
        """Looks at the body of an arrow whose parameters have types, and tells what it returns."""
        result = expected if expected is not None else Var()
        if node.returns is not None:
            written = self.written_type(node.returns)
            if not unify(result, written):
                self.mismatch(result, written, node.returns)
        self._body(node, result, "")
        result = prune(result)
        self.types.results[node] = result
        return result

    def _body(self, node: ast.Function | ast.Arrow, result: Type, name: str) -> None:
        holding, self.holding = self.holding, self.lasting()
        self._body_of(node.body, result, name)
        self.holding = holding

    def _body_of(self, body: ast.Expression | ast.Block, result: Type, name: str) -> None:
        if not isinstance(body, ast.Block):
            wanted = prune(result)
            if isinstance(wanted, Var) or wanted is VOID:
                found = self.infer(body)
                if wanted is not VOID and not unify(wanted, found):
                    self.mismatch(wanted, found, body)
            else:
                self.check(body, wanted)
            return
        outer = self._result, self._returns
        self._result, self._returns = result, False
        self._block(body)
        wanted = prune(result)
        if not self._returns:
            if isinstance(wanted, Var):
                wanted.link = VOID
            elif wanted is not VOID and wanted is not ERROR:
                self.problems.append(messages.no_return(name, str(wanted), body.start, body.start + 1))
        elif wanted is not VOID and not _always_returns(body):
            end = body.end
            self.problems.append(messages.missing_return(name, end - 1, end))
        self._result, self._returns = outer

    # Symbols

    def symbol_type(self, symbol: Symbol) -> Type:
        """The type of a variable, or of what a signal or computed value holds."""
        found = self.types.symbols.get(symbol)
        if found is None:
            if symbol.origin is not None:
                found = symbol.origin[1].result
            elif symbol.kind == "unknown":
                found = ERROR
            elif symbol.kind == "index":
                found = NUMBER
            elif symbol.order >= 0 and self._depth <= _DEPTH_FOR_CALLEES:
                return self.check_top(symbol)
            else:
                found = Var()
            self.types.symbols[symbol] = found
        return found

    def check_top(self, symbol: Symbol) -> Type:
        """Looks at the declaration of a signal, computed value or variable of the script."""
        kind = self.types.symbols.get(symbol)
        if kind is None:
            kind = self.types.symbols[symbol] = Var()
        if symbol in self._under_way or symbol.kind == "function":
            return kind
        self._under_way.add(symbol)
        outer = self._result, self._returns
        holding, self.holding = self.holding, frozenset()
        found = self._top_type(symbol)
        self.holding = holding
        self._result, self._returns = outer
        if not unify(kind, found):
            self.mismatch(kind, found, symbol.initial)
        return kind

    def _top_type(self, symbol: Symbol) -> Type:
        node = symbol.node
        assert isinstance(node, ast.Variable)
        if symbol.kind in ("const", "let"):
            return self._initial(node)
        call = node.value
        assert isinstance(call, ast.Call)
        if symbol.kind == "entities":
            return self.declared_entities(call)
        written = node.annotation if call.type_argument is None else call.type_argument
        kind = self.written_type(written) if written is not None else None
        if len(call.arguments) != 1:
            count = len(call.arguments)
            self.problems.append(messages.wrong_count(symbol.kind, (1, 1), count, call.start, call.end))
            return kind or ERROR
        argument = call.arguments[0]
        if symbol.kind == "signal":
            if kind is None:
                return self.value(argument)
            self.check(argument, kind)
            return kind
        return self.callback(argument, "computed", [], kind)

    _STATEMENTS: ClassVar[dict[type, Callable[..., None]]] = {
        ast.Import: lambda self, node: None,
        ast.Variable: _variable,
        ast.Function: _local_function,
        ast.Return: _return,
        ast.If: _if,
        ast.While: _while,
        ast.For: _for,
        ast.ForOf: _for_of,
        ast.Break: lambda self, node: None,
        ast.Continue: lambda self, node: None,
        ast.Evaluate: _evaluate,
        ast.Block: _block,
    }


def _always_leaves(block: ast.Block) -> bool:
    """Whether what follows a block is never reached through it."""
    last = block.statements[-1] if block.statements else None
    return isinstance(last, ast.Break | ast.Continue) or _always_returns(block)


def _always_returns(block: ast.Block) -> bool:
    for statement in block.statements:
        if isinstance(statement, ast.Return):
            return True
        if isinstance(statement, ast.Block) and _always_returns(statement):
            return True
        if (
            isinstance(statement, ast.If)
            and statement.otherwise is not None
            and _always_returns(statement.then)
            and _always_returns(statement.otherwise)
        ):
            return True
        if (
            isinstance(statement, ast.While)
            and isinstance(statement.test, ast.Boolean)
            and statement.test.value
        ):
            return True
    return False
