"""Elements put into a source and taken out of it, with the lines and the indentation that they need."""

from __future__ import annotations

import textwrap

from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.markup import parse
from collab.compile.tree import EditError, Replacement, StaleError, elements_of, find_in, template_of, tree_of

_PARTS = ("component", "props", "prop", "script", "template")
_STEP = "  "


def insert_element(source: str, node: str, value: str) -> Replacement:
    """How a source gets an element, so that it stands at ``node`` in the outline; what stood there follows.

    ``value`` is its source: one element, indented as it likes. ``was`` of the answer is its text as it stands
    then. Raises StaleError when there is no such place, EditError for what is no element.
    """
    text = _one_element(value)
    above, _, place = node.rpartition(".")
    document = tree_of(source)
    parent = find_in(document, above) if above else template_of(document)
    if parent is None or not place.isascii() or not place.isdecimal() or len(place) > 6:
        raise StaleError("That place is no longer there.", hint="Select it again.")
    beside, index = elements_of(parent.children), int(place)
    if index > len(beside):
        raise StaleError("That place is no longer there.", hint="Select it again.")
    if index < len(beside):
        found = _before(source, beside[index], text)
    elif beside:
        found = _after(source, beside[-1], text)
    else:
        found = _into(source, parent, text)
    _check(source, found, node)
    return found


def remove_element(source: str, node: str, expect: str) -> Replacement:
    """How a source loses an element whose text is ``expect``; lines that it has for itself go with it.

    Raises StaleError when there is no such element, or its text is another.
    """
    document = tree_of(source)
    element = find_in(document, node)
    text = source[element.start : element.end]
    if text != expect:
        raise StaleError(
            "The element has been changed since.", hint="Look at the newest source and try again."
        )
    start, end = element.start, element.end
    line = _line_start(source, start)
    rest = _line_end(source, end)
    if not source[line:start].strip() and not source[end:rest].strip():
        start, end = line, min(rest + 1, len(source))
    return Replacement(start, end, "", textwrap.dedent(_indent_at(source, element.start) + text))


def _one_element(value: str) -> str:
    text = value.strip()
    document, problems = parse(Source(text, ""))
    single = len(document.children) == 1 and isinstance(document.children[0], ast.Element)
    if problems or not single or (document.children[0].start, document.children[0].end) != (0, len(text)):
        raise EditError("What is inserted must be one whole element.")
    element = elements_of(document.children)[0]
    if element.tag in _PARTS:
        raise EditError(f"<{element.tag}> can't stand in a template.")
    # Its own indentation goes; lines inside of a text between backticks are part of that text.
    first, newline, following = text.partition("\n")
    return text if "`" in text else first + newline + textwrap.dedent(following)


def _indented(text: str, indent: str) -> str:
    if "`" in text:
        return text
    first, newline, rest = text.partition("\n")
    # The closing tag is the least indented line of the rest, and stands below the opening one.
    return first + newline + textwrap.indent(rest, indent)


def _before(source: str, sibling: ast.Element, text: str) -> Replacement:
    line = _line_start(source, sibling.start)
    indent = _indent_at(source, sibling.start)
    shown = _indented(text, indent)
    if source[line : sibling.start].strip():
        return Replacement(sibling.start, sibling.start, f"{shown} ", shown)
    return Replacement(sibling.start, sibling.start, f"{shown}\n{indent}", shown)


def _after(source: str, sibling: ast.Element, text: str) -> Replacement:
    indent = _indent_at(source, sibling.start)
    shown = _indented(text, indent)
    end = _line_end(source, sibling.end)
    rest = source[sibling.end : end].strip()
    # A comment beside the sibling stays there.
    if not rest or (rest.startswith("<!--") and rest.find("-->") == len(rest) - 3):
        return Replacement(end, end, f"\n{indent}{shown}", shown)
    return Replacement(sibling.end, sibling.end, f" {shown}", shown)


def _into(source: str, parent: ast.Element, text: str) -> Replacement:
    outer = _indent_at(source, parent.start)
    indent = outer + _STEP
    shown = _indented(text, indent)
    if source[: parent.open_end].endswith("/>"):
        start = len(source[: parent.open_end - 2].rstrip())
        return Replacement(start, parent.open_end, f">\n{indent}{shown}\n{outer}</{parent.tag}>", shown)
    closing = source.rfind("</", parent.open_end, parent.end)
    inside = source[parent.open_end : closing] if closing >= 0 else ""
    tail = "" if "\n" in inside else f"\n{outer}"
    return Replacement(parent.open_end, parent.open_end, f"\n{indent}{shown}{tail}", shown)


def _check(source: str, found: Replacement, node: str) -> None:
    """The element stands where it should, as one."""
    after = source[: found.start] + found.text + source[found.end :]
    document = tree_of(after)
    try:
        element = find_in(document, node)
    except StaleError:
        element = None
    if element is None or after[element.start : element.end] != found.was:
        raise EditError("The element can't be put there.", hint="Mend the source around that place first.")


def _line_start(source: str, at: int) -> int:
    return source.rfind("\n", 0, at) + 1


def _line_end(source: str, at: int) -> int:
    end = source.find("\n", at)
    return len(source) if end < 0 else end


def _indent_at(source: str, at: int) -> str:
    line = source[_line_start(source, at) : at]
    return line[: len(line) - len(line.lstrip())]
