"""Code of modules: functions, and constants in place of their names."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.lower.parts import CheckedComponent, Parts, places_in
from collab.compile.lower.statements import StatementLowering


class ModuleLowering(StatementLowering):
    """Adds the functions of a module to a program when they are asked for."""

    def __init__(self, checked: CheckedComponent, parts: Parts, program: ir.Program) -> None:
        super().__init__(checked.names, checked.types, places_in(checked, program))
        self._program = program
        self._symbols = {symbol.name: symbol for symbol in self.names.top}
        for symbol in self.names.imported:
            assert symbol.origin is not None
            path, exposed = symbol.origin
            if exposed.parameters is None:
                self.bound[symbol] = parts.module(path).constant(exposed.name)
            else:
                self.functions[symbol] = parts.module(path).function(exposed.name)
        functions = [symbol for symbol in self.names.top if symbol.kind == "function"]
        for symbol in functions:
            self.functions[symbol] = self.declare_function(symbol)
            self._program.functions.append(self.functions[symbol])
        for symbol in self.names.top:
            if symbol.kind == "const":
                self.bound[symbol] = self.expression(symbol.initial)
        for symbol in functions:
            self.function_body(symbol, self.functions[symbol])

    def function(self, name: str) -> ir.Function:
        """One of its functions."""
        return self.functions[self._symbols[name]]

    def constant(self, name: str) -> ir.Expression:
        """The value of one of its constants."""
        return self.bound[self._symbols[name]]
