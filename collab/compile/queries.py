"""Memoised queries: what is known about each source of a project, and what has to be worked out again.

``checked`` depends on a source's own text and the *interfaces* of what it uses, so a change inside of a
component that does not show leaves those who use it as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Literal

from collab.compile.analyze import analyze
from collab.compile.analyze.component import Component, Condition, Slot, View
from collab.compile.analyze.symbols import Names
from collab.compile.diagnostics.problem import Problem
from collab.compile.interface import ExposedFunction, ExposedProp, Interface, Neighbours
from collab.compile.records import table
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.markup import parse
from collab.compile.types import check_types
from collab.compile.types.tables import Types

_USED = r"<([A-Z][\w$]*)|\bfrom\s*[\"']([^\"']+)[\"']"
# Patterns that begin with a letter of their own are found far faster.
_USED_ELEMENT = re.compile(r"<([A-Z][\w$]*)")
_FROM = re.compile(r"from\s*[\"']")
Unread = Literal["", "markup", "script"]
"""Where something of a source does not parse."""
_STOPS = frozenset(("missing-closing-tag", "unfinished-tag", "unclosed-brace"))
_KEPT_TEXT = 300_000
"""Characters of sources whose trees and types are kept; each takes some hundred bytes of them."""


def used_names(text: str) -> tuple[str, ...]:
    """The components and module paths that a text may use, in order, each once."""
    if _FROM.search(text) is None:
        return tuple(dict.fromkeys(_USED_ELEMENT.findall(text)))
    found = (match[1] or match[2] for match in re.compile(_USED).finditer(text))
    return tuple(dict.fromkeys(found))


def module_name(path: str) -> str:
    """The name in a project of the module that an import names: ``./maths.omni`` is ``maths``."""
    return path.removeprefix("./").removesuffix(".omni")


@table
class Checked:
    """Everything known about one source: tree, component, names, types, problems."""

    source: Source
    document: ast.Document
    component: Component
    names: Names
    types: Types
    problems: tuple[Problem, ...]
    project: _Project
    unread: Unread

    def neighbour(self, name: str) -> Checked:
        """A component it uses, or, by the path of an import, a module."""
        return self.project.check(module_name(name))

    def find_prop(self, component: str, name: str) -> tuple[Source, int, int] | None:
        """Where a component that it uses declares a prop: the source, and the offsets of the name."""
        other = self.neighbour(component)
        for prop in other.component.props:
            if prop.name == name:
                return other.source, prop.name_start, prop.name_start + len(name)
        return None

    @property
    def has_errors(self) -> bool:
        """Whether it can't be run."""
        return any(problem.severity == "error" for problem in self.problems)


class _Kept(OrderedDict[Any, Any]):
    """What was used last, as far as the texts it came from are not longer in all than ``most``, which for 0
    is nothing.
    """

    # With a default: what is unpickled is made without arguments.
    def __init__(self, most: int = _KEPT_TEXT) -> None:
        super().__init__()
        self._most = most
        self._size = 0

    def find(self, key: tuple[Any, ...]) -> Any:
        """What is kept under a key, which is then the last one used; None if there is nothing."""
        known = self.get(key)
        if known is not None:
            self.move_to_end(key)
        return known

    def drop(self, unwanted: Callable[[tuple[Any, ...]], bool]) -> None:
        """Forgets what is kept under some keys."""
        for key in [key for key in self if unwanted(key)]:
            del self[key]
            self._size -= len(key[1])

    def keep(self, key: tuple[Any, ...], value: object) -> None:
        """Keeps a value; ``key[1]`` is the text it came from."""
        if not self._most:
            return
        self[key] = value
        self._size += len(key[1])
        while self._size > self._most and len(self) > 1:
            self._size -= len(self.popitem(last=False)[0][1])


class Queries:
    """What was worked out for many sources, kept for the next compile unless ``keeps`` is false. ``ran``
    counts what was worked out.
    """

    def __init__(self, *, keeps: bool = True) -> None:
        self.ran: Counter[str] = Counter()
        most = _KEPT_TEXT if keeps else 0
        self._trees = _Kept(most)
        self._checked = _Kept(most)
        self.edits: OrderedDict[str, Any] = OrderedDict()
        self._sizes: dict[str, int] = {}

    def keep_edits(self, file: str, edits: object, size: int) -> None:
        """Keeps the state of a source that is being edited, for a text of ``size`` characters."""
        self.edits[file] = edits
        self._sizes[file] = size
        while len(self.edits) > 1 and sum(self._sizes[name] for name in self.edits) > _KEPT_TEXT:
            self.edits.popitem(last=False)

    def forget(self, file: str, text: str) -> None:
        """Drops what is known about a text, because its trees are going to be changed."""
        self._trees.drop(lambda key: key[:2] == (file, text))
        self._checked.drop(lambda key: key[:2] == (file, text))

    def check(self, text: str, file: str, others: Mapping[str, str]) -> Checked:
        """What is known about a source among the others of its project, by name."""
        return _Project(self, others).check_text(text, file, ())

    def tree(self, text: str, file: str) -> tuple[ast.Document, tuple[Problem, ...], Source]:
        """The tree of a text."""
        key = (file, text)
        known: tuple[ast.Document, tuple[Problem, ...], Source] | None = self._trees.find(key)
        if known is None:
            self.ran["tree"] += 1
            source = Source(text, file)
            document, problems = parse(source)
            known = (document, tuple(problems), source)
            self._trees.keep(key, known)
        return known

    def checked(self, text: str, file: str, neighbours: _Around, key: tuple[object, ...]) -> Checked:
        """Names and types of a text among neighbours that ``key`` identifies."""
        known: Checked | None = self._checked.find(key)
        if known is not None:
            if known.project is not neighbours.project:
                # The same, among others whose insides may have changed.
                known = Checked(
                    known.source,
                    known.document,
                    known.component,
                    known.names,
                    known.types,
                    known.problems,
                    neighbours.project,
                    known.unread,
                )
            return known
        document, problems, source = self.tree(text, file)
        self.ran["check"] += 1
        (component, names), found = analyze(document, source, neighbours)
        types, more = check_types(component, names, text)
        # Where there are only warnings, all of it parses.
        unread = problems if any(problem.severity == "error" for problem in problems) else ()
        checked = Checked(
            source,
            document,
            component,
            names,
            types,
            (*problems, *_of_what_is_read(source, unread, component, [*found, *more])),
            neighbours.project,
            _unread(document, unread),
        )
        self._checked.keep(key, checked)
        return checked


