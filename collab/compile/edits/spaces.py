"""The spaces between elements and between statements: they mean nothing, but lines begin in them."""

from __future__ import annotations

import re
from itertools import pairwise

from collab.compile.edits.parts import Part
from collab.compile.edits.text import Path
from collab.compile.syntax import ast
from collab.compile.types.component import ComponentRules

_BETWEEN = re.compile(r";?(\s*\n\s*)")
_ENDS_ITS_LINE = re.compile(r"[ \t;]*(?:/?>)?[ \t\r]*(?:\n|\Z)")


class Space(Part):
    """A space that holds the end of a line; ``path`` leads to the element of the outline around it, and is
    None where there is none. That between two statements must keep such an end: it may be what parts them.
    """

    open = True

    def __init__(self, start: int, end: int, node: ast.Node, path: Path | None, *, parts: bool) -> None:
        self.path = path
        self._parts = parts
        super().__init__((start, end), node, ())

    def parse(self, text: str, start: int, end: int) -> ast.Node | None:
        """What stands beside it, if it is nothing but a space still."""
        space = text[start:end]
        if space.strip() or (self._parts and "\n" not in space):
            return None
        return self.node

    def check(self, rules: ComponentRules) -> None:
        """Nothing can be wrong."""


def ends_its_line(text: str, end: int) -> bool:
    """Whether behind a part that ends here no code comes in the same line."""
    return _ENDS_ITS_LINE.match(text, end) is not None


def spaces_of(text: str, document: ast.Document, script: tuple[ast.Statement, ...]) -> list[Space]:
    """All of a source."""
    found: list[Space] = []
    for before, behind in pairwise(script):
        match = _BETWEEN.fullmatch(text, before.end, behind.start)
        if match is not None:
            found.append(Space(*match.span(1), before, None, parts=True))
    waiting: list[tuple[ast.Element, Path | None]] = [
        (child, None) for child in document.children if isinstance(child, ast.Element)
    ]
    while waiting:
        element, path = waiting.pop()
        if element.tag == "template" and path is None:
            path = ()
        if not element.children:
            continue
        at = element.open_end
        for place, child in enumerate(element.children):
            _add(found, text, at, child, path)
            at = child.end
            if isinstance(child, ast.Element):
                waiting.append((child, None if path is None else (*path, place)))
    return found


def _add(found: list[Space], text: str, start: int, child: ast.Node, path: Path | None) -> None:
    space = text[start : child.start]
    if "\n" in space and not space.strip():
        found.append(Space(start, child.start, child, path, parts=False))
