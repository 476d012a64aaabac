"""Puts small functions of the script in place of their calls, so that more can be folded."""

from __future__ import annotations

from collab.compile import limits
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import Rewriter, bodies, touched, walk

_SMALL = 40
"""Parts of a function that is put in place of each of its calls."""
_CALLED_ONCE = 400
"""Parts of one that is called at one place only."""


def inline_functions(program: ir.Program) -> bool:
    """Replaces calls, as far as the program does not grow beyond a bound; True if there were any."""
    inliner = _Inliner(program)
    for function in inliner.order:
        function.body = inliner.body(function.body)
    for block in program.blocks:
        if block.code is not None:
            block.code.init = inliner.body(block.code.init)
            block.code.tick = inliner.body(block.code.tick)
            block.code.unmount = inliner.body(block.code.unmount)
        for unit in block.units:
            unit.body = inliner.body(unit.body)
        for handler in block.handlers:
            handler.body = inliner.body(handler.body)
    return inliner.found


class _Inliner(Rewriter):
    """``order`` has every function after those it calls. What calls itself, by others too, is left alone."""

    def __init__(self, program: ir.Program) -> None:
        self.found = False
        self.order: list[ir.Function] = []
        self._left = limits.INLINED_PARTS
        self._recursive: set[ir.Function] = set()
        self._sizes: dict[ir.Function, int] = {}
        self._calls: dict[ir.Function, int] = {}
        for body in bodies(program):
            for code in walk(body):
                if isinstance(code, ir.Invoke):
                    self._calls[code.function] = self._calls.get(code.function, 0) + 1
        self._sort(program.functions)

    def _sort(self, functions: list[ir.Function]) -> None:
        under_way: dict[ir.Function, None] = {}
        done: set[ir.Function] = set()
        waiting = [(function, False) for function in reversed(functions)]
        while waiting:
            function, ready = waiting.pop()
            if ready:
                del under_way[function]
                done.add(function)
                self.order.append(function)
            elif function in under_way:
                # Everything since the first time calls itself.
                known = list(under_way)
                self._recursive.update(known[known.index(function) :])
            elif function not in done:
                under_way[function] = None
                waiting.append((function, True))
                waiting += [(called, False) for called in reversed(touched(function.body)[1])]

    def changed(self, code: ir.Expression) -> ir.Expression:
        """What stands instead of a call."""
        if not isinstance(code, ir.Invoke) or code.function in self._recursive:
            return code
        function = code.function
        size = self._sizes.get(function)
        if size is None:
            size = self._sizes[function] = len(walk(function.body))
        most = _CALLED_ONCE if self._calls[function] == 1 else _SMALL
        if size > min(most, self._left):
            return code
        self._left -= size
        self.found = True
        return _Copy(function).in_place_of(code)


class _Copy(Rewriter):
    """A copy of a function's code with locals and labels of its own."""

    def __init__(self, function: ir.Function) -> None:
        self._function = function
        self._locals: dict[ir.Local, ir.Local] = {}
        self._labels: dict[ir.Label, ir.Label] = {}
        self._given: dict[ir.Local, ir.Expression] = {}
        self._end = ir.Label(function.name)
        self._result = ir.Local("result", function.result) if function.result is not None else None

    def in_place_of(self, call: ir.Invoke) -> ir.Expression:
        """What stands instead of a call."""
        function = self._function
        written = {code.local for code in walk(function.body) if isinstance(code, ir.SetLocal)}
        before: list[ir.Statement] = []
        for parameter, value in zip(function.parameters, call.arguments, strict=True):
            if isinstance(value, ir.Const | ir.Text | ir.StaticList) and parameter not in written:
                self._given[parameter] = value
            else:
                before.append(ir.SetLocal(self.local(parameter), value))
        if self._result is not None and len(function.body) == 1 and isinstance(function.body[0], ir.Give):
            [give] = self.body(function.body)
            assert isinstance(give, ir.Give) and give.value is not None
            return ir.Sequence(tuple(before), give.value) if before else give.value
        copied = self.body(self._without_gives(function.body))
        before.append(ir.Labeled(self._end, tuple(copied)))
        if self._result is None:
            return ir.Perform(tuple(before))
        return ir.Sequence(tuple(before), ir.GetLocal(self._result))

    def _without_gives(self, body: list[ir.Statement] | tuple[ir.Statement, ...]) -> list[ir.Statement]:
        """Code that leaves a result and goes to the end where it returned. Only statements return."""
        made: list[ir.Statement] = []
        for code in body:
            new: list[ir.Statement] = [code]
            match code:
                case ir.Give(None):
                    new = [ir.Exit(self._end)]
                case ir.Give(value):
                    assert self._result is not None and value is not None
                    new = [ir.SetLocal(self._result, value), ir.Exit(self._end)]
                case ir.Branch(test, then, otherwise):
                    sides = tuple(self._without_gives(then)), tuple(self._without_gives(otherwise))
                    new = [ir.Branch(test, *sides)]
                case ir.Loop(condition, inside, update, end, following, paid):
                    kept = tuple(self._without_gives(inside))
                    new = [ir.Loop(condition, kept, update, end, following, paid)]
                case ir.Labeled(label, inside):
                    new = [ir.Labeled(label, tuple(self._without_gives(inside)))]
            for one in new:
                ir.place(one, code.at)
            made += new
        return made

    def changed(self, code: ir.Expression) -> ir.Expression:
        """What is given in place of a parameter, another local in place of any other."""
        if not isinstance(code, ir.GetLocal):
            return code
        given = self._given.get(code.local)
        return given if given is not None else ir.GetLocal(self.local(code.local))

    def local(self, local: ir.Local) -> ir.Local:
        """A local of this copy."""
        if local is self._result:
            return local
        return self._locals.setdefault(local, ir.Local(local.name, local.kind))

    def label(self, label: ir.Label) -> ir.Label:
        """A label of this copy."""
        return label if label is self._end else self._labels.setdefault(label, ir.Label(label.name))
