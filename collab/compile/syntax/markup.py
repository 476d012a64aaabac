"""Markup to elements: a loop with a stack of open elements, so that depth costs no recursion.

A source that is still being typed gives as much of its tree as can be told, and one problem per slip.
"""

from __future__ import annotations

import re

from collab.compile import limits
from collab.compile.diagnostics import syntax_messages as messages
from collab.compile.diagnostics.problem import Edit, Mark, Problem
from collab.compile.diagnostics.similar import closest
from collab.compile.schema import SCHEMA
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.characters import (
    ALONE,
    ASCII,
    DIGIT,
    QUOTE,
    TICK,
    by_code,
    digits_end,
    kind_at,
    space_end,
)
from collab.compile.syntax.lexer import tokenize
from collab.compile.syntax.script import parse_expression, parse_script

_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*+)")
_ATTRIBUTE = re.compile(r"\s*+(?:(@?)([A-Za-z_][\w:.-]*+)(\s*+=\s*+)?+|(/?>)|(<)|(\S))?+")
_PLAIN_NUMBER = re.compile(r"\{\s*+(-?\d++(?:\.\d++)?+)\s*+\}")
_UNQUOTED = r"[^\s<>{}\"'=/]++"
_SCRIPT_END = {tag: re.compile(rf"</{tag}\b") for tag in ("script", "system")}
_SCRIPT_RECOVERY = r"(?m)^[ \t]*+<(?:template|props|system|/component)\b"
# What a value without its closing quote most likely holds: up to the next attribute, the tag's or line's end.
_UNTERMINATED = r"(?:(?!\s*+/?>|\s++@?[\w-]++\s*+=)[^\n])*+"
# An attribute behind a value whose brace nothing closes.
_NEXT_ATTRIBUTE = r"(?<!\s)\s++@?[A-Za-z_][\w:.-]*+=[{\"']"
_COMMENT_IN_TAG = r"(?s)/\*.*?\*/|//[^\n]*+|\{\s*+/\*.*?\*/\s*+\}"
_BOUND = r":([A-Za-z_][\w-]*+)=\"([^\"]*+)\""
_TESTED = {"if": "test", "for": "each"}
"""The attribute that an element can't be without."""
_SPREAD = r"\{\s*+\.\.\.[^{}]*+\}"
_DOUBLE_BRACES = r"\{\{(?!\s*+\.\.\.)\s*+([^{}:,]*[(.+*/%?<>=!-][^{}:,]*?)\s*\}\}"
"""Braces in braces that hold no record: an expression without a colon or comma that is more than a name."""
_NOT_FILLED_IN = r"\$?\{(\w+\(\)|props\.\w+)\}"
_BLOCK = r"\{\s*+[#:/@][a-z]"
_SPACE = re.compile(r"\s*+")
_ATTRIBUTE_GOES_ON, _GOES_ON, _ATTRIBUTE_BEGINS, _BEGINS = 1, 2, 3, 4
_NAMES = by_code(
    {
        _BEGINS: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _ATTRIBUTE_BEGINS: "_",
        _GOES_ON: "0123456789.-",
        _ATTRIBUTE_GOES_ON: ":",
    },
    0,
)
"""What names may have of a character, by its code: what attributes begin with, they also go on with, and
what elements do, attributes do.
"""


# Elements that others stand in; any other that is not closed was most likely meant to close itself.
_HOLDERS = frozenset(
    ("component", "props", "script", "system", "template", "if", "else", "for", "particles")
) | {spec.name for spec in SCHEMA.elements.values() if spec.container}


class _Open:
    """An element whose closing tag has not come yet."""

    __slots__ = ("attributes", "children", "open_end", "script", "start", "tag")

    def __init__(self, tag: str, start: int, open_end: int, attributes: tuple[ast.Attribute, ...]) -> None:
        self.tag = tag
        self.start = start
        self.open_end = open_end
        self.attributes = attributes
        self.children: list[ast.Element | ast.Text] = []
        self.script: tuple[ast.Statement, ...] = ()

    def finish(self, end: int) -> ast.Element:
        return ast.Element(
            self.start, end, self.tag, self.open_end, self.attributes, tuple(self.children), self.script
        )


