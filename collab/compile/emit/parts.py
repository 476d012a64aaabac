"""Which parts of the runtime a program needs, for hosts that load no more: section 11 of the contract."""

from __future__ import annotations

from collections.abc import Iterable

from collab.compile.ir import nodes as ir

GROUND = 1
OUTLINES, EFFECTS, LAYOUTS, SITES, VALUES, MOTION, ENTITIES = (1 << bit for bit in range(1, 8))

_ELEMENTS = {
    **dict.fromkeys(("line", "polyline", "polygon", "path"), OUTLINES),
    **dict.fromkeys(("row", "column", "grid", "stack"), LAYOUTS),
    "image": EFFECTS,
}
_ATTRIBUTES = dict.fromkeys(("clipWidth", "clipHeight", "fillTo", "shadow"), EFFECTS)
"""Those without which the others of a clip, a gradient or a shadow mean nothing."""

FUNCTIONS = {
    name: part
    for part, names in (
        (SITES, "site_if site_for child child_ready emit"),
        (
            VALUES,
            "str_cmp str_to_num str_slice str_index_of str_trim str_upper str_lower str_repeat str_pad "
            "str_split str_join str_replace list_new list_concat list_slice list_reverse list_truncate "
            "list_renew list_own row_set row_record record_new adopt math_random",
        ),
        (MOTION, "tween spring ease"),
        (
            ENTITIES,
            "entities_new entities_begin entities_chunk entities_end entities_find entities_handle "
            "entities_count entities_spawn entities_despawn entities_clear entities_changed rows "
            "list_rows",
        ),
    )
    for name in names.split()
}
"""The functions of the runtime that not every build has."""


def part_of_attribute(name: str) -> int:
    """The part that an attribute with this name needs; 0: every build has it."""
    return _ATTRIBUTES.get(name, 0)


def parts_of(program: ir.Program, functions: Iterable[str], parts: int) -> int:
    """A bit for each part that a program needs, with the functions that its code calls and the parts of the
    attributes that it sets."""
    parts |= GROUND
    for function in functions:
        parts |= FUNCTIONS.get(function, 0)
    for block in program.blocks:
        if block.sites:
            parts |= SITES
        if block.code is not None and block.code.tick:
            parts |= MOTION
        for node in block.nodes:
            parts |= _ELEMENTS.get(node.tag, 0)
            for _, attribute, _ in node.statics:
                parts |= _ATTRIBUTES.get(attribute, 0)
    return parts
