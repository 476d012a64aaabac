"""Code of the methods of lists that go through a list in an order of their own, or put lists together."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collab.compile.ir import nodes as ir
from collab.compile.ir.fields import in_local, row_of
from collab.compile.lower.base import boxed, integer, kind_of_type, null, number, to_number
from collab.compile.lower.calls import Body, CallLowering, Round, to_integer
from collab.compile.lower.lists import Items
from collab.compile.syntax import ast
from collab.compile.types.model import BOOLEAN, ListType, Type, prune

_INFINITY = float("inf")
_OUTSIDE = 1
"""The code of ``fail`` for an index outside of a list."""

Order = Callable[[ir.Expression, ir.Expression], tuple[list[ir.Statement], ir.Expression]]
"""Code that tells (i32) whether the first of two items belongs behind the second."""


class ListMethods(CallLowering):
    """What ``CallLowering`` has no code for."""

    def _list_call(self, node: ast.Call, name: str) -> ir.Expression:
        method = self._LIST.get(name)
        if method is None:
            return super()._list_call(node, name)
        assert isinstance(node.callee, ast.Member)
        source, kind = self.reached(node.callee)
        assert isinstance(kind, ListType)
        return method(self, node, source, kind.item)

    def _reversed(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        return ir.Runtime("list_reverse", "ref", (source,))

    def _for_each(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        callback = node.arguments[0]

        def body(turn: Round) -> list[ir.Statement]:
            given = [turn.item, to_number(turn.place)]
            if isinstance(callback, ast.Arrow):
                statements, value = self.inline(callback, given)
                return statements if value is None else [*statements, ir.Do(value)]
            statements, value = self.apply(callback, given)
            return [*statements, ir.Do(value)]

        assert isinstance(node.callee, ast.Member)
        loop = self._each(source, item, body, changes=self.is_written(node.callee.target))
        return ir.Perform(tuple(loop))

    # From the end

    def _each_back(self, items: ir.Local, item: Type, body: Body) -> ir.Statement:
        """A loop over a list from its end on; ``place`` of a round is that from the start."""
        left, place = ir.Local("left", "i32"), ir.Local("place", "i32")
        end, following = ir.Label("end"), ir.Label("next")
        kept = Items(item)
        local = ir.Local("item", kept.kind)
        value = kept.at(items, ir.GetLocal(place))
        before = (
            ir.SetLocal(place, ir.Op("i32.sub", "i32", (ir.GetLocal(left), integer(1)))),
            ir.SetLocal(local, row_of(value) or value),
        )
        inside = body(Round(in_local(value, local), place, end, following))
        step = ir.SetLocal(left, ir.GetLocal(place))
        # How many are left is set where the loop begins.
        loop = ir.Loop(
            ir.Op("i32.gt_s", "i32", (ir.GetLocal(left), integer(0))),
            (*before, *inside),
            (step,),
            end,
            following,
        )
        start = ir.SetLocal(left, ir.Length(ir.GetLocal(items)))
        return ir.Labeled(ir.Label("back"), (start, loop))

    def _find_last(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        return self._last(node, source, item, null(), lambda turn: boxed(turn.item, kind_of_type(item)))

    def _find_last_index(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        return self._last(node, source, item, number(-1), lambda turn: to_number(turn.place))

    def _last(
        self,
        node: ast.Call,
        source: ir.Expression,
        item: Type,
        initial: ir.Const,
        found_in: Callable[[Round], ir.Expression],
    ) -> ir.Expression:
        items, found = ir.Local("items", "ref"), ir.Local("found", initial.kind)

        def body(turn: Round) -> list[ir.Statement]:
            statements, test = self.apply(node.arguments[0], [turn.item, to_number(turn.place)])
            leave = (ir.SetLocal(found, found_in(turn)), ir.Exit(turn.end))
            return [*statements, ir.Branch(test, leave, ())]

        code = (
            ir.SetLocal(items, source),
            ir.SetLocal(found, initial),
            self._each_back(items, item, body),
        )
        return ir.Sequence(code, ir.GetLocal(found))

    def _last_index_of(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        items, sought = ir.Local("items", "ref"), ir.Local("sought", kind_of_type(item))
        found = ir.Local("found", "f64")

        def body(turn: Round) -> list[ir.Statement]:
            leave = (ir.SetLocal(found, to_number(turn.place)), ir.Exit(turn.end))
            return [ir.Branch(self.equal(turn.item, ir.GetLocal(sought), item), leave, ())]

        code = (
            ir.SetLocal(items, source),
            ir.SetLocal(sought, self.expression(node.arguments[0])),
            ir.SetLocal(found, number(-1)),
            self._each_back(items, item, body),
        )
        return ir.Sequence(code, ir.GetLocal(found))

    def _reduce_right(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        items, total = ir.Local("items", "ref"), ir.Local("total", self.kind(node))

        def body(turn: Round) -> list[ir.Statement]:
            given = [ir.GetLocal(total), turn.item, to_number(turn.place)]
            statements, value = self.apply(node.arguments[0], given)
            return [*statements, ir.SetLocal(total, value)]

        code = (
            ir.SetLocal(items, source),
            ir.SetLocal(total, self.expression(node.arguments[1])),
            self._each_back(items, item, body),
        )
        return ir.Sequence(code, ir.GetLocal(total))

    # Put together

    def _with(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        """``list.with(index, value)``: the same list, but for one item."""
        kind = Items(item)
        items, place, size = ir.Local("items", "ref"), ir.Local("place", "f64"), ir.Local("size", "i32")
        out, new = ir.Local("out", "ref"), ir.Local("new", kind.kind)
        at, length = ir.GetLocal(place), ir.GetLocal(size)
        value = self.expression(node.arguments[1])
        written, within = ir.Local("index", "f64"), ir.Local("at", "i32")
        below = ir.Op("f64.lt", "i32", (at, number(0)))
        from_end = ir.Select("f64", below, to_number(length), number(0))
        inside = ir.Op(
            "i32.and",
            "i32",
            (
                ir.Op("f64.ge", "i32", (at, number(0))),
                ir.Op("f64.lt", "i32", (at, to_number(length))),
            ),
        )
        fail = ir.Do(ir.Runtime("fail", None, (integer(_OUTSIDE), ir.GetLocal(written))))

        def body(turn: Round) -> list[ir.Statement]:
            is_it = ir.Op("i32.eq", "i32", (turn.place, ir.GetLocal(within)))
            chosen = kind.put(out, turn.place, in_local(value, new))
            kept = kind.put(out, turn.place, turn.item)
            return [ir.Branch(is_it, tuple(chosen), tuple(kept))]

        code = (
            ir.SetLocal(items, source),
            ir.SetLocal(size, ir.Length(ir.GetLocal(items))),
            ir.SetLocal(written, self.expression(node.arguments[0])),
            ir.SetLocal(new, row_of(value) or value),
            ir.SetLocal(place, to_integer(ir.GetLocal(written))),
            ir.SetLocal(place, ir.Op("f64.add", "f64", (at, from_end))),
            ir.Branch(inside, (), (fail,)),
            ir.SetLocal(within, ir.Op("i32.trunc_sat_f64_s", "i32", (at,))),
            ir.SetLocal(out, kind.new(length)),
            self.count_to(size, body, items, kind),
            *kind.complete(out),
        )
        return ir.Sequence(code, ir.GetLocal(out))

    def _to_spliced(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        """``list.toSpliced(start, count, …items)``: all before ``start``, the items, all behind the rest."""
        items, start, end = ir.Local("items", "ref"), ir.Local("start", "f64"), ir.Local("end", "f64")
        at, length = ir.GetLocal(start), to_number(ir.Length(ir.GetLocal(items)))
        given = node.arguments
        from_end = ir.Op("f64.max", "f64", (ir.Op("f64.add", "f64", (at, length)), number(0)))
        first = ir.Select(
            "f64",
            ir.Op("f64.lt", "i32", (at, number(0))),
            from_end,
            ir.Op("f64.min", "f64", (at, length)),
        )
        count: ir.Expression = number(_INFINITY)
        if len(given) > 1:
            count = ir.Op("f64.max", "f64", (to_integer(self.expression(given[1])), number(0)))
        kind = Items(item)
        new = ir.Local("new", "ref")
        code: list[ir.Statement] = [
            ir.SetLocal(items, source),
            ir.SetLocal(start, to_integer(self.expression(given[0]))),
            ir.SetLocal(start, first),
            ir.SetLocal(end, count),
            ir.SetLocal(end, ir.Op("f64.add", "f64", (at, ir.GetLocal(end)))),
        ]
        result: ir.Expression = ir.Runtime("list_slice", "ref", (ir.GetLocal(items), number(0), at))
        if len(given) > 2:
            made: list[ir.Statement] = []
            for place, argument in enumerate(given[2:]):
                value = self.expression(argument)
                local = ir.Local("value", kind.kind)
                code.append(ir.SetLocal(local, row_of(value) or value))
                made += kind.put(new, integer(place), in_local(value, local))
            code += [ir.SetLocal(new, kind.new(integer(len(given) - 2))), *made, *kind.complete(new)]
            result = ir.Runtime("list_concat", "ref", (result, ir.GetLocal(new)))
        rest = ir.Runtime("list_slice", "ref", (ir.GetLocal(items), ir.GetLocal(end), number(_INFINITY)))
        return ir.Sequence(tuple(code), ir.Runtime("list_concat", "ref", (result, rest)))

    def _flat(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        part = prune(item)
        assert isinstance(part, ListType)
        return self._flattened(source, part)

    def _flat_map(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        part = self.type_of(node)
        assert isinstance(part, ListType)
        callback = node.arguments[0]
        lists = self.collect(source, item, part, lambda given, put: self.apply_into(callback, given, put))
        return self._flattened(lists, part)

    def _flattened(self, source: ir.Expression, part: ListType) -> ir.Expression:
        """The items of all lists in a list, after how many there are is counted."""
        kind = Items(part.item)
        lists, count = ir.Local("lists", "ref"), ir.Local("count", "f64")
        out, filled = ir.Local("out", "ref"), ir.Local("filled", "i32")
        inner, size = ir.Local("inner", "ref"), ir.Local("size", "i32")

        def measure(turn: Round) -> list[ir.Statement]:
            more = to_number(ir.Length(turn.item))
            return [ir.SetLocal(count, ir.Op("f64.add", "f64", (ir.GetLocal(count), more)))]

        def copy(turn: Round) -> list[ir.Statement]:
            following = ir.Op("i32.add", "i32", (ir.GetLocal(filled), integer(1)))
            return [*kind.put(out, ir.GetLocal(filled), turn.item), ir.SetLocal(filled, following)]

        def fill(turn: Round) -> list[ir.Statement]:
            return [
                ir.SetLocal(inner, turn.item),
                ir.SetLocal(size, ir.Length(ir.GetLocal(inner))),
                self.count_to(size, copy, inner, kind),
            ]

        # More than an i32 holds is as many as one does: the runtime then refuses to make the list.
        wanted = ir.Op("i32.trunc_sat_f64_s", "i32", (ir.GetLocal(count),))
        code = (
            ir.SetLocal(lists, source),
            ir.SetLocal(count, number(0)),
            *self._each(ir.GetLocal(lists), part, measure),
            ir.SetLocal(out, kind.new(wanted)),
            ir.SetLocal(filled, integer(0)),
            *self._each(ir.GetLocal(lists), part, fill),
            *kind.complete(out),
        )
        return ir.Sequence(code, ir.GetLocal(out))

    # In order

    def _to_sorted(self, node: ast.Call, source: ir.Expression, item: Type) -> ir.Expression:
        def by_text(left: ir.Expression, right: ir.Expression) -> tuple[list[ir.Statement], ir.Expression]:
            compared = ir.Runtime("str_cmp", "i32", (left, right))
            return [], ir.Op("i32.gt_s", "i32", (compared, integer(0)))

        def by_callback(
            left: ir.Expression, right: ir.Expression
        ) -> tuple[list[ir.Statement], ir.Expression]:
            # What is no number leaves both where they are, as 0 does.
            statements, value = self.apply(node.arguments[0], [left, right])
            return statements, ir.Op("f64.gt", "i32", (value, number(0)))

        return self._sorted(source, item, by_callback if node.arguments else by_text)

    def _sorted(self, source: ir.Expression, item: Type, order: Order) -> ir.Expression:
        """A stable sort: runs of the places of items are merged, each time twice as long.

        Whatever ``order`` says, every place is put exactly once in each pass, so that no order can lead out
        of the lists, lose an item or go on for ever.
        """
        kind, places = Items(item), Items(BOOLEAN)
        items, size, out = ir.Local("items", "ref"), ir.Local("size", "i32"), ir.Local("out", "ref")
        from_, to, other = ir.Local("from", "ref"), ir.Local("to", "ref"), ir.Local("other", "ref")
        run, first = ir.Local("run", "i32"), ir.Local("first", "i32")
        length = ir.GetLocal(size)

        def number_it(turn: Round) -> list[ir.Statement]:
            return places.put(from_, turn.place, turn.place)

        def copy(turn: Round) -> list[ir.Statement]:
            value = kind.at(items, places.at(from_, turn.place))
            return kind.put(out, turn.place, value)

        merge = self._merge(items, kind, (from_, to), (first, run, size), order)
        one_pass = (
            ir.SetLocal(first, integer(0)),
            ir.Loop(
                ir.Op("i32.lt_s", "i32", (ir.GetLocal(first), length)),
                tuple(merge),
                (),
                ir.Label("end"),
                ir.Label("next"),
            ),
            ir.SetLocal(other, ir.GetLocal(from_)),
            ir.SetLocal(from_, ir.GetLocal(to)),
            ir.SetLocal(to, ir.GetLocal(other)),
        )
        twice = ir.SetLocal(run, ir.Op("i32.add", "i32", (ir.GetLocal(run), ir.GetLocal(run))))
        passes = ir.Loop(
            ir.Op("i32.lt_s", "i32", (ir.GetLocal(run), length)),
            one_pass,
            (twice,),
            ir.Label("end"),
            ir.Label("next"),
        )
        code = (
            ir.SetLocal(items, source),
            ir.SetLocal(size, ir.Length(ir.GetLocal(items))),
            ir.SetLocal(from_, places.new(length)),
            ir.SetLocal(to, places.new(length)),
            self.count_to(size, number_it, None, places),
            ir.SetLocal(run, integer(1)),
            passes,
            ir.SetLocal(out, kind.new(length)),
            self.count_to(size, copy, None, kind),
            *kind.complete(out),
        )
        return ir.Sequence(code, ir.GetLocal(out))

    def _merge(
        self,
        items: ir.Local,
        kind: Items,
        lists: tuple[ir.Local, ir.Local],
        bounds: tuple[ir.Local, ir.Local, ir.Local],
        order: Order,
    ) -> list[ir.Statement]:
        """Merges two runs from ``first`` on, and sets it to where they end."""
        from_, to = lists
        first, run, size = bounds
        places = Items(BOOLEAN)
        left, middle = ir.Local("left", "i32"), ir.Local("middle", "i32")
        right, end, at = ir.Local("right", "i32"), ir.Local("end", "i32"), ir.Local("at", "i32")
        one, two = ir.Local("one", kind.kind), ir.Local("two", kind.kind)
        behind, taken = ir.Local("behind", "i32"), ir.Local("taken", "i32")

        def up_to(start: ir.Local) -> ir.Expression:
            """A run further on, or the end of the list; neither can be beyond what an i32 holds."""
            further = ir.Op("i32.add", "i32", (ir.GetLocal(start), ir.GetLocal(run)))
            is_inside = ir.Op("i32.lt_s", "i32", (further, ir.GetLocal(size)))
            return ir.Select("i32", is_inside, further, ir.GetLocal(size))

        def held(local: ir.Local, place: ir.Local) -> tuple[ir.Statement, ir.Expression]:
            value = kind.at(items, places.at(from_, ir.GetLocal(place)))
            return ir.SetLocal(local, row_of(value) or value), in_local(value, local)

        (set_one, first_item), (set_two, second_item) = held(one, left), held(two, right)
        statements, is_behind = order(first_item, second_item)
        compare = (set_one, set_two, *statements, ir.SetLocal(behind, is_behind))
        both_left = ir.Op("i32.lt_s", "i32", (ir.GetLocal(right), ir.GetLocal(end)))
        take_right = (ir.SetLocal(taken, ir.GetLocal(right)), _step(right))
        take_left = (ir.SetLocal(taken, ir.GetLocal(left)), _step(left))
        inside = (
            ir.SetLocal(behind, integer(1)),
            ir.Branch(
                ir.Op("i32.lt_s", "i32", (ir.GetLocal(left), ir.GetLocal(middle))),
                (ir.Branch(both_left, compare, (ir.SetLocal(behind, integer(0)),)),),
                (),
            ),
            ir.Branch(ir.GetLocal(behind), take_right, take_left),
            *places.put(to, ir.GetLocal(at), places.at(from_, ir.GetLocal(taken))),
        )
        merging = ir.Loop(
            ir.Op("i32.lt_s", "i32", (ir.GetLocal(at), ir.GetLocal(end))),
            inside,
            (_step(at),),
            ir.Label("end"),
            ir.Label("next"),
        )
        return [
            ir.SetLocal(left, ir.GetLocal(first)),
            ir.SetLocal(middle, up_to(first)),
            ir.SetLocal(right, ir.GetLocal(middle)),
            ir.SetLocal(end, up_to(middle)),
            ir.SetLocal(at, ir.GetLocal(first)),
            merging,
            ir.SetLocal(first, ir.GetLocal(end)),
        ]

    _LIST: ClassVar[dict[str, Callable[..., ir.Expression]]] = {
        "toReversed": _reversed,
        "forEach": _for_each,
        "findLast": _find_last,
        "findLastIndex": _find_last_index,
        "lastIndexOf": _last_index_of,
        "reduceRight": _reduce_right,
        "with": _with,
        "toSpliced": _to_spliced,
        "flat": _flat,
        "flatMap": _flat_map,
        "toSorted": _to_sorted,
    }


def _step(local: ir.Local) -> ir.SetLocal:
    return ir.SetLocal(local, ir.Op("i32.add", "i32", (ir.GetLocal(local), integer(1))))