class MarkupParser:
    """Reads one source."""

    __slots__ = (
        "_at", "_budget", "_cut", "_one_line_until", "_source", "_stack", "_text", "_top", "problems",
    )  # fmt: skip

    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._text = source.text
        self._at = 0
        self._stack: list[_Open] = []
        self._top: list[ast.Element | ast.Text] = []
        self._budget = [0]
        self._one_line_until = 0
        self._cut = False

    def document(self) -> ast.Document:
        """The whole tree."""
        text, length = self._text, len(self._text)
        stopped = False
        while self._at < length and self._budget[0] <= limits.NODES:
            if text[self._at] != "<":
                self._between()
                continue
            begin = self._at + 1
            first = text[begin] if begin < length else ""
            if first == "!" and text.startswith("<!--", self._at):
                self._comment()
                continue
            closes = first == "/"
            begin += closes
            end = _plain_name_end(text, begin, length, _BEGINS, _GOES_ON)
            if end < 0 and (found := _TAG.match(text, self._at)) is not None:
                begin, end = found.span(2)
            if end < 0 and text.startswith(("<>", "</>"), self._at):
                self._fragment()
            elif end < 0:
                self.problems.append(messages.stray_angle(self._at, self._at + 1))
                self._at += 1
                if not text[self._at :].strip(" \t\r\n/"):
                    self._at, self._cut = length, True
            elif closes:
                self._close(text[begin:end], end)
            elif len(self._stack) >= limits.NESTING:
                problem = messages.too_deep(limits.NESTING, self._at, end)
                self.problems.append(problem)
                stopped = True
                break
            else:
                self._open(text[begin:end], end)
        if self._budget[0] > limits.NODES:
            self.problems.append(messages.too_many_nodes(limits.NODES))
            stopped = True
        self._finish(report=not stopped)
        return ast.Document(0, length, tuple(self._top))

    @property
    def _children(self) -> list[ast.Element | ast.Text]:
        return self._stack[-1].children if self._stack else self._top

    def _between(self) -> None:
        """Text and braces between tags."""
        text = self._text
        self._at = space_end(text, self._at, len(text))
        if self._at < len(text) and text[self._at] != "<":
            self._at = _match_end(_SPACE, text, self._at)
        if self._at >= len(text) or text[self._at] == "<":
            return
        start = self._at
        block_at = re.compile(_BLOCK).match
        while self._at < len(text) and text[self._at] != "<":
            block = block_at(text, self._at)
            if block is not None:
                # What other languages write for conditions and lists: each part is looked at by itself.
                self._text_between(start, self._at)
                start = self._at
            if text[self._at] == "{":
                self._budget[0] += 1
                end = text.find("\n", self._at) if self._at < self._one_line_until else -1
                tokens = tokenize(text, self._at + 1, end if end >= 0 else len(text), braced=True)
                self._at = tokens.stop + 1 if tokens.closed else tokens.stop
                if not tokens.closed:
                    self._one_line_until = max(self._one_line_until, tokens.stop)
            else:
                following = [at for at in (text.find("<", self._at), text.find("{", self._at)) if at >= 0]
                self._at = min(following, default=len(text))
            if block is not None:
                self._text_between(start, self._at)
                start = self._at
        self._text_between(start, self._at)

    def _text_between(self, start: int, end: int) -> None:
        text = self._text
        start, end = _match_end(_SPACE, text, start), start + len(text[start:end].rstrip())
        if start < end and not _is_comment(text[start:end]):
            self._children.append(ast.Text(start, end))

    def _fragment(self) -> None:
        """``<>``, which is reported, or ``</>``, of which nothing more is said."""
        start = self._at
        self._at = self._text.index(">", start) + 1
        if self._at == start + 2:
            self.problems.append(messages.fragment(start, self._at))

    def _comment(self) -> None:
        text = self._text
        end = text.find("-->", self._at + 4)
        if end < 0:
            self.problems.append(messages.unterminated_comment(text, self._at, self._at + 4, "-->"))
            self._at, self._cut = len(text), True
        else:
            self._at = end + 3

    def _open(self, tag: str, at: int) -> None:
        start = self._at
        self._budget[0] += 1
        attributes, ending = self._attributes(tag, start, at)
        element = _Open(tag, start, self._at, attributes)
        if ending != ">":
            self._children.append(element.finish(self._at))
        elif tag in _SCRIPT_END:
            self._script(element)
        else:
            self._stack.append(element)

    def _script(self, element: _Open) -> None:
        text, start = self._text, self._at
        found = _SCRIPT_END[element.tag].search(text, start)
        if found is not None:
            end = found.start()
            bracket = text.find(">", end)
            self._at = bracket + 1 if bracket >= 0 else len(text)
        else:
            recovery = re.compile(_SCRIPT_RECOVERY).search(text, start)
            self._cut = self._cut or recovery is None
            end = self._at = recovery.start() if recovery else len(text)
            self._missing(element, Edit(end, end, f"</{element.tag}>\n"))
        tokens = tokenize(text, start, end)
        if found is not None:
            element.script = parse_script(text, tokens, self.problems, self._budget)
        else:
            # What its end lacks is already said: the script is not finished.
            inside: list[Problem] = []
            element.script = parse_script(text, tokens, inside, self._budget)
            written = len(text[:end].rstrip())
            self.problems += [problem for problem in inside if problem.end < written]
        self._children.append(element.finish(self._at))

    def _missing(self, element: _Open, edit: Edit) -> None:
        line, _ = self._source.position(element.start)
        marks = self._ends_at(edit)
        problem = messages.missing_closing_tag(element.tag, line, element.start, edit, marks)
        self.problems.append(problem)

    def _ends_at(self, edit: Edit) -> tuple[Mark, ...]:
        """What stands where a closing tag is missing."""
        text, at = self._text, edit.start
        if not edit.replacement.startswith("</"):
            return ()
        if not text[at:].strip():
            last = len(text.rstrip())
            return (Mark("the text ends here", last - 1, last),)
        at += len(text[at:]) - len(text[at:].lstrip())
        return (Mark("it is still open here", at, text.find(">", at) + 1 or at + 1),)

    def _close(self, tag: str, name_end: int) -> None:
        start = self._at
        self._at = _match_end(_SPACE, self._text, name_end)
        if self._text.startswith(">", self._at):
            self._at += 1
        else:
            self._at = name_end
            self.problems.append(messages.unfinished_tag("/" + tag, name_end, start, name_end))
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth].tag == tag:
                while len(self._stack) > depth + 1:
                    self._lift(start)
                self._stack_pop(self._at)
                return
        opened = self._stack[-1] if self._stack else None
        if opened is None or closest(tag, (opened.tag,)) is None:
            self.problems.append(messages.stray_closing_tag(tag, start, self._at))
            return
        first = Mark("opened here", opened.start, opened.start + 1 + len(opened.tag))
        self.problems.append(messages.misspelt_closing_tag(tag, opened.tag, first, start, self._at))
        self._stack_pop(self._at)

    def _stack_pop(self, end: int) -> None:
        element = self._stack.pop()
        self._children.append(element.finish(end))

    def _lift(self, at: int) -> None:
        """Ends an element that was never closed: what came after it becomes its siblings."""
        element = self._stack.pop()
        if element.tag not in _HOLDERS and self._text.endswith(">", 0, element.open_end):
            edit = Edit(element.open_end - 1, element.open_end - 1, "/")
        else:
            edit = Edit(at, at, f"</{element.tag}>")
        self._missing(element, edit)
        children, element.children = element.children, []
        self._children.append(element.finish(element.open_end))
        self._children.extend(children)

    def _finish(self, *, report: bool) -> None:
        """The end of the text: one problem for all that is still open, at the outermost."""
        if not self._stack:
            return
        end = len(self._text)
        written = len(self._text.rstrip())
        # Where the text stops in the middle of something, that is the mistake.
        if report and not self._cut and all(problem.end < written for problem in self.problems):
            closing = "".join(f"</{element.tag}>" for element in reversed(self._stack))
            self._missing(self._stack[0], Edit(end, end, closing))
        while self._stack:
            self._stack_pop(end)

    def _attributes(self, tag: str, start: int, at: int) -> tuple[tuple[ast.Attribute, ...], str]:
        """The attributes from ``at`` on, and how the tag ends: ``>``, ``/>``, or empty if it does not."""
        text = self._text
        attributes: list[ast.Attribute] = []
        length = len(text)
        while True:
            begin = space_end(text, at, length)
            first = text[begin] if begin < length else ""
            if first == ">" or (first == "/" and text[begin + 1 : begin + 2] == ">"):
                self._at = begin + 1 if first == ">" else begin + 2
                return tuple(attributes), ">" if first == ">" else "/>"
            event = first == "@"
            name_start = begin + 1 if event else begin
            name_end = _plain_name_end(text, name_start, length, _ATTRIBUTE_BEGINS, _ATTRIBUTE_GOES_ON)
            if name_end >= 0 and text[name_end : name_end + 2] in ("={", '="', "='"):
                attribute = self._value(text[name_start:name_end], event, begin, name_end + 1)
                attributes.append(attribute)
                at = attribute.end
                self._budget[0] += 1
                if self._budget[0] > limits.NODES:
                    self._at = length
                    return tuple(attributes), ""
                continue
            found = _ATTRIBUTE.match(text, at)
            assert found is not None
            kind = found.lastindex
            if kind == 4:
                self._at = found.end()
                return tuple(attributes), found[4]
            if kind is None or kind == 5:
                self._at = found.start(5) if kind else len(text)
                unfinished_at = at if not attributes else attributes[-1].end
                # The last attribute, if it has no value, is still being typed; what is wrong with it is
                # that the tag is not finished.
                last = attributes[-1].start if attributes else start
                said = any(problem.start >= last for problem in self.problems[-4:])
                if attributes and (attributes[-1].value is None or said):
                    attributes.pop()
                if not said:
                    name_end = start + 1 + len(tag)
                    self.problems.append(messages.unfinished_tag(tag, unfinished_at, start, name_end))
                self._cut = self._cut or not kind
                return tuple(attributes), ""
            if kind == 6:
                at = self._misplaced(tag, found.start(6), attributes)
                continue
            name_start = found.start(2) - len(found[1])
            if found[3] is None:
                at = found.end(2)
                attributes.append(
                    ast.Attribute(name_start, at, found[2], bool(found[1]), None, False, at, at)
                )
            else:
                attribute = self._value(found[2], bool(found[1]), name_start, found.end())
                attributes.append(attribute)
                at = attribute.end
            self._budget[0] += 1
            if self._budget[0] > limits.NODES:
                self._at = len(text)
                return tuple(attributes), ""

    def _misplaced(self, tag: str, begin: int, attributes: list[ast.Attribute]) -> int:
        """Reports what stands in a tag and is no attribute; where that ends."""
        text = self._text
        comment = re.compile(_COMMENT_IN_TAG).match(text, begin)
        if comment is not None:
            self.problems.append(messages.comment_in_tag(begin, comment.end()))
            return comment.end()
        bound = re.compile(_BOUND).match(text, begin)
        if bound is not None:
            end = bound.end()
            self.problems.append(messages.colon_attribute(bound[1], bound[2], begin, end))
            if tag in _TESTED:
                missing = ast.Missing(begin, end)
                attributes.append(ast.Attribute(begin + 1, end, bound[1], False, missing, True, begin, end))
            return end
        if text[begin] != "{":
            self.problems.append(messages.unexpected_in_tag(text[begin], tag, begin, begin + 1))
            return begin + 1
        spread = re.compile(_SPREAD).match(text, begin)
        if spread is not None:
            self.problems.append(messages.spread_attributes(begin, spread.end()))
            return spread.end()
        _, end = self._braces(begin)
        name = _TESTED.get(tag, "")
        if any(attribute.name == name for attribute in attributes):
            name = ""
        self.problems.append(messages.braces_in_tag(name, text[begin:end], tag, begin, begin + 1))
        if name:
            missing = ast.Missing(begin, end)
            attributes.append(ast.Attribute(begin, end, name, False, missing, True, begin, end))
        return end

    def _value(self, name: str, event: bool, start: int, at: int) -> ast.Attribute:
        text = self._text
        opener = text[at : at + 1]
        value: ast.Expression | None
        if opener == "{":
            double = re.compile(_DOUBLE_BRACES).match(text, at) if text[at + 1 : at + 2] == "{" else None
            if double is not None:
                end = double.end()
                self.problems.append(messages.double_braces(double[1], at, end))
                return ast.Attribute(start, end, name, event, ast.Missing(at, end), True, at, end)
            plain = number_in_braces(text, at)
            value, end = self._braces(at) if plain is None else plain
            return ast.Attribute(start, end, name, event, value, True, at, end)
        if opener in ("'", '"') and opener:
            closing = text.find(opener, at + 1)
            inside = text[at + 1 : closing] if closing >= 0 else ""
            if closing < 0 or ("\n" in inside and (inside.endswith("=") or "<" in inside or ">" in inside)):
                end = _match_end(re.compile(_UNTERMINATED), text, at + 1)
                self.problems.append(messages.unterminated_attribute(name, at, end))
                return ast.Attribute(start, end, name, event, ast.Missing(at, end), False, at, end)
            end = closing + 1
            if "{" in inside and re.compile(_NOT_FILLED_IN).search(inside):
                self._not_filled_in(inside, at, end)
            return ast.Attribute(start, end, name, event, ast.String(at, end, inside), False, at, end)
        bare = re.compile(_UNQUOTED).match(text, at)
        if bare is None:
            self.problems.append(messages.missing_value(name, start, at))
            missing = ast.Missing(at, at)
            return ast.Attribute(start, at, name, event, missing, False, at, at)
        end = bare.end()
        self.problems.append(messages.unquoted_value(name, bare[0], at, end, event=event))
        return ast.Attribute(start, end, name, event, ast.Missing(at, end), False, at, end)

    def _not_filled_in(self, inside: str, start: int, end: int) -> None:
        """``"Hello {name()}"``: most likely its value is meant."""
        edit = None
        if "`" not in inside and "\\" not in inside:
            filled = re.compile(_NOT_FILLED_IN).sub(r"${\1}", inside)
            edit = Edit(start, end, f"{{`{filled}`}}")
        self.problems.append(messages.text_not_filled_in(edit, start, end))

    def _braces(self, at: int) -> tuple[ast.Expression, int]:
        """The expression in the braces at ``at``, and where they end.

        A brace that nothing closes is taken to end with its line.
        """
        text = self._text
        line_end = text.find("\n", at)
        line_end = line_end if line_end >= 0 else len(text)
        bounded = at < self._one_line_until
        tokens = tokenize(text, at + 1, line_end if bounded else len(text), braced=True)
        if not tokens.closed:
            if tokens.stop > line_end:
                # Braces up to there are looked at line by line: to look as far again for each that follows
                # would take quadratic time.
                self._one_line_until = tokens.stop
                tokens = tokenize(text, at + 1, line_end, braced=True)
            end = tokens.ends[-2] if len(tokens.ends) > 1 else at + 1
            following = re.compile(_NEXT_ATTRIBUTE).search(text, at, end)
            stop = following.start() if following is not None else end
            self.problems.append(messages.unclosed_brace(stop, at, at + 1))
            # What it holds is not finished: nothing more is said about it.
            parse_expression(text, tokens, [], self._budget)
            return ast.Missing(at, end), max(end, tokens.stop)
        value = parse_expression(text, tokens, self.problems, self._budget)
        return value, tokens.stop + 1


