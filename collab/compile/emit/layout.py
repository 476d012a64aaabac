"""Numbers for everything: blocks, cells, units in topological order, and who depends on whom."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import cells_read
from collab.compile.records import field, table

Entry = tuple[int, int, int, int]
"""A dependent as the contract has it: kind, index, branch, list."""


@table
class BlockLayout:
    """The numbers of one block. ``dependents`` are lists per cell, ``outer`` those that blocks around use."""

    units: list[ir.Unit]
    computed: int
    dependents: list[list[Entry]] = field(default_factory=list)
    outer: list[list[Entry]] = field(default_factory=list)


@table
class Layout:
    """The numbers of a program."""

    blocks: dict[ir.Block, BlockLayout] = field(default_factory=dict)
    block_numbers: dict[ir.Block, int] = field(default_factory=dict)
    cells: dict[ir.Cell, int] = field(default_factory=dict)
    computed_units: dict[ir.Cell, int] = field(default_factory=dict)


def lay_out(program: ir.Program) -> Layout:
    """All numbers of a program without cycles."""
    layout = Layout()
    reads = cells_read(program)
    for number, block in enumerate(program.blocks):
        layout.block_numbers[block] = number
        for index, cell in enumerate(block.cells):
            layout.cells[cell] = index
        computed = _in_order([unit for unit in block.units if unit.cell is not None], reads)
        others = [unit for unit in block.units if unit.cell is None and not unit.effect]
        others += [unit for unit in block.units if unit.effect]
        layout.blocks[block] = BlockLayout(computed + others, len(computed))
        for index, unit in enumerate(computed):
            assert unit.cell is not None
            layout.computed_units[unit.cell] = index
    for root in program.roots:
        _dependents(root, layout, reads)
    return layout


def _in_order(units: list[ir.Unit], reads: dict[ir.Unit, dict[ir.Cell, None]]) -> list[ir.Unit]:
    """Computed units, each after those it reads."""
    unit_of = {unit.cell: unit for unit in units}
    done: dict[ir.Unit, None] = {}
    stack = [(unit, False) for unit in reversed(units)]
    while stack:
        unit, ready = stack.pop()
        if unit in done:
            continue
        if ready:
            done[unit] = None
            continue
        stack.append((unit, True))
        needed = [unit_of[cell] for cell in reads[unit] if cell in unit_of and cell is not unit.cell]
        stack.extend((other, False) for other in reversed(needed) if other not in done)
    return list(done)


def _dependents(
    block: ir.Block, layout: Layout, reads: dict[ir.Unit, dict[ir.Cell, None]]
) -> dict[ir.Cell, list[Entry]]:
    """Fills in the lists of a block and those inside it; returns what depends on cells further out."""
    numbers = layout.blocks[block]
    lists: dict[ir.Cell, list[Entry]] = {}
    for index, unit in enumerate(numbers.units):
        for cell in reads[unit]:
            if cell is not unit.cell:
                lists.setdefault(cell, []).append((0, index, int(unit.effect), 0))
    for number, site in enumerate(block.sites):
        for branch, inner in enumerate(site.branches):
            if inner is None or inner.code is not None:
                continue
            outer = layout.blocks[inner].outer
            for cell, entries in _dependents(inner, layout, reads).items():
                lists.setdefault(cell, []).append((1, number, branch, len(outer)))
                outer.append(entries)
    numbers.dependents = [lists.pop(cell, []) for cell in block.cells]
    return lists
