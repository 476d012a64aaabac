"""Props given another name: where their component says it, and where the components do that use it."""

from __future__ import annotations

from collections.abc import Iterator

from collab.compile.records import names_of
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.lexer import is_identifier
from collab.compile.tree import EditError, Replacement, StaleError, tree_of

_LONGEST = 100


def rename_prop(source: str, name: str, new: str) -> list[Replacement]:
    """Where a source that declares this prop says its name, in the order of the text, with the new one.

    Raises StaleError when it declares no such prop, EditError for a name that can't be or is there already.
    """
    if len(new) > _LONGEST or not is_identifier(new):
        raise _no_name(new)
    declared, used = _in_component(source, name)
    if not declared:
        raise StaleError(f"There is no prop called {name} any more.", hint="Look at the newest source.")
    if any(_in_component(source, new)):
        raise EditError(f"Something here is called {new} already.", hint="Take another name.")
    changed = [Replacement(at, at + len(name), new, name) for at in sorted(declared + used)]
    after = _in_component(_applied(source, changed), new)
    if [len(places) for places in after] != [len(declared), len(used)]:
        raise _no_name(new)
    return changed


def rename_uses(source: str, component: str, name: str, new: str) -> list[Replacement]:
    """Where a source gives a component that it uses this prop, in the order of the text, with the new name.

    None when it doesn't. Raises EditError when a use has an attribute of the new name (that would then be the
    prop, too), or an attribute can't have that name.
    """
    if f"<{component}" not in source:
        return []
    if taken := _at_uses(source, component, new):
        line, _ = Source(source, "").position(taken[0])
        raise EditError(
            f"Line {line} gives {component} an attribute {new} already.", hint="Take another name."
        )
    places = _at_uses(source, component, name)
    changed = [Replacement(at, at + len(name), new, name) for at in places]
    if len(_at_uses(_applied(source, changed), component, new)) != len(places):
        raise _no_name(new)
    return changed


def _no_name(name: str) -> EditError:
    return EditError(
        f"{name[:50]!r} can't be the name of a prop.",
        hint="A name has letters, digits and _, and begins with no digit.",
    )


def _at_uses(source: str, component: str, name: str) -> list[int]:
    """Where elements of this component have an attribute of this name."""
    document = tree_of(source)
    return sorted(
        attribute.start
        for node in _nodes(document)
        if isinstance(node, ast.Element) and node.tag == component
        for attribute in node.attributes
        if attribute.name == name and not attribute.event
    )


def _in_component(source: str, name: str) -> tuple[list[int], list[int]]:
    """Where props of this name are declared, and where they are read."""
    document = tree_of(source)
    declared, used = [], []
    for node in _nodes(document):
        if isinstance(node, ast.Element) and node.tag == "prop":
            for attribute in node.attributes:
                value = attribute.value
                if attribute.name == "name" and isinstance(value, ast.String) and value.value == name:
                    declared.append(value.start + 1)
        elif isinstance(node, ast.Member) and node.name == name and _is_props(node.target):
            used.append(node.name_start)
    return declared, used


def _is_props(node: ast.Node) -> bool:
    # No other thing can have this name: it is part of the language.
    return isinstance(node, ast.Name) and node.name == "props"


def _nodes(node: ast.Node) -> Iterator[ast.Node]:
    """A node and all that is in it."""
    waiting: list[object] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            waiting.extend(found)
        elif isinstance(found, ast.Node):
            yield found
            waiting.extend(getattr(found, name) for name in names_of(found))


def _applied(source: str, changed: list[Replacement]) -> str:
    for each in reversed(changed):
        source = source[: each.start] + each.text + source[each.end :]
    return source
