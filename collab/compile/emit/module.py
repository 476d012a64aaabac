"""The module: functions and sections, in the order the format wants them."""

from __future__ import annotations

import json
import struct
from typing import Literal

from collab.compile.emit.code import CodeWriter, Functions
from collab.compile.emit.data import Data
from collab.compile.emit.description import HEADER_SIZE, Statics, describe_blocks, describe_props
from collab.compile.emit.encoder import name, section, unsigned, vector
from collab.compile.emit.imports import needed, needed_by
from collab.compile.emit.layout import Layout, lay_out
from collab.compile.emit.parts import parts_of
from collab.compile.emit.runtime import FUNCTIONS
from collab.compile.emit.written import Mark, Written, mappings, moved_line
from collab.compile.ir import nodes as ir
from collab.compile.schema import SCHEMA

GROUP = 32
"""Bodies a function holds behind its ``br_table``."""

_TYPES = {"f": b"\x7c", "i": b"\x7f"}
_LETTER = {"f64": "f", "i32": "i", "ref": "i"}
_LONGEST_NAME = 64
_ALWAYS_IMPORTED: list[bytes] = [
    name("omni") + name("memory") + b"\x02\x00\x01",
    name("omni") + name("table") + b"\x01\x70\x00\x00",
    name("omni") + name("data_base") + b"\x03\x7f\x00",
    name("omni") + name("table_base") + b"\x03\x7f\x00",
    name("omni") + name("fuel") + b"\x03\x7f\x00",
]
_IMPORTED: dict[str, bytes] = {function: name("omni") + name(function) + b"\x00" for function in FUNCTIONS}
"""The imports of functions, before their types."""
_Piece = tuple[bytes, list[Mark], list[bytes]]
"""Code of one body, with the places it comes from and the constants that it uses."""
_Work = tuple[list[ir.Statement], ir.Local | None]
Part = ir.Unit | ir.Handler | ir.Function | ir.Script
"""What has code of its own: a script has several."""


