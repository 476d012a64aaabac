"""Code of one WebAssembly function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from collab.compile.emit.data import Data
from collab.compile.emit.encoder import BYTES, double, signed32, unsigned
from collab.compile.emit.imports import SET_ATTRIBUTE, SET_CELL
from collab.compile.emit.layout import Layout
from collab.compile.emit.rounds import ROUNDS, passes, steps_of
from collab.compile.emit.written import Mark, Written
from collab.compile.ir import nodes as ir
from collab.compile.ir.rows import CHUNK_ROWS
from collab.compile.records import table

_I32, _F64, _EMPTY = 0x7F, 0x7C, b"\x40"
_TYPES = {"f64": _F64, "i32": _I32, "ref": _I32}
_PAYLOAD = 16
_LENGTH = 8
_FRAME_CELLS = 8
_AT_HAND = frozenset((ir.Const, ir.GetLocal))
"""What takes no time to evaluate."""

OPCODES = {
    "i32.eqz": b"\x45", "i32.eq": b"\x46", "i32.ne": b"\x47", "i32.lt_s": b"\x48", "i32.lt_u": b"\x49",
    "i32.gt_s": b"\x4a", "i32.le_s": b"\x4c", "i32.ge_s": b"\x4e", "i32.add": b"\x6a", "i32.sub": b"\x6b",
    "i32.mul": b"\x6c", "i32.and": b"\x71", "i32.or": b"\x72", "i32.shr_u": b"\x76",
    "f64.eq": b"\x61", "f64.ne": b"\x62", "f64.lt": b"\x63", "f64.gt": b"\x64", "f64.le": b"\x65",
    "f64.ge": b"\x66", "f64.abs": b"\x99", "f64.neg": b"\x9a", "f64.ceil": b"\x9b", "f64.floor": b"\x9c",
    "f64.trunc": b"\x9d", "f64.sqrt": b"\x9f", "f64.add": b"\xa0", "f64.sub": b"\xa1", "f64.mul": b"\xa2",
    "f64.div": b"\xa3", "f64.min": b"\xa4", "f64.max": b"\xa5",
    "f64.convert_i32_s": b"\xb7", "f64.convert_i32_u": b"\xb8", "i32.trunc_sat_f64_s": b"\xfc\x02",
}  # fmt: skip


@table
class Functions:
    """The numbers of all functions: of the runtime by name, of this module by what they are for."""

    runtime: dict[str, int]
    own: dict[object, int]


class CodeWriter:
    """Writes the code of one function.

    Parameter 0 is always a frame of ``block``; bodies that share a function (one runs, never two) share its
    locals.
    """

    def __init__(
        self, block: ir.Block, parameters: list[int], layout: Layout, data: Data, functions: Functions
    ) -> None:
        self.out = bytearray()
        self.marks: list[Mark] = []
        self._at = 0
        self._block = block
        self._layout = layout
        self._data = data
        self._functions = functions
        self._parameters = len(parameters)
        self._local_types: list[int] = []
        self._free: dict[int, list[int]] = {_I32: [], _F64: []}
        self._locals: dict[ir.Local, int] = {}
        self._used: list[int] = []
        self._labels: dict[ir.Label, int] = {}
        self._depth = 0
        self._ahead: dict[ir.Local, int] = {}
        """Locals that stand for what is so much more than they hold."""

    def body(self, statements: list[ir.Statement], given: dict[ir.Local, int]) -> None:
        """Writes statements. ``given`` are locals that are parameters."""
        self._at = 0
        if self._used:
            for index in self._used:
                self._free[self._local_types[index - self._parameters]].append(index)
            for free in self._free.values():
                free.sort(reverse=True)
            self._used = []
        self._locals = dict(given)
        self._statements(statements)

    def _statements(self, statements: Iterable[ir.Statement]) -> None:
        for statement in statements:
            if statement.at and statement.at != self._at:
                self._mark(statement.at)
            self._WRITE[type(statement)](self, statement)

    def _mark(self, at: int) -> None:
        """What is written from here on comes from a place of the source."""
        if at and at != self._at:
            self._at = at
            self.marks.append((len(self.out), at))

    @property
    def has_locals(self) -> bool:
        """Whether anything so far needs locals beside the parameters."""
        return bool(self._local_types)

    def finish(self) -> Written:
        """The function as the code section has it."""
        types = [b"\x01" + BYTES[kind] for kind in self._local_types]
        head = unsigned(len(types)) + b"".join(types)
        return Written.of(head, bytes(self.out) + b"\x0b", self.marks)

    def call_own(self, key: object) -> None:
        """A call of a function of this module."""
        self.out += b"\x10" + unsigned(self._functions.own[key])

    def call_runtime(self, name: str) -> None:
        """A call of a function of the runtime."""
        self.out += b"\x10" + unsigned(self._functions.runtime[name])

    # Expressions

    def _emit(self, code: ir.Expression | ir.Statement) -> None:
        self._WRITE[type(code)](self, code)

    def _const(self, code: ir.Const) -> None:
        if code.kind == "f64":
            self.out += b"\x44" + double(code.value)
        else:
            self.integer(int(code.value))

    def integer(self, value: int) -> None:
        """``i32.const``."""
        self.out += b"\x41" + signed32(value)

    def _address(self, offset: int) -> None:
        self.out += b"\x23\x00"
        self.integer(offset)
        self.out += b"\x6a"

    def _new_local(self, kind: int) -> int:
        free = self._free[kind]
        if free:
            index = free.pop()
        else:
            index = self._parameters + len(self._local_types)
            self._local_types.append(kind)
        self._used.append(index)
        return index

    def _local(self, opcode: int, local: ir.Local) -> None:
        index = self._locals.get(local)
        if index is None:
            index = self._locals[local] = self._new_local(_TYPES[local.kind])
        self.out += BYTES[opcode] + unsigned(index)

    def _get_local(self, code: ir.GetLocal) -> None:
        self._local(0x20, code.local)
        ahead = self._ahead.get(code.local)
        if ahead:
            self.integer(ahead)
            self.out += b"\x6a"

    def _base(self, local: ir.Local) -> int:
        """The local with an address, without what its loads and stores are to go further on: that."""
        self._local(0x20, local)
        return self._ahead.get(local, 0)

    def _frame(self, block: ir.Block) -> None:
        """The frame of this block or of one around it."""
        up = self._block.depth - block.depth
        self.out += b"\x20\x00" + b"\x28\x02\x00" * up if up else b"\x20\x00"

    def _root(self) -> None:
        self.out += b"\x20\x00" + b"\x28\x02\x00" * self._block.depth

    def _load(self, kind: ir.Kind, offset: int) -> None:
        self.out += (b"\x2b\x03" if kind == "f64" else b"\x28\x02") + unsigned(offset)

    def _store(self, kind: ir.Kind, offset: int) -> None:
        self.out += (b"\x39\x03" if kind == "f64" else b"\x36\x02") + unsigned(offset)

    def _get_cell(self, code: ir.GetCell) -> None:
        self._frame(code.cell.block)
        self._load(code.cell.kind, _FRAME_CELLS + 8 * self._layout.cells[code.cell])

    def _op(self, code: ir.Op) -> None:
        for argument in code.arguments:
            self._emit(argument)
        self.out += OPCODES[code.name]

    def _runtime(self, code: ir.Runtime) -> None:
        for argument in code.arguments:
            self._emit(argument)
        self.call_runtime(code.name)

    def _on_cell(self, code: ir.OnCell) -> None:
        self._frame(code.cell.block)
        self.integer(self._layout.cells[code.cell])
        for argument in code.arguments:
            self._emit(argument)
        self.call_runtime(code.name)

    def _memory(self, code: ir.Load) -> None:
        self._emit(code.address)
        self._load(code.kind, code.offset)

    def _rows(self, code: ir.Rows | ir.ListRows) -> None:
        self.out += b"\x20\x00"
        self.integer(code.node)
        self._address(self._data.static_list(ir.StaticList("f64", code.attributes)))
        if isinstance(code, ir.ListRows):
            self._emit(code.items)
            self.call_runtime("list_rows")
        else:
            self._emit(code.count)
            self.call_runtime("rows")

    def _invoke(self, code: ir.Invoke) -> None:
        self._root()
        for argument in code.arguments:
            self._emit(argument)
        self.call_own(code.function)

    def _select(self, code: ir.Select) -> None:
        if type(code.then) in _AT_HAND and type(code.otherwise) in _AT_HAND:
            # No branch, of which half would be foreseen wrongly.
            self._emit(code.then)
            self._emit(code.otherwise)
            self._emit(code.test)
            self.out += b"\x1b"
            return
        self._emit(code.test)
        self.out += b"\x04" + BYTES[_TYPES[code.kind]]
        self._depth += 1
        self._emit(code.then)
        self.out += b"\x05"
        self._emit(code.otherwise)
        self._depth -= 1
        self.out += b"\x0b"

    def _item(self, code: ir.Item) -> None:
        self._emit(code.list)
        self._emit(code.index)
        self.call_own("item")
        self._load(code.kind, _PAYLOAD)

    def _row(self, code: ir.Row) -> None:
        self._emit(code.list)
        self._emit(code.index)
        self.integer(8 * code.width)
        self.call_own("row")

    def _slot(self, code: ir.Slot) -> None:
        if isinstance(code.index, ir.Const):
            offset = _PAYLOAD + 8 * int(code.index.value)
            if isinstance(code.object, ir.GetLocal):
                offset += self._base(code.object.local)
            else:
                self._emit(code.object)
            self._load(code.kind, offset)
            return
        self._emit(code.object)
        self._scaled(code.index)
        self._load(code.kind, _PAYLOAD)

    def _scaled(self, index: ir.Expression) -> None:
        """Adds eight times the index to the address on the stack."""
        self._emit(index)
        self.out += b"\x41\x03\x74\x6a"

    def _length(self, code: ir.Length) -> None:
        self._emit(code.object)
        self._load("i32", _LENGTH)

    def _new_list(self, code: ir.NewList) -> None:
        self.integer(len(code.items))
        self.integer({"f64": 0, "i32": 1, "ref": 2}[code.item])
        self._fill("list_new", [(code.item, item) for item in code.items])

    def _new_record(self, code: ir.NewRecord) -> None:
        self.integer(len(code.fields))
        self.integer(ir.references(code.kinds))
        self._fill("record_new", list(zip(code.kinds, code.fields, strict=True)))

    def _fill(self, function: str, slots: list[tuple[ir.Kind, ir.Expression]]) -> None:
        self.call_runtime(function)
        made = unsigned(self._new_local(_I32))
        self.out += b"\x21" + made
        for place, (kind, value) in enumerate(slots):
            self.out += b"\x20" + made
            self._emit(value)
            self._store(kind, _PAYLOAD + 8 * place)
        self.out += b"\x20" + made
        self.call_runtime("adopt")
        self.out += b"\x20" + made

    def _sequence(self, code: ir.Sequence) -> None:
        at = self._at
        self._statements(code.statements)
        self._mark(at)
        self._emit(code.value)

    def _perform(self, code: ir.Perform) -> None:
        at = self._at
        self._statements(code.statements)
        self._mark(at)

    # Statements

    def _set_local(self, code: ir.SetLocal) -> None:
        self._emit(code.value)
        self._local(0x21, code.local)

    def _set_cell(self, code: ir.SetCell) -> None:
        self._frame(code.cell.block)
        self.integer(self._layout.cells[code.cell])
        self._emit(code.value)
        self.call_runtime(SET_CELL[code.cell.kind])

    def _set_slot(self, code: ir.SetSlot) -> None:
        offset = _PAYLOAD + self._base(code.object)
        if isinstance(code.index, ir.Const):
            offset += 8 * int(code.index.value)
        else:
            self._scaled(code.index)
        self._emit(code.value)
        self._store(code.kind, offset)

    def _set_memory(self, code: ir.Store) -> None:
        offset = code.offset + self._base(code.address)
        self._emit(code.value)
        self._store(code.kind, offset)

    def _each_row(self, code: ir.EachRow) -> None:
        """Two loops: over chunks, and over the rows of one by their address alone."""
        table, rows, first, end = (unsigned(self._new_local(_I32)) for _ in range(4))
        self._emit(code.table)
        self.out += b"\x22" + table
        self.call_runtime("entities_begin")
        self.out += b"\x21" + rows + b"\x41\x00\x21" + first
        done = self._open(0x02)
        top = self._open(0x03)
        self.out += b"\x20" + first + b"\x20" + rows + b"\x4f"
        self._jump(0x0D, done)
        self.out += b"\x20" + table + b"\x20" + first
        self.call_runtime("entities_chunk")
        self._local(0x22, code.row)
        # Its end: as many rows further on as it has, or as are left.
        left = b"\x20" + rows + b"\x20" + first + b"\x6b"
        self.integer(CHUNK_ROWS)
        self.out += left + left
        self.integer(CHUNK_ROWS)
        self.out += b"\x4b\x1b\x41\x03\x74\x6a\x21" + end
        self.out += b"\x20" + first
        self.integer(CHUNK_ROWS)
        self.out += b"\x6a\x21" + first
        again = self._open(0x03)
        if code.gaps:
            present = self._open(0x02)
            self._local(0x20, code.row)
            self.out += b"\x28\x02\x00\x41\x00\x48"
            self._jump(0x0D, present)
        self._statements(code.body)
        if code.gaps:
            self._close()
        self._local(0x20, code.row)
        self.out += b"\x41\x08\x6a"
        self._local(0x22, code.row)
        self.out += b"\x20" + end + b"\x49"
        self._jump(0x0D, again)
        self._close()
        self._jump(0x0C, top)
        self._close()
        self._close()
        self.out += b"\x20" + table
        self.call_runtime("entities_end")

    def _do(self, code: ir.Do) -> None:
        self._emit(code.value)
        if ir.kind_of(code.value) is not None:
            self.out += b"\x1a"

    def _branch(self, code: ir.Branch) -> None:
        self._emit(code.test)
        self.out += b"\x04" + _EMPTY
        self._depth += 1
        self._statements(code.then)
        if code.otherwise:
            self.out += b"\x05"
            self._statements(code.otherwise)
        self._depth -= 1
        self.out += b"\x0b"

    def _jump(self, opcode: int, depth: int) -> None:
        """A branch to a label opened at a depth."""
        self.out += BYTES[opcode] + unsigned(self._depth - depth)

    def _open(self, opcode: int) -> int:
        self.out += BYTES[opcode] + _EMPTY
        self._depth += 1
        return self._depth

    def _close(self) -> None:
        self._depth -= 1
        self.out += b"\x0b"

    def _loop(self, code: ir.Loop) -> None:
        steps = steps_of(code)
        if steps is not None:
            self._rounds(code, steps)
        end = self._labels[code.end] = self._open(0x02)
        top = self._open(0x03)
        if code.test is not None:
            self._emit(code.test)
            self.out += b"\x45"
            self._jump(0x0D, end)
        self._labels[code.next] = self._open(0x02)
        at = self._at
        self._statements(code.body)
        self._close()
        self._mark(at)
        self._statements(code.update)
        self._mark(at)
        if not code.paid:
            self.call_own("burn")
        self._jump(0x0C, top)
        self._close()
        self._close()

    def _rounds(self, code: ir.Loop, steps: dict[ir.Local, int]) -> None:
        """As many rounds of a loop at once as are there that often: engines look after each turn whether they
        are to stop it.
        """
        number, behind = passes(code)
        last = unsigned(self._new_local(_I32))
        self._local(0x20, behind)
        self.integer((ROUNDS - 1) * steps[number])
        self.out += b"\x6b\x21" + last
        done = self._open(0x02)
        top = self._open(0x03)
        self._local(0x20, number)
        self.out += b"\x20" + last + b"\x49\x45"
        self._jump(0x0D, done)
        at = self._at
        for turn in range(ROUNDS):
            self._ahead = {local: turn * step for local, step in steps.items()}
            self._statements(code.body)
            self._mark(at)
        self._ahead = {}
        for local, step in steps.items():
            self._local(0x20, local)
            self.integer(ROUNDS * step)
            self.out += b"\x6a"
            self._local(0x21, local)
        self._jump(0x0C, top)
        self._close()
        self._close()

    def _labeled(self, code: ir.Labeled) -> None:
        self._labels[code.label] = self._open(0x02)
        self._statements(code.body)
        self._close()

    def _give(self, code: ir.Give) -> None:
        if code.value is not None:
            self._emit(code.value)
        self.out += b"\x0f"

    def _settle(self, code: ir.Settle) -> None:
        self._root()
        self.integer(self._layout.computed_units[code.cell])
        self.call_runtime("settle")

    def _burn(self, code: ir.Burn) -> None:
        self.call_own("burn")

    def _set_attribute(self, code: ir.SetAttribute) -> None:
        self.out += b"\x20\x00"
        self.integer(code.node)
        self.integer(code.attribute)
        self._emit(code.value)
        self.call_runtime(SET_ATTRIBUTE[code.kind])

    def _choose(self, code: ir.ChooseBranch) -> None:
        self.out += b"\x20\x00"
        self.integer(code.site)
        self._emit(code.branch)
        self.call_runtime("site_if")

    def _use_child(self, code: ir.UseChild) -> None:
        self.out += b"\x20\x00"
        self.integer(code.site)
        self.call_runtime("child")
        child = unsigned(self._new_local(_I32))
        self.out += b"\x21" + child
        for cell, value in code.props:
            self.out += b"\x20" + child
            self.integer(self._layout.cells[cell])
            self._emit(value)
            self.call_runtime(SET_CELL[cell.kind])
        self.out += b"\x20\x00"
        self.integer(code.site)
        self.call_runtime("child_ready")

    def _tell(self, code: ir.Emit) -> None:
        self._root()
        self.integer(code.event)
        self._emit(code.record)
        self.call_runtime("emit")

    def _animate(self, code: ir.Animate) -> None:
        self._frame(code.cell.block)
        self.integer(self._layout.cells[code.cell])
        for value in (code.to, *code.options):
            self._emit(value)
        self.call_runtime(code.way)

    def _repeat(self, code: ir.Repeat) -> None:
        self.out += b"\x20\x00"
        self.integer(code.site)
        self._emit(code.items)
        if code.keys is None:
            self.integer(0)
        else:
            self._emit(code.keys)
        self.call_runtime("site_for")

    _WRITE: ClassVar[dict[type, Callable[..., None]]] = {
        ir.Const: _const,
        ir.GetCell: _get_cell,
        ir.GetLocal: _get_local,
        ir.Op: _op,
        ir.SetAttribute: _set_attribute,
        ir.Runtime: _runtime,
        ir.SetCell: _set_cell,
        ir.Text: lambda self, code: self._address(self._data.string(code.value)),
        ir.Select: _select,
        ir.SetLocal: _set_local,
        ir.Do: _do,
        ir.StaticList: lambda self, code: self._address(self._data.static_list(code)),
        ir.OnCell: _on_cell,
        ir.Load: _memory,
        ir.Rows: _rows,
        ir.ListRows: _rows,
        ir.Invoke: _invoke,
        ir.Item: _item,
        ir.Row: _row,
        ir.Slot: _slot,
        ir.Length: _length,
        ir.NewList: _new_list,
        ir.NewRecord: _new_record,
        ir.Sequence: _sequence,
        ir.Perform: _perform,
        ir.SetSlot: _set_slot,
        ir.Store: _set_memory,
        ir.EachRow: _each_row,
        ir.Branch: _branch,
        ir.Loop: _loop,
        ir.Labeled: _labeled,
        ir.Exit: lambda self, code: self._jump(0x0C, self._labels[code.label]),
        ir.Give: _give,
        ir.Settle: _settle,
        ir.Burn: _burn,
        ir.ChooseBranch: _choose,
        ir.Repeat: _repeat,
        ir.UseChild: _use_child,
        ir.Emit: _tell,
        ir.Animate: _animate,
    }