def _unread(document: ast.Document, problems: tuple[Problem, ...]) -> Unread:
    """Where the problems of a tree are: in a script (or in what hides where one ends), or elsewhere."""
    if not problems:
        return ""
    if any(problem.code == "missing-closing-tag" for problem in problems):
        return "script"
    waiting = list(document.children)
    while waiting:
        child = waiting.pop()
        if isinstance(child, ast.Element) and child.tag == "component":
            waiting.extend(child.children)
        elif isinstance(child, ast.Element) and child.tag == "script" and _is_in(child, problems):
            return "script"
    return "markup"


def _is_in(node: ast.Element, problems: tuple[Problem, ...]) -> bool:
    return any(node.start <= problem.start < node.end for problem in problems)


def _of_what_is_read(
    source: Source, syntax: tuple[Problem, ...], component: Component, problems: list[Problem]
) -> list[Problem]:
    """The problems without those in statements that do not parse, and, where the text stops in the middle of
    something, without those of its last line.
    """
    if not syntax:
        return problems
    starts = sorted(problem.start for problem in syntax)
    bad = [
        (statement.start, statement.end)
        for statement in component.script
        if bisect_left(starts, statement.start) < bisect_right(starts, statement.end)
    ]
    if any(problem.code in _STOPS for problem in syntax):
        bad.append((source.text.rfind("\n", 0, len(source.text.rstrip())) + 1, len(source.text)))
    bad.sort()

    def is_read(problem: Problem) -> bool:
        place = bisect_right(bad, (problem.start, len(source.text) + 1)) - 1
        return place < 0 or problem.start > bad[place][1]

    return [problem for problem in problems if is_read(problem)]


class _Project:
    """The sources of one compile."""

    def __init__(self, queries: Queries, others: Mapping[str, str]) -> None:
        self._queries = queries
        self.others = others
        self._done: dict[str, Checked] = {}

    def check(self, name: str) -> Checked:
        """A component or module of the project, by name."""
        return self._done[name]

    def interface(self, name: str, users: tuple[str, ...]) -> Interface | None:
        """The outside of a component or module; ``users`` are those on the way here."""
        text = self.others.get(name)
        if text is None:
            return None
        if name in users:
            way = " → ".join((*users[users.index(name) :], name))
            return Interface(name, problem=f"it would hold itself ({way}).")
        checked = self._done.get(name)
        if checked is None:
            checked = self._done[name] = self.check_text(text, f"{name}.omni", (*users, name))
        return _interface(name, checked)

    def check_text(self, text: str, file: str, users: tuple[str, ...]) -> Checked:
        """What is known about a text."""
        around = _Around(self, users)
        prints: list[object] = [file, text]
        for used in used_names(text):
            found = around.find(used)
            prints.append((used, None if found is None else found.fingerprint))
        return self._queries.checked(text, file, around, tuple(prints))


class _Around(Neighbours):
    """The rest of a project, as one of its sources sees it."""

    def __init__(self, project: _Project, users: tuple[str, ...]) -> None:
        self.project = project
        self._users = users

    def find(self, name: str) -> Interface | None:
        """A component by name or a module by path."""
        return self.project.interface(module_name(name), self._users)

    def component(self, name: str) -> Interface | None:
        """The component of a name; None if there is none."""
        return self.find(name)

    def module(self, path: str) -> Interface | None:
        """The module that an ``import`` names; None if there is none."""
        return self.find(path)

    def names(self) -> tuple[str, ...]:
        """The names of all components."""
        return tuple(self.project.others)


def _interface(name: str, checked: Checked) -> Interface:
    if checked.has_errors:
        first = min(
            (problem for problem in checked.problems if problem.severity == "error"),
            key=lambda problem: problem.start,
        )
        line, _ = checked.source.position(first.start)
        return Interface(name, problem=f"`{name}` has an error of its own, on line {line}: {first.message}")
    types = checked.types
    props = {
        prop.name: ExposedProp(prop.name, types.props[prop.name], prop.required)
        for prop in checked.component.props
    }
    functions = {}
    if checked.component.is_module:
        for symbol in checked.names.top:
            assert symbol.node is not None
            if symbol.kind == "function":
                signature = types.functions[symbol]
                exposed = ExposedFunction(
                    symbol.name, symbol.node, tuple(signature.parameters), signature.result
                )
            else:
                exposed = ExposedFunction(symbol.name, symbol.node, None, types.symbols[symbol])
            functions[symbol.name] = exposed
    has_slot = _has_slot(checked.component.template)
    return Interface(name, props, dict(types.events), has_slot, functions, checked.component.is_module)


def _has_slot(views: tuple[View, ...]) -> bool:
    for view in views:
        if isinstance(view, Slot):
            return True
        inside = (*view.then, *view.otherwise) if isinstance(view, Condition) else view.children
        if _has_slot(inside):
            return True
    return False