def number_in_braces(text: str, at: int) -> tuple[ast.Number, int] | None:
    """The number that is all there is in the braces at ``at``, and where they end."""
    length = len(text)
    kind = kind_at(text, at + 1, length)
    if kind in (ALONE, QUOTE, TICK):
        return None
    if kind >= DIGIT:
        # As most numbers are written; a name is none.
        end = digits_end(text, at + 1, length)
        if end < length and text[end] == "}":
            return ast.Number(at + 1, end, float(text[at + 1 : end])), end + 1
        if end == at + 1:
            return None
    plain = _PLAIN_NUMBER.match(text, at)
    return None if plain is None else (ast.Number(*plain.span(1), float(plain[1])), plain.end())


def _plain_name_end(text: str, at: int, end: int, begins: int, goes_on: int) -> int:
    """Where the name ends that begins at ``at``, of characters that are at least that; -1 if there is none,
    or if what follows is not ASCII and may belong to it.
    """
    if at >= end or (code := ord(text[at])) >= ASCII or _NAMES[code] < begins:
        return -1
    while at < end:
        code = ord(text[at])
        if code >= ASCII:
            return -1
        if _NAMES[code] < goes_on:
            break
        at += 1
    return at


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None
    return found.end()


def _is_comment(text: str) -> bool:
    """Whether text between tags is only ``{/* comment */}``."""
    text = text.strip()
    return text.startswith("{/*") and text.find("*/") == len(text) - 3 and text.endswith("*/}")


def parse(source: Source) -> tuple[ast.Document, list[Problem]]:
    """The tree of a source, whatever it holds, and what is wrong with its form."""
    parser = MarkupParser(source)
    document = parser.document()
    return document, parser.problems
