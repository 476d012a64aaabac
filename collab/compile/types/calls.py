"""Calls: functions, signals, the library, and methods of strings, numbers and lists."""

from __future__ import annotations

from collab.compile import limits
from collab.compile.analyze.names import ACTIONS, DECLARERS, DESPAWN, HOOKS
from collab.compile.analyze.symbols import Symbol
from collab.compile.diagnostics import component_messages, syntax_messages
from collab.compile.diagnostics import type_messages as messages
from collab.compile.diagnostics.problem import Edit
from collab.compile.syntax import ast
from collab.compile.types.entities import EntityRules
from collab.compile.types.model import (
    BOOLEAN,
    ERROR,
    NUMBER,
    STRING,
    VOID,
    EventType,
    ListType,
    RecordType,
    Type,
    prune,
    unify,
)
from collab.compile.types.tables import (
    CONSTANTS,
    LIST_METHODS,
    MATH_METHODS,
    NUMBER_METHODS,
    NUMBER_TESTS,
    STRING_METHODS,
    Method,
)

_VALUES = (ast.Number, ast.String, ast.Boolean, ast.Binary, ast.Template, ast.ListLiteral, ast.RecordLiteral)
"""What is no function, whatever is in it."""

_CONVERSIONS: dict[str, Type] = {"String": STRING, "Number": NUMBER, "isNaN": BOOLEAN, "isFinite": BOOLEAN}
_NAMESPACES: dict[str, dict[str, Method]] = {"Math": MATH_METHODS, "Number": NUMBER_TESTS}
_NOTHING: dict[str, Method] = {}


