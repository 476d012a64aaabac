"""Code of systems and particles: one loop over the rows of each kind of entities that a query finds.

The values of a row are kept in locals while its code runs, unless that calls what could look at the row too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from collab.compile import limits
from collab.compile.analyze.component import Particles, Repeat, Shape, System
from collab.compile.analyze.symbols import Match, Symbol
from collab.compile.diagnostics import system_messages as messages
from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import in_local
from collab.compile.ir.visit import Code, walk
from collab.compile.lower.base import integer
from collab.compile.lower.lists import Items
from collab.compile.lower.statements import StatementLowering, TooMuchInlinedError, forget
from collab.compile.schema import AttributeSpec
from collab.compile.syntax import ast
from collab.compile.types.model import ListType

_LOOKS = ("entities_find",)
_CHANGES = ("entities_spawn", "entities_despawn", "entities_clear")
Given = Iterable[tuple[AttributeSpec, ast.Attribute]]


class SystemLowering(StatementLowering):
    """Code that runs for each entity."""

    def system(self, node: System, dt: ir.Expression) -> list[ir.Statement]:
        """The code of a system, to be run as time passes."""
        match = self.names.matches[node]
        assert match.dt is not None
        code: list[ir.Statement] = []
        for kind in match.kinds:
            self._count(node.node, match)
            local = ir.Local("dt", "f64")
            self.bound[match.dt] = ir.GetLocal(local)
            each = self._each_of(node, match, kind)
            if match.dt.read or match.dt.written:
                body = (ir.SetLocal(local, dt), *each.body) if match.dt.written else each.body
                if not match.dt.written:
                    code.append(ir.SetLocal(local, dt))
                each = ir.EachRow(each.table, each.row, each.gaps, body)
            computed = {
                part.cell: None
                for part in walk([each])
                if isinstance(part, ir.GetCell) and part.cell.role == "computed"
            }
            code += [ir.Settle(cell) for cell in computed]
            code += [each, ir.Do(ir.OnCell("entities_changed", None, self.table(kind)))]
        return self.placed(code, node.node.start)

    def _count(self, node: ast.Element, match: Match) -> None:
        """What is written once for each kind of entities is bounded, as what is put in place of calls."""
        most = limits.INLINED_NODES
        self.inlined += node.end - node.start
        if self.inlined > most:
            start, end = node.start, node.start + 1 + len(node.tag)
            raise TooMuchInlinedError(messages.too_many_kinds(len(match.kinds), most, start, end))

    def _each_of(self, node: System, match: Match, kind: Symbol) -> ir.EachRow:
        """The loop over the rows of one kind: as fast as can be, or as safe as it needs to be."""
        self.settles = False
        row, body = self._body(node, match, kind, in_locals=True)
        parts = list(walk(body))
        called = any(
            isinstance(part, ir.Invoke) or (isinstance(part, ir.Runtime) and part.name in _LOOKS)
            for part in parts
        )
        writes = any(isinstance(part, ir.SetCell) for part in parts)
        if called or writes:
            self.settles = writes
            row, body = self._body(node, match, kind, in_locals=not called)
            parts = list(walk(body))
        gaps = called or any(isinstance(part, ir.OnCell) and part.name in _CHANGES for part in parts)
        return ir.EachRow(ir.GetCell(self.table(kind)), row, gaps, tuple(body))

    def _body(
        self, node: System, match: Match, kind: Symbol, *, in_locals: bool
    ) -> tuple[ir.Local, list[ir.Statement]]:
        row = ir.Local("row", "i32")
        columns = self.columns(kind)
        locals_of = self._bind_row(match, kind, row) if in_locals else {}
        if not in_locals:
            for symbol in match.components:
                cell_kind, offset = columns[symbol.name]
                self.bound[symbol] = ir.Load(cell_kind, ir.GetLocal(row), offset)
        self.at_hand = self.table(kind), row
        following = ir.Label("next")
        outer = self._result
        self._result = (forget, following)
        code: list[ir.Statement] = []
        for statement in node.script:
            code += self.statement(statement)
        self._result = outer
        self.at_hand = None
        stores = [
            ir.Store(local.kind, row, columns[symbol.name][1], ir.GetLocal(local))
            for symbol, local in locals_of.items()
            if symbol.written
        ]
        body: list[ir.Statement] = [ir.Labeled(following, tuple(code)), *stores]
        return row, [*self._loads(locals_of, columns, row, body), *body]

    def _bind_row(self, match: Match, kind: Symbol, row: ir.Local) -> dict[Symbol, ir.Local]:
        """Locals for the components of the row at hand."""
        columns = self.columns(kind)
        found = {symbol: ir.Local(symbol.name, columns[symbol.name][0]) for symbol in match.components}
        for symbol, local in found.items():
            self.bound[symbol] = ir.GetLocal(local)
        return found

    @staticmethod
    def _loads(
        locals_of: dict[Symbol, ir.Local],
        columns: dict[str, tuple[ir.Kind, int]],
        row: ir.Local,
        body: list[ir.Statement],
    ) -> list[ir.Statement]:
        """Fills the locals that code reads."""
        read = {part.local for part in walk(body) if isinstance(part, ir.GetLocal)}
        return [
            ir.SetLocal(local, ir.Load(local.kind, ir.GetLocal(row), columns[symbol.name][1]))
            for symbol, local in locals_of.items()
            if local in read
        ]

    # What is there many times over

    def list_rows(
        self, view: Repeat, shape: Shape, place: int
    ) -> tuple[list[ir.Statement], list[tuple[AttributeSpec, ast.Attribute]]] | None:
        """The same for the items of a list; None if their attributes are better kept apart for each."""
        kind = self.type_of(view.each)
        assert isinstance(kind, ListType)
        symbols = self.names.repeats[view]
        kept = Items(kind.item)
        size, item, number = ir.Local("size", "i32"), ir.Local("item", kept.kind), ir.Local("i", "i32")
        items = ir.Local("items", "ref")
        one = kept.at(items, ir.GetLocal(number))
        self._bind_item(symbols, in_local(one, item), number)
        of_rows: list[tuple[int, ir.Expression, int]] = []
        same: list[tuple[AttributeSpec, ast.Attribute]] = []
        for spec, attribute in shape.attributes:
            value = self.expression(attribute.value) if attribute.value is not None else None
            parts = list(walk([ir.Do(value)])) if value is not None else []
            if not any(isinstance(part, ir.GetLocal) and part.local in (item, number) for part in parts):
                same.append((spec, attribute))
            elif value is None or not _is_cheap(parts) or spec.type not in ("number", "boolean", "color"):
                return None
            else:
                of_rows.append((spec.id, value, self.places.at(attribute.start)))
        out = ir.Local("out", "i32")
        each = self.expression(view.each)
        slots = [_slot_of(value, item, kept) if _is_held(each) else -1 for _, value, _ in of_rows]
        written = [one for one, slot in zip(of_rows, slots, strict=True) if slot < 0]
        rows: ir.Expression
        if len(written) < len(of_rows):
            pairs = zip([spec for spec, _, _ in of_rows], slots, strict=True)
            rows = ir.ListRows(place, tuple(chain.from_iterable(pairs)), ir.GetLocal(items))
        else:
            count = ir.Op("f64.convert_i32_s", "f64", (ir.GetLocal(size),))
            rows = ir.Rows(place, tuple(spec for spec, _, _ in of_rows), count)
        code: list[ir.Statement] = [
            ir.SetLocal(items, each),
            ir.SetLocal(size, ir.Length(ir.GetLocal(items))),
            ir.SetLocal(out, rows),
        ]
        if written:
            code += self._rows_of_items(written, (items, item, number, size), kept, out)
        return self.placed(code, view.node.start), same

    def _bind_item(
        self, symbols: tuple[Symbol | None, Symbol | None], item: ir.Expression, number: ir.Local
    ) -> None:
        place = ir.Op("f64.convert_i32_s", "f64", (ir.GetLocal(number),))
        values: tuple[ir.Expression, ir.Expression] = item, place
        for symbol, value in zip(symbols, values, strict=True):
            if symbol is not None:
                self.bound[symbol] = value

    def _rows_of_items(
        self,
        attributes: list[tuple[int, ir.Expression, int]],
        over: tuple[ir.Local, ir.Local, ir.Local, ir.Local],
        kept: Items,
        out: ir.Local,
    ) -> list[ir.Statement]:
        items, item, number, size = over
        body: list[ir.Statement] = []
        for place, (_, value, at) in enumerate(attributes):
            kind = ir.kind_of(value)
            assert kind is not None
            body.append(ir.Store(kind, out, 8 * place, value, at=at))
        further = ir.SetLocal(out, _plus(out, 8 * len(attributes)))
        if kept.fields is not None:
            return self.along_rows(items, size, kept, (item, number), lambda _: body, steps=(further,))
        take = ir.SetLocal(item, kept.at(items, ir.GetLocal(number)))
        test = ir.Op("i32.lt_u", "i32", (ir.GetLocal(number), ir.GetLocal(size)))
        step = ir.SetLocal(number, _plus(number, 1))
        each = ir.Loop(test, (take, *body), (further, step), ir.Label("end"), ir.Label("next"), paid=True)
        return [ir.SetLocal(number, integer(0)), each]

    def particle_rows(self, view: Particles, place: int) -> tuple[list[ir.Statement], Given]:
        """The code that writes what differs from particle to particle, and the attributes that do not."""
        match = self.names.matches[view]
        assert view.shape is not None
        given = [(spec, one.value) for spec, one in view.shape.attributes if one.value is not None]
        of_rows: list[tuple[AttributeSpec, ast.Expression]] = []
        first = self._bind_row(match, match.kinds[0], ir.Local("row", "i32"))
        for spec, value in given:
            used = walk([ir.Do(self.expression(value))])
            if any(isinstance(part, ir.GetLocal) and part.local in first.values() for part in used):
                of_rows.append((spec, value))
        differing = {value for _, value in of_rows}
        same = [(spec, one) for spec, one in view.shape.attributes if one.value not in differing]
        tables = [ir.GetCell(self.table(kind)) for kind in match.kinds]
        counts: list[ir.Expression] = [ir.Runtime("entities_count", "f64", (table,)) for table in tables]
        total = counts[0]
        for count in counts[1:]:
            total = ir.Op("f64.add", "f64", (total, count))
        out = ir.Local("out", "i32")
        code: list[ir.Statement] = [
            ir.SetLocal(out, ir.Rows(place, tuple(spec.id for spec, _ in of_rows), total))
        ]
        if of_rows:
            for kind in match.kinds:
                self._count(view.node, match)
                code.append(self._rows_of(match, kind, of_rows, out))
        return self.placed(code, view.node.start), same

    def _rows_of(
        self,
        match: Match,
        kind: Symbol,
        attributes: list[tuple[AttributeSpec, ast.Expression]],
        out: ir.Local,
    ) -> ir.Statement:
        row = ir.Local("row", "i32")
        locals_of = self._bind_row(match, kind, row)
        body: list[ir.Statement] = []
        for number, (_, value) in enumerate(attributes):
            written = self.expression(value)
            kept = ir.kind_of(written)
            assert kept is not None
            body.append(ir.Store(kept, out, 8 * number, written, at=self.places.at(value.start)))
        step = ir.SetLocal(out, _plus(out, 8 * len(attributes)))
        body = [*self._loads(locals_of, self.columns(kind), row, body), *body, step]
        return ir.EachRow(ir.GetCell(self.table(kind)), row, False, tuple(body))


def _plus(local: ir.Local, by: int) -> ir.Expression:
    return ir.Op("i32.add", "i32", (ir.GetLocal(local), integer(by)))


def _is_held(items: ir.Expression) -> bool:
    """Whether a list stays where it is until what reads it runs again (section 3.1 of the contract)."""
    return isinstance(items, ir.GetCell) and items.cell.role in ("signal", "computed", "prop")


def _slot_of(value: ir.Expression, item: ir.Local, kept: Items) -> int:
    """The slot of an item that holds a value; -1 if the value is to be worked out."""
    if kept.fields is None:
        return 0 if isinstance(value, ir.GetLocal) and value.local is item else -1
    if isinstance(value, ir.Slot) and isinstance(value.object, ir.GetLocal) and value.object.local is item:
        assert isinstance(value.index, ir.Const)
        return int(value.index.value)
    return -1


def _is_cheap(parts: Iterable[Code]) -> bool:
    """Whether working something out for every item costs less than to find out which of them changed."""
    return not any(
        isinstance(part, ir.Invoke | ir.Loop | ir.NewList | ir.NewRecord)
        or (isinstance(part, ir.Runtime) and not part.name.startswith("math_"))
        for part in parts
    )
