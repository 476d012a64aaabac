"""Statements of a script, and the tools that every part of the script parser shares."""

from __future__ import annotations

import re

from collab.compile.diagnostics import syntax_messages as messages
from collab.compile.diagnostics.problem import Edit, Problem
from collab.compile.syntax import ast
from collab.compile.syntax.expressions import ExpressionParser
from collab.compile.syntax.lexer import Tokens

_STARTERS = frozenset(
    (
        "const",
        "let",
        "var",
        "function",
        "if",
        "while",
        "for",
        "return",
        "break",
        "continue",
        "import",
        "export",
    )
)
_LATER = {
    "class": "class",
    "try": "try",
    "throw": "throw",
    "switch": "switch",
    "do": "do … while",
    "async": "async",
    "delete": "delete",
}


_STATE_HOOK = r"\[\s*+(\w++)\s*+(?:,\s*+\w++\s*+)?\]\s*+=\s*+(?:React\.)?useState\s*+(?:<[^()]*+>)?\("
_TYPE_WORDS = frozenset(("type", "interface", "enum", "namespace"))


class ScriptParser(ExpressionParser):
    """Parses statements by recursive descent. After an error it goes on at the next statement."""

    __slots__ = ()

    def script(self) -> tuple[ast.Statement, ...]:
        """All statements up to the end of the tokens."""
        statements: list[ast.Statement] = []
        while self.kind != "end":
            self._statement_into(statements)
            if self.kind == "}":
                self.fail(messages.stray_brace(self.start, self.end))
                self.advance()
                self.panic = False
        return tuple(statements)

    def block(self) -> ast.Block:
        """``{ … }``."""
        start = self.start
        if not self.enter():
            return ast.Block(start, start, ())
        tallest = 0
        statements: list[ast.Statement] = []
        if self.expect("{"):
            while self.kind not in {"}", "end"}:
                self.height = 0
                self._statement_into(statements)
                tallest = max(tallest, self.height)
            self.expect("}")
        self.leave()
        self.height = tallest + 1
        return ast.Block(start, self.last_end, tuple(statements))

    def _statement_into(self, statements: list[ast.Statement]) -> None:
        if self.kind == ";":
            self.advance()
            return
        before = self.index
        statement = self._statement()
        if statement is not None:
            statements.append(statement)
        if self.panic:
            if self.index == before:
                self.advance()
            self._synchronize()
            self.panic = False

    def _synchronize(self) -> None:
        """Skips to where a statement can begin: after ``;``, at a keyword or a brace on a new line."""
        while self.kind != "end":
            if self.kind == ";":
                self.advance()
                return
            if self.kind == "}" or (self.on_new_line() and (self.kind in _STARTERS or self.kind == "name")):
                return
            closer = self.tokens.closers.get(self.index) if self.kind in ("{", "(", "[") else None
            if closer is not None:
                self.index = closer
                self.load()
            self.advance()

    def _statement(self) -> ast.Statement | None:
        kind = self.kind
        self.count()
        if kind in ("const", "let", "var"):
            variable = self._variable()
            self._no_more_variables(variable)
            self._terminator()
            return variable
        if kind == "function":
            return self._function()
        if kind == "if":
            return self._if()
        if kind == "return":
            return self._return()
        if kind == "while":
            return self._while()
        if kind == "for":
            return self._for()
        if kind in ("break", "continue"):
            start = self.start
            self.advance()
            self._terminator()
            jump = ast.Break if kind == "break" else ast.Continue
            return jump(start, self.last_end)
        if kind == "{":
            return self.block()
        if kind == "import":
            return self._import()
        if kind == "export" and self.peek(1) in ("function", "const"):
            # Everything at the top of a module can be imported; saying so is welcome.
            self.advance()
            return self._statement()
        if kind == "export":
            self.fail(messages.not_in_language("export", self.start, self.end))
            return None
        if kind == "async" and self.peek(1) == "function":
            start = self.start
            self.advance()
            edit = Edit(start, self.start, "")
            self.report(messages.not_in_language("async", start, self.last_end, edit))
            return self._function()
        if kind == "name" and self.peek(1) == ":":
            end = self.tokens.ends[self.index + 1]
            self.fail(messages.label(self.text[self.start : self.end], self.start, end))
            return None
        if kind in _LATER:
            self.fail(messages.not_in_language(_LATER[kind], self.start, self.end))
            return None
        if kind == "name" and self.peek(1) == "name" and self.text[self.start : self.end] in _TYPE_WORDS:
            self.fail(messages.not_in_language(self.text[self.start : self.end], self.start, self.end))
            return None
        start = self.start
        value = self.expression()
        self._terminator()
        return ast.Evaluate(start, self.last_end, value)

    def _terminator(self) -> None:
        if self.kind == ";":
            self.advance()
        elif self.kind not in ("}", "end") and not self.on_new_line():
            self.unexpected_here()

    def _variable(self) -> ast.Variable:
        keyword, start = self.kind, self.start
        if keyword == "var":
            self.report(messages.var_keyword(self.start, self.end))
        self.advance()
        if self.kind in ("{", "["):
            self._destructuring(start)
        name, name_start = self.identifier("a name for the variable")
        annotation = self.annotation()
        if self.kind == "=":
            self.advance()
            value = self.expression(typed_arrow=True)
        else:
            if not self.panic:
                self.fail(messages.no_initial_value(name, name_start, self.last_end))
            value = ast.Missing(self.last_end, self.last_end)
        return ast.Variable(start, self.last_end, keyword, name, name_start, annotation, value)

    def _destructuring(self, start: int) -> None:
        """``const { a, b } = …``, and what React writes for a signal."""
        found = re.compile(_STATE_HOOK).match(self.text, self.start, self._ends[-1])
        if found is None:
            self.fail(messages.not_in_language("destructuring", self.start, self.end))
            return
        edit = Edit(found.start(), found.end(), f"{found[1]} = signal(")
        self.fail(messages.state_hook(found[1], edit, start, found.end() - 1))

    def _no_more_variables(self, first: ast.Variable, *, in_loop: bool = False) -> None:
        """Reports a comma behind a variable, and what seems to be the next one."""
        if self.kind != "," or self.peek(1) != "name" or self.panic:
            return
        keyword = "let" if first.keyword == "var" else first.keyword
        end = self.tokens.ends[self.index + 1]
        self.fail(messages.several_variables(keyword, self.start, first.start, end, in_loop=in_loop))
        while in_loop and self.kind not in (";", ")", "end"):
            self.advance()

    def _import(self) -> ast.Import | None:
        start = self.start
        self.advance()
        if self.kind != "{":
            self.fail(messages.import_form(start, self.last_end))
            return None
        self.advance()
        names: list[tuple[str, int]] = []
        while self.kind not in {"}", "end"} and not self.panic:
            name, name_start = self.identifier("the name of a function")
            names.append((name, name_start))
            if self.kind != ",":
                break
            self.advance()
        self.expect("}")
        if self.panic or self.text[self.start : self.end] != "from" or self.peek(1) != "string":
            if not self.panic:
                self.fail(messages.import_form(start, self.last_end))
            return None
        self.advance()
        path, path_start, path_end = self.tokens.values[self.index], self.start, self.end
        self.advance()
        self._terminator()
        return ast.Import(start, self.last_end, tuple(names), path, path_start, path_end)

    def _function(self) -> ast.Function:
        start = self.start
        self.advance()
        name, name_start = self.identifier("a name for the function")
        parameters = self.parameters()
        returns = self.annotation()
        body = ast.Block(self.start, self.start, ()) if self.panic else self.block()
        return ast.Function(start, self.last_end, name, name_start, parameters, returns, body)

    def _condition(self) -> ast.Expression:
        self.expect("(")
        test = self.expression()
        self.expect(")")
        return test

    def _body(self) -> ast.Block:
        """A block, or a single statement as a block of one."""
        if self.kind == "{" or self.panic:
            return self.block() if not self.panic else ast.Block(self.start, self.start, ())
        start = self.start
        if self.kind == ";":
            self.advance()
            return ast.Block(start, self.last_end, ())
        if not self.enter():
            return ast.Block(start, start, ())
        statement = self._statement()
        self.leave()
        self.height += 1
        return ast.Block(start, self.last_end, (statement,) if statement is not None else ())

    def _if(self) -> ast.If:
        start = self.start
        self.advance()
        test = self._condition()
        tallest = self.height
        then = self._body()
        tallest = max(tallest, self.height)
        otherwise = None
        if self.kind == "else" and not self.panic:
            self.advance()
            otherwise = self._body()
            tallest = max(tallest, self.height)
        self.height = tallest + 1
        return ast.If(start, self.last_end, test, then, otherwise)

    def _while(self) -> ast.While:
        start = self.start
        self.advance()
        test = self._condition()
        tallest = self.height
        body = self._body()
        self.height = max(tallest, self.height) + 1
        return ast.While(start, self.last_end, test, body)

    def _for(self) -> ast.For | ast.ForOf:
        start = self.start
        self.advance()
        closer = self.tokens.closers.get(self.index)
        self.expect("(")
        if self.kind in ("const", "let", "var") and self.peek(1) in ("{", "[") and closer is not None:
            self.advance()
            self.fail(messages.not_in_language("destructuring", self.start, self.end))
            self.index = closer
            self.load()
        first: ast.Statement | None = None
        test = update = None
        tallest = 0
        if self.kind in ("const", "let", "var") and self.peek(2) in ("of", "in"):
            keyword, variable_start = self.kind, self.start
            self.advance()
            name, name_start = self.identifier("a name for the item")
            if self.kind == "in":
                self.report(messages.for_in(self.start, self.end))
            self.advance()
            nothing = ast.Missing(name_start, self.last_end)
            variable = ast.Variable(variable_start, self.last_end, keyword, name, name_start, None, nothing)
            each = self.expression()
            tallest = self.height
            self.expect(")")
            body = self._body()
            self.height = max(tallest, self.height) + 1
            return ast.ForOf(start, self.last_end, variable, each, body)
        if self.kind != ";":
            if self.kind in ("const", "let", "var"):
                first = self._variable()
                self._no_more_variables(first, in_loop=True)
            else:
                value = self.expression()
                first = ast.Evaluate(value.start, value.end, value)
            tallest = self.height
        self.expect(";")
        if self.kind != ";":
            test = self.expression()
            tallest = max(tallest, self.height)
        self.expect(";")
        if self.kind != ")":
            update = self.expression()
            tallest = max(tallest, self.height)
        self.expect(")")
        body = self._body()
        self.height = max(tallest, self.height) + 1
        return ast.For(start, self.last_end, first, test, update, body)

    def _return(self) -> ast.Return:
        start = self.start
        self.advance()
        value = None
        if self.kind not in (";", "}", "end") and not self.on_new_line():
            value = self.expression()
        self._terminator()
        return ast.Return(start, self.last_end, value)


