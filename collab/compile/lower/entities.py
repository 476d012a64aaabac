"""Code of entities. A row is known by its address; its values stand in columns a fixed way further on."""

from __future__ import annotations

from collab.compile.analyze.symbols import Symbol
from collab.compile.ir import nodes as ir
from collab.compile.ir.rows import column_offset
from collab.compile.lower.base import Lowering, integer, kind_of_type, null
from collab.compile.syntax import ast
from collab.compile.types.model import EntitiesType, prune


def is_there(row: ir.Expression) -> ir.Expression:
    """Whether there is a row at an address."""
    return ir.Op("i32.ne", "i32", (row, integer(0)))


class EntityLowering(Lowering):
    """What entities are asked and told."""

    def table(self, symbol: Symbol) -> ir.Cell:
        """The cell that holds the entities of a name."""
        bound = self.bound[symbol]
        assert isinstance(bound, ir.GetCell)
        return bound.cell

    def columns(self, symbol: Symbol) -> dict[str, tuple[ir.Kind, int]]:
        """How each component of entities is kept, and where from the row on."""
        kind = prune(self.types.symbols[symbol])
        assert isinstance(kind, EntitiesType)
        return {
            name: (kind_of_type(field), column_offset(place))
            for place, (name, field) in enumerate(kind.fields.items())
        }

    def new_entities(self, symbol: Symbol) -> ir.Expression:
        """An empty table."""
        return ir.Runtime("entities_new", "ref", (integer(len(self.columns(symbol))),))

    def entities_call(self, node: ast.Call, name: str) -> ir.Expression:
        """A method that gives a value."""
        symbol = self._entities_of(node)
        cell = self.table(symbol)
        if name == "count":
            return ir.Runtime("entities_count", "f64", (ir.GetCell(cell),))
        if name == "spawn":
            statements, row = self._spawn(node, symbol)
            handle = ir.Runtime("entities_handle", "f64", (ir.GetCell(cell, tracked=False), ir.GetLocal(row)))
            return ir.Sequence(tuple(statements), handle)
        if name not in ("has", "get"):
            return ir.Perform(tuple(self.entities_effect(node, name)))
        row = ir.Local("row", "i32")
        read = ir.GetLocal(row)
        found = self._find(ir.GetCell(cell), node.arguments[0])
        if name == "has":
            return is_there(found)
        columns = self.columns(symbol).values()
        record = ir.NewRecord(
            tuple(kind for kind, _ in columns), tuple(ir.Load(kind, read, offset) for kind, offset in columns)
        )
        return ir.Sequence((ir.SetLocal(row, found),), ir.Select("ref", is_there(read), record, null()))

    def entities_effect(self, node: ast.Call, name: str) -> list[ir.Statement]:
        """A method that is called for what it does."""
        symbol = self._entities_of(node)
        cell = self.table(symbol)
        if name == "spawn":
            return self._spawn(node, symbol)[0]
        if name == "clear":
            return [ir.Do(ir.OnCell("entities_clear", None, cell))]
        untracked = ir.GetCell(cell, tracked=False)
        if name == "despawn":
            found = self._find(untracked, node.arguments[0])
            return [ir.Do(ir.OnCell("entities_despawn", None, cell, (found,)))]
        if name != "set":
            return [ir.Do(self.entities_call(node, name))]
        row = ir.Local("row", "i32")
        entity = ir.Local("entity", "f64")
        statements: list[ir.Statement] = [ir.SetLocal(entity, self.expression(node.arguments[0]))]
        values = self._given(node.arguments[1], statements)
        columns = self.columns(symbol)
        stores = [
            ir.Store(columns[field][0], row, columns[field][1], value) for field, value in values.items()
        ]
        find = ir.Runtime("entities_find", "i32", (untracked, ir.GetLocal(entity)))
        changed = ir.Do(ir.OnCell("entities_changed", None, cell))
        return [
            *statements,
            ir.SetLocal(row, find),
            ir.Branch(is_there(ir.GetLocal(row)), (*stores, changed), ()),
        ]

    def _entities_of(self, node: ast.Call) -> Symbol:
        assert isinstance(node.callee, ast.Member) and isinstance(node.callee.target, ast.Name)
        return self.names.uses[node.callee.target]

    def _find(self, table: ir.Expression, entity: ast.Expression) -> ir.Expression:
        return ir.Runtime("entities_find", "i32", (table, self.expression(entity)))

    def _given(self, node: ast.Expression, before: list[ir.Statement]) -> dict[str, ir.Expression]:
        """The values of a record that is written out, worked out in their order by ``before``."""
        assert isinstance(node, ast.RecordLiteral)
        values: dict[str, ir.Expression] = {}
        for entry in node.fields:
            assert isinstance(entry, ast.Field)
            value = self.expression(entry.value)
            if not isinstance(value, ir.Const):
                local = ir.Local(entry.name, self.kind(entry.value))
                before.append(ir.SetLocal(local, value))
                value = ir.GetLocal(local)
            values[entry.name] = value
        return values

    def _spawn(self, node: ast.Call, symbol: Symbol) -> tuple[list[ir.Statement], ir.Local]:
        statements: list[ir.Statement] = []
        values = self._given(node.arguments[0], statements) if node.arguments else {}
        assert isinstance(symbol.initial, ast.RecordLiteral)
        for entry in symbol.initial.fields:
            assert isinstance(entry, ast.Field)
            if entry.name not in values:
                value = self.expression(entry.value)
                if not isinstance(value, ir.Const):
                    local = ir.Local(entry.name, self.kind(entry.value))
                    statements.append(ir.SetLocal(local, value))
                    value = ir.GetLocal(local)
                values[entry.name] = value
        row = ir.Local("row", "i32")
        statements.append(ir.SetLocal(row, ir.OnCell("entities_spawn", "i32", self.table(symbol))))
        for name, (kind, offset) in self.columns(symbol).items():
            statements.append(ir.Store(kind, row, offset, values[name]))
        return statements, row
