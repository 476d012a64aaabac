"""Expressions and types of a script, by precedence climbing."""

from __future__ import annotations

import re
from collections.abc import Callable

from collab.compile import limits
from collab.compile.diagnostics import syntax_messages as messages
from collab.compile.diagnostics.problem import Edit, Problem
from collab.compile.syntax import ast
from collab.compile.syntax.lexer import KEYWORDS, Tokens

_BINDING = {
    "??": 3, "||": 3, "&&": 4, "|": 5, "^": 6, "&": 7,
    "==": 8, "!=": 8, "===": 8, "!==": 8,
    "<": 9, "<=": 9, ">": 9, ">=": 9, "instanceof": 9, "in": 9,
    "<<": 10, ">>": 10, ">>>": 10, "+": 11, "-": 11, "*": 12, "/": 12, "%": 12, "**": 14,
}  # fmt: skip
_UNSUPPORTED = frozenset(("|", "^", "&", "<<", ">>", ">>>", "instanceof", "in"))
_ASSIGNMENTS = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "**="))
_UNSUPPORTED_ASSIGNMENTS = frozenset(("&&=", "||=", "??=", "<<=", ">>=", ">>>=", "&=", "|=", "^="))
_GOES_ON = frozenset(("?", *_ASSIGNMENTS, *_UNSUPPORTED_ASSIGNMENTS))
"""What makes more of an expression that no operator follows."""
_PREFIXES = frozenset(("-", "+", "!"))
_UNSUPPORTED_PREFIXES = frozenset(("typeof", "void", "delete", "await", "yield", "~", "new"))
_ODD_NUMBER = r"(?a)^0[0-9_]|_(?![0-9a-fA-F])|(?<![0-9a-fA-F])_|__"
"""What JavaScript reads as an octal number or not at all: a 0 before digits, a `_` that parts no two."""
_BEFORE = frozenset(("++", "--", *_PREFIXES, *_UNSUPPORTED_PREFIXES))
_BEHIND = frozenset(("?.", ".", "(", "[", "<", "++", "--", "!", "tick", "name"))
_CASTS = frozenset(("as", "satisfies"))
_STATEMENTS = frozenset(("function", "class", "const", "let", "if", "for", "while", "return"))


