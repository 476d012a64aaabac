"""Types of behaviour: effects, time, animation, events."""

from __future__ import annotations

from collab.compile.diagnostics import behaviour_messages as messages
from collab.compile.diagnostics import type_messages
from collab.compile.schema import SCHEMA
from collab.compile.syntax import ast
from collab.compile.types.base import Rules
from collab.compile.types.model import COLOR, ERROR, NUMBER, VOID, Type, Var, prune, unify

OPTIONS = {"tween": ("duration", "easing"), "spring": ("stiffness", "damping")}


class BehaviourRules(Rules):
    """A rule for each function that does something in time."""

    def behaviour(self, node: ast.Call, name: str) -> Type:
        """A call of ``effect``, ``batch``, ``onMount``, ``onUnmount``, ``every``, ``frame``, ``tween``,
        ``spring`` or ``emit``.
        """
        self.types.calls[node] = f"do.{name}"
        if name in OPTIONS:
            self._animation(node, name)
        elif name == "emit":
            self._emit(node)
        elif self.counted(node, name, 2 if name == "every" else 1):
            if name == "every" and self._is_function(node.arguments[0]):
                self._swapped(node.arguments)
                return VOID
            if name == "every":
                self.check(node.arguments[0], NUMBER)
            self.action(node.arguments[-1], name, [NUMBER] if name == "frame" else [])
        return VOID

    def _is_function(self, node: ast.Expression) -> bool:
        symbol = self._names.uses.get(node) if isinstance(node, ast.Name) else None
        return isinstance(node, ast.Arrow) or (symbol is not None and symbol.kind == "function")

    def _swapped(self, arguments: tuple[ast.Expression, ...]) -> None:
        """``every(() => …, 500)``: each is looked at as what it is."""
        function, time = arguments
        self.action(function, "every", [])
        self.check(time, NUMBER)
        first, second = (self._text[one.start : one.end] for one in arguments)
        self.problems.append(messages.every_swapped(first, second, function.start, time.end))

    def counted(self, node: ast.Call, name: str, count: int) -> bool:
        """Whether there are as many arguments as needed; reported if not."""
        raise NotImplementedError

    def parameter(self, node: ast.Parameter, kind: Type) -> None:
        """Gives a parameter its type."""
        raise NotImplementedError

    def action(self, node: ast.Expression, name: str, given: list[Type]) -> None:
        """A function that is called with ``given`` for what it does; what it gives is not used."""
        symbol = self._names.uses.get(node) if isinstance(node, ast.Name) else None
        if symbol is not None and symbol.kind == "function":
            signature = self.signature(symbol)
            if len(signature.parameters) > len(given):
                problem = type_messages.too_many_parameters(len(given), node.start, node.end)
                self.problems.append(problem)
                return
            for kind, taken in zip(given, signature.parameters, strict=False):
                if not unify(taken, kind):
                    self.mismatch(kind, taken, node)
            self.check_function(symbol)
            return
        if not isinstance(node, ast.Arrow):
            if not isinstance(node, ast.Missing):
                self.infer(node)
                if not (isinstance(node, ast.Name) and symbol is None):
                    self.problems.append(type_messages.arrow_expected(name, node.start, node.end))
            return
        if len(node.parameters) > len(given):
            extra = node.parameters[len(given)]
            self.problems.append(type_messages.too_many_parameters(len(given), extra.start, extra.end))
            return
        for parameter, kind in zip(node.parameters, given, strict=False):
            self.parameter(parameter, kind)
        result = Var()
        self.types.results[node] = result
        self.arrow_body(node, result)

    def _animation(self, node: ast.Call, name: str) -> None:
        arguments = node.arguments
        if not 2 <= len(arguments) <= 3:
            self.counted(node, name, 2)
            return
        target = arguments[0]
        symbol = self._names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is None or symbol.kind != "signal":
            if not isinstance(target, ast.Missing):
                read = target.callee if isinstance(target, ast.Call) else None
                called = self._names.uses.get(read) if isinstance(read, ast.Name) else None
                signal = called.name if called is not None and called.kind == "signal" else None
                self.problems.append(messages.signal_expected(name, signal, target.start, target.end))
            kind: Type = ERROR
        else:
            kind = prune(self.symbol_type(symbol))
            takes = (NUMBER, COLOR) if name == "tween" else (NUMBER,)
            if isinstance(kind, Var):
                unify(kind, NUMBER)
                kind = NUMBER
            if kind not in takes and kind is not ERROR:
                shown = "a number or a color" if name == "tween" else "a number"
                problem = messages.cannot_animate(name, str(kind), shown, target.start, target.end)
                self.problems.append(problem)
                kind = ERROR
        self.check(arguments[1], kind)
        if len(arguments) == 3:
            self._options(arguments[2], name)

    def _options(self, node: ast.Expression, name: str) -> None:
        known = OPTIONS[name]
        if not isinstance(node, ast.RecordLiteral):
            self.problems.append(messages.options_literal(name, known, node.start, node.end))
            return
        for entry in node.fields:
            if isinstance(entry, ast.Spread):
                self.problems.append(messages.options_literal(name, known, entry.start, entry.end))
            elif entry.name not in known:
                self.problems.append(messages.unknown_option(name, entry.name, known, entry.start))
            elif entry.name != "easing":
                self.check(entry.value, NUMBER)
            elif not isinstance(entry.value, ast.String):
                self.problems.append(
                    messages.options_literal(name, known, entry.value.start, entry.value.end)
                )
            elif entry.value.value not in SCHEMA.easings:
                value = entry.value
                problem = messages.unknown_easing(value.value, SCHEMA.easings, value.start, value.end)
                self.problems.append(problem)

    def _emit(self, node: ast.Call) -> None:
        arguments = node.arguments
        name = arguments[0] if arguments else None
        if not isinstance(name, ast.String) or not name.value.isidentifier() or len(arguments) > 2:
            for argument in arguments[1:]:
                self.infer(argument)
            place = name or node
            self.problems.append(messages.event_name(place.start, place.end))
            return
        found = self.value(arguments[1]) if len(arguments) == 2 else VOID
        before = self.types.events.setdefault(name.value, found)
        differ = (before is VOID) != (found is VOID) or not unify(before, found)
        if differ:
            place = arguments[-1]
            self.problems.append(
                messages.event_differs(name.value, str(before), str(found), place.start, place.end)
            )