def parse_script(
    text: str, tokens: Tokens, problems: list[Problem], budget: list[int]
) -> tuple[ast.Statement, ...]:
    """The statements of a ``<script>``. Problems are added to ``problems``."""
    problems.extend(tokens.problems)
    found: list[Problem] = []
    statements = ScriptParser(text, tokens, found, budget).script()
    # A line with a character that means nothing: that is what is wrong with it.
    lines = {text.rfind("\n", 0, bad.start) for bad in tokens.problems if bad.code == "unknown-character"}
    if lines:
        found = [problem for problem in found if text.rfind("\n", 0, problem.start) not in lines]
    problems.extend(found)
    return statements


def parse_expression(text: str, tokens: Tokens, problems: list[Problem], budget: list[int]) -> ast.Expression:
    """The one expression that ``tokens`` hold."""
    problems.extend(tokens.problems)
    parser = ScriptParser(text, tokens, problems, budget)
    value = parser.expression()
    if parser.kind == ";" and parser.peek(1) == "end":
        parser.fail(messages.semicolon_in_braces(parser.start, parser.end))
    elif parser.kind != "end":
        parser.unexpected_here()
    return value


def parse_type(text: str, tokens: Tokens, problems: list[Problem], budget: list[int]) -> ast.TypeNode:
    """The one type that ``tokens`` hold."""
    problems.extend(tokens.problems)
    parser = ScriptParser(text, tokens, problems, budget)
    written = parser.type()
    if parser.kind != "end":
        parser.unexpected_here()
    return written
