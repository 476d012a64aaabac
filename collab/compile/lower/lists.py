"""How lists keep their items: each in a slot, or, records, the fields of each in a row of slots."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import field, row_of
from collab.compile.lower.base import ITEM_KINDS, integer, kind_of_type
from collab.compile.types.model import RecordType, Type, prune

_ROW = 3
_WIDTH_BITS = 6
_MOST_FIELDS = 24
"""Records of more fields stand in lists as objects: the kind of a list has no more bits."""


class Items:
    """How a list of a type keeps its items. ``kind`` is that of an item as a value, ``fields`` those of what
    stands in a row; None where an item has one slot. ``info`` is the list's item kind.
    """

    __slots__ = ("fields", "info", "kind")

    def __init__(self, item: Type) -> None:
        item = prune(item)
        self.kind = kind_of_type(item)
        self.fields: tuple[ir.Kind, ...] | None = None
        self.info = ITEM_KINDS[self.kind]
        if isinstance(item, RecordType) and 0 < len(item.fields) <= _MOST_FIELDS:
            self.fields = tuple([kind_of_type(part) for part in item.fields.values()])
            above = len(self.fields) | ir.references(self.fields) << _WIDTH_BITS
            self.info = _ROW | above << 2

    def new(self, size: ir.Expression) -> ir.Expression:
        """A list that is not adopted yet, and not filled."""
        return ir.Runtime("list_new", "ref", (size, integer(self.info)))

    def renewed(self, size: ir.Expression) -> ir.Expression:
        """A list in rows that is adopted already, of which every field is written by ``put``."""
        return ir.Runtime("list_renew", "ref", (size, integer(self.info)))

    def at(self, items: ir.Local, place: ir.Expression) -> ir.Expression:
        """The item at an i32 index that is known to be there."""
        if self.fields is None:
            return ir.Slot(self.kind, ir.GetLocal(items), place)
        return self._record(self.address(items, place))

    def address(self, items: ir.Local, place: ir.Expression) -> ir.Expression:
        """Where the row at an i32 index begins, if it is there."""
        assert self.fields is not None
        by = ir.Op("i32.mul", "i32", (place, integer(8 * len(self.fields))))
        return ir.Op("i32.add", "ref", (ir.GetLocal(items), by))

    def in_row(self, row: ir.Local) -> ir.Expression:
        """The record in the row at an address."""
        return self._record(ir.GetLocal(row))

    def find(self, items: ir.Expression, index: ir.Expression) -> ir.Expression:
        """The item at an f64 index; the runtime fails when there is none."""
        if self.fields is None:
            return ir.Item(self.kind, items, index)
        return self._record(ir.Row(items, index, len(self.fields)))

    def put(
        self, items: ir.Local, place: ir.Expression, value: ir.Expression, *, renewed: bool = False
    ) -> list[ir.Statement]:
        """Writes the item at an i32 index of a new list."""
        if self.fields is None:
            return [ir.SetSlot(self.kind, items, place, value)]
        if isinstance(place, ir.Const):
            return self._fill(items, int(place.value) * len(self.fields), value, renewed=renewed)
        row = ir.Local("row", "ref")
        code: list[ir.Statement] = [ir.SetLocal(row, self.address(items, place))]
        return [*code, *self._fill(row, 0, value, renewed=renewed)]

    def rewrite(self, row: ir.Local, value: ir.Expression) -> list[ir.Statement]:
        """Writes a record over the row at hand, which it may be made from."""
        return self._rewrite(row, {row}, value)

    def _rewrite(self, row: ir.Local, same: set[ir.Local], value: ir.Expression) -> list[ir.Statement]:
        """``same``: what holds the address of the row."""
        assert self.fields is not None
        if isinstance(value, ir.Sequence):
            for before in value.statements:
                if isinstance(before, ir.SetLocal):
                    is_row = isinstance(before.value, ir.GetLocal) and before.value.local in same
                    same = same | {before.local} if is_row else same - {before.local}
            return [*value.statements, *self._rewrite(row, same, value.value)]
        if isinstance(value, ir.Select):
            then, otherwise = self._rewrite(row, same, value.then), self._rewrite(row, same, value.otherwise)
            return [ir.Branch(value.test, tuple(then), tuple(otherwise))]
        place = row_of(value)
        if isinstance(place, ir.GetLocal) and place.local in same:
            return []
        code, values = self._parts(value)
        new: list[tuple[int, ir.Kind, ir.Expression]] = []
        for at, (kind, part) in enumerate(zip(self.fields, values, strict=True)):
            if _is_field(part, same, at):
                continue
            if isinstance(part, ir.Const | ir.GetLocal | ir.Text):
                new.append((at, kind, part))
                continue
            # All are worked out before the first is written.
            local = ir.Local("new", kind)
            code.append(ir.SetLocal(local, part))
            new.append((at, kind, ir.GetLocal(local)))
        for at, kind, part in new:
            code += self._renew(row, at, kind, part)
        return code

    def complete(self, items: ir.Local) -> tuple[ir.Statement, ...]:
        """A new list is filled: what it refers to is held by it."""
        refers = "ref" in (self.fields or (self.kind,))
        return (ir.Do(ir.Runtime("adopt", None, (ir.GetLocal(items),))),) if refers else ()

    def _record(self, row: ir.Expression) -> ir.Expression:
        assert self.fields is not None
        given = (row, integer(len(self.fields)), integer(ir.references(self.fields)))
        return ir.Runtime("row_record", "ref", given)

    def _fill(self, row: ir.Local, first: int, value: ir.Expression, *, renewed: bool) -> list[ir.Statement]:
        """Writes the fields of a record to slots from ``first`` on, without making it if it is not there."""
        assert self.fields is not None
        if isinstance(value, ir.Sequence):
            return [*value.statements, *self._fill(row, first, value.value, renewed=renewed)]
        if isinstance(value, ir.Select):
            then = self._fill(row, first, value.then, renewed=renewed)
            otherwise = self._fill(row, first, value.otherwise, renewed=renewed)
            return [ir.Branch(value.test, tuple(then), tuple(otherwise))]
        code, values = self._parts(value)
        for at, (kind, part) in enumerate(zip(self.fields, values, strict=True)):
            if renewed:
                code += self._renew(row, first + at, kind, part)
            else:
                code.append(ir.SetSlot(kind, row, integer(first + at), part))
        return code

    def _parts(self, value: ir.Expression) -> tuple[list[ir.Statement], tuple[ir.Expression, ...]]:
        """The fields of a record, and what is done before them."""
        assert self.fields is not None
        if isinstance(value, ir.NewRecord):
            return [], value.fields
        record = ir.Local("record", "ref")
        parts = [field(kind, ir.GetLocal(record), at) for at, kind in enumerate(self.fields)]
        return [ir.SetLocal(record, row_of(value) or value)], tuple(parts)

    @staticmethod
    def _renew(row: ir.Local, at: int, kind: ir.Kind, part: ir.Expression) -> list[ir.Statement]:
        """Writes a field of a list that was adopted before it."""
        if kind != "ref":
            return [ir.SetSlot(kind, row, integer(at), part)]
        new = ir.Local("value", "ref")
        held = ir.Slot(kind, ir.GetLocal(row), integer(at))
        write = ir.Runtime("row_set", None, (ir.GetLocal(row), integer(at), ir.GetLocal(new)))
        other = ir.Op("i32.ne", "i32", (held, ir.GetLocal(new)))
        return [ir.SetLocal(new, part), ir.Branch(other, (ir.Do(write),), ())]


def _is_field(part: ir.Expression, rows: set[ir.Local], at: int) -> bool:
    """Whether a value is what stands in that slot of one of some rows."""
    return (
        isinstance(part, ir.Slot)
        and isinstance(part.object, ir.GetLocal)
        and part.object.local in rows
        and isinstance(part.index, ir.Const)
        and part.index.value == at
    )