class Module:
    """The functions of one module, and its bytes: the same for the same program."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._layout: Layout = lay_out(program)
        self._data = Data(HEADER_SIZE)
        runtime, self._needed = needed(program)
        self._functions = Functions({found: number for number, found in enumerate(runtime)}, {})
        self._types: dict[tuple[str, str], int] = {}
        self._plan: list[tuple[object, str, str]] = []
        self._slots: dict[object, int] = {}
        self._written: list[Written] = []
        self._before_code = self._after_code = b""
        self._pieces: dict[object, list[_Piece]] = {}
        self._constants: list[list[bytes]] = []
        self._statics: Statics = {}
        self._parts = 0
        self._first = 0

    def module(self) -> bytes:
        """The whole module."""
        self._number_functions()
        for key, _, _ in self._plan:
            self._written.append(self._code(key))
            self._constants.append(self._data.used)
        return self.described()

    def described(self) -> bytes:
        """The module with the description of its program as that is now, and the code as it was written."""
        program = self._program
        data = self._data.copy()
        self._described = describe_blocks(program, self._layout, data, self._slots, self._statics)
        self._parts = parts_of(program, self._functions.runtime, self._needed.parts)
        return self.with_props()

    def with_props(self) -> bytes:
        """The module with the props of its program as they are now, and all else as it was."""
        described = describe_props(self._program, self._layout, self._described)
        size = len(described.bytes)
        table = [self._functions.own[key] for key in self._slots]
        abi = name("omni.abi") + struct.pack("<IIII", SCHEMA.abi, size, len(table), self._parts)
        imports = self._imports()
        declared = [unsigned(self._type(*signature)) for _, *signature in self._plan]
        data = b"\x00\x23\x00\x0b" + unsigned(size) + bytes(described.bytes)
        before = [
            b"\0asm\x01\0\0\0",
            section(0, abi),
            *_events(self._program),
            section(1, vector(self._type_entries())),
            section(2, vector(imports)),
            section(3, vector(declared)),
        ]
        if table:
            element = b"\x00\x23\x01\x0b" + vector([unsigned(function) for function in table])
            before.append(section(9, vector([element])))
        self._before_code = b"".join(before)
        names = b"\x00" + _sized(name(self._program.name[:_LONGEST_NAME]))
        self._after_code = section(11, vector([data])) + section(0, name("name") + names)
        return self.joined()

    def joined(self) -> bytes:
        """The module of what was written."""
        codes = [function.code for function in self._written]
        count = unsigned(len(codes))
        size = unsigned(len(count) + sum(map(len, codes)))
        self._first = len(self._before_code) + 1 + len(size) + len(count)
        return b"".join((self._before_code, b"\x0a", size, count, *codes, self._after_code))

    def mappings(self) -> str:
        """From the bytes of the module to the lines of the program's sources, as source maps have it."""
        return mappings(self._written, self._first)

    def move_lines(self, first: int, by: int) -> None:
        """Code of the own source from a line on comes from as many lines further down."""
        for function in self._written:
            function.move_lines(first, by)
        for key, pieces in self._pieces.items():
            self._pieces[key] = [
                (code, [(byte, moved_line(at, first, by)) for byte, at in marks], used)
                for code, marks, used in pieces
            ]

    def rewrite(
        self,
        part: Part,
        block: ir.Block,
        before: list[ir.Statement],
        after: list[ir.Statement],
        *,
        of_script: Literal["init", "tick"] = "init",
    ) -> bytes | None:
        """The module with the code of one part as it is now; of that, ``before`` has become ``after``, which
        reads and calls the same. ``of_script`` says what of a script it is.

        None if more than code and constants would change: then the whole is to be emitted again.
        """
        if needed_by(before) != needed_by(after):
            return None
        key, at = self._place_of(part, block, of_script)
        place = next(n for n, plan in enumerate(self._plan) if plan[0] == key)
        known = self._written[place]
        pieces = self._pieces.get(key)
        piece = self._piece(part, block, after) if pieces is not None else None
        if pieces is None or piece is None:
            self._written[place] = self._code(key).after(known)
            return self._with_constants(place, self._data.used)
        pieces[1 + at % GROUP] = piece
        self._written[place] = _function_of(pieces).after(known)
        return self._with_constants(place, [constant for _, _, used in pieces for constant in used])

    def _piece(self, part: Part, block: ir.Block, body: list[ir.Statement]) -> _Piece | None:
        """One body; None if it has locals. Bodies without them know nothing of each other."""
        self._data.used = []
        writer = self._writer(block, [0] * (3 if isinstance(part, ir.Handler) else 2))
        writer.body(body, {part.record: 2} if isinstance(part, ir.Handler) else {})
        return None if writer.has_locals else (bytes(writer.out), writer.marks, self._data.used)

    def _place_of(self, part: Part, block: ir.Block, of_script: str) -> tuple[object, int]:
        """The function that has the code of a part, and the number of that code in it."""
        if isinstance(part, ir.Function):
            return part, 0
        if isinstance(part, ir.Script):
            return (of_script, block), 0
        if isinstance(part, ir.Unit):
            units = self._layout.blocks[block].units
            kind, count, at = "run", len(units), units.index(part)
        else:
            kind, count, at = "handle", len(block.handlers), block.handlers.index(part)
        key: object = (kind, block)
        if count > GROUP:
            key = (kind, block, at - at % GROUP)
        return key, at

    def _with_constants(self, place: int, used: list[bytes]) -> bytes:
        """The module with the constants that one function uses now, and what they move."""
        if used == self._constants[place]:
            return self.joined()
        self._constants[place] = used
        before, self._data = self._data, Data(HEADER_SIZE)
        for constants in self._constants:
            for constant in constants:
                self._data.place(constant)
        for number, constants in enumerate(self._constants):
            if any(not self._data.has_as(before, constant) for constant in constants):
                self._written[number] = self._code(self._plan[number][0])
        return self.described()

    # What functions there are

    def _number_functions(self) -> None:
        for helper, parameters, result in (("burn", "", ""), ("item", "if", "i"), ("row", "ifi", "i")):
            if helper in self._needed.helpers:
                self._plan.append((helper, parameters, result))
        for function in self._program.functions:
            parameters = "".join(_LETTER[local.kind] for local in function.parameters)
            result = _LETTER[function.result] if function.result is not None else ""
            self._plan.append((function, "i" + parameters, result))
        for block in self._program.blocks:
            if block.code is not None:
                for kind, parameters, body in (
                    ("init", "i", block.code.init),
                    ("unmount", "i", block.code.unmount),
                    ("tick", "if", block.code.tick),
                ):
                    if body:
                        self._table((kind, block), parameters)
            for kind, parameters, count in (
                ("run", "ii", len(block.units)),
                ("handle", "iii", len(block.handlers)),
            ):
                if not count:
                    continue
                if count > GROUP:
                    for group in range(0, count, GROUP):
                        self._plan.append(((kind, block, group), parameters, ""))
                self._table((kind, block), parameters)
        first = len(self._functions.runtime)
        for number, (key, _, _) in enumerate(self._plan):
            self._functions.own[key] = first + number

    def _table(self, key: object, parameters: str) -> None:
        self._slots[key] = len(self._slots)
        self._plan.append((key, parameters, ""))

    def _type(self, parameters: str, result: str) -> int:
        return self._types.setdefault((parameters, result), len(self._types))

    def _type_entries(self) -> list[bytes]:
        return [
            b"\x60"
            + vector([_TYPES[letter] for letter in parameters])
            + vector([_TYPES[letter] for letter in result])
            for parameters, result in self._types
        ]

    def _imports(self) -> list[bytes]:
        entries = list(_ALWAYS_IMPORTED)
        for function in self._functions.runtime:
            parameters, result = FUNCTIONS[function]
            entries.append(_IMPORTED[function] + unsigned(self._type(parameters, result)))
        return entries

    # Their code

    def _writer(self, block: ir.Block, parameters: list[int]) -> CodeWriter:
        return CodeWriter(block, parameters, self._layout, self._data, self._functions)

    def _code(self, key: object) -> Written:
        self._data.used = []
        if key == "burn":
            return Written(_burn(), [])
        if key in ("item", "row"):
            return Written(_item(self._functions.runtime["fail"], in_rows=key == "row"), [])
        if isinstance(key, ir.Function):
            return self._function(key, self._program.blocks[0])
        assert isinstance(key, tuple)
        kind, block, *group = key
        if kind in ("init", "unmount", "tick"):
            return self._script(kind, block)
        return self._dispatch(kind, block, group[0] if group else None)

    def _script(self, kind: str, block: ir.Block) -> Written:
        code = block.code
        assert code is not None
        writer = self._writer(block, [0] * (2 if kind == "tick" else 1))
        body = {"init": code.init, "unmount": code.unmount, "tick": code.tick}[kind]
        writer.body(body, {code.dt: 1} if kind == "tick" else {})
        return writer.finish()

    def _function(self, function: ir.Function, root: ir.Block) -> Written:
        writer = self._writer(root, [0] * (1 + len(function.parameters)))
        writer.call_own("burn")
        writer.body(function.body, {local: 1 + place for place, local in enumerate(function.parameters)})
        if function.result is not None:
            # Every way through it has returned.
            writer.out += b"\x00"
        return writer.finish()

    def _dispatch(self, kind: str, block: ir.Block, group: int | None) -> Written:
        work: list[_Work]
        if kind == "run":
            work = [(unit.body, None) for unit in self._layout.blocks[block].units]
        else:
            work = [(handler.body, handler.record) for handler in block.handlers]
        writer = self._writer(block, [0] * (2 if kind == "run" else 3))
        if group is None and len(work) > GROUP:
            self._dispatch_groups(writer, kind, block, len(work))
            return writer.finish()
        start = group or 0
        work = work[start : start + GROUP]
        self._switch(writer, len(work), start, shift=0)
        pieces: list[_Piece] = [(bytes(writer.out), [], [])]
        for place, (body, record) in enumerate(work):
            if len(work) > 1:
                writer.out += b"\x0b"
            begin, known, constants = len(writer.out), len(writer.marks), len(self._data.used)
            writer.body(body, {record: 2} if record is not None else {})
            marks = [(byte - begin, at) for byte, at in writer.marks[known:]]
            pieces.append((bytes(writer.out[begin:]), marks, self._data.used[constants:]))
            if place < len(work) - 1:
                writer.out += b"\x0f"
        key = (kind, block) if group is None else (kind, block, group)
        self._pieces.pop(key, None)
        if not writer.has_locals:
            self._pieces[key] = pieces
        return writer.finish()

    def _dispatch_groups(self, writer: CodeWriter, kind: str, block: ir.Block, count: int) -> None:
        groups = range(0, count, GROUP)
        self._switch(writer, len(groups), 0, shift=GROUP.bit_length() - 1)
        for group in groups:
            writer.out += b"\x0b\x20\x00\x20\x01" + (b"\x20\x02" if kind == "handle" else b"")
            writer.call_own((kind, block, group))
            writer.out += b"\x0f"

    def _switch(self, writer: CodeWriter, count: int, start: int, *, shift: int) -> None:
        """Opens a block for each case and jumps to the one that parameter 1 says; others return."""
        if count == 1:
            return
        writer.out += b"\x02\x40" * count + b"\x20\x01"
        if start:
            writer.integer(start)
            writer.out += b"\x6b"
        if shift:
            writer.integer(shift)
            writer.out += b"\x76"
        writer.out += b"\x0e" + vector([unsigned(case) for case in range(count)]) + unsigned(count)


