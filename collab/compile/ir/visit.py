"""Walks over code: the parts of a node, a rebuilt node, and what a unit reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from collab.compile.ir import nodes as ir
from collab.compile.records import replaced

Code = ir.Expression | ir.Statement


def parts(code: Code) -> tuple[Code, ...]:
    """The expressions and statements directly inside."""
    found = _PARTS.get(type(code))
    return found(code) if found is not None else ()


_PARTS: dict[type, Callable[..., tuple[Code, ...]]] = {
    ir.Op: attrgetter("arguments"),
    ir.Runtime: attrgetter("arguments"),
    ir.OnCell: attrgetter("arguments"),
    ir.Invoke: attrgetter("arguments"),
    ir.Rows: lambda code: (code.count,),
    ir.Load: lambda code: (code.address,),
    ir.Store: lambda code: (code.value,),
    ir.EachRow: lambda code: (code.table, *code.body),
    ir.Select: lambda code: (code.test, code.then, code.otherwise),
    ir.Item: lambda code: (code.list, code.index),
    ir.Slot: lambda code: (code.object, code.index),
    ir.Length: lambda code: (code.object,),
    ir.NewList: attrgetter("items"),
    ir.NewRecord: attrgetter("fields"),
    ir.Sequence: lambda code: (*code.statements, code.value),
    ir.Perform: attrgetter("statements"),
    ir.SetLocal: lambda code: (code.value,),
    ir.SetCell: lambda code: (code.value,),
    ir.SetSlot: lambda code: (code.index, code.value),
    ir.Do: lambda code: (code.value,),
    ir.Branch: lambda code: (code.test, *code.then, *code.otherwise),
    ir.Loop: lambda code: (*((code.test,) if code.test else ()), *code.body, *code.update),
    ir.Labeled: attrgetter("body"),
    ir.Give: lambda code: (code.value,) if code.value else (),
    ir.SetAttribute: lambda code: (code.value,),
    ir.ChooseBranch: lambda code: (code.branch,),
    ir.UseChild: lambda code: tuple(value for _, value in code.props),
    ir.Emit: lambda code: (code.record,),
    ir.Animate: lambda code: (code.to, *code.options),
    ir.Repeat: lambda code: (code.items, *((code.keys,) if code.keys else ())),
}


def walk(body: list[ir.Statement]) -> Iterator[Code]:
    """Every node of some code, in no particular order."""
    stack: list[Code] = list(body)
    while stack:
        code = stack.pop()
        yield code
        inside = _PARTS.get(type(code))
        if inside is not None:
            stack.extend(inside(code))


def bodies(program: ir.Program) -> Iterator[list[ir.Statement]]:
    """The code of everything in a program."""
    for function in program.functions:
        yield function.body
    for block in program.blocks:
        if block.code is not None:
            yield block.code.init
            yield block.code.tick
            yield block.code.unmount
        for unit in block.units:
            yield unit.body
        for handler in block.handlers:
            yield handler.body


def cells_read(program: ir.Program) -> dict[ir.Unit, dict[ir.Cell, None]]:
    """What each unit reads, itself or through functions. (Dictionaries keep an order, sets do not.)"""
    direct: dict[ir.Function, tuple[dict[ir.Cell, None], dict[ir.Function, None]]] = {
        function: touched(function.body) for function in program.functions
    }
    reads: dict[ir.Unit, dict[ir.Cell, None]] = {}
    for block in program.blocks:
        for unit in block.units:
            if unit.once:
                reads[unit] = {}
                continue
            cells, calls = touched(unit.body)
            waiting, seen = list(calls), set(calls)
            while waiting:
                more, further = direct[waiting.pop()]
                cells.update(more)
                waiting.extend(function for function in further if function not in seen)
                seen.update(further)
            reads[unit] = cells
    return reads


def touched(body: list[ir.Statement]) -> tuple[dict[ir.Cell, None], dict[ir.Function, None]]:
    """The cells that code itself reads, and the functions it calls, in the order they come up."""
    cells: dict[ir.Cell, None] = {}
    calls: dict[ir.Function, None] = {}
    for code in walk(body):
        kind = type(code)
        if kind is ir.GetCell:
            if code.tracked:  # type: ignore[union-attr]
                cells[code.cell] = None  # type: ignore[union-attr]
        elif kind is ir.Invoke:
            calls[code.function] = None  # type: ignore[union-attr]
    return cells, calls


Rewrite = Callable[[ir.Expression], ir.Expression]
Named = TypeVar("Named", ir.Local, ir.Label)


class Rename(Protocol):
    """Other locals and labels in place of those of some code."""

    def __call__(self, named: Named) -> Named:
        """What takes the place of a local that is written, or of a label."""


def _same(named: Named) -> Named:
    return named


def rewrite_body(body: list[ir.Statement], change: Rewrite, rename: Rename = _same) -> list[ir.Statement]:
    """The same code with ``change`` applied to every expression, inner ones first. What that leaves as it was
    is not made anew.
    """
    return [_statement(statement, change, rename) for statement in body]


def rewrite(code: ir.Expression, change: Rewrite, rename: Rename) -> ir.Expression:
    """The same expression with ``change`` applied to it and every one inside, inner ones first."""
    rebuild = _EXPRESSIONS.get(type(code))
    return change(code if rebuild is None else rebuild(code, change, rename))


def _statement(code: ir.Statement, change: Rewrite, rename: Rename) -> ir.Statement:
    new: ir.Statement = _STATEMENTS[type(code)](code, change, rename)
    if code.at and new is not code:
        ir.place(new, code.at)
    return new


def _many(values: tuple[ir.Expression, ...], change: Rewrite, rename: Rename) -> tuple[ir.Expression, ...]:
    return tuple([rewrite(value, change, rename) for value in values])


def _body(body: tuple[ir.Statement, ...], change: Rewrite, rename: Rename) -> tuple[ir.Statement, ...]:
    return tuple([_statement(statement, change, rename) for statement in body])


def _maybe(code: ir.Expression | None, change: Rewrite, rename: Rename) -> ir.Expression | None:
    return None if code is None else rewrite(code, change, rename)


def _name(named: Named, change: Rewrite, rename: Rename) -> Named:
    return rename(named)


def _given(
    props: tuple[tuple[ir.Cell, ir.Expression], ...], change: Rewrite, rename: Rename
) -> tuple[tuple[ir.Cell, ir.Expression], ...]:
    return tuple([(cell, rewrite(value, change, rename)) for cell, value in props])


def _rebuilding(**parts_of: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a node with the parts that come of those in some of its fields. Parts are equal only if they are
    the same: then the node is too.
    """
    fields = tuple(parts_of.items())

    def rebuilt(code: Any, change: Rewrite, rename: Rename) -> Any:
        changes: dict[str, Any] = {}
        for name, made in fields:
            old = getattr(code, name)
            new = made(old, change, rename)
            if new != old:
                changes[name] = new
        return replaced(code, **changes) if changes else code

    return rebuilt


