"""Walks over code: the parts of a node, a rebuilt node, and what a unit reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from collab.compile.ir import nodes as ir

Code = ir.Expression | ir.Statement


def parts(code: Code) -> tuple[Code, ...]:
    """The expressions and statements directly inside."""
    kind = type(code)
    if kind is ir.Op or kind is ir.Runtime or kind is ir.Invoke or kind is ir.OnCell:
        return code.arguments  # type: ignore[union-attr]
    found = _PARTS.get(kind)
    return found(code) if found is not None else ()


_PARTS: dict[type, Callable[..., tuple[Code, ...]]] = {
    ir.Rows: lambda code: (code.count,),
    ir.Load: lambda code: (code.address,),
    ir.Store: lambda code: (code.value,),
    ir.EachRow: lambda code: (code.table, *code.body),
    ir.Select: lambda code: (code.test, code.then, code.otherwise),
    ir.Item: lambda code: (code.list, code.index),
    ir.Slot: lambda code: (code.object, code.index),
    ir.Length: lambda code: (code.object,),
    ir.NewList: lambda code: code.items,
    ir.NewRecord: lambda code: code.fields,
    ir.Sequence: lambda code: (*code.statements, code.value),
    ir.Perform: lambda code: code.statements,
    ir.SetLocal: lambda code: (code.value,),
    ir.SetCell: lambda code: (code.value,),
    ir.SetSlot: lambda code: (code.index, code.value),
    ir.Do: lambda code: (code.value,),
    ir.Branch: lambda code: (code.test, *code.then, *code.otherwise),
    ir.Loop: lambda code: (*((code.test,) if code.test else ()), *code.body, *code.update),
    ir.Labeled: lambda code: code.body,
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
        stack.extend(parts(code))


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
        if isinstance(code, ir.GetCell):
            if code.tracked:
                cells[code.cell] = None
        elif isinstance(code, ir.Invoke):
            calls[code.function] = None
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
    """The same code with ``change`` applied to every expression, inner ones first."""
    return [_statement(statement, change, rename) for statement in body]


def _statement(code: ir.Statement, change: Rewrite, rename: Rename) -> ir.Statement:
    new = _rebuilt(code, change, rename)
    if code.at and new is not code:
        ir.place(new, code.at)
    return new


def _rebuilt(code: ir.Statement, change: Rewrite, rename: Rename) -> ir.Statement:
    def many(body: tuple[ir.Statement, ...]) -> tuple[ir.Statement, ...]:
        return tuple(_statement(statement, change, rename) for statement in body)

    match code:
        case ir.SetLocal(local, value):
            return ir.SetLocal(rename(local), rewrite(value, change, rename))
        case ir.SetCell(cell, value):
            return ir.SetCell(cell, rewrite(value, change, rename))
        case ir.SetSlot(kind, target, index, value):
            return ir.SetSlot(
                kind, rename(target), rewrite(index, change, rename), rewrite(value, change, rename)
            )
        case ir.Store(kind, address, offset, value):
            return ir.Store(kind, rename(address), offset, rewrite(value, change, rename))
        case ir.EachRow(table, row, gaps, inside):
            return ir.EachRow(rewrite(table, change, rename), rename(row), gaps, many(inside))
        case ir.Do(value):
            return ir.Do(rewrite(value, change, rename))
        case ir.Branch(test, then, otherwise):
            return ir.Branch(rewrite(test, change, rename), many(then), many(otherwise))
        case ir.Loop(condition, inside, update, end, following, paid):
            new_test = rewrite(condition, change, rename) if condition is not None else None
            return ir.Loop(new_test, many(inside), many(update), rename(end), rename(following), paid)
        case ir.Labeled(label, inside):
            return ir.Labeled(rename(label), many(inside))
        case ir.Exit(label):
            return ir.Exit(rename(label))
        case ir.Give(given) if given is not None:
            return ir.Give(rewrite(given, change, rename))
        case ir.SetAttribute(place, attribute, name, kind, value):
            return ir.SetAttribute(place, attribute, name, kind, rewrite(value, change, rename))
        case ir.UseChild(site, props):
            return ir.UseChild(site, tuple((cell, rewrite(value, change, rename)) for cell, value in props))
        case ir.Emit(event, record):
            return ir.Emit(event, rewrite(record, change, rename))
        case ir.Animate(way, cell, to, (first, second)):
            options = rewrite(first, change, rename), rewrite(second, change, rename)
            return ir.Animate(way, cell, rewrite(to, change, rename), options)
        case ir.ChooseBranch(site, branch):
            return ir.ChooseBranch(site, rewrite(branch, change, rename))
        case ir.Repeat(site, items, keys):
            new_keys = rewrite(keys, change, rename) if keys is not None else None
            return ir.Repeat(site, rewrite(items, change, rename), new_keys)
        case _:
            return code


def rewrite(code: ir.Expression, change: Rewrite, rename: Rename) -> ir.Expression:
    """The same expression with ``change`` applied to it and every one inside, inner ones first."""

    def many(values: tuple[ir.Expression, ...]) -> tuple[ir.Expression, ...]:
        return tuple(rewrite(value, change, rename) for value in values)

    new: ir.Expression = code
    match code:
        case ir.Op(name, kind, arguments):
            new = ir.Op(name, kind, many(arguments))
        case ir.Runtime(name, result, arguments):
            new = ir.Runtime(name, result, many(arguments))
        case ir.OnCell(name, result, cell, arguments):
            new = ir.OnCell(name, result, cell, many(arguments))
        case ir.Load(kind, address, offset):
            new = ir.Load(kind, rewrite(address, change, rename), offset)
        case ir.Rows(place, attributes, count):
            new = ir.Rows(place, attributes, rewrite(count, change, rename))
        case ir.Invoke(function, arguments):
            new = ir.Invoke(function, many(arguments))
        case ir.Select(kind, test, then, otherwise):
            new = ir.Select(
                kind,
                rewrite(test, change, rename),
                rewrite(then, change, rename),
                rewrite(otherwise, change, rename),
            )
        case ir.Item(kind, items, index):
            new = ir.Item(kind, rewrite(items, change, rename), rewrite(index, change, rename))
        case ir.Slot(kind, target, index):
            new = ir.Slot(kind, rewrite(target, change, rename), rewrite(index, change, rename))
        case ir.Length(target):
            new = ir.Length(rewrite(target, change, rename))
        case ir.NewList(item, items_of):
            new = ir.NewList(item, many(items_of))
        case ir.NewRecord(kinds, fields):
            new = ir.NewRecord(kinds, many(fields))
        case ir.Sequence(statements, value):
            inside = tuple(_statement(statement, change, rename) for statement in statements)
            new = ir.Sequence(inside, rewrite(value, change, rename))
        case ir.Perform(statements):
            new = ir.Perform(tuple(_statement(statement, change, rename) for statement in statements))
    return change(new)
