"""Fields of records, which may stand in the rows of a list.

Such a record is only made, as an object of its own, where more is asked of it than its fields. Until then it
is a call of ``row_record``, which whoever reads a field looks through: the address of a row is that of a
record whose fields would stand there (``runtime-crate/ABI.md``, section 3.2).
"""

from __future__ import annotations

from collab.compile.ir import nodes as ir


def field(kind: ir.Kind, record: ir.Expression, place: int) -> ir.Expression:
    """A field of a record, which need not be made if it stands in a row."""
    return ir.Slot(kind, row_of(record) or record, ir.Const("i32", place))


def row_of(record: ir.Expression) -> ir.Expression | None:
    """Where the fields of a record stand that would be made from a row."""
    if isinstance(record, ir.Sequence):
        row = row_of(record.value)
        return ir.Sequence(record.statements, row) if row is not None else None
    return record.arguments[0] if isinstance(record, ir.Runtime) and record.name == "row_record" else None


def in_local(value: ir.Expression, local: ir.Local) -> ir.Expression:
    """A value that a local now holds; of a record that would be made from a row, it holds that row."""
    if row_of(value) is None:
        return ir.GetLocal(local)
    while isinstance(value, ir.Sequence):
        value = value.value
    assert isinstance(value, ir.Runtime)
    return ir.Runtime(value.name, value.kind, (ir.GetLocal(local), *value.arguments[1:]))