_EXPRESSIONS: dict[type, Callable[..., Any]] = {
    ir.Op: _rebuilding(arguments=_many),
    ir.Runtime: _rebuilding(arguments=_many),
    ir.OnCell: _rebuilding(arguments=_many),
    ir.Load: _rebuilding(address=rewrite),
    ir.Rows: _rebuilding(count=rewrite),
    ir.Invoke: _rebuilding(arguments=_many),
    ir.Select: _rebuilding(test=rewrite, then=rewrite, otherwise=rewrite),
    ir.Item: _rebuilding(list=rewrite, index=rewrite),
    ir.Slot: _rebuilding(object=rewrite, index=rewrite),
    ir.Length: _rebuilding(object=rewrite),
    ir.NewList: _rebuilding(items=_many),
    ir.NewRecord: _rebuilding(fields=_many),
    ir.Sequence: _rebuilding(statements=_body, value=rewrite),
    ir.Perform: _rebuilding(statements=_body),
}
_STATEMENTS: dict[type, Callable[..., Any]] = {
    ir.SetLocal: _rebuilding(local=_name, value=rewrite),
    ir.SetCell: _rebuilding(value=rewrite),
    ir.SetSlot: _rebuilding(object=_name, index=rewrite, value=rewrite),
    ir.Store: _rebuilding(address=_name, value=rewrite),
    ir.EachRow: _rebuilding(table=rewrite, row=_name, body=_body),
    ir.Do: _rebuilding(value=rewrite),
    ir.Branch: _rebuilding(test=rewrite, then=_body, otherwise=_body),
    ir.Loop: _rebuilding(test=_maybe, body=_body, update=_body, end=_name, next=_name),
    ir.Labeled: _rebuilding(label=_name, body=_body),
    ir.Exit: _rebuilding(label=_name),
    ir.Give: _rebuilding(value=_maybe),
    ir.Settle: _rebuilding(),
    ir.SetAttribute: _rebuilding(value=rewrite),
    ir.ChooseBranch: _rebuilding(branch=rewrite),
    ir.Repeat: _rebuilding(items=rewrite, keys=_maybe),
    ir.UseChild: _rebuilding(props=_given),
    ir.Emit: _rebuilding(record=rewrite),
    ir.Animate: _rebuilding(to=rewrite, options=_many),
}
