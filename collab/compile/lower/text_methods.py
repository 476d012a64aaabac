"""Code of methods of strings, and of functions of numbers, that the runtime has no functions for."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile.ir import nodes as ir
from collab.compile.lower.base import boxed, integer, null, number, to_number
from collab.compile.lower.calls import to_integer
from collab.compile.lower.list_methods import ListMethods
from collab.compile.syntax import ast

_INFINITY = float("inf")
_UNITS = 16
"""Where the units of a string begin: behind the header of an object."""
_FIRST_HALVES, _SECOND_HALVES = 0xD800, 0xDC00
_MOST_SAFE = 9007199254740991.0
_FURTHER = frozenset(("includes", "startsWith", "endsWith"))
"""What has code here only where it is told where to look."""


class TextMethods(ListMethods):
    """What ``CallLowering`` has no code for. Arguments are worked out once, in the order as written."""

    def _string_call(self, node: ast.Call, name: str) -> ir.Expression:
        method = self._TEXT.get(name)
        if method is None or (name in _FURTHER and len(node.arguments) < 2):
            return super()._string_call(node, name)
        assert isinstance(node.callee, ast.Member)
        value, _ = self.reached(node.callee)
        text = ir.Local("text", "ref")
        given = [self.expression(argument) for argument in node.arguments]
        found: ir.Expression = method(self, ir.GetLocal(text), given)
        return ir.Sequence((ir.SetLocal(text, value),), found)

    # Parts

    def _substring(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        """From the smaller to the larger of two places, each moved inside."""
        start, end = ir.Local("start", "f64"), ir.Local("end", "f64")
        length = to_number(ir.Length(text))
        last = _inside(to_integer(given[1]), length) if len(given) > 1 else length
        code = (ir.SetLocal(start, _inside(to_integer(given[0]), length)), ir.SetLocal(end, last))
        both = ir.GetLocal(start), ir.GetLocal(end)
        least, most = ir.Op("f64.min", "f64", both), ir.Op("f64.max", "f64", both)
        return ir.Sequence(code, ir.Runtime("str_slice", "ref", (text, least, most)))

    def _trim_start(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        """With a letter behind it nothing is trimmed at the end; then the letter is taken away."""
        whole = ir.Runtime("str_concat", "ref", (text, ir.Text(".")))
        trimmed = ir.Runtime("str_trim", "ref", (whole,))
        return ir.Runtime("str_slice", "ref", (trimmed, number(0), number(-1)))

    def _trim_end(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        whole = ir.Runtime("str_concat", "ref", (ir.Text("."), text))
        trimmed = ir.Runtime("str_trim", "ref", (whole,))
        return ir.Runtime("str_slice", "ref", (trimmed, number(1), number(_INFINITY)))

    def _at_place(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        """Negative places count from the end; where there is none, there is ``null``."""
        place = ir.Local("place", "f64")
        at = ir.GetLocal(place)
        length = to_number(ir.Length(text))
        from_end = ir.Select("f64", ir.Op("f64.lt", "i32", (at, number(0))), length, number(0))
        code = (
            ir.SetLocal(place, to_integer(given[0])),
            ir.SetLocal(place, ir.Op("f64.add", "f64", (at, from_end))),
        )
        after = ir.Op("f64.add", "f64", (at, number(1)))
        one = ir.Runtime("str_slice", "ref", (text, at, after))
        return ir.Sequence(code, ir.Select("ref", _is_inside(at, length), one, null()))

    # Places

    def _last_index(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        """Goes from place to place where the text sought is, to the last that is not behind ``limit``."""
        sought, limit = ir.Local("sought", "ref"), ir.Local("limit", "f64")
        found, following = ir.Local("found", "f64"), ir.Local("following", "f64")
        code: list[ir.Statement] = [ir.SetLocal(sought, given[0]), ir.SetLocal(limit, number(_INFINITY))]
        if len(given) > 1:
            asked = ir.Local("asked", "f64")
            read = ir.GetLocal(asked)
            is_number = ir.Op("f64.eq", "i32", (read, read))
            below = ir.Op("f64.max", "f64", (ir.Op("f64.trunc", "f64", (read,)), number(0)))
            code += [
                ir.SetLocal(asked, given[1]),
                ir.SetLocal(limit, ir.Select("f64", is_number, below, number(_INFINITY))),
            ]
        at, then = ir.GetLocal(found), ir.GetLocal(following)

        def look(start: ir.Expression) -> ir.Statement:
            place = ir.Runtime("str_index_of", "f64", (text, ir.GetLocal(sought), start))
            return ir.SetLocal(following, place)

        # Nothing is found behind itself, or, where nothing is sought, the end again.
        goes_on = ir.Op(
            "i32.and",
            "i32",
            (
                ir.Op("f64.gt", "i32", (then, at)),
                ir.Op("f64.le", "i32", (then, ir.GetLocal(limit))),
            ),
        )
        body = (ir.SetLocal(found, then), look(ir.Op("f64.add", "f64", (at, number(1)))))
        loop = ir.Loop(goes_on, body, (), ir.Label("end"), ir.Label("next"))
        code += [ir.SetLocal(found, number(-1)), look(number(0)), loop]
        return ir.Sequence(tuple(code), at)

    def _includes_from(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        place = ir.Runtime("str_index_of", "f64", (text, given[0], given[1]))
        return ir.Op("f64.ge", "i32", (place, number(0)))

    def _starts_with(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        part, start = ir.Local("part", "ref"), ir.Local("start", "f64")
        length = to_number(ir.Length(text))
        end = ir.Op("f64.add", "f64", (ir.GetLocal(start), to_number(ir.Length(ir.GetLocal(part)))))
        piece = ir.Runtime("str_slice", "ref", (text, ir.GetLocal(start), end))
        code = (
            ir.SetLocal(part, given[0]),
            ir.SetLocal(start, _inside(to_integer(given[1]), length)),
        )
        return ir.Sequence(code, ir.Runtime("str_eq", "i32", (piece, ir.GetLocal(part))))

    def _ends_with(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        part, end = ir.Local("part", "ref"), ir.Local("end", "f64")
        length = to_number(ir.Length(text))
        start = ir.Op("f64.sub", "f64", (ir.GetLocal(end), to_number(ir.Length(ir.GetLocal(part)))))
        begin = ir.Op("f64.max", "f64", (start, number(0)))
        piece = ir.Runtime("str_slice", "ref", (text, begin, ir.GetLocal(end)))
        code = (ir.SetLocal(part, given[0]), ir.SetLocal(end, _inside(to_integer(given[1]), length)))
        return ir.Sequence(code, ir.Runtime("str_eq", "i32", (piece, ir.GetLocal(part))))

    # Units

    def _char_code(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        place = ir.Local("place", "f64")
        at = ir.GetLocal(place)
        inside = _is_inside(at, to_number(ir.Length(text)))
        code = (ir.SetLocal(place, to_integer(given[0])),)
        unit = to_number(_unit(text, at))
        return ir.Sequence(code, ir.Select("f64", inside, unit, number(float("nan"))))

    def _code_point(self, text: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
        """The unit at a place; with the one behind it, where they are the halves of one character."""
        place, point = ir.Local("place", "f64"), ir.Local("point", "f64")
        first, second = ir.Local("first", "i32"), ir.Local("second", "i32")
        at, length = ir.GetLocal(place), to_number(ir.Length(text))
        behind = ir.Op("f64.add", "f64", (at, number(1)))
        is_first = _is_half(ir.GetLocal(first), _FIRST_HALVES)
        has_second = ir.Op("i32.and", "i32", (is_first, ir.Op("f64.lt", "i32", (behind, length))))
        high = ir.Op("i32.mul", "i32", (_above(first, _FIRST_HALVES), integer(0x400)))
        both = ir.Op("i32.add", "i32", (high, _above(second, _SECOND_HALVES)))
        joined = ir.Op("i32.add", "i32", (both, integer(0x10000)))
        inside = (
            ir.SetLocal(first, _unit(text, at)),
            ir.SetLocal(point, to_number(ir.GetLocal(first))),
            ir.Branch(
                has_second,
                (
                    ir.SetLocal(second, _unit(text, behind)),
                    ir.Branch(
                        _is_half(ir.GetLocal(second), _SECOND_HALVES),
                        (ir.SetLocal(point, to_number(joined)),),
                        (),
                    ),
                ),
                (),
            ),
        )
        found = ir.Sequence(inside, boxed(ir.GetLocal(point), "f64"))
        code = (ir.SetLocal(place, to_integer(given[0])),)
        return ir.Sequence(code, ir.Select("ref", _is_inside(at, length), found, null()))

    # Numbers

    def _conversion(self, node: ast.Call, name: str) -> ir.Expression:
        if name == "Number.isNaN":
            name = "isNaN"
        elif name in ("isFinite", "Number.isFinite"):
            return _below(self.expression(node.arguments[0]), "f64.lt", _INFINITY)
        elif name in ("Number.isInteger", "Number.isSafeInteger"):
            local = ir.Local("value", "f64")
            read = ir.GetLocal(local)
            is_whole = ir.Op("f64.eq", "i32", (ir.Op("f64.trunc", "f64", (read,)), read))
            if name == "Number.isInteger":
                bounded = _below(read, "f64.lt", _INFINITY)
            else:
                bounded = _below(read, "f64.le", _MOST_SAFE)
            code = (ir.SetLocal(local, self.expression(node.arguments[0])),)
            return ir.Sequence(code, ir.Op("i32.and", "i32", (is_whole, bounded)))
        return super()._conversion(node, name)

    _TEXT: ClassVar[dict[str, Callable[..., ir.Expression]]] = {
        "substring": _substring,
        "trimStart": _trim_start,
        "trimEnd": _trim_end,
        "at": _at_place,
        "lastIndexOf": _last_index,
        "includes": _includes_from,
        "startsWith": _starts_with,
        "endsWith": _ends_with,
        "charCodeAt": _char_code,
        "codePointAt": _code_point,
    }


def _inside(value: ir.Expression, length: ir.Expression) -> ir.Expression:
    return ir.Op("f64.min", "f64", (ir.Op("f64.max", "f64", (value, number(0))), length))


def _is_inside(at: ir.Expression, length: ir.Expression) -> ir.Expression:
    not_before = ir.Op("f64.ge", "i32", (at, number(0)))
    return ir.Op("i32.and", "i32", (not_before, ir.Op("f64.lt", "i32", (at, length))))


def _below(value: ir.Expression, operator: str, most: float) -> ir.Expression:
    """Whether a number is within bounds on both sides of 0; NaN is not."""
    return ir.Op(operator, "i32", (ir.Op("f64.abs", "f64", (value,)), number(most)))


def _unit(text: ir.Expression, at: ir.Expression) -> ir.Expression:
    """The UTF-16 unit at an f64 place that is there: half of four bytes that begin at an even place."""
    place = ir.Local("at", "i32")
    read = ir.GetLocal(place)
    even = ir.Op("i32.mul", "i32", (ir.Op("i32.shr_u", "i32", (read, integer(1))), integer(4)))
    four = ir.Load("i32", ir.Op("i32.add", "ref", (text, even)), _UNITS)
    bits = ir.Op("i32.mul", "i32", (ir.Op("i32.and", "i32", (read, integer(1))), integer(16)))
    half = ir.Op("i32.shr_u", "i32", (four, bits))
    unit = ir.Op("i32.and", "i32", (half, integer(0xFFFF)))
    return ir.Sequence((ir.SetLocal(place, ir.Op("i32.trunc_sat_f64_s", "i32", (at,))),), unit)


def _is_half(unit: ir.Expression, first: int) -> ir.Expression:
    """Whether a unit is one of the halves of characters that begin with ``first``."""
    return ir.Op("i32.eq", "i32", (ir.Op("i32.and", "i32", (unit, integer(0xFC00))), integer(first)))


def _above(unit: ir.Local, first: int) -> ir.Expression:
    return ir.Op("i32.sub", "i32", (ir.GetLocal(unit), integer(first)))
