"""A source as a tree of elements, and what all edits of one have in common."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from collab.compile.records import record
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.markup import parse
from collab.errors import OmniCraftError


class StaleError(OmniCraftError):
    """The source is no longer what an edit expected."""

    code = "STALE_EDIT"
    status = 409


class EditError(OmniCraftError):
    """An edit that no source can take."""

    code = "BAD_EDIT"
    status = 400


@record
class Replacement:
    """Replace ``source[start:end]`` (code points) by ``text``; ``was`` is the attribute's value before."""

    start: int
    end: int
    text: str
    was: Any


@lru_cache(maxsize=2)
def tree_of(source: str) -> ast.Document:
    """What a text is read as, whatever mistakes it has.

    The last ones are kept: an edit asks several things of the same text, and a drag makes many edits.
    """
    document, _ = parse(Source(source, ""))
    return document


def template_of(document: ast.Document) -> ast.Element | None:
    """The template of a source."""
    children = elements_of(document.children)
    if len(children) == 1 and children[0].tag == "component":
        children = elements_of(children[0].children)
    return next((each for each in children if each.tag == "template"), None)


def find_in(document: ast.Document, node: str) -> ast.Element:
    """The element at this place below the template. Raises StaleError."""
    element = template_of(document)
    for part in node.split("."):
        inner = elements_of(element.children) if element else []
        if not part.isascii() or not part.isdecimal() or len(part) > 6 or int(part) >= len(inner):
            raise StaleError("The element is no longer there.", hint="Select it again.")
        element = inner[int(part)]
    assert element is not None
    return element


def elements_of(children: tuple[ast.Element | ast.Text, ...]) -> list[ast.Element]:
    """The elements among what stands between tags."""
    return [child for child in children if isinstance(child, ast.Element)]
