"""Component modules assembled by hand, by the letter of ``runtime-crate/ABI.md`` sections 2 to 4.

They test the runtime apart from the compiler, and say what no compiler would (damaged descriptions).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

STATIC = 0xFFFFFFFF
NONE = 0xFFFFFFFF
TOP = 0xFFFF
KINDS = {"f": 0, "i": 1, "r": 2}

# Element, attribute and event numbers of collab/compile/schema.json.
ANCHOR, GROUP, RECT, CIRCLE, LINE, POLYGON, PATH, TEXT, IMAGE = 0, 1, 2, 3, 5, 7, 8, 9, 14
X, Y, WIDTH, HEIGHT, RADIUS, POINTS, D, CONTENT = 1, 2, 3, 4, 5, 12, 13, 14
FILL, STROKE, OPACITY, VISIBLE, ROTATE, CURSOR = 20, 21, 23, 24, 25, 27
CLIP_WIDTH, CLIP_HEIGHT, CLIP_RADIUS, FILL_TO, GRADIENT, SHADOW, SHADOW_X, SRC = (
    34,
    35,
    36,
    37,
    38,
    40,
    42,
    44,
)
CLICK, MOUSEDOWN, MOUSEUP, MOUSEMOVE, MOUSEENTER, MOUSELEAVE, WHEEL, KEYDOWN, DRAG = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    10,
)

SIGNATURES = {
    "cell_set_f64": "iiF",
    "cell_set_i32": "iii",
    "cell_set_ref": "iii",
    "settle": "ii",
    "set_f64": "iiiF",
    "set_i32": "iiii",
    "set_ref": "iiii",
    "site_if": "iii",
    "site_for": "iiii",
    "str_concat": "ii:i",
    "str_from_num": "F:i",
    "str_to_num": "i:F",
    "str_split": "ii:i",
    "str_upper": "i:i",
    "str_repeat": "iF:i",
    "num_to_fixed": "FF:i",
    "color_parse": "i:i",
    "list_new": "ii:i",
    "list_slice": "iFF:i",
    "adopt": "i",
    "math_sin": "F:F",
    "math_pow": "FF:F",
    "fail": "iF",
    "child": "ii:i",
    "child_ready": "ii",
    "emit": "iii",
    "tween": "iiFFi",
    "spring": "iiFFF",
}


def u32(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def leb(value: int) -> bytes:
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def signed_leb(value: int) -> bytes:
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        done = (value == 0 and not byte & 0x40) or (value == -1 and byte & 0x40)
        out.append(byte if done else byte | 0x80)
        if done:
            return bytes(out)


@dataclass
class Block:
    """A block descriptor; ``nodes`` are (kind, parent, {attribute: value}), ``dependents`` per cell."""

    cells: str = ""
    units: int = 0
    computed: int = 0
    nodes: Sequence[tuple[int, int, dict[int, object]]] = ()
    sites: Sequence[tuple[int, int, int, int]] = ()
    handlers: Sequence[tuple[int, int, int]] = ()
    dependents: Sequence[Sequence[tuple[int, int, int, int]]] = ()
    outer: Sequence[Sequence[tuple[int, int, int, int]]] = ()
    run: int = -1
    handle: int = -1
    for_body: bool = False
    root: bool = False
    unmount: int = -1
    tick: int = -1


def unit(index: int) -> tuple[int, int, int, int]:
    return (0, index, 0, 0)


def at_site(site: int, branch: int, outer: int) -> tuple[int, int, int, int]:
    return (1, site, branch, outer)


# Code. Locals: parameters in order.
def get(index: int) -> bytes:
    return b"\x20" + leb(index)


def i32(value: int) -> bytes:
    return b"\x41" + signed_leb(value)


def f64(value: float) -> bytes:
    return b"\x44" + struct.pack("<d", value)


def cell_f64(index: int) -> bytes:
    return get(0) + b"\x2b\x03" + leb(8 + 8 * index)


def cell_i32(index: int) -> bytes:
    return get(0) + b"\x28\x02" + leb(8 + 8 * index)


def off(value: int) -> bytes:
    """The address of something in the data segment (global 0 is data_base)."""
    return b"\x23\x00" + i32(value) + b"\x6a"


def burn() -> bytes:
    """What generated code does at each call and loop: count down, stop below 0 (global 2 is fuel)."""
    fuel = b"\x23\x02"
    spent = fuel + fuel + b"\x28\x02\x00" + i32(1) + b"\x6b\x36\x02\x00"
    return spent + fuel + b"\x28\x02\x00" + i32(0) + b"\x48\x04\x40\x00\x0b"


def forever() -> bytes:
    return b"\x03\x40" + burn() + b"\x0c\x00\x0b"


def switch(local: int, bodies: Sequence[bytes]) -> bytes:
    """Run the body whose number the local holds."""
    code = b""
    for number, body in enumerate(bodies):
        code += get(local) + i32(number) + b"\x46\x04\x40" + body + b"\x0b"
    return code


@dataclass
class Component:
    """A component: its description and its functions, given as (parameter count or types, code)."""

    blocks: list[Block] = field(default_factory=list)
    functions: list[tuple[int | str, bytes]] = field(default_factory=list)
    state: Sequence[tuple[str, str, int]] = ()
    props: Sequence[tuple[str, int, int, bool, object]] = ()
    size: tuple[float, float] = (0.0, 0.0)
    init: int = -1
    name: str = "Hand"
    version: int = 3
    strings: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._data = bytearray(64)
        self._calls = list(SIGNATURES)

    def call(self, name: str) -> bytes:
        return b"\x10" + leb(self._calls.index(name))

    def put(self, raw: bytes, align: int = 8) -> int:
        self._data += bytes(-len(self._data) % align)
        at = len(self._data)
        self._data += raw
        return at

    def string(self, text: str) -> int:
        if text not in self.strings:
            units = text.encode("utf-16-le")
            self.strings[text] = self.put(u32(STATIC, 1, len(units) // 2, 0) + units)
        return self.strings[text]

    def numbers(self, values: Sequence[float]) -> int:
        return self.put(u32(STATIC, 2, len(values), 0) + struct.pack(f"<{len(values)}d", *values))

    def data(self) -> bytes:
        """The data segment."""
        blocks = [self._block(block, root=index == 0) for index, block in enumerate(self.blocks)]
        name = self.string(self.name)
        table = self.put(u32(*blocks))
        entries = [u32(self.string(label), self.string(kind), cell, 0) for label, kind, cell in self.state]
        state = self.put(b"".join(entries))
        props = self.put(b"".join(self._prop(*prop) for prop in self.props))
        self._data += bytes(-len(self._data) % 8)
        header = struct.pack(
            "<4I2I2I2I2dii",
            *(0x494E4D4F, self.version, len(self._data), name, table, len(blocks)),
            *(state, len(self.state), props, len(self.props), *self.size, 0, 0),
        )
        self._data[: len(header)] = header
        return bytes(self._data)

    def _prop(self, name: str, cell: int, kind: int, required: bool, default: object) -> bytes:
        return u32(self.string(name), cell, kind, required) + self._slot(default)[1]

    def _slot(self, value: object) -> tuple[int, bytes]:
        if isinstance(value, str):
            return 2, u32(self.string(value), 0)
        if isinstance(value, list):
            return 3, u32(self.numbers(value), 0)
        if isinstance(value, float):
            return 0, struct.pack("<d", value)
        assert isinstance(value, int)
        return 1, u32(int(value), 0)

    def _list(self, entries: Sequence[tuple[int, int, int, int]]) -> int:
        return self.put(u32(len(entries)) + b"".join(struct.pack("<4H", *entry) for entry in entries))

    def _block(self, block: Block, *, root: bool) -> int:
        nodes = []
        for kind, parent, attributes in block.nodes:
            raw = b""
            for attribute, value in attributes.items():
                stored, slot = self._slot(value)
                raw += struct.pack("<2HI", attribute, stored, 0) + slot
            nodes.append(struct.pack("<2H", kind, parent) + u32(0, self.put(raw), len(attributes)))
        dependents = [self._list(entries) if entries else 0 for entries in block.dependents]
        dependents += [0] * (len(block.cells) - len(dependents))
        outer = [self._list(entries) for entries in block.outer]
        sites = b"".join(struct.pack("<2H", node, kind) + u32(a, b, 0) for node, kind, a, b in block.sites)
        handlers = b"".join(struct.pack("<4H", *handler, 0) for handler in block.handlers)
        parts = (
            *(len(block.cells), block.units, block.computed, self.put(b"".join(nodes)), len(nodes)),
            *(self.put(sites), len(block.sites), self.put(handlers), len(block.handlers)),
            *(self.put(bytes(KINDS[cell] for cell in block.cells)), self.put(u32(*dependents))),
            *(self.put(u32(*outer)), len(outer), block.run, block.handle),
            *(2 if root or block.root else int(block.for_body), self.init if root else -1),
            *(block.unmount, block.tick, 0),
        )
        return self.put(struct.pack("<13I2iI3iI", *parts))

    def wasm(self, data: bytes | None = None) -> bytes:
        """The module; ``data`` in place of its own data segment."""
        data = self.data() if data is None else data
        types: list[bytes] = []

        def type_of(signature: str) -> int:
            parameters, _, results = signature.partition(":")
            codes = {"i": b"\x7f", "F": b"\x7c"}
            raw = b"\x60" + b"".join(
                leb(len(part)) + b"".join(codes[letter] for letter in part) for part in (parameters, results)
            )
            if raw not in types:
                types.append(raw)
            return types.index(raw)

        def name(text: str) -> bytes:
            return leb(len(text)) + text.encode()

        imports = [name("omni") + name("memory") + b"\x02\x00\x00"]
        imports.append(name("omni") + name("table") + b"\x01\x70\x00\x00")
        imports += [
            name("omni") + name(text) + b"\x03\x7f\x00" for text in ("data_base", "table_base", "fuel")
        ]
        imports += [
            name("omni") + name(text) + b"\x00" + leb(type_of(signature))
            for text, signature in SIGNATURES.items()
        ]
        functions = [type_of(count if isinstance(count, str) else "i" * count) for count, _ in self.functions]

        def section(number: int, content: bytes) -> bytes:
            return bytes([number]) + leb(len(content)) + content

        def vector(items: Sequence[bytes]) -> bytes:
            return leb(len(items)) + b"".join(items)

        bodies = [b"\x00" + code + b"\x0b" for _, code in self.functions]
        indices = [leb(len(SIGNATURES) + index) for index in range(len(self.functions))]
        abi = name("omni.abi") + u32(self.version, len(data), len(self.functions), 0)
        return b"".join(
            [
                b"\0asm\x01\0\0\0",
                section(0, abi),
                section(1, vector(types)),
                section(2, vector(imports)),
                section(3, vector([leb(index) for index in functions])),
                section(9, vector([b"\x00\x23\x01\x0b" + vector(indices)]) if indices else b"\x00"),
                section(10, vector([leb(len(body)) + body for body in bodies])),
                section(11, vector([b"\x00\x23\x00\x0b" + leb(len(data)) + data])),
            ]
        )