class ExpressionParser:
    """A cursor over tokens and the expressions it can read.

    ``panic`` is set from an error to the next statement, so that one slip is reported once, ``stopped``
    beyond a limit, behind which nothing is read, so that nothing is missing there. ``height`` is
    the height of the expression read last: later phases recurse over trees, so it is bounded here.
    ``budget[0]`` counts nodes of the whole source.
    """

    __slots__ = (
        "_ends", "_kinds", "_starts", "budget", "depth", "end", "height", "index", "kind", "last_end",
        "panic", "problems", "start", "stopped", "text", "tokens",
    )  # fmt: skip

    def __init__(self, text: str, tokens: Tokens, problems: list[Problem], budget: list[int]) -> None:
        self.text = text
        self.tokens = tokens
        # Lists of its own: a token is taken thousands of times.
        self._kinds = tokens.kinds
        self._starts = tokens.starts
        self._ends = tokens.ends
        self.problems = problems
        self.budget = budget
        self.index = 0
        self.depth = 0
        self.height = 0
        self.panic = False
        self.stopped = False
        self.last_end = tokens.starts[0]
        self.load()

    # The cursor

    def load(self) -> None:
        """Takes the token at ``index`` as the current one."""
        index = self.index
        self.kind = self._kinds[index]
        self.start = self._starts[index]
        self.end = self._ends[index]

    def advance(self) -> None:
        """Goes to the next token; stays at the end."""
        if self.kind == "end":
            return
        self.last_end = self.end
        self.index = index = self.index + 1
        self.kind = self._kinds[index]
        self.start = self._starts[index]
        self.end = self._ends[index]

    def peek(self, distance: int) -> str:
        """The kind of a token further on."""
        index = self.index + distance
        kinds = self._kinds
        return kinds[index] if index < len(kinds) else "end"

    def on_new_line(self) -> bool:
        """Whether the current token stands on another line than the one before."""
        return "\n" in self.text[self.last_end : self.start]

    def expect(self, kind: str) -> bool:
        """Takes the token, or reports that it is missing."""
        if self.kind == kind:
            self.advance()
            return True
        if not self.panic:
            start, end = self._here()
            self.fail(messages.expected_token(kind, self._found(), self.last_end, start, end))
        return False

    def _here(self) -> tuple[int, int]:
        """Where to say that something is missing: at the current token, or, if that is already on another
        line, at the end of the one before, where the author stopped."""
        if self.last_end and (self.kind == "end" or self.on_new_line()):
            return self.last_end - 1, self.last_end
        return self.start, self.end

    def report(self, problem: Problem) -> None:
        """Adds a problem that parsing can go on from."""
        if not (self.panic or self.stopped):
            self.problems.append(problem)

    def fail(self, problem: Problem) -> None:
        """Adds a problem and skips to the next statement, once control is back there."""
        self.report(problem)
        self.panic = True

    def unexpected_here(self) -> None:
        """Reports that the current token cannot stand here."""
        if self.kind == "end":
            self.fail(messages.unexpected_end(*self._here()))
        else:
            self.fail(messages.unexpected(self._found(), self.start, self.end))

    def _found(self) -> str:
        return "" if self.kind == "end" else self.text[self.start : self.end]

    def count(self) -> None:
        """Counts a node; beyond the limit the rest of the tokens is dropped."""
        self.budget[0] += 1
        if self.budget[0] > limits.NODES:
            self._stop()

    def enter(self) -> bool:
        """One level deeper; False, with the rest of the tokens dropped, beyond the limit."""
        self.depth += 1
        if self.depth > limits.NESTING:
            if self.kind != "end":
                self.fail(messages.too_deep(limits.NESTING, self.start, self.end))
            self._stop()
            self.depth -= 1
            return False
        return True

    def leave(self) -> None:
        """One level back."""
        self.depth -= 1

    def _stop(self) -> None:
        self.index = len(self.tokens.kinds) - 1
        self.load()
        self.last_end = self.start
        self.panic = self.stopped = True

    def identifier(self, what: str) -> tuple[str, int]:
        """A name and where it starts; an empty one, reported, if there is none."""
        start = self.start
        if self.kind == "name":
            name = self.text[start : self.end]
            self.advance()
            return name, start
        if self.kind in KEYWORDS:
            self.fail(messages.reserved_word(self.kind, self.start, self.end))
        else:
            self.fail(messages.expected(what, self._found(), self.start, self.end))
        return "", start

    # Types

    def annotation(self) -> ast.TypeNode | None:
        """``: T``, if there."""
        if self.kind != ":":
            return None
        self.advance()
        return self.type()

    def type(self) -> ast.TypeNode:
        """A type as written."""
        start = self.start
        self.count()
        if not self.enter():
            return ast.TypeName(start, start, "")
        written: ast.TypeNode
        if self.kind == "{":
            written = self._record_type()
        elif self.kind == "name" or self.kind in ("void", "null", "undefined"):
            name = self.text[self.start : self.end]
            self.advance()
            if self.kind == "<" and name in ("list", "Array", "List"):
                self.advance()
                item = self.type()
                self._close_angle()
                written = ast.TypeList(start, self.last_end, item)
            else:
                written = ast.TypeName(start, self.last_end, name)
        else:
            self.fail(messages.expected("a type", self._found(), self.start, self.end))
            written = ast.TypeName(start, start, "")
        wraps = 0
        while (self.kind == "?" or (self.kind == "[" and self.peek(1) == "]")) and not self.panic:
            is_optional = self.kind == "?"
            self.advance()
            if not is_optional:
                self.advance()
            wraps += 1
            if self.depth + wraps > limits.NESTING:
                self.fail(messages.too_deep(limits.NESTING, start, self.last_end))
                break
            wrap = ast.TypeOptional if is_optional else ast.TypeList
            written = wrap(start, self.last_end, written)
        if self.kind == "|" and not self.panic:
            is_null = self.peek(1) in ("null", "undefined")
            end = self.tokens.ends[self.index + 1] if is_null else self.end
            self.fail(messages.union_type(self.last_end, end, is_null=is_null))
        self.leave()
        return written

    def _close_angle(self) -> bool:
        """Takes a ``>``, also of a longer operator such as ``>>`` or ``>=``: what is left of that stays."""
        if self.kind[:1] != ">" or self.kind == ">":
            return self.expect(">")
        self.kind = self.kind[1:]
        self.start += 1
        self.last_end = self.start
        return True

    def _record_type(self) -> ast.TypeRecord:
        start = self.start
        self.advance()
        fields: list[ast.TypeField] = []
        while self.kind not in {"}", "end"} and not self.panic:
            name_start = self.start
            name = self._field_name()
            self.expect(":")
            fields.append(ast.TypeField(name_start, self.last_end, name, self.type()))
            if self.kind in (",", ";"):
                self.advance()
            elif self.kind != "}":
                break
        self.expect("}")
        return ast.TypeRecord(start, self.last_end, tuple(fields))

    # Expressions

    def expression(self, *, typed_arrow: bool = False) -> ast.Expression:
        """Any expression; ``typed_arrow`` where ``(…): T =>`` cannot be part of a conditional."""
        left = self._binary(3, typed_arrow)
        height = self.height
        kind = self.kind
        if kind not in _GOES_ON:
            return left
        if kind == "?":
            if not self.enter():
                return left
            self.advance()
            then = self.expression()
            height = max(height, self.height)
            self.expect(":")
            otherwise = self.expression()
            self.height = max(height, self.height) + 1
            self.leave()
            self._check_height(left.start)
            return ast.Conditional(left.start, otherwise.end, left, then, otherwise)
        if kind in _ASSIGNMENTS:
            if not self.enter():
                return left
            self.advance()
            value = self.expression()
            self.height = max(height, self.height) + 1
            self.leave()
            return ast.Assign(left.start, value.end, kind, left, value)
        if kind in _UNSUPPORTED_ASSIGNMENTS:
            self.fail(messages.unsupported_operator(kind, self.start, self.end))
        return left

    def _binary(self, least: int, typed_arrow: bool = False) -> ast.Expression:
        begin, first = self.start, self.index
        left = self._unary(typed_arrow)
        height = self.height
        while True:
            operator = self.kind
            power = _BINDING.get(operator)
            if power is None or power < least:
                break
            if operator in _UNSUPPORTED:
                self.fail(messages.unsupported_operator(operator, self.start, self.end))
            at = self.start
            if not self.enter():
                break
            self.count()
            self.advance()
            right_begin = self.start
            left_end = self._ends[self.index - 2]
            right = self._binary(power if operator == "**" else power + 1)
            self.leave()
            if operator == "**" and self._kinds[first] in _PREFIXES:
                self.report(messages.signed_power(self.text, begin, left_end, self.last_end))
            height = self.height = max(height, self.height) + 1
            if self._check_height(left.start):
                break
            if operator in ("==", "!="):
                if not isinstance(left, ast.Null) and not isinstance(right, ast.Null):
                    self.report(messages.loose_equality(operator, at, at + 2))
                operator += "="
            if operator in ("&&", "||", "??"):
                # What stands in parentheses begins behind them.
                for side, starts in ((left, begin), (right, right_begin)):
                    if isinstance(side, ast.Logical) and side.start == starts:
                        self._check_mixed(operator, side)
                left = ast.Logical(left.start, right.end, operator, left, right)
            else:
                left = ast.Binary(left.start, right.end, operator, left, right)
        self.height = height
        return left

    def _check_mixed(self, operator: str, side: ast.Logical) -> None:
        if operator != side.operator and "??" in (operator, side.operator):
            text = self.text[side.start : side.end]
            self.report(messages.mixed_logical(operator, side.operator, text, side.start, side.end))

    def _check_height(self, start: int) -> bool:
        if self.height <= limits.EXPRESSION_HEIGHT:
            return False
        if not self.panic:
            self.fail(messages.too_tall(limits.EXPRESSION_HEIGHT, start, self.last_end))
            self._stop()
        return True

    def _unary(self, typed_arrow: bool) -> ast.Expression:
        kind, start = self.kind, self.start
        if kind not in _BEFORE:
            return self._postfix(self._primary(typed_arrow))
        if kind in _PREFIXES:
            if not self.enter():
                return ast.Missing(start, start)
            self.count()
            self.advance()
            operand = self._unary(False)
            self.height += 1
            self.leave()
            if kind == "-" and isinstance(operand, ast.Number) and operand.start == start + 1:
                return ast.Number(start, operand.end, -operand.value)
            return ast.Unary(start, operand.end, kind, operand)
        if kind in ("++", "--"):
            if not self.enter():
                return ast.Missing(start, start)
            self.advance()
            target = self._unary(False)
            self.leave()
            one = ast.Number(start, start, 1.0)
            return ast.Assign(start, target.end, kind[0] + "=", target, one)
        if kind == "await":
            return self._without(start, self._unary)
        operand_of_new = self.tokens.values[self.index + 1] if kind == "new" else ""
        self.fail(messages.unsupported_operator(kind, start, self.end, operand=operand_of_new))
        return ast.Missing(start, start)

    def _without(self, start: int, read: Callable[[bool], ast.Expression]) -> ast.Expression:
        """What stands behind ``await`` or ``async``, a word that can go."""
        word, end = self.kind, self.end
        if not self.enter():
            return ast.Missing(start, start)
        self.advance()
        edit = Edit(start, self.start, "")
        if word == "await":
            self.report(messages.unsupported_operator(word, start, end, edit=edit))
        else:
            self.report(messages.not_in_language(word, start, end, edit))
        value = read(False)
        self.leave()
        return value

    def _postfix(self, value: ast.Expression) -> ast.Expression:
        """``value`` with the members, items and calls behind it."""
        chained = False
        while True:
            kind = self.kind
            if kind not in _BEHIND:
                break
            height = self.height
            is_optional = kind == "?."
            if kind == "name":
                if self.text[self.start : self.end] not in _CASTS or self.on_new_line():
                    break
                self._cast()
                continue
            if is_optional:
                chained = True
                self.advance()
                kind = "[" if self.kind == "[" else "."
            elif kind == ".":
                self.advance()
            if kind == ".":
                name_start = self.start
                if self.kind == "name" or self.kind in KEYWORDS:
                    name = self.text[self.start : self.end]
                    self.advance()
                else:
                    name = ""
                    self.fail(messages.expected("a name after the dot", self._found(), self.start, self.end))
                value = ast.Member(value.start, self.last_end, value, name, name_start, is_optional)
            elif kind == "(":
                if not self.enter():
                    break
                arguments = self._arguments(")")
                height = max(height, self.height)
                value = ast.Call(value.start, self.last_end, value, arguments, None)
                self.leave()
            elif kind == "[":
                if not self.enter():
                    break
                self.advance()
                index = self.expression()
                height = max(height, self.height)
                self.expect("]")
                value = ast.Index(value.start, self.last_end, value, index, is_optional)
                self.leave()
            elif kind == "<" and isinstance(value, ast.Name) and value.name in ("signal", "computed"):
                self.advance()
                argument = self.type()
                if not self._close_angle():
                    break
                arguments = self._arguments(")") if self.kind == "(" else ()
                height = max(height, self.height)
                value = ast.Call(value.start, self.last_end, value, arguments, argument)
            elif kind in ("++", "--") and not self.on_new_line():
                end = self.end
                self.advance()
                one = ast.Number(end, end, 1.0)
                value = ast.Assign(value.start, end, kind[0] + "=", value, one)
            elif kind == "!" and not self.on_new_line():
                self.fail(messages.unsupported_operator(kind, self.start, self.end))
                break
            elif kind == "tick":
                self.fail(messages.unexpected("`", self.start, self.end))
                break
            else:
                break
            self.count()
            self.height = height + 1
            if self._check_height(value.start):
                break
        return ast.Chain(value.start, value.end, value) if chained else value

    def _cast(self) -> None:
        """``as number`` behind a value: it can go."""
        start, word = self.last_end, self.start
        self.advance()
        if self.kind == "const":
            self.advance()
        else:
            self.type()
        self.report(messages.cast(self.text[word : self.last_end], start, self.last_end))

    def _arguments(self, closer: str) -> tuple[ast.Expression, ...]:
        """Comma-separated expressions after the bracket that is the current token."""
        self.advance()
        items: list[ast.Expression] = []
        tallest = 0
        while self.kind not in (closer, "end") and not self.panic:
            start = self.start
            if self.kind == "...":
                self.advance()
                value = self.expression()
                items.append(ast.Spread(start, value.end, value))
            else:
                items.append(self.expression())
            tallest = max(tallest, self.height)
            if self.kind == ",":
                self.advance()
            else:
                break
        self.height = tallest + 1
        self.expect(closer)
        return tuple(items)

    def _primary(self, typed_arrow: bool) -> ast.Expression:
        kind, start, end = self.kind, self.start, self.end
        self.height = 1
        self.count()
        if self.kind == "end" and kind != "end":
            return ast.Missing(start, start)
        if kind == "name":
            if self._kinds[self.index + 1] == "=>":
                return self._arrow(typed_arrow)
            self.advance()
            return ast.Name(start, end, self.text[start:end])
        if kind == "number":
            return self._number()
        if kind == "string":
            value = self.tokens.values[self.index]
            self.advance()
            if "${" in value:
                self._not_filled_in(start, end)
            return ast.String(start, end, value)
        if kind == "(":
            return self._parenthesis(typed_arrow)
        if kind in ("true", "false"):
            self.advance()
            return ast.Boolean(start, end, kind == "true")
        if kind == "[":
            if not self.enter():
                return ast.Missing(start, start)
            items = self._arguments("]")
            self.leave()
            return ast.ListLiteral(start, self.last_end, items)
        if kind == "{":
            return self._record()
        if kind == "tick":
            return self._template()
        if kind == "null":
            self.advance()
            return ast.Null(start, end)
        if kind == "undefined":
            self.report(messages.no_undefined(start, end))
            self.advance()
            return ast.Null(start, end)
        if kind in _STATEMENTS and self.on_new_line():
            self.fail(messages.expected("an expression", self._found(), *self._here()))
        elif kind == "/":
            self.fail(messages.not_in_language("a regular expression", start, end))
        elif kind == "async" and self.peek(1) in ("(", "name", "function"):
            return self._without(start, self._primary)
        elif kind == "function":
            return self._function_expression()
        elif kind == "<":
            self._markup()
        elif kind in ("this", "class", "import", "async", "await", "yield", "throw"):
            self.fail(messages.not_in_language(kind, start, end))
        elif kind == "end":
            self.fail(messages.unexpected_end(*self._here()))
        else:
            self.fail(messages.expected("an expression", self._found(), *self._here()))
        return ast.Missing(start, start)

    def _markup(self) -> None:
        """An element or a comment of markup, where a value is wanted; goes on behind it."""
        start, text = self.start, self.text
        if text.startswith("<!--", start):
            end = text.find("-->", start, self._ends[-1])
            line_end = text.find("\n", start, self._ends[-1])
            stop = end + 3 if end >= 0 else line_end if line_end >= 0 else self._ends[-1]
            self.fail(messages.comment_of_markup(text, start, stop))
        elif self.peek(1) == "name" and self.peek(2) == ">" and self.peek(3) in ("name", "("):
            stop = self.tokens.ends[self.index + 2]
            self.fail(messages.cast(text[start:stop], start, stop))
        elif self.peek(1) == "name":
            stop = self.tokens.ends[self.index + 1]
            self.fail(messages.element_as_value(start, stop))
        else:
            self.fail(messages.expected("an expression", self._found(), *self._here()))
            return
        while self.kind != "end" and self.start < stop:
            self.advance()

    def _function_expression(self) -> ast.Expression:
        """``function (a) { … }``, read as the arrow that it may be."""
        start = self.start
        if not self.enter():
            return ast.Missing(start, start)
        self.advance()
        if self.kind == "name":
            self.advance()
        opened = self.start
        parameters = self.parameters()
        closed = self.last_end
        returns = self.annotation()
        arrow = f"{self.text[opened:closed]} =>"
        self.report(messages.function_expression(Edit(start, closed, arrow), start, closed))
        body = ast.Block(self.start, self.start, ()) if self.panic else self.block()
        self.leave()
        self.height += 1
        self._check_height(start)
        return ast.Arrow(start, self.last_end, parameters, body, returns)

    def _not_filled_in(self, start: int, end: int) -> None:
        inside = self.text[start + 1 : end - 1]
        edit = Edit(start, end, f"`{inside}`") if "`" not in inside and "\\" not in inside else None
        self.report(messages.text_not_filled_in(edit, start, end))

    def _number(self) -> ast.Expression:
        start, end = self.start, self.end
        written = self.text[start:end]
        self.advance()
        if self.start == end and self.kind == "name":
            self.report(messages.bad_number(self.text[start : self.end], written, start, self.end))
            self.advance()
            end = self.last_end
        has_marks = "_" in written
        plain = written.replace("_", "") if has_marks else written
        is_odd = has_marks or (written[0] == "0" and len(written) > 1)
        if is_odd and re.compile(_ODD_NUMBER).search(written):
            self.report(messages.bad_number(written, _plainly(plain), start, end))
        try:
            is_whole = is_odd and plain[:2].lower() in ("0x", "0b", "0o")
            value = float(int(plain, 0)) if is_whole else float(plain)
        except (ValueError, OverflowError):
            self.report(messages.bad_number(written, "", start, end))
            value = 0.0
        return ast.Number(start, end, value)

    def _parenthesis(self, typed_arrow: bool) -> ast.Expression:
        closer = self.tokens.closers.get(self.index)
        if closer is not None:
            after = self.tokens.kinds[closer + 1]
            if after == "=>" or (after == ":" and typed_arrow):
                return self._arrow(typed_arrow)
        start = self.start
        if not self.enter():
            return ast.Missing(start, start)
        self.advance()
        value = self.expression()
        self.expect(")")
        self.leave()
        self.height += 1
        return value

    def parameters(self) -> tuple[ast.Parameter, ...]:
        """``(a, b: number)``."""
        found: list[ast.Parameter] = []
        self.expect("(")
        while self.kind not in {")", "end"} and not self.panic:
            if self.kind in ("{", "[", "..."):
                found.append(ast.Parameter(self.start, self.end, "", None))
                what = "rest parameters" if self.kind == "..." else "destructuring"
                self.fail(messages.not_in_language(what, self.start, self.end))
                break
            name, start = self.identifier("a parameter name")
            annotation = self.annotation()
            if self.kind in ("=", "?"):
                found.append(ast.Parameter(start, self.last_end, name, annotation))
                what = "an optional parameter" if self.kind == "?" else "a default of a parameter"
                self.fail(messages.not_in_language(what, self.start, self.end))
                break
            found.append(ast.Parameter(start, self.last_end, name, annotation))
            if len(found) == limits.PARAMETERS + 1:
                self.report(messages.too_many_parameters(limits.PARAMETERS, start, self.last_end))
            if self.kind == ",":
                self.advance()
            else:
                break
        self.expect(")")
        return tuple(found)

    def _arrow(self, typed: bool) -> ast.Expression:
        start = self.start
        if not self.enter():
            return ast.Missing(start, start)
        if self.kind == "name":
            name = self.text[start : self.end]
            parameters: tuple[ast.Parameter, ...] = (ast.Parameter(start, self.end, name, None),)
            self.advance()
        else:
            parameters = self.parameters()
        returns = self.annotation() if typed else None
        self.expect("=>")
        body = self._arrow_body()
        self.leave()
        self.height += 1
        self._check_height(start)
        return ast.Arrow(start, self.last_end, parameters, body, returns)

    def _arrow_body(self) -> ast.Expression | ast.Block:
        if self.kind != "{":
            return self.expression()
        closer = self.tokens.closers.get(self.index)
        if self.peek(2) != ":" or self.peek(1) not in ("name", "string") or closer is None:
            return self.block()
        # No statement begins like that; a record does.
        start = self.start
        record = self._record()
        if not self.panic:
            self.report(messages.record_in_arrow(self.text[start : self.last_end], start, self.last_end))
        return record

    def block(self) -> ast.Block:
        """``{ … }``, as the statement parser reads it."""
        raise NotImplementedError

    def _field_name(self) -> str:
        """A name, which may be a keyword where a value follows."""
        if self.kind in KEYWORDS and self.peek(1) == ":":
            name = self.kind
            self.advance()
            return name
        return self.identifier("a field name")[0]

    def _record(self) -> ast.Expression:
        start = self.start
        if not self.enter():
            return ast.Missing(start, start)
        self.advance()
        fields: list[ast.Field | ast.Spread] = []
        tallest = 0
        while self.kind not in {"}", "end"} and not self.panic:
            at = self.start
            if self.kind == "...":
                self.advance()
                value = self.expression()
                fields.append(ast.Spread(at, value.end, value))
            else:
                if self.kind == "string":
                    name = self.tokens.values[self.index]
                    self.advance()
                else:
                    name = self._field_name()
                if self.kind == ":":
                    self.advance()
                    value = self.expression()
                else:
                    value = ast.Name(at, self.last_end, name)
                    if self.kind not in (",", "}"):
                        self.expect(":")
                fields.append(ast.Field(at, value.end, name, value))
            tallest = max(tallest, self.height)
            self.count()
            if self.kind == ",":
                self.advance()
            elif self.kind in ("name", "string") and self.peek(1) == ":":
                self.report(messages.expected_token(",", self._found(), self.last_end, *self._here()))
            else:
                break
        self.expect("}")
        self.leave()
        self.height = tallest + 1
        return ast.RecordLiteral(start, self.last_end, tuple(fields))

    def _template(self) -> ast.Expression:
        start = self.start
        if not self.enter():
            return ast.Missing(start, start)
        self.advance()
        parts: list[ast.Expression] = []
        tallest = 0
        while self.kind not in ("untick", "end") and not self.panic:
            if self.kind == "chunk":
                value = self.tokens.values[self.index]
                if value:
                    parts.append(ast.String(self.start, self.end, value))
                self.advance()
            elif self.kind == "${":
                self.advance()
                parts.append(self.expression())
                tallest = max(tallest, self.height)
                self.expect("}")
            else:
                self.unexpected_here()
        if self.kind == "untick":
            self.advance()
        self.leave()
        self.height = tallest + len(parts) + 1
        self._check_height(start)
        return ast.Template(start, self.last_end, tuple(parts))


def _plainly(number: str) -> str:
    """A number without its separators and without a 0 before other digits."""
    if number[:1] != "0" or not number[1:2].isdigit():
        return number
    return number.lstrip("0") or "0"
