"""The tree of elements of a source, for lists and for finding what was clicked."""

from __future__ import annotations

from typing import Any

from collab.compile.source import Source
from collab.compile.syntax import ast


def outline(document: ast.Document, source: Source) -> tuple[dict[str, Any], ...]:
    """The elements of the template (of all there is, if there is no template), in the order they stand."""
    template = _find(document.children, "template")
    return tuple(_entries(document.children if template is None else template.children, source))


def _find(children: tuple[ast.Element | ast.Text, ...], tag: str) -> ast.Element | None:
    for child in children:
        if isinstance(child, ast.Element):
            if child.tag == tag:
                return child
            if child.tag == "component":
                found = _find(child.children, tag)
                if found is not None:
                    return found
    return None


def _entries(children: tuple[ast.Element | ast.Text, ...], source: Source) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for child in children:
        if isinstance(child, ast.Element):
            line, column = source.position(child.start)
            entries.append(
                {
                    "tag": child.tag,
                    "line": line,
                    "column": column,
                    "span": source.width(child.start, child.end),
                    "children": _entries(child.children, source),
                }
            )
    return entries
