"""Works out at compile time what does not depend on anything, and makes constant attributes static."""

from __future__ import annotations

import math
from collections.abc import Callable

from collab.compile import limits
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import Rewriter, bodies, walk
from collab.compile.js import divide, number_text, remainder
from collab.compile.source import utf16_length
from collab.compile.types.colors import parse_color

_LONGEST_TEXT = 1_000
"""Longer strings are joined when the component runs, so that folding cannot blow a module up."""

_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "f64.add": lambda left, right: left + right,
    "f64.sub": lambda left, right: left - right,
    "f64.mul": lambda left, right: left * right,
    "f64.div": divide,
}
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "f64.eq": lambda left, right: left == right,
    "f64.ne": lambda left, right: left != right,
    "f64.lt": lambda left, right: left < right,
    "f64.le": lambda left, right: left <= right,
    "f64.gt": lambda left, right: left > right,
    "f64.ge": lambda left, right: left >= right,
    "i32.eq": lambda left, right: left == right,
    "i32.ne": lambda left, right: left != right,
}


def fold_constants(program: ir.Program) -> bool:
    """Folds everywhere; True if anything changed."""
    folder = _Folder()
    once = _written_once(program)
    for root in program.roots:
        assert root.code is not None
        init: list[ir.Statement] = []
        for statement in root.code.init:
            # In order: what turns out constant may make what follows constant.
            folded = folder.again([statement])[0]
            if isinstance(folded, ir.SetCell) and folded.cell in once and isinstance(folded.value, _Constant):
                folder.known[folded.cell] = folded.value
            init.append(folded)
        root.code.init = init
        root.code.tick = [folder.again([statement])[0] for statement in root.code.tick]
        root.code.unmount = folder.again(root.code.unmount)
    for function in program.functions:
        function.body = folder.again(function.body)
    for block in program.blocks:
        _fold_units(block, folder)
        for handler in block.handlers:
            handler.body = folder.again(handler.body)
    program.constants = folder.known if folder.is_within_bounds else None
    program.folded = folder.count
    return folder.count > 0


def fold_block(block: ir.Block, constants: dict[ir.Cell, ir.Const | ir.Text]) -> bool:
    """Folds the units of one block, given what is constant; True if anything changed."""
    folder = _Folder()
    folder.known = constants
    _fold_units(block, folder)
    return folder.count > 0


def fold_body(
    body: list[ir.Statement], constants: dict[ir.Cell, ir.Const | ir.Text]
) -> tuple[list[ir.Statement], bool]:
    """Some code folded, given what is constant, and whether anything changed."""
    folder = _Folder()
    folder.known = constants
    return folder.body(body), folder.found


_Constant = ir.Const | ir.Text


def _written_once(program: ir.Program) -> set[ir.Cell]:
    """Variables of the script that only their declaration writes."""
    written: dict[ir.Cell, int] = {}
    if not any(cell.role == "variable" for root in program.roots for cell in root.cells):
        return set()
    for body in bodies(program):
        for code in walk(body):
            if isinstance(code, ir.SetCell):
                written[code.cell] = written.get(code.cell, 0) + 1
    return {cell for cell, count in written.items() if count == 1 and cell.role == "variable"}


def _fold_units(block: ir.Block, folder: _Folder) -> None:
    """Folds, and moves attributes that turned out constant to their nodes; drops units without work."""
    for unit in block.units:
        unit.body = folder.again(unit.body)
        changed = False
        for code in list(unit.body):
            if isinstance(code, ir.SetAttribute) and isinstance(
                code.value, ir.Const | ir.Text | ir.StaticList
            ):
                block.nodes[code.node].statics.append((code.attribute, code.name, code.value))
                unit.body.remove(code)
                changed = True
        folder.count += changed and not folder.found
    block.units = [unit for unit in block.units if unit.body]


class _Folder(Rewriter):
    """Folds expressions, a bounded number of them. ``found`` is true if there were any in the code that was
    last looked at; ``count`` is in how much code there were.
    """

    def __init__(self) -> None:
        self.known: dict[ir.Cell, ir.Const | ir.Text] = {}
        self.found = False
        self.count = 0
        self._steps = limits.FOLDING_STEPS

    def again(self, body: list[ir.Statement]) -> list[ir.Statement]:
        """Further code, folded."""
        self.found = False
        folded = self.body(body)
        self.count += self.found
        return folded

    @property
    def is_within_bounds(self) -> bool:
        """Whether everything so far was looked at."""
        return self._steps >= 0

    def changed(self, code: ir.Expression) -> ir.Expression:
        """What is known of an expression."""
        self._steps -= 1
        if self._steps < 0:
            return code
        folded: ir.Expression | None = None
        kind = type(code)
        if kind is ir.GetCell:
            folded = self.known.get(code.cell)  # type: ignore[union-attr]
        elif kind is ir.Op:
            folded = _operator(code)  # type: ignore[arg-type]
        elif kind is ir.Select:
            folded = _branch(code)  # type: ignore[arg-type]
        elif kind is ir.Runtime:
            folded = _call(code)  # type: ignore[arg-type]
        if folded is None:
            return code
        self.found = True
        return folded


def _branch(code: ir.Select) -> ir.Expression | None:
    if not isinstance(code.test, ir.Const):
        return None
    return code.then if code.test.value else code.otherwise


def _operator(code: ir.Op) -> ir.Expression | None:
    if code.name == "f64.convert_i32_s" and isinstance(code.arguments[0], ir.Length):
        counted = code.arguments[0].object
        return ir.Const("f64", float(utf16_length(counted.value))) if isinstance(counted, ir.Text) else None
    values = [argument.value for argument in code.arguments if isinstance(argument, ir.Const)]
    if len(values) != len(code.arguments):
        return None
    if len(values) == 2:
        left, right = values
        if code.name in _NUMBERS:
            return ir.Const("f64", _NUMBERS[code.name](left, right))
        if code.name in _TESTS:
            return ir.Const("i32", int(_TESTS[code.name](left, right)))
        return None
    value = values[0]
    if code.name == "i32.eqz":
        return ir.Const("i32", int(value == 0))
    if code.name == "f64.neg":
        return ir.Const("f64", -value)
    if code.name == "f64.abs":
        return ir.Const("f64", abs(value))
    if code.name == "f64.convert_i32_s":
        return ir.Const("f64", float(value))
    if code.name == "f64.sqrt" and value >= 0:
        return ir.Const("f64", math.sqrt(value))
    return None


def _call(code: ir.Runtime) -> ir.Expression | None:
    arguments = code.arguments
    if code.name == "str_from_num" and isinstance(arguments[0], ir.Const):
        return ir.Text(number_text(float(arguments[0].value)))
    if code.name == "math_mod":
        left, right = arguments
        if isinstance(left, ir.Const) and isinstance(right, ir.Const):
            return ir.Const("f64", remainder(left.value, right.value))
    texts = [argument.value for argument in arguments if isinstance(argument, ir.Text)]
    if len(texts) != len(arguments):
        return None
    if code.name == "color_parse":
        color = parse_color(texts[0])
        return ir.Const("i32", color) if color is not None else None
    if code.name == "str_concat" and len(texts[0]) + len(texts[1]) <= _LONGEST_TEXT:
        return ir.Text(texts[0] + texts[1])
    if code.name == "str_eq":
        return ir.Const("i32", int(texts[0] == texts[1]))
    return None
