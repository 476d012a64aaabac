"""Script text to tokens: one regular expression knows them all, and what most tokens are goes without it."""

from __future__ import annotations

import re

from collab.compile.diagnostics import syntax_messages as messages
from collab.compile.diagnostics.problem import Problem
from collab.compile.syntax.characters import (
    ALONE,
    ASCII,
    DIGIT,
    NAME,
    OPERATOR,
    OTHER,
    QUOTE,
    SPACE,
    TICK,
    by_code,
    digits_end,
    kind_at,
    name_end,
    space_end,
)

_TOKEN = re.compile(
    r"""
    (?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+
    (?:
        (?P<name>(?:[^\W\d]|\$)[\w$]*+)
      | (?P<number>0[xX][0-9a-fA-F_]++|0[bB][01_]++|0[oO][0-7_]++
            |(?:[0-9][0-9_]*+(?:\.(?:[0-9][0-9_]*+)?)?+|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9]++)?+)
      | (?P<string>'(?:[^'\\\n]++|\\(?:\r\n|.))*+'|"(?:[^"\\\n]++|\\(?:\r\n|.))*+")
      | (?P<comment>/\*)
      | (?P<operator>[(){}\[\],;:]|\.\.\.|===|!==|>>>=|\*\*=|&&=|\|\|=|\?\?=|<<=|>>=|>>>
            |=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?![0-9])|\*\*|\+\+|--|\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>
            |[+\-*/%<>=!?.&|^~])
      | (?P<tick>`)
      | (?P<quote>['"])
      | (?P<curly>[“„][^“”\n]*+[“”]|[‘‚][^‘’\n]*+[‘’])
      | (?P<bad>.)
    )?+
    """,
    re.VERBOSE | re.DOTALL,
)
_CHUNK = r"(?s)(?:[^`\\$]++|\\.|\$(?!\{))*+"
_ESCAPE = r"(?s)\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|.))"
_WRITTEN_ESCAPE = r"(?s)\\(?:u\{([\da-fA-F]+)\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|([ux]|0?\d|.))"
_COLOR = r"#[\da-fA-F]{3,8}\b"
_LAST_CHARACTER = 0x10FFFF
_SURROGATE = r"[\ud800-\udfff]"
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}

_WORDS = """
const let var function return if else while for of break continue true false null undefined new class this
typeof import export async await try catch throw switch do delete instanceof in void yield
"""
KEYWORDS = frozenset(_WORDS.split())


_OPENERS = {")": "(", "]": "[", "}": "{"}
_GROUPS = {"name": NAME, "number": DIGIT, "string": QUOTE, "operator": OPERATOR, "tick": TICK}
"""What the first character of a plain token tells, by the group of the expression that finds such."""
_IN_TEMPLATES = by_code({1: "`\\$"}, 0)
"""What means something in the literal text of a template, by its code."""
_PAIRS = frozenset(("=>", "==", "!=", "<=", ">=", "&&", "||", "??", "**", "++", "--", "+=", "-=", "*="))


class Tokens:
    """Tokens as parallel lists: a tree is built from thousands, and tuples or objects would cost more.

    A kind is the text itself for operators and keywords, else ``name``, ``number``, ``string``, ``tick``
    (start of a template), ``chunk`` (its literal text), ``${``, ``untick``, ``end``. ``values`` has the
    text of names and chunks and the value of strings. ``closers`` maps the index of a bracket to the index
    of its partner. ``stop`` is the offset after the last token, ``closed`` tells whether the brace that
    ends an expression in markup was found there.
    """

    __slots__ = ("closed", "closers", "ends", "kinds", "problems", "starts", "stop", "values")

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.values: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.closers: dict[int, int] = {}
        self.problems: list[Problem] = []
        self.stop = 0
        self.closed = False


