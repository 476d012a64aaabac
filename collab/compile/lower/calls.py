"""Code of calls. Methods that take a function become loops around the function's own code."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import in_local, row_of
from collab.compile.ir.visit import walk
from collab.compile.lower.base import boxed, integer, kind_of_type, negate, null, number, to_number
from collab.compile.lower.entities import EntityLowering
from collab.compile.lower.lists import Items
from collab.compile.syntax import ast
from collab.compile.types.model import NUMBER, STRING, ListType, Type, prune

_INSTRUCTIONS = frozenset(("abs", "floor", "ceil", "trunc", "sqrt"))
_INFINITY = float("inf")

Body = Callable[["Round"], list[ir.Statement]]
Put = Callable[[ir.Expression], list[ir.Statement]]
Mapping = Callable[[list[ir.Expression], Put], list[ir.Statement]]
"""Code that puts what it makes of what it is given."""


class Round:
    """One round of a loop over a list: what a callback is given, and where leaving goes."""

    __slots__ = ("end", "item", "next", "place")

    def __init__(self, item: ir.Expression, place: ir.Local, end: ir.Label, following: ir.Label) -> None:
        self.item = item
        self.place = ir.GetLocal(place)
        self.end = end
        self.next = following


class CallLowering(EntityLowering):
    """A method for each key of ``types.calls`` that is more than one instruction."""

    props: dict[str, ir.Cell]
    at_hand: tuple[ir.Cell, ir.Local] | None = None
    """In a system: the entities, and the row of the one that its code runs for."""

    def reached(self, node: ast.Member | ast.Index) -> tuple[ir.Expression, Type]:
        """What a member or item is of, and its type."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> ir.Expression:
        """Any call."""
        key = self.types.calls[node]
        owner, _, name = key.partition(".")
        if key == "function":
            assert isinstance(node.callee, ast.Name)
            symbol = self.names.uses[node.callee]
            return self.invoke(symbol, [self.expression(argument) for argument in node.arguments])
        if key in ("signal.get", "computed.get"):
            assert isinstance(node.callee, ast.Name)
            bound = self.bound[self.names.uses[node.callee]]
            return self.read_cell(bound.cell) if isinstance(bound, ir.GetCell) else bound
        if owner == "Math":
            return self._math(node, name)
        if owner == "entities":
            return self.entities_call(node, name)
        if key == "despawn":
            assert self.at_hand is not None
            cell, row = self.at_hand
            taken = ir.OnCell("entities_despawn", None, cell, (ir.GetLocal(row),))
            return ir.Perform((ir.Do(taken),))
        if owner == "list":
            return self._list_call(node, name)
        if owner == "string":
            return self._string_call(node, name)
        if owner == "number":
            return self._number_call(node, name)
        if key == "Array.from":
            return self._array_from(node)
        return self._conversion(node, key)

    def _conversion(self, node: ast.Call, name: str) -> ir.Expression:
        argument = node.arguments[0]
        kind = self.type_of(argument)
        value = self.expression(argument)
        if name == "String":
            return self.as_text(value, kind)
        if name == "Number":
            if str(kind) == "string":
                return ir.Runtime("str_to_num", "f64", (value,))
            return to_number(value) if str(kind) == "boolean" else value
        local = ir.Local("value", "f64")
        read = ir.GetLocal(local)
        return ir.Sequence((ir.SetLocal(local, value),), ir.Op("f64.ne", "i32", (read, read)))

    def _math(self, node: ast.Call, name: str) -> ir.Expression:
        values = tuple(self.expression(argument) for argument in node.arguments)
        if name in _INSTRUCTIONS:
            return ir.Op(f"f64.{name}", "f64", values)
        if name in ("min", "max"):
            result = values[0]
            for value in values[1:]:
                result = ir.Op(f"f64.{name}", "f64", (result, value))
            return result
        if name not in ("round", "sign"):
            return ir.Runtime(f"math_{name}", "f64", values)
        given = ir.Local("value", "f64")
        read = ir.GetLocal(given)
        if name == "sign":
            minus = ir.Select("f64", ir.Op("f64.lt", "i32", (read, number(0))), number(-1), read)
            more = ir.Op("f64.gt", "i32", (read, number(0)))
            return ir.Sequence((ir.SetLocal(given, values[0]),), ir.Select("f64", more, number(1), minus))
        # Halves go up: from the ceiling, unless that is more than half away.
        up = ir.Local("up", "f64")
        above = ir.GetLocal(up)
        far = ir.Op("f64.gt", "i32", (ir.Op("f64.sub", "f64", (above, number(0.5))), read))
        down = ir.Op("f64.sub", "f64", (above, number(1)))
        return ir.Sequence(
            (ir.SetLocal(given, values[0]), ir.SetLocal(up, ir.Op("f64.ceil", "f64", (read,)))),
            ir.Select("f64", far, down, above),
        )

    # Numbers and strings

    def _number_call(self, node: ast.Call, name: str) -> ir.Expression:
        assert isinstance(node.callee, ast.Member)
        value, _ = self.reached(node.callee)
        if name == "toString":
            return ir.Runtime("str_from_num", "ref", (value,))
        digits = self.expression(node.arguments[0]) if node.arguments else number(0)
        return ir.Runtime("num_to_fixed", "ref", (value, digits))

    def _string_call(self, node: ast.Call, name: str) -> ir.Expression:
        assert isinstance(node.callee, ast.Member)
        text, _ = self.reached(node.callee)
        given = [self.expression(argument) for argument in node.arguments]
        if name == "slice":
            return _slice("str_slice", text, given)
        if name in ("trim", "toUpperCase", "toLowerCase"):
            function = {"trim": "str_trim", "toUpperCase": "str_upper", "toLowerCase": "str_lower"}[name]
            return ir.Runtime(function, "ref", (text,))
        if name == "repeat":
            return ir.Runtime("str_repeat", "ref", (text, given[0]))
        if name in ("padStart", "padEnd"):
            fill = given[1] if len(given) > 1 else ir.Text(" ")
            at_end = integer(int(name == "padEnd"))
            return ir.Runtime("str_pad", "ref", (text, given[0], fill, at_end))
        if name == "split":
            return ir.Runtime("str_split", "ref", (text, given[0]))
        if name in ("replace", "replaceAll"):
            every = integer(int(name == "replaceAll"))
            return ir.Runtime("str_replace", "ref", (text, given[0], given[1], every))
        if name == "indexOf":
            start = given[1] if len(given) > 1 else number(0)
            return ir.Runtime("str_index_of", "f64", (text, given[0], start))
        if name == "includes":
            place = ir.Runtime("str_index_of", "f64", (text, given[0], number(0)))
            return ir.Op("f64.ge", "i32", (place, number(0)))
        if name == "charAt":
            return self._char_at(text, given[0])
        return self._affix(name, text, given[0])

    def _char_at(self, text: ir.Expression, index: ir.Expression) -> ir.Expression:
        whole, place = ir.Local("text", "ref"), ir.Local("place", "f64")
        at = ir.GetLocal(place)
        after = ir.Op("f64.add", "f64", (at, number(1)))
        one = ir.Runtime("str_slice", "ref", (ir.GetLocal(whole), at, after))
        return ir.Sequence(
            (ir.SetLocal(whole, text), ir.SetLocal(place, to_integer(index))),
            ir.Select("ref", ir.Op("f64.ge", "i32", (at, number(0))), one, ir.Text("")),
        )

    def _affix(self, name: str, text: ir.Expression, wanted: ir.Expression) -> ir.Expression:
        whole, part = ir.Local("text", "ref"), ir.Local("part", "ref")
        size = to_number(ir.Length(ir.GetLocal(part)))
        if name == "startsWith":
            start: ir.Expression = number(0)
            end = size
        else:
            difference = ir.Op("f64.sub", "f64", (to_number(ir.Length(ir.GetLocal(whole))), size))
            start = ir.Op("f64.max", "f64", (difference, number(0)))
            end = number(_INFINITY)
        piece = ir.Runtime("str_slice", "ref", (ir.GetLocal(whole), start, end))
        return ir.Sequence(
            (ir.SetLocal(whole, text), ir.SetLocal(part, wanted)),
            ir.Runtime("str_eq", "i32", (piece, ir.GetLocal(part))),
        )

    # Lists

    def _list_call(self, node: ast.Call, name: str) -> ir.Expression:
        assert isinstance(node.callee, ast.Member)
        source, kind = self.reached(node.callee)
        assert isinstance(kind, ListType)
        if name in ("map", "filter", "some", "every", "find", "findIndex", "reduce"):
            return self._with_callback(node, name, source, kind.item)
        given = [self.expression(argument) for argument in node.arguments]
        if name == "slice":
            return _slice("list_slice", source, given)
        if name == "concat":
            return ir.Runtime("list_concat", "ref", (source, given[0]))
        if name == "at":
            return self._at(source, kind.item, given[0])
        if name == "reverse":
            return ir.Runtime("list_reverse", "ref", (source,))
        if name == "join":
            return self._join(source, kind.item, given[0] if given else ir.Text(","))
        return self._search(name, source, kind.item, given[0])

    def _with_callback(self, node: ast.Call, name: str, source: ir.Expression, item: Type) -> ir.Expression:
        callback = node.arguments[0]
        if name == "map":
            result = self.type_of(node)
            assert isinstance(result, ListType)
            return self.collect(
                source, item, result.item, lambda given, put: self.apply_into(callback, given, put)
            )
        if name == "filter":
            return self._filter(source, item, callback)
        if name == "reduce":
            return self._reduce(node, source, item, callback)
        # some, every, find, findIndex: leave at the first item that decides.
        initial = {"findIndex": number(-1), "find": null()}.get(name, integer(int(name == "every")))
        found = ir.Local("found", initial.kind)

        def body(turn: Round) -> list[ir.Statement]:
            statements, test = self.apply(callback, [turn.item, to_number(turn.place)])
            decided: ir.Expression = negate(test) if name == "every" else test
            value: ir.Expression = integer(int(name == "some"))
            if name == "findIndex":
                value = to_number(turn.place)
            elif name == "find":
                value = _as_optional(turn.item, item)
            leave = (ir.SetLocal(found, value), ir.Exit(turn.end))
            return [*statements, ir.Branch(decided, leave, ())]

        assert isinstance(node.callee, ast.Member)
        loop = self._each(source, item, body, changes=self.is_written(node.callee.target))
        return ir.Sequence((ir.SetLocal(found, initial), *loop), ir.GetLocal(found))

    def _at(self, source: ir.Expression, item: Type, index: ir.Expression) -> ir.Expression:
        """``list.at(index)``: negative ones count from the end, beyond it there is ``null``."""
        items, place = ir.Local("items", "ref"), ir.Local("place", "f64")
        at = ir.GetLocal(place)
        size = to_number(ir.Length(ir.GetLocal(items)))
        from_end = ir.Select("f64", ir.Op("f64.lt", "i32", (at, number(0))), size, number(0))
        inside = ir.Op(
            "i32.and",
            "i32",
            (ir.Op("f64.ge", "i32", (at, number(0))), ir.Op("f64.lt", "i32", (at, size))),
        )
        whole = ir.Op("i32.trunc_sat_f64_s", "i32", (at,))
        found = _as_optional(Items(item).at(items, whole), item)
        return ir.Sequence(
            (
                ir.SetLocal(items, source),
                ir.SetLocal(place, to_integer(index)),
                ir.SetLocal(place, ir.Op("f64.add", "f64", (at, from_end))),
            ),
            ir.Select("ref", inside, found, null()),
        )

    def apply_into(
        self, callback: ast.Expression, given: list[ir.Expression], put: Put
    ) -> list[ir.Statement]:
        """Code of a callback that puts its value."""
        if isinstance(callback, ast.Arrow):
            statements, value = self.inline(callback, given, put)
            return statements if value is None else [*statements, *put(value)]
        statements, value = self.apply(callback, given)
        return [*statements, *put(value)]

    def apply(
        self, callback: ast.Expression, given: list[ir.Expression]
    ) -> tuple[list[ir.Statement], ir.Expression]:
        """Code of a callback, and its value."""
        if isinstance(callback, ast.Name):
            symbol = self.names.uses[callback]
            taken = given[: len(symbol.function.parameters)]
            return [], self.invoke(symbol, taken)
        assert isinstance(callback, ast.Arrow)
        statements, value = self.inline(callback, given)
        assert value is not None
        return statements, value

    def is_written(self, node: ast.Expression) -> bool:
        """Whether an expression is a variable that something else is put in somewhere."""
        symbol = self.names.uses.get(node) if isinstance(node, ast.Name) else None
        return symbol is not None and symbol.written

    def _each(
        self, source: ir.Expression, item: Type, body: Body, *, changes: bool = False
    ) -> list[ir.Statement]:
        """A loop over a list; ``changes`` where ``source`` is a variable that the body may write to."""
        size = ir.Local("size", "i32")
        before: list[ir.Statement] = []
        if isinstance(source, ir.GetLocal) and not changes:
            items = source.local
        else:
            items = ir.Local("items", "ref")
            before.append(ir.SetLocal(items, source))
        return [
            *before,
            ir.SetLocal(size, ir.Length(ir.GetLocal(items))),
            self.count_to(size, body, items, Items(item)),
        ]

    def count_to(
        self, size: ir.Local, body: Body, items: ir.Local | None, kept: Items, *, paid: bool = False
    ) -> ir.Statement:
        """A loop over the integers below ``size``, with the item of ``items`` at each."""
        place = ir.Local("place", "i32")
        end, following = ir.Label("end"), ir.Label("next")
        inside: list[ir.Statement] = []
        item: ir.Expression = number(0)
        if items is not None:
            item = kept.at(items, ir.GetLocal(place))
            local = ir.Local("item", kept.kind)
            inside.append(ir.SetLocal(local, row_of(item) or item))
            item = in_local(item, local)
        inside += body(Round(item, place, end, following))
        test = ir.Op("i32.lt_u", "i32", (ir.GetLocal(place), ir.GetLocal(size)))
        step = ir.SetLocal(place, ir.Op("i32.add", "i32", (ir.GetLocal(place), integer(1))))
        loop = ir.Loop(test, tuple(inside), (step,), end, following, paid)
        return ir.Labeled(ir.Label("each"), (ir.SetLocal(place, integer(0)), loop))

    @staticmethod
    def along_rows(
        items: ir.Local,
        size: ir.Local,
        kept: Items,
        at: tuple[ir.Local, ir.Local],
        body: Body,
        *,
        steps: Iterable[ir.Statement] = (),
    ) -> list[ir.Statement]:
        """A loop over the rows of a list, by their addresses, which is paid for already. ``at``: where that
        of the row at hand is, and its index, which is counted only if the body asks for it. ``steps``: what
        goes on with each row besides.
        """
        assert kept.fields is not None
        row, place = at
        behind = ir.Local("behind", "ref")
        end, following = ir.Label("end"), ir.Label("next")
        inside = body(Round(kept.in_row(row), place, end, following))
        bytes_of_row = integer(8 * len(kept.fields))
        before: list[ir.Statement] = [
            ir.SetLocal(row, ir.GetLocal(items)),
            ir.SetLocal(behind, kept.address(items, ir.GetLocal(size))),
        ]
        step: list[ir.Statement] = [
            *steps,
            ir.SetLocal(row, ir.Op("i32.add", "ref", (ir.GetLocal(row), bytes_of_row))),
        ]
        if any(isinstance(part, ir.GetLocal) and part.local is place for part in walk(inside)):
            before.append(ir.SetLocal(place, integer(0)))
            step.append(ir.SetLocal(place, ir.Op("i32.add", "i32", (ir.GetLocal(place), integer(1)))))
        test = ir.Op("i32.lt_u", "i32", (ir.GetLocal(row), ir.GetLocal(behind)))
        return [*before, ir.Loop(test, tuple(inside), tuple(step), end, following, paid=True)]

    def collect(self, source: ir.Expression, item: Type, result: Type, code: Mapping) -> ir.Expression:
        """A new list with what ``code`` makes of each item and its index."""
        items, size = ir.Local("items", "ref"), ir.Local("size", "i32")
        made = self._made(size, (items, Items(item)), Items(result), code)
        before = ir.SetLocal(items, source), ir.SetLocal(size, ir.Length(ir.GetLocal(items)))
        return ir.Sequence((*before, *made.statements), made.value)

    def _made(
        self, size: ir.Local, source: tuple[ir.Local | None, Items], result: Items, code: Mapping
    ) -> ir.Sequence:
        """A list of ``size`` with what ``code`` makes of each item, if there are any, and its index."""
        out = ir.Local("out", "ref")
        in_rows = result.fields is not None

        def body(turn: Round) -> list[ir.Statement]:
            def put(value: ir.Expression) -> list[ir.Statement]:
                return result.put(out, turn.place, value, renewed=in_rows)

            return code([turn.item, to_number(turn.place)], put)

        loop = self.count_to(size, body, *source, paid=in_rows)
        count = ir.GetLocal(size)
        if in_rows:
            return ir.Sequence((ir.SetLocal(out, result.renewed(count)), loop), ir.GetLocal(out))
        new = ir.SetLocal(out, result.new(count))
        return ir.Sequence((new, loop, *result.complete(out)), ir.GetLocal(out))

    def _filter(self, source: ir.Expression, item: Type, callback: ast.Expression) -> ir.Expression:
        items, out, kept = ir.Local("items", "ref"), ir.Local("out", "ref"), ir.Local("kept", "i32")
        kind = Items(item)

        def body(turn: Round) -> list[ir.Statement]:
            statements, test = self.apply(callback, [turn.item, to_number(turn.place)])
            keep = (
                *kind.put(out, ir.GetLocal(kept), turn.item),
                ir.SetLocal(kept, ir.Op("i32.add", "i32", (ir.GetLocal(kept), integer(1)))),
            )
            return [*statements, ir.Branch(test, keep, ())]

        size = ir.Length(ir.GetLocal(items))
        shorten = ir.Runtime("list_truncate", None, (ir.GetLocal(out), ir.GetLocal(kept)))
        return ir.Sequence(
            (
                ir.SetLocal(items, source),
                ir.SetLocal(out, kind.new(size)),
                ir.SetLocal(kept, integer(0)),
                *self._each(ir.GetLocal(items), item, body),
                ir.Do(shorten),
                *kind.complete(out),
            ),
            ir.GetLocal(out),
        )

    def _reduce(
        self, node: ast.Call, source: ir.Expression, item: Type, callback: ast.Expression
    ) -> ir.Expression:
        items = ir.Local("items", "ref")
        total = ir.Local("total", self.kind(node))
        initial = self.expression(node.arguments[1])

        def body(turn: Round) -> list[ir.Statement]:
            given = [ir.GetLocal(total), turn.item, to_number(turn.place)]
            statements, value = self.apply(callback, given)
            return [*statements, ir.SetLocal(total, value)]

        return ir.Sequence(
            (
                ir.SetLocal(items, source),
                ir.SetLocal(total, initial),
                *self._each(ir.GetLocal(items), item, body),
            ),
            ir.GetLocal(total),
        )

    def _search(self, name: str, source: ir.Expression, item: Type, wanted: ir.Expression) -> ir.Expression:
        items, sought = ir.Local("items", "ref"), ir.Local("sought", kind_of_type(item))
        found = ir.Local("found", "f64")
        is_nan = prune(item)
        read = ir.GetLocal(sought)

        def body(turn: Round) -> list[ir.Statement]:
            test = self.equal(turn.item, read, item)
            if name == "includes" and kind_of_type(is_nan) == "f64":
                # `includes` finds NaN, `indexOf` does not.
                both = ir.Op(
                    "i32.and",
                    "i32",
                    (
                        ir.Op("f64.ne", "i32", (turn.item, turn.item)),
                        ir.Op("f64.ne", "i32", (read, read)),
                    ),
                )
                test = ir.Op("i32.or", "i32", (test, both))
            leave = (ir.SetLocal(found, to_number(turn.place)), ir.Exit(turn.end))
            return [ir.Branch(test, leave, ())]

        place = ir.Sequence(
            (
                ir.SetLocal(items, source),
                ir.SetLocal(sought, wanted),
                ir.SetLocal(found, number(-1)),
                *self._each(ir.GetLocal(items), item, body),
            ),
            ir.GetLocal(found),
        )
        return place if name == "indexOf" else ir.Op("f64.ge", "i32", (place, number(0)))

    def _join(self, source: ir.Expression, item: Type, separator: ir.Expression) -> ir.Expression:
        if str(prune(item)) == "string":
            return ir.Runtime("str_join", "ref", (source, separator))
        items, out = ir.Local("items", "ref"), ir.Local("out", "ref")
        between = ir.Local("between", "ref")

        def body(turn: Round) -> list[ir.Statement]:
            return [ir.SetSlot("ref", out, turn.place, self.as_text(turn.item, item))]

        texts = Items(STRING)
        return ir.Sequence(
            (
                ir.SetLocal(items, source),
                ir.SetLocal(between, separator),
                ir.SetLocal(out, texts.new(ir.Length(ir.GetLocal(items)))),
                *self._each(ir.GetLocal(items), item, body),
                *texts.complete(out),
            ),
            ir.Runtime("str_join", "ref", (ir.GetLocal(out), ir.GetLocal(between))),
        )

    def _array_from(self, node: ast.Call) -> ir.Expression:
        size_node = node.arguments[0]
        assert isinstance(size_node, ast.RecordLiteral)
        kind = self.type_of(node)
        assert isinstance(kind, ListType)
        wanted, size = ir.Local("wanted", "f64"), ir.Local("size", "i32")
        made = self._made(
            size,
            (None, Items(NUMBER)),
            Items(kind.item),
            lambda given, put: self.apply_into(node.arguments[1], [number(0), given[1]], put),
        )
        clamped = ir.Op("f64.max", "f64", (ir.GetLocal(wanted), number(0)))
        before = (
            ir.SetLocal(wanted, self.expression(size_node.fields[0].value)),
            ir.SetLocal(size, ir.Op("i32.trunc_sat_f64_s", "i32", (clamped,))),
        )
        return ir.Sequence((*before, *made.statements), made.value)


def _as_optional(value: ir.Expression, kind: Type) -> ir.Expression:
    """A value of a type as one that may be ``null``, unless it is one already."""
    return boxed(value, kind_of_type(kind))


def _slice(function: str, value: ir.Expression, given: list[ir.Expression]) -> ir.Expression:
    """A slice; its bounds are made integers first, so that -0.5 is 0 and not counted from the end."""
    bounds = [
        bound
        if isinstance(bound, ir.Const) and float(bound.value).is_integer()
        else ir.Op("f64.trunc", "f64", (bound,))
        for bound in given
    ]
    start = bounds[0] if bounds else number(0)
    end = bounds[1] if len(bounds) > 1 else number(_INFINITY)
    return ir.Runtime(function, "ref", (value, start, end))


def to_integer(value: ir.Expression) -> ir.Expression:
    """The integer part; NaN becomes 0."""
    local = ir.Local("value", "f64")
    read = ir.GetLocal(local)
    same = ir.Op("f64.eq", "i32", (read, read))
    return ir.Sequence(
        (ir.SetLocal(local, ir.Op("f64.trunc", "f64", (value,))),), ir.Select("f64", same, read, number(0))
    )
