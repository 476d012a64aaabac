"""Walks over code: the parts of a node, a rebuilt node, and what a unit reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from collab.compile.ir import nodes as ir

Code = ir.Expression | ir.Statement

_LEAVES = frozenset((ir.GetCell, ir.GetLocal, ir.Const, ir.Text, ir.StaticList, ir.Exit, ir.Settle, ir.Burn))
"""What has no code inside: most of all code."""
_PARTS: dict[type, Callable[..., tuple[Code, ...]]] = {
    ir.Op: lambda code: code.arguments,
    ir.Runtime: lambda code: code.arguments,
    ir.SetAttribute: lambda code: (code.value,),
    ir.SetCell: lambda code: (code.value,),
    ir.Select: lambda code: (code.test, code.then, code.otherwise),
    ir.SetLocal: lambda code: (code.value,),
    ir.Sequence: lambda code: (*code.statements, code.value),
    ir.Do: lambda code: (code.value,),
    ir.OnCell: lambda code: code.arguments,
    ir.Invoke: lambda code: code.arguments,
    ir.Rows: lambda code: (code.count,),
    ir.ListRows: lambda code: (code.items,),
    ir.Load: lambda code: (code.address,),
    ir.Store: lambda code: (code.value,),
    ir.EachRow: lambda code: (code.table, *code.body),
    ir.Item: lambda code: (code.list, code.index),
    ir.Row: lambda code: (code.list, code.index),
    ir.Slot: lambda code: (code.object, code.index),
    ir.Length: lambda code: (code.object,),
    ir.NewList: lambda code: code.items,
    ir.NewRecord: lambda code: code.fields,
    ir.Perform: lambda code: code.statements,
    ir.SetSlot: lambda code: (code.index, code.value),
    ir.Branch: lambda code: (code.test, *code.then, *code.otherwise),
    ir.Loop: lambda code: (*((code.test,) if code.test else ()), *code.body, *code.update),
    ir.Labeled: lambda code: code.body,
    ir.Give: lambda code: (code.value,) if code.value else (),
    ir.ChooseBranch: lambda code: (code.branch,),
    ir.UseChild: lambda code: tuple([value for _, value in code.props]),
    ir.Emit: lambda code: (code.record,),
    ir.Animate: lambda code: (code.to, *code.options),
    ir.Repeat: lambda code: (code.items, *((code.keys,) if code.keys else ())),
}


def walk(body: Iterable[Code]) -> list[Code]:
    """Every node of some code, the last statement first."""
    found: list[Code] = []
    for code in reversed(list(body)):
        _add(code, found)
    return found


def _add(code: Code, found: list[Code]) -> None:
    found.append(code)
    kind = type(code)
    if kind not in _LEAVES:
        for part in reversed(_PARTS[kind](code)):
            _add(part, found)


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


class Rewriter:
    """Makes the same code with other expressions, locals or labels. What stays as it was is not made anew."""

    def changed(self, code: ir.Expression) -> ir.Expression:
        """What takes the place of an expression, whose parts are changed already."""
        return code

    def local(self, local: ir.Local) -> ir.Local:
        """What takes the place of a local that is written."""
        return local

    def label(self, label: ir.Label) -> ir.Label:
        """What takes the place of a label."""
        return label

    def body(self, body: Iterable[ir.Statement]) -> list[ir.Statement]:
        """Changed statements."""
        return [self._statement(statement) for statement in body]

    def expression(self, code: ir.Expression) -> ir.Expression:
        """A changed expression."""
        kind = type(code)
        return self.changed(code if kind in _LEAVES else self._EXPRESSIONS[kind](self, code))

    def _statement(self, code: ir.Statement) -> ir.Statement:
        new: ir.Statement = self._STATEMENTS[type(code)](self, code)
        if new is not code and code.at:
            ir.place(new, code.at)
        return new

    def _many(self, values: tuple[ir.Expression, ...]) -> tuple[ir.Expression, ...]:
        """Changed expressions; the same tuple if none was."""
        made = tuple([self.expression(value) for value in values])
        # Code is equal to itself alone.
        return values if made == values else made

    def _statements(self, body: tuple[ir.Statement, ...]) -> tuple[ir.Statement, ...]:
        made = tuple([self._statement(statement) for statement in body])
        return body if made == body else made

    # Expressions

    def _op(self, code: ir.Op) -> ir.Expression:
        arguments = self._many(code.arguments)
        return code if arguments is code.arguments else ir.Op(code.name, code.kind, arguments)

    def _runtime(self, code: ir.Runtime) -> ir.Expression:
        arguments = self._many(code.arguments)
        return code if arguments is code.arguments else ir.Runtime(code.name, code.kind, arguments)

    def _on_cell(self, code: ir.OnCell) -> ir.Expression:
        arguments = self._many(code.arguments)
        return code if arguments is code.arguments else ir.OnCell(code.name, code.kind, code.cell, arguments)

    def _load(self, code: ir.Load) -> ir.Expression:
        address = self.expression(code.address)
        return code if address is code.address else ir.Load(code.kind, address, code.offset)

    def _rows(self, code: ir.Rows) -> ir.Expression:
        count = self.expression(code.count)
        return code if count is code.count else ir.Rows(code.node, code.attributes, count)

    def _list_rows(self, code: ir.ListRows) -> ir.Expression:
        items = self.expression(code.items)
        return code if items is code.items else ir.ListRows(code.node, code.attributes, items)

    def _invoke(self, code: ir.Invoke) -> ir.Expression:
        arguments = self._many(code.arguments)
        return code if arguments is code.arguments else ir.Invoke(code.function, arguments)

    def _select(self, code: ir.Select) -> ir.Expression:
        test = self.expression(code.test)
        then, otherwise = self.expression(code.then), self.expression(code.otherwise)
        if test is code.test and then is code.then and otherwise is code.otherwise:
            return code
        return ir.Select(code.kind, test, then, otherwise)

    def _item(self, code: ir.Item) -> ir.Expression:
        items, index = self.expression(code.list), self.expression(code.index)
        same = items is code.list and index is code.index
        return code if same else ir.Item(code.kind, items, index)

    def _row(self, code: ir.Row) -> ir.Expression:
        items, index = self.expression(code.list), self.expression(code.index)
        same = items is code.list and index is code.index
        return code if same else ir.Row(items, index, code.width)

    def _slot(self, code: ir.Slot) -> ir.Expression:
        owner, index = self.expression(code.object), self.expression(code.index)
        same = owner is code.object and index is code.index
        return code if same else ir.Slot(code.kind, owner, index)

    def _length(self, code: ir.Length) -> ir.Expression:
        owner = self.expression(code.object)
        return code if owner is code.object else ir.Length(owner)

    def _new_list(self, code: ir.NewList) -> ir.Expression:
        items = self._many(code.items)
        return code if items is code.items else ir.NewList(code.item, items)

    def _new_record(self, code: ir.NewRecord) -> ir.Expression:
        fields = self._many(code.fields)
        return code if fields is code.fields else ir.NewRecord(code.kinds, fields)

    def _sequence(self, code: ir.Sequence) -> ir.Expression:
        statements, value = self._statements(code.statements), self.expression(code.value)
        same = statements is code.statements and value is code.value
        return code if same else ir.Sequence(statements, value)

    def _perform(self, code: ir.Perform) -> ir.Expression:
        statements = self._statements(code.statements)
        return code if statements is code.statements else ir.Perform(statements)

    # Statements

    def _set_local(self, code: ir.SetLocal) -> ir.Statement:
        local, value = self.local(code.local), self.expression(code.value)
        same = local is code.local and value is code.value
        return code if same else ir.SetLocal(local, value)

    def _set_cell(self, code: ir.SetCell) -> ir.Statement:
        value = self.expression(code.value)
        return code if value is code.value else ir.SetCell(code.cell, value)

    def _set_slot(self, code: ir.SetSlot) -> ir.Statement:
        owner, index = self.local(code.object), self.expression(code.index)
        value = self.expression(code.value)
        if owner is code.object and index is code.index and value is code.value:
            return code
        return ir.SetSlot(code.kind, owner, index, value)

    def _store(self, code: ir.Store) -> ir.Statement:
        address, value = self.local(code.address), self.expression(code.value)
        same = address is code.address and value is code.value
        return code if same else ir.Store(code.kind, address, code.offset, value)

    def _each_row(self, code: ir.EachRow) -> ir.Statement:
        table, row = self.expression(code.table), self.local(code.row)
        body = self._statements(code.body)
        if table is code.table and row is code.row and body is code.body:
            return code
        return ir.EachRow(table, row, code.gaps, body)

    def _do(self, code: ir.Do) -> ir.Statement:
        value = self.expression(code.value)
        return code if value is code.value else ir.Do(value)

    def _branch(self, code: ir.Branch) -> ir.Statement:
        test = self.expression(code.test)
        then, otherwise = self._statements(code.then), self._statements(code.otherwise)
        if test is code.test and then is code.then and otherwise is code.otherwise:
            return code
        return ir.Branch(test, then, otherwise)

    def _loop(self, code: ir.Loop) -> ir.Statement:
        test = None if code.test is None else self.expression(code.test)
        body, update = self._statements(code.body), self._statements(code.update)
        end, following = self.label(code.end), self.label(code.next)
        if (
            test is code.test
            and body is code.body
            and update is code.update
            and end is code.end
            and following is code.next
        ):
            return code
        return ir.Loop(test, body, update, end, following, code.paid)

    def _labeled(self, code: ir.Labeled) -> ir.Statement:
        label, body = self.label(code.label), self._statements(code.body)
        same = label is code.label and body is code.body
        return code if same else ir.Labeled(label, body)

    def _exit(self, code: ir.Exit) -> ir.Statement:
        label = self.label(code.label)
        return code if label is code.label else ir.Exit(label)

    def _give(self, code: ir.Give) -> ir.Statement:
        value = None if code.value is None else self.expression(code.value)
        return code if value is code.value else ir.Give(value)

    def _settle(self, code: ir.Settle) -> ir.Statement:
        return code

    def _burn(self, code: ir.Burn) -> ir.Statement:
        return code

    def _set_attribute(self, code: ir.SetAttribute) -> ir.Statement:
        value = self.expression(code.value)
        if value is code.value:
            return code
        return ir.SetAttribute(code.node, code.attribute, code.name, code.kind, value)

    def _choose(self, code: ir.ChooseBranch) -> ir.Statement:
        branch = self.expression(code.branch)
        return code if branch is code.branch else ir.ChooseBranch(code.site, branch)

    def _repeat(self, code: ir.Repeat) -> ir.Statement:
        items = self.expression(code.items)
        keys = None if code.keys is None else self.expression(code.keys)
        same = items is code.items and keys is code.keys
        return code if same else ir.Repeat(code.site, items, keys)

    def _use_child(self, code: ir.UseChild) -> ir.Statement:
        props = tuple([(cell, self.expression(value)) for cell, value in code.props])
        return code if props == code.props else ir.UseChild(code.site, props)

    def _tell(self, code: ir.Emit) -> ir.Statement:
        record = self.expression(code.record)
        return code if record is code.record else ir.Emit(code.event, record)

    def _animate(self, code: ir.Animate) -> ir.Statement:
        to = self.expression(code.to)
        first, second = self.expression(code.options[0]), self.expression(code.options[1])
        if to is code.to and first is code.options[0] and second is code.options[1]:
            return code
        return ir.Animate(code.way, code.cell, to, (first, second))

    _EXPRESSIONS: ClassVar[dict[type, Callable[..., ir.Expression]]] = {
        ir.Op: _op,
        ir.Runtime: _runtime,
        ir.Select: _select,
        ir.Sequence: _sequence,
        ir.OnCell: _on_cell,
        ir.Load: _load,
        ir.Rows: _rows,
        ir.ListRows: _list_rows,
        ir.Invoke: _invoke,
        ir.Item: _item,
        ir.Row: _row,
        ir.Slot: _slot,
        ir.Length: _length,
        ir.NewList: _new_list,
        ir.NewRecord: _new_record,
        ir.Perform: _perform,
    }
    _STATEMENTS: ClassVar[dict[type, Callable[..., ir.Statement]]] = {
        ir.SetAttribute: _set_attribute,
        ir.SetCell: _set_cell,
        ir.SetLocal: _set_local,
        ir.Do: _do,
        ir.Branch: _branch,
        ir.SetSlot: _set_slot,
        ir.Store: _store,
        ir.EachRow: _each_row,
        ir.Loop: _loop,
        ir.Labeled: _labeled,
        ir.Exit: _exit,
        ir.Give: _give,
        ir.Settle: _settle,
        ir.Burn: _burn,
        ir.ChooseBranch: _choose,
        ir.Repeat: _repeat,
        ir.UseChild: _use_child,
        ir.Emit: _tell,
        ir.Animate: _animate,
    }
