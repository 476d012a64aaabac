"""The static description of a component in its data segment, section 2 of the contract."""

from __future__ import annotations

import struct

from collab.compile.emit.data import Data, slot
from collab.compile.emit.layout import Entry, Layout
from collab.compile.ir import nodes as ir
from collab.compile.records import table
from collab.compile.schema import SCHEMA

HEADER_SIZE = 64
_MAGIC = 0x494E4D4F
_NONE = 0xFFFFFFFF
_CELL_KINDS = {"f64": 0, "i32": 1, "ref": 2}
_ENTRY = struct.Struct("<HHHH")
_NODE = struct.Struct("<HHIII")
_ATTRIBUTE = struct.Struct("<HHI")
_COUNT = struct.Struct("<I")
_HANDLER = struct.Struct("<HHHH")


@table
class Description:
    """What is described already: the data with the blocks and the state, and the words of these."""

    data: Data
    blocks: list[int]
    state: list[bytes]


Statics = dict[ir.NodeEntry, tuple[list[tuple[int, str, ir.Const | ir.Text | ir.StaticList]], bytes]]
"""What constant attributes of nodes are written as, where that does not depend on where anything is."""


def describe_blocks(
    program: ir.Program, layout: Layout, data: Data, slots: dict[object, int], statics: Statics
) -> Description:
    """Writes descriptors of the blocks into ``data``, after the constants of code. ``slots`` are table slots
    of functions; ``statics`` is added to.
    """
    blocks = [_block(block, layout, data, slots, statics) for block in program.blocks]
    state = [
        struct.pack("<4I", data.string(cell.name), data.string(cell.type), layout.cells[cell], number)
        for number, block in enumerate(program.blocks)
        if block.code is not None
        for cell in block.cells
        if cell.role in ("signal", "entities", "clock")
    ]
    return Description(data, blocks, state)


def describe(program: ir.Program, layout: Layout, data: Data, slots: dict[object, int]) -> Data:
    """The data with descriptors and header: all of it."""
    return describe_props(program, layout, describe_blocks(program, layout, data, slots, {}))


def describe_props(program: ir.Program, layout: Layout, described: Description) -> Data:
    """The data with the props and the header as well."""
    data, blocks, state = described.data.copy(), described.blocks, described.state
    props = [_prop(prop, layout, data) for prop in program.props]
    name = data.string(program.name)
    block_array = data.words(blocks)
    state_array, prop_array = _array(state, data), _array(props, data)
    data.bytes.extend(bytes(-len(data.bytes) % 8))
    data.bytes[:HEADER_SIZE] = struct.pack(
        "<IIIIIIIIIIddII",
        _MAGIC,
        SCHEMA.abi,
        len(data.bytes),
        name,
        block_array,
        len(blocks),
        state_array,
        len(state),
        prop_array,
        len(props),
        program.width,
        program.height,
        0,
        0,
    )
    return data


def _array(entries: list[bytes], data: Data) -> int:
    return data.place(b"".join(entries)) if entries else 0


def _prop(prop: ir.PropEntry, layout: Layout, data: Data) -> bytes:
    default = bytes(8)
    if prop.default is not None:
        default = _value(prop.default, data)
    name = data.string(prop.name)
    return struct.pack("<IIII", name, layout.cells[prop.cell], prop.kind, int(prop.required)) + default


def _value(value: ir.Const | ir.Text | ir.StaticList, data: Data) -> bytes:
    if isinstance(value, ir.Const):
        return slot(value.kind, value.value)
    offset = data.string(value.value) if isinstance(value, ir.Text) else data.static_list(value)
    return slot("ref", offset)


def _static(attribute: int, value: ir.Const | ir.Text | ir.StaticList, data: Data) -> bytes:
    if isinstance(value, ir.Const):
        kind = 0 if value.kind == "f64" else 1
    else:
        kind = 2 if isinstance(value, ir.Text) else 3
    return _ATTRIBUTE.pack(attribute, kind, 0) + _value(value, data)


def _dependents(entries: list[Entry], data: Data) -> int:
    if not entries:
        return 0
    return data.place(
        _COUNT.pack(len(entries))
        + b"".join([_ENTRY.pack(kind, index, branch, place) for kind, index, branch, place in entries])
    )


def _statics(node: ir.NodeEntry, data: Data, known: Statics) -> bytes:
    found = known.get(node)
    if found is not None and found[0] is node.statics:
        return found[1]
    written = b"".join([_static(attribute, value, data) for attribute, _, value in node.statics])
    for _, _, value in node.statics:
        if not isinstance(value, ir.Const):
            return written
    known[node] = node.statics, written
    return written


def _block(block: ir.Block, layout: Layout, data: Data, slots: dict[object, int], known: Statics) -> int:
    numbers = layout.blocks[block]
    nodes = []
    for node in block.nodes:
        statics = _statics(node, data, known)
        at = data.place(statics) if statics else 0
        nodes.append(_NODE.pack(node.kind, node.parent, node.origin, at, len(node.statics)))
    sites = []
    for site in block.sites:
        branches = [_NONE if inner is None else layout.block_numbers[inner] for inner in site.branches]
        branches += [_NONE] * (1 - len(branches))
        second = branches[1] if len(branches) > 1 else _NONE
        sites.append(struct.pack("<HHIII", site.node, site.kind, branches[0], second, 0))
    handlers = [
        _HANDLER.pack(handler.node, handler.event, number, 0) for number, handler in enumerate(block.handlers)
    ]
    kinds = bytes(_CELL_KINDS[cell.kind] for cell in block.cells)
    return data.place(
        struct.pack(
            "<IIIIIIIIIIIIIiiIiiiI",
            len(block.cells),
            len(numbers.units),
            numbers.computed,
            _array(nodes, data),
            len(nodes),
            _array(sites, data),
            len(sites),
            _array(handlers, data),
            len(handlers),
            data.place(kinds) if kinds else 0,
            data.words([_dependents(entries, data) for entries in numbers.dependents]),
            data.words([_dependents(entries, data) for entries in numbers.outer]),
            len(numbers.outer),
            slots.get(("run", block), -1),
            slots.get(("handle", block), -1),
            2 if block.code is not None else int(block.repeated),
            slots.get(("init", block), -1),
            slots.get(("unmount", block), -1),
            slots.get(("tick", block), -1),
            0 if block.code is None else data.string(block.code.name),
        )
    )
