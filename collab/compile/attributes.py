"""Edits of a picture as edits of its source: from an element and an attribute to the span that says it."""

from __future__ import annotations

import json
import re
from typing import Any

from collab.compile.source import Source, utf16_length
from collab.compile.syntax import ast
from collab.compile.syntax.markup import parse
from collab.compile.tree import EditError, Replacement, StaleError, elements_of, find_in, tree_of

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_NAME = re.compile(r"@?[A-Za-z_][\w:.-]*\Z")
# What a quoted attribute can't hold as it is.
_NEEDS_BRACES = re.compile(r"[\"\\\n\r{}<>&]")


def set_attribute(source: str, node: str, attribute: str, value: Any, expect: Any) -> Replacement:
    """Where and how a source says that this element's attribute is ``value``.

    ``node`` is the element's place in the outline, such as ``0.2``. Values are JSON: a number, text, a
    boolean, ``{"expression": "…"}``, or None for no attribute. Raises StaleError when there is no such
    element or the attribute's value is not ``expect``; EditError for what can't be written.
    """
    if not _NAME.match(attribute):
        raise EditError(f"{attribute[:50]!r} can't be the name of an attribute.")
    element = find_in(tree_of(source), node)
    found = next((each for each in element.attributes if _name(each) == attribute), None)
    was = None if found is None else _value(source, found)
    if not _same(was, expect):
        raise StaleError(
            f"{attribute} is {_say(was)} now, not {_say(expect)}.",
            hint="Look at the newest source and try again.",
        )
    if found is None:
        text = "" if value is None else f" {attribute}={_write(value)}"
        at = element.start + 1 + len(element.tag)
        if element.attributes:
            at = element.attributes[-1].end
        return Replacement(at, at, text, was)
    if value is None:
        start = found.start
        while source[start - 1].isspace():
            start -= 1
        return Replacement(start, found.end, "", was)
    if found.value is None and not found.braces:
        return Replacement(found.end, found.end, f"={_write(value)}", was)
    return Replacement(found.value_start, found.value_end, _write(value), was)


def find_element(source: str, node: str) -> tuple[int, int]:
    """Where an element stands in a source, in UTF-16 units. Raises StaleError."""
    element = find_in(tree_of(source), node)
    return utf16_length(source[: element.start]), utf16_length(source[: element.end])


def _name(attribute: ast.Attribute) -> str:
    return f"@{attribute.name}" if attribute.event else attribute.name


def _value(source: str, attribute: ast.Attribute) -> Any:
    """An attribute's value as JSON."""
    if attribute.value is None and not attribute.braces:
        return True
    text = source[attribute.value_start : attribute.value_end]
    if not attribute.braces:
        return text[1:-1] if text[:1] in ('"', "'") else text
    inner = text[1:-1].strip()
    if inner in ("true", "false"):
        return inner == "true"
    if _NUMBER.match(inner):
        return float(inner) if "." in inner else int(inner)
    if inner[:1] == '"':
        try:
            found = json.loads(inner)
        except ValueError:
            found = None
        if isinstance(found, str):
            return found
    return {"expression": inner}


def _same(was: Any, expect: Any) -> bool:
    # True is 1 for Python, but not for people.
    return isinstance(was, bool) == isinstance(expect, bool) and bool(was == expect)


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "{true}" if value else "{false}"
    if isinstance(value, int | float):
        return f"{{{plain(value)}}}"
    if isinstance(value, str):
        return f"{{{json.dumps(value, ensure_ascii=False)}}}" if _NEEDS_BRACES.search(value) else f'"{value}"'
    expression = str(value["expression"]).strip()
    written = f"{{{expression}}}"
    # What closes the braces early, or never, would change more than this attribute.
    document, problems = parse(Source(f"<a b={written}/>", ""))
    attributes = [each for child in elements_of(document.children) for each in child.attributes]
    if problems or not expression or [each.value_end for each in attributes] != [len("<a b=") + len(written)]:
        raise EditError(f"{expression[:50]!r} is no expression.")
    return written


def plain(value: float) -> str:
    """A number as the language writes it: without an exponent, at most six decimals."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _say(value: Any) -> str:
    return "absent" if value is None else json.dumps(value, ensure_ascii=False)[:60]