def tokenize(text: str, start: int, end: int, *, braced: bool = False) -> Tokens:
    """The tokens of ``text[start:end]``.

    With ``braced``, of the expression that starts there and ends before the brace that closes it, or before
    ``/>`` or ``</``, which no expression contains.
    """
    tokens = Tokens()
    kinds, values, starts, ends = tokens.kinds, tokens.values, tokens.starts, tokens.ends
    problems = tokens.problems
    match = _TOKEN.match
    keywords = KEYWORDS
    brackets: list[int] = []
    templates: list[int] = []
    braces = 0
    at = start
    while True:
        begin = space_end(text, at, end)
        group = ""
        kind = kind_at(text, begin, end)
        at = _plain_end(text, begin, end, kind)
        if at == begin:
            found = match(text, at, end)
            assert found is not None
            if found.lastgroup is None:
                at = end
                break
            group = found.lastgroup
            begin, at = found.span(group)
            kind = _GROUPS.get(group, OTHER)
            if kind == OPERATOR and kind_at(text, begin, end) == ALONE:
                kind = ALONE
        if kind == NAME:
            word = text[begin:at]
            if group and not (word.isascii() or is_identifier(word)):
                problems.append(messages.odd_name(word, begin, at))
            kinds.append(word if word in keywords else "name")
            values.append(word)
        elif kind == ALONE:
            word = text[begin]
            if word in ("(", "[", "{"):
                brackets.append(len(kinds))
                braces += word == "{"
            elif word in (")", "]", "}"):
                if word == "}":
                    if templates and (not brackets or brackets[-1] < templates[-1]):
                        _push(tokens, "}", "", begin, at)
                        templates.pop()
                        at = _chunk(text, at, end, tokens, templates)
                        continue
                    if braced and not braces:
                        tokens.closed = True
                        at = begin
                        break
                if brackets and kinds[brackets[-1]] == _OPENERS[word]:
                    opener = brackets.pop()
                    tokens.closers[opener] = len(kinds)
                    braces -= word == "}"
                elif word == "}" and braces:
                    # Forget what was left open inside these braces, so that one slip stays local.
                    while kinds[brackets.pop()] != "{":
                        pass
                    braces -= 1
            kinds.append(word)
            values.append(word)
        elif kind == OPERATOR:
            word = text[begin:at]
            if braced and word in ("<", "/"):
                following = text[at] if at < end else ""
                if following == ("/" if word == "<" else ">"):
                    at = begin
                    break
            kinds.append(word)
            values.append(word)
        elif kind == DIGIT:
            kinds.append("number")
            values.append(text[begin:at])
        elif kind == QUOTE:
            kinds.append("string")
            values.append(_unescaped(text, begin + 1, at - 1, problems))
        elif kind == TICK:
            _push(tokens, "tick", "", begin, at)
            at = _chunk(text, at, end, tokens, templates)
            continue
        elif group == "quote":
            line_end = text.find("\n", begin, end)
            line = text[begin + 1 : line_end if line_end >= 0 else end]
            # What most likely ends the statement or call is no part of the string.
            at = begin + 1 + len(line.rstrip(";,)]} \t\r"))
            problems.append(messages.unterminated_string(text[begin], begin, at))
            kinds.append("string")
            values.append(unescape(text[begin + 1 : at]))
        elif group == "curly":
            problems.append(messages.curly_quotes(text[begin:at], begin, at))
            kinds.append("string")
            values.append(text[begin + 1 : at - 1])
        elif group == "comment":
            problems.append(messages.unterminated_comment(text, begin, at, "*/"))
            at = end
            break
        elif text[begin] == "#" and (color := re.compile(_COLOR).match(text, begin, end)):
            at = color.end()
            problems.append(messages.color_without_quotes(color[0], begin, at))
            kinds.append("string")
            values.append(color[0])
        else:
            begins_line = not text[text.rfind("\n", start, begin) + 1 : begin].strip()
            if text[begin] == "#" and begins_line:
                problems.append(messages.comment_of_another_language(begin, at))
            else:
                problems.append(messages.unknown_character(text[begin:at], begin, at))
            continue
        starts.append(begin)
        ends.append(at)
    tokens.stop = at
    _push(tokens, "end", "", at, at)
    return tokens