class CallRules(EntityRules):
    """What a call means and gives. The meaning is noted in ``types.calls``."""

    def call(self, node: ast.Call) -> Type:
        """Any call."""
        for argument in node.arguments:
            if isinstance(argument, ast.Spread):
                instead = self._most_of(node, argument)
                self.problems.append(messages.spread_argument(argument.start, argument.end, instead))
                return ERROR
        callee = node.callee
        if isinstance(callee, ast.Name):
            return self._named(node, callee)
        if isinstance(callee, ast.Member):
            return self._method(node, callee)
        return self._not_callable(node, self.value(callee))

    def _most_of(self, node: ast.Call, spread: ast.Spread) -> Edit | None:
        """``Math.max(...list)`` as it is written here."""
        callee, text = node.callee, self._text
        written = text[callee.start : callee.end]
        if written not in ("Math.max", "Math.min") or len(node.arguments) != 1:
            return None
        items = text[spread.value.start : spread.value.end]
        if not isinstance(spread.value, ast.Name | ast.Member | ast.Call | ast.ListLiteral):
            items = f"({items})"
        first = "-Infinity" if written == "Math.max" else "Infinity"
        return Edit(node.start, node.end, f"{items}.reduce((a, b) => {written}(a, b), {first})")

    def _not_callable(self, node: ast.Call, found: Type) -> Type:
        self.look_at(node)
        if prune(found) is not ERROR:
            callee = node.callee
            written = self._text[callee.start : callee.end]
            self.problems.append(messages.not_callable(written, str(found), callee.start, callee.end))
        return ERROR

    def look_at(self, node: ast.Call) -> None:
        """Arguments of a call that means nothing are still looked at for mistakes of their own."""
        for argument in node.arguments:
            if not isinstance(argument, ast.Arrow):
                self.infer(argument)

    def count(self, node: ast.Call, name: str, least: int, most: int) -> bool:
        """Whether there are as many arguments as may be; reported if not."""
        found = len(node.arguments)
        if least <= found <= most:
            return True
        self.look_at(node)
        self.problems.append(messages.wrong_count(name, (least, most), found, node.start, node.end))
        return False

    def counted(self, node: ast.Call, name: str, count: int) -> bool:
        """Whether there are as many arguments as needed; reported if not."""
        return self.count(node, name, count, count)

    def _named(self, node: ast.Call, callee: ast.Name) -> Type:
        symbol = self._names.uses.get(callee)
        if symbol is None:
            self.look_at(node)
            return ERROR
        if symbol.kind in ("signal", "computed"):
            self.types.calls[node] = f"{symbol.kind}.get"
            if symbol.kind == "signal" and len(node.arguments) == 1:
                self._set_by_call(node, symbol)
            else:
                self.count(node, symbol.name, 0, 0)
            return self.symbol_type(symbol)
        if symbol.kind == "function":
            self.types.calls[node] = "function"
            return self._function(node, symbol)
        if symbol.kind == "unknown":
            self.look_at(node)
            return ERROR
        if symbol.kind != "builtin":
            return self._not_callable(node, self.symbol_type(symbol))
        if symbol.name in HOOKS or symbol.name in ACTIONS:
            return self.behaviour(node, symbol.name)
        if symbol is DESPAWN:
            self.types.calls[node] = "despawn"
            self.count(node, "despawn", 0, 0)
            return VOID
        if symbol.name in _CONVERSIONS:
            return self._conversion(node, symbol.name)
        self.look_at(node)
        if symbol.name == "Array":
            self.problems.append(messages.list_of("", callee.start, callee.end))
        elif symbol.name not in DECLARERS:
            self.problems.append(messages.not_callable(symbol.name, "namespace", callee.start, callee.end))
        return ERROR

    def _set_by_call(self, node: ast.Call, symbol: Symbol) -> None:
        argument = node.arguments[0]
        method = "update" if isinstance(argument, ast.Arrow) else "set"
        self.look_at(node)
        given = self._text[argument.start : argument.end]
        instead = f"{symbol.name}.{method}({given})"
        self.problems.append(messages.signal_called_with_value(instead, node.start, node.end))

    def _conversion(self, node: ast.Call, name: str) -> Type:
        self.types.calls[node] = name
        result = _CONVERSIONS[name]
        if not self.count(node, name, 1, 1):
            return result
        argument = node.arguments[0]
        if result is BOOLEAN:
            self.check(argument, NUMBER)
        else:
            self.text_like(argument)
        return result

    def _function(self, node: ast.Call, symbol: Symbol) -> Type:
        signature = self.signature(symbol)
        if not self.count(node, symbol.name, len(signature.parameters), len(signature.parameters)):
            return signature.result
        for argument, expected in zip(node.arguments, signature.parameters, strict=True):
            self.check(argument, expected)
        self.check_function(symbol)
        return signature.result

    # Methods

    def _method(self, node: ast.Call, callee: ast.Member) -> Type:
        target = callee.target
        symbol = self._names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is not None and symbol.kind in ("signal", "computed"):
            return self._signal_method(node, callee, symbol)
        if symbol is not None and symbol.kind == "entities":
            return self.entities_method(node, callee, symbol)
        if symbol is not None and symbol.kind == "builtin" and symbol.name == "props":
            return self._not_callable(node, self._builtin_member(callee, "props"))
        if symbol is not None and symbol.kind == "builtin":
            return self._library(node, callee, symbol.name)
        owner = self.owner(callee)
        if owner is ERROR or not callee.name:
            self.look_at(node)
            return ERROR
        if isinstance(owner, ListType):
            return self.list_method(node, callee, owner)
        if isinstance(owner, RecordType):
            kind = owner.fields.get(callee.name)
            if kind is not None:
                return self._not_callable(node, kind)
        methods: dict[str, Method] = {}
        if owner is STRING:
            methods = STRING_METHODS
        elif owner is NUMBER:
            methods = NUMBER_METHODS
        method = methods.get(callee.name)
        if method is None:
            self.look_at(node)
            if isinstance(owner, EventType):
                return self._no_event_field(callee, owner)
            if owner is STRING and callee.name == "length":
                self.drop_call(callee, node)
                return NUMBER
            self.no_member(f"{_article(str(owner))} {owner}", callee, list(methods))
            return ERROR
        self.types.calls[node] = f"{owner}.{callee.name}"
        return self._apply(node, callee.name, method)

    def _apply(self, node: ast.Call, name: str, method: Method) -> Type:
        if self.count(node, name, method.required, len(method.parameters)):
            for argument, expected in zip(node.arguments, method.parameters, strict=False):
                self.check(argument, expected)
        return method.result

    def drop_call(self, callee: ast.Member, node: ast.Call) -> None:
        """Reports parentheses behind what is no method."""
        start = callee.name_start
        self.problems.append(messages.drop_call(callee.name, start, callee.end, node.end))

    def no_member(self, owner: str, member: ast.Member, known: list[str]) -> None:
        """Reports a member that is not among those known."""
        if len(self.problems) >= limits.PROBLEMS:
            known = []  # More than are shown: none needs an advice.
        self.problems.append(messages.no_member(owner, member.name, known, member.name_start, member.end))

    def _signal_method(self, node: ast.Call, callee: ast.Member, symbol: Symbol) -> Type:
        kind = self.symbol_type(symbol)
        if symbol.kind == "computed" or callee.name not in ("set", "update"):
            self.look_at(node)
            known = ["set", "update"] if symbol.kind == "signal" else []
            if callee.name in ("set", "update") or symbol.kind == "signal":
                self.no_member(f"The {symbol.kind} `{symbol.name}`", callee, known)
            return ERROR
        self.types.calls[node] = f"signal.{callee.name}"
        if not self.count(node, callee.name, 1, 1):
            return VOID
        argument = node.arguments[0]
        if callee.name == "set" and isinstance(argument, ast.Arrow):
            start, end = callee.name_start, callee.end
            self.problems.append(messages.set_or_update(symbol.name, "update", start, end))
        elif callee.name == "update" and isinstance(argument, _VALUES):
            start, end = callee.name_start, callee.end
            self.problems.append(messages.set_or_update(symbol.name, "set", start, end))
        elif callee.name == "set":
            self.check(argument, kind)
            self.forget(symbol, argument)
        else:
            self.callback(argument, "update", [kind], kind)
            self.forget(symbol)
        return VOID

    def _library(self, node: ast.Call, callee: ast.Member, owner: str) -> Type:
        name = callee.name
        if owner == "Array":
            return self._array_from(node, callee)
        methods = _NAMESPACES.get(owner, _NOTHING)
        method = methods.get(name)
        if method is None:
            self.look_at(node)
            self.no_member(f"`{owner}`", callee, list(methods))
            return ERROR
        self.types.calls[node] = f"{owner}.{name}"
        return self._apply(node, f"{owner}.{name}", method)

    def _array_from(self, node: ast.Call, callee: ast.Member) -> Type:
        self.types.calls[node] = "Array.from"
        arguments = node.arguments
        size = arguments[0] if arguments else None
        if (
            callee.name != "from"
            or len(arguments) != 2
            or not isinstance(size, ast.RecordLiteral)
            or len(size.fields) != 1
            or not isinstance(size.fields[0], ast.Field)
            or size.fields[0].name != "length"
        ):
            self.look_at(node)
            found = self.types.expressions.get(arguments[0], ERROR) if len(arguments) == 1 else ERROR
            if callee.name == "from" and isinstance(prune(found), ListType):
                written = self._text[arguments[0].start : arguments[0].end]
                self.problems.append(messages.list_of(written, node.start, node.end))
                return found
            self.problems.append(messages.array_from(node.start, node.end))
            return ERROR
        self.check(size.fields[0].value, NUMBER)
        # The first parameter is the item of an empty list: always undefined in JavaScript, 0 here.
        item = self.callback(arguments[1], "Array.from", [NUMBER, NUMBER], None)
        return ERROR if prune(item) is ERROR else self.bounded(ListType(item), node)

    def callback(
        self,
        node: ast.Expression,
        name: str,
        given: list[Type],
        expected: Type | None,
        *,
        is_value: bool = True,
    ) -> Type:
        """A function that the library calls with ``given``; its result, which must be ``expected``, and of
        some type if it ``is_value``.
        """
        if isinstance(node, ast.Name):
            symbol = self._names.uses.get(node)
            if symbol is not None and symbol.kind == "function":
                return self._named_callback(node, symbol, given, expected, is_value=is_value)
        if not isinstance(node, ast.Arrow):
            if not isinstance(node, ast.Missing):
                self.infer(node)
                is_bare = not given and not isinstance(node, ast.Name | ast.Arrow)
                self.problems.append(messages.arrow_expected(name, node.start, node.end, is_bare=is_bare))
            return ERROR
        if len(node.parameters) > len(given):
            extra = node.parameters[len(given)]
            self.problems.append(messages.too_many_parameters(len(given), extra.start, extra.end))
            return ERROR
        for parameter, kind in zip(node.parameters, given, strict=False):
            self.parameter(parameter, kind)
        result = self.arrow_body(node, expected)
        if result is VOID and is_value:
            self.no_value(node.body)
            return ERROR
        return result

    def _named_callback(
        self, node: ast.Name, symbol: Symbol, given: list[Type], expected: Type | None, *, is_value: bool
    ) -> Type:
        signature = self.signature(symbol)
        if len(signature.parameters) > len(given):
            self.problems.append(messages.too_many_parameters(len(given), node.start, node.end))
            return ERROR
        for kind, parameter in zip(given, signature.parameters, strict=False):
            if not unify(parameter, kind):
                self.mismatch(kind, parameter, node)
        self.check_function(symbol)
        result = signature.result
        if expected is not None and not unify(result, expected):
            self.mismatch(expected, result, node)
        elif prune(result) is VOID and is_value:
            self.no_value(node)
            return ERROR
        return result

    def parameter(self, node: ast.Parameter, kind: Type) -> None:
        """Gives a parameter its type; an annotation must agree."""
        if node.annotation is not None:
            written = self.written_type(node.annotation)
            if not unify(written, kind):
                self.mismatch(kind, written, node)
        self.types.symbols[self._names.declared[node]] = kind

    def list_method(self, node: ast.Call, callee: ast.Member, owner: ListType) -> Type:
        """A method of a list."""
        raise NotImplementedError

    # Members that are not called

    def member(self, node: ast.Member) -> Type:
        """``props.label``, ``Math.PI``, ``.length``, a field."""
        target = node.target
        symbol = self._names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is not None and symbol.kind == "builtin":
            return self._builtin_member(node, symbol.name)
        if symbol is not None and symbol.kind == "entities":
            return self.entities_member(node, symbol)
        owner = self.owner(node)
        if owner is ERROR or not node.name:
            return ERROR
        if isinstance(owner, RecordType):
            kind = owner.fields.get(node.name)
            if kind is None and isinstance(owner, EventType):
                return self._no_event_field(node, owner)
            if kind is None:
                self.no_member("This record", node, list(owner.fields))
                return ERROR
            return kind
        methods: list[str] = []
        if isinstance(owner, ListType):
            methods = sorted(LIST_METHODS)
        elif owner is STRING:
            methods = list(STRING_METHODS)
        elif owner is NUMBER:
            methods = list(NUMBER_METHODS)
        if node.name == "length" and owner is not NUMBER and methods:
            return NUMBER
        if node.name in methods:
            self.problems.append(messages.call_method(node.name, node.end, node.name_start))
        else:
            shown = "list" if isinstance(owner, ListType) else str(owner)
            known = methods if owner is NUMBER or not methods else [*methods, "length"]
            self.no_member(f"{_article(shown)} {shown}", node, known)
        return ERROR

    def _no_event_field(self, node: ast.Member, owner: EventType) -> Type:
        problem = messages.no_event_field(node.name, list(owner.fields), node.name_start, node.end)
        self.problems.append(problem)
        return ERROR

    def _builtin_member(self, node: ast.Member, owner: str) -> Type:
        if owner == "props":
            kind = self.types.props.get(node.name)
            if kind is None:
                known = list(self.types.props)
                if known:
                    self.no_member("`props`", node, known)
                else:
                    self.problems.append(component_messages.no_props(node.name, node.name_start, node.end))
                return ERROR
            return kind
        constants = CONSTANTS.get(owner)
        if constants is not None:
            if node.name in constants:
                return NUMBER
            if node.name in _NAMESPACES[owner]:
                self.problems.append(messages.call_method(node.name, node.end, node.name_start))
            else:
                self.no_member(f"`{owner}`", node, [*_NAMESPACES[owner], *constants])
            return ERROR
        self.problems.append(syntax_messages.unexpected(f"{owner}.{node.name}", node.start, node.end))
        return ERROR


def _article(word: str) -> str:
    return "An" if word[0] in "aeiou" else "A"
