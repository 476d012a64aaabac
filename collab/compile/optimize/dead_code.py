"""Removes what nothing can reach: functions, computed values, signals and variables."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import walk


def remove_dead_code(program: ir.Program) -> bool:
    """Keeps what the template, its handlers and the effects of the start need; True if anything went."""
    return _Marking(program).sweep()


_OF_CELLS = frozenset((ir.GetCell, ir.SetCell, ir.OnCell, ir.Animate))


class _Marking:
    """Marks what is alive, from the roots on."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._code_of: dict[ir.Cell, ir.Statement] = {
            code.cell: code
            for root in program.roots
            if root.code is not None
            for code in root.code.init
            if isinstance(code, ir.SetCell)
            and code.cell.role in ("signal", "entities", "clock", "variable")
            and is_pure(code.value)
        }
        self._units = {
            unit.cell: unit for root in program.roots for unit in root.units if unit.cell is not None
        }
        declarations = set(self._code_of.values())
        self._cells: set[ir.Cell] = set()
        self._functions: set[ir.Function] = set()
        self._waiting: list[list[ir.Statement]] = []
        for block in program.blocks:
            if block.code is not None:
                self._waiting.append([code for code in block.code.init if code not in declarations])
                self._waiting += [block.code.tick, block.code.unmount]
            self._waiting += [unit.body for unit in block.units if unit.cell is None]
            self._waiting += [handler.body for handler in block.handlers]

    def sweep(self) -> bool:
        """Marks, then removes the rest."""
        while self._waiting:
            for code in walk(self._waiting.pop()):
                kind = type(code)
                if kind in _OF_CELLS:
                    self._mark(code.cell)  # type: ignore[union-attr]
                elif kind is ir.Invoke:
                    self._call(code.function)  # type: ignore[union-attr]
        program = self._program
        functions = [function for function in program.functions if function in self._functions]
        changed = len(functions) < len(program.functions)
        program.functions = functions
        dead = {code for cell, code in self._code_of.items() if cell not in self._cells}
        for root in program.roots:
            assert root.code is not None
            cells = [cell for cell in root.cells if cell in self._cells or cell.role == "prop"]
            changed |= len(cells) < len(root.cells)
            root.cells = cells
            root.units = [unit for unit in root.units if unit.cell is None or unit.cell in self._cells]
            root.code.init = [code for code in root.code.init if code not in dead]
        return changed

    def _call(self, function: ir.Function) -> None:
        if function not in self._functions:
            self._functions.add(function)
            self._waiting.append(function.body)

    def _mark(self, cell: ir.Cell) -> None:
        if cell in self._cells:
            return
        self._cells.add(cell)
        unit = self._units.get(cell)
        if unit is not None:
            self._waiting.append(unit.body)
        elif cell in self._code_of:
            self._waiting.append([self._code_of[cell]])


def is_pure(value: ir.Expression) -> bool:
    """Whether nothing is lost when a value is not worked out: no call that could change something."""
    return not any(isinstance(code, ir.Invoke | ir.Loop | ir.OnCell) for code in walk([ir.Do(value)]))