def _plain_end(text: str, at: int, end: int, kind: int) -> int:
    """Where the token ends that begins at ``at``, of whose first character ``kind`` tells; ``at`` itself
    where only the expression can tell.
    """
    if kind == NAME:
        stop = name_end(text, at, end)
        return stop if stop > at else at
    if kind in (ALONE, TICK):
        return at + 1
    if kind == DIGIT:
        stop = digits_end(text, at, end)
        return at if kind_at(text, stop, end) == NAME or text[stop : stop + 1] == "." else stop
    if kind == QUOTE:
        closing = text.find(text[at], at + 1, end)
        inside = text[at + 1 : closing] if closing >= 0 else "\n"
        return at if "\\" in inside or "\n" in inside else closing + 1
    if kind == OPERATOR:
        following = kind_at(text, at + 1, end)
        if following >= SPACE and (following != DIGIT or text[at] != "."):
            return at + 1
        if following == OPERATOR and text[at : at + 2] in _PAIRS and kind_at(text, at + 2, end) >= SPACE:
            return at + 2
        if text.startswith(("===", "!=="), at, end):
            return at + 3
    return at


def _plain_chunk_end(text: str, at: int, end: int) -> int:
    """Where the text of a template ends that begins at ``at``; -1 where only the expression can tell."""
    while at < end and ((code := ord(text[at])) >= ASCII or not _IN_TEMPLATES[code]):
        at += 1
    return at if at >= end or text[at] == "`" or text[at : min(at + 2, end)] == "${" else -1


def is_identifier(word: str) -> bool:
    """Whether a word can be a name: it begins with no digit, and some digits, such as ``²``, are in none."""
    return word.replace("$", "_").isidentifier()


def _unescaped(text: str, start: int, end: int, problems: list[Problem]) -> str:
    """The value of a string's inside, of which what JavaScript refuses is reported."""
    inside = text[start:end]
    if "\\" not in inside:
        return inside
    _look_at_escapes(text, start, end, problems)
    return unescape(inside)


def _look_at_escapes(text: str, start: int, end: int, problems: list[Problem]) -> None:
    for found in re.compile(_WRITTEN_ESCAPE).finditer(text, start, end):
        code, other = found[1], found[2]
        if code is not None:
            is_bad = int(code, 16) > _LAST_CHARACTER
        else:
            is_bad = other is not None and (other in "ux" or (other.isdigit() and other != "0"))
        if is_bad:
            problems.append(messages.bad_escape(found[0], found.start(), found.end()))


def unescape(text: str) -> str:
    """The value of a string's inside."""
    if "\\" not in text:
        return text
    value = re.compile(_ESCAPE).sub(_unescape_one, text)
    if re.compile(_SURROGATE).search(value):
        # Two escapes may make one character.
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return value


def _unescape_one(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _PLAIN.get(found[4], found[4])
    value = int(code, 16)
    return chr(value) if value <= _LAST_CHARACTER else "\ufffd"


def _push(tokens: Tokens, kind: str, value: str, start: int, end: int) -> None:
    tokens.kinds.append(kind)
    tokens.values.append(value)
    tokens.starts.append(start)
    tokens.ends.append(end)


def _chunk(text: str, at: int, end: int, tokens: Tokens, templates: list[int]) -> int:
    """Reads the literal text of a template up to ``${`` or its end; returns where tokens go on."""
    stop = _plain_chunk_end(text, at, end)
    if stop < 0:
        found = re.compile(_CHUNK).match(text, at, end)
        assert found is not None
        stop = found.end()
    chunk = text[at:stop]
    if "\r" in chunk:
        # A line ends with \n in a template, however the text ends its lines.
        chunk = chunk.replace("\r\n", "\n")
    if "\\" in chunk:
        _look_at_escapes(text, at, stop, tokens.problems)
        chunk = unescape(chunk)
    _push(tokens, "chunk", chunk, at, stop)
    if text[stop : min(stop + 2, end)] == "${":
        templates.append(len(tokens.kinds))
        _push(tokens, "${", "", stop, stop + 2)
        return stop + 2
    if stop >= end or text[stop] != "`":
        tokens.problems.append(messages.unterminated_template(at - 1, at))
        _push(tokens, "untick", "", stop, stop)
        return end
    _push(tokens, "untick", "", stop, stop + 1)
    return stop + 1
