"""Signals of a number that a source gets in its script, and loses again."""

from __future__ import annotations

import re

from collab.compile.attributes import plain
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.markup import parse
from collab.compile.tree import EditError, Replacement, StaleError, elements_of, template_of, tree_of

_NAME = re.compile(r"[A-Za-z_]\w{0,99}\Z", re.ASCII)
_STEP = "  "


def declare_signal(source: str, name: str, value: float) -> Replacement:
    """How a source gets ``const name = signal(value);`` at the end of its script; without one, a script too.

    Raises EditError when the script has that name already, or can't be read.
    """
    if not _NAME.match(name):
        raise EditError(f"{name[:50]!r} can't be the name of a signal.")
    line = _line(name, value)
    document = tree_of(source)
    script = _script_of(document)
    if script is None:
        found = _with_script(source, document, line)
    else:
        inside = _inside(source, script)
        if re.search(rf"\b{name}\b", inside):
            raise EditError(f"The script has a name {name} already.", hint="Take another one.")
        end = script.open_end + len(inside.rstrip())
        outer = _indent_at(source, script.start)
        indent = _indent_at(source, script.script[0].start) if script.script else outer + _STEP
        tail = "" if "\n" in source[end : script.open_end + len(inside)] else f"\n{outer}"
        found = Replacement(end, end, f"\n{indent}{line}{tail}", None)
    after, problems = parse(Source(source[: found.start] + found.text + source[found.end :], ""))
    declared = _script_of(after)
    if problems or declared is None or len(declared.script) != (len(script.script) if script else 0) + 1:
        raise EditError("The signal can't be declared.", hint="Mend the source first.")
    return found


def forget_signal(source: str, name: str, value: float) -> Replacement:
    """How a source loses the line that ``declare_signal`` wrote; a script that is empty then goes with it.

    Raises StaleError when there is no such line.
    """
    document = tree_of(source)
    script = _script_of(document)
    inside = _inside(source, script) if script else ""
    line = re.search(rf"\n[ \t]*{re.escape(_line(name, value))}[ \t]*(?=\n|\Z)", inside)
    if script is None or line is None:
        raise StaleError(f"The signal {name} has been changed since.", hint="Look at the newest source.")
    if (inside[: line.start()] + inside[line.end() :]).strip():
        return Replacement(script.open_end + line.start(), script.open_end + line.end(), "", None)
    # What follows takes its place.
    rest = source[script.end :]
    return Replacement(script.start, len(source) - len(rest.lstrip()), "", None)


def _line(name: str, value: float) -> str:
    return f"const {name} = signal({plain(value)});"


def _script_of(document: ast.Document) -> ast.Element | None:
    children = elements_of(document.children)
    if len(children) == 1 and children[0].tag == "component":
        children = elements_of(children[0].children)
    return next((each for each in children if each.tag == "script"), None)


def _inside(source: str, script: ast.Element) -> str:
    closing = source.rfind("</", script.open_end, script.end)
    if closing < 0:
        raise EditError("The script is not closed.", hint="Mend it first.")
    return source[script.open_end : closing]


def _with_script(source: str, document: ast.Document, line: str) -> Replacement:
    template = template_of(document)
    if template is None:
        raise EditError("There is no template.", hint="Write one first.")
    indent = _indent_at(source, template.start)
    text = f"<script>\n{indent}{_STEP}{line}\n{indent}</script>\n\n{indent}"
    return Replacement(template.start, template.start, text, None)


def _indent_at(source: str, at: int) -> str:
    line = source[source.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