def _function_of(pieces: list[_Piece]) -> Written:
    """A function without locals from its dispatch and its bodies."""
    (code, _, _), *bodies = pieces
    if len(bodies) > 1:
        code += b"\x0b"
    between = b"\x0f\x0b"
    start = len(code)
    marks: list[Mark] = []
    for body, places, _ in bodies:
        for byte, at in places:
            marks.append((start + byte, at))
        start += len(body) + len(between)
    return Written.of(b"\x00", code + between.join([body for body, _, _ in bodies]) + b"\x0b", marks)


def _events(program: ir.Program) -> list[bytes]:
    """What the host is told of, in a section, if there is anything."""
    if not program.events:
        return []
    events = json.dumps(program.events, separators=(",", ":"), ensure_ascii=False)
    return [section(0, name("omni.events") + events.encode())]


def _sized(data: bytes) -> bytes:
    return unsigned(len(data)) + data


def _burn() -> bytes:
    """One less at ``fuel``; stops when there is none."""
    code = (
        b"\x01\x01\x7f"  # a local
        b"\x23\x02\x23\x02\x28\x02\x00\x41\x01\x6b\x22\x00\x36\x02\x00"  # subtract and store
        b"\x20\x00\x41\x00\x48\x04\x40\x00\x0b\x0b"  # below 0: unreachable
    )
    return unsigned(len(code)) + code


def _item(fail: int, *, in_rows: bool) -> bytes:
    """Address of the slot (before the header is added) of an item at an f64 index, or ``fail``. Of one in a
    row, whose bytes are a parameter, that of the first.
    """
    place, bytes_before = (b"\x03", b"\x20\x02\x6c") if in_rows else (b"\x02", b"\x41\x03\x74")
    code = (
        b"\x01\x01\x7f"
        b"\x20\x01\xfc\x02\x22" + place + b"\xb7\x20\x01\x61"  # the index is an integer
        b"\x04\x40\x20" + place + b"\x20\x00\x28\x02\x08\x49"  # and below the length, unsigned
        b"\x04\x40\x20\x00\x20" + place + bytes_before + b"\x6a\x0f\x0b\x0b"
        b"\x41\x01\x20\x01\x10" + unsigned(fail) + b"\x00\x0b"
    )
    return unsigned(len(code)) + code
