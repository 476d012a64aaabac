"""Places in a source as places in the tree below its template, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collab.compile.syntax import ast
from collab.compile.tree import elements_of, find_in, template_of, tree_of

Neighbours = tuple[int | None, int | None, int | None]
"""Where the elements begin (code points) that stand before an element, behind it, and around it."""


def nodes_at(source: str, starts: Sequence[int]) -> list[str | None]:
    """The places in the outline of the elements that begin here (code points); None where none does."""
    wanted = set(starts)
    found = {
        element.start: f"{above}{place}"
        for _, above, beside in _families(source)
        for place, element in enumerate(beside)
        if element.start in wanted
    }
    return [found.get(start) for start in starts]


def neighbours_of(source: str, starts: Sequence[int]) -> list[Neighbours]:
    """What stands around the elements that begin here. The template's own have no holder."""
    wanted = set(starts)
    found: dict[int, Neighbours] = {}
    for holder, _, beside in _families(source):
        for place, element in enumerate(beside):
            if element.start in wanted:
                before = beside[place - 1].start if place else None
                behind = beside[place + 1].start if place + 1 < len(beside) else None
                found[element.start] = before, behind, holder
    return [found.get(start, (None, None, None)) for start in starts]


def count_in(source: str, node: str) -> int:
    """How many elements stand in the one at a place, or with "" in the template. Raises StaleError."""
    document = tree_of(source)
    holder = find_in(document, node) if node else template_of(document)
    return len(elements_of(holder.children)) if holder else 0


def _families(source: str) -> Iterator[tuple[int | None, str, list[ast.Element]]]:
    """Elements that stand side by side, with where their holder begins and the path that leads to them."""
    document = tree_of(source)
    template = template_of(document)
    families: list[tuple[int | None, str, list[ast.Element]]] = []
    if template:
        families.append((None, "", elements_of(template.children)))
    while families:
        family = families.pop()
        yield family
        for place, element in enumerate(family[2]):
            families.append((element.start, f"{family[1]}{place}.", elements_of(element.children)))
