"""Code of one function as text, for the targets that are read.

The program has statements inside of expressions: they are written before, and what was worked out earlier is
kept in constants, so that everything happens in the order of the program. A dialect says how its language
writes each thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from collab.compile.emit.data import Data
from collab.compile.emit.layout import Layout
from collab.compile.ir import nodes as ir
from collab.compile.records import record

_PAYLOAD = 16
_LENGTH = 8
_FRAME_CELLS = 8
_CONSTANT = re.compile(r"\(?-?[\d.]+\)?|[ts]\d+|NaN|\(?-?Infinity\)?")

Names = dict[ir.Local | ir.Label, str]
Work = tuple[list[ir.Statement], Names]
"""A body, and the names of those of its locals that are parameters."""

PARAMETERS = {
    "init": ("frame",),
    "unmount": ("frame",),
    "tick": ("frame", "dt"),
    "run": ("frame", "unit"),
    "handle": ("frame", "handler", "event"),
}
"""What the functions of the table take, by what the runtime calls them for."""


@record
class Entry:
    """A function of the table: what it is for, and its body, or those which its second parameter tells."""

    kind: str
    block: ir.Block
    bodies: list[Work]


def entries(program: ir.Program, layout: Layout) -> Iterator[Entry]:
    """The functions of the table in the order of their slots."""
    for block in program.blocks:
        if block.code is not None:
            code = block.code
            pieces: tuple[tuple[str, list[ir.Statement], Names], ...] = (
                ("init", code.init, {}),
                ("unmount", code.unmount, {}),
                ("tick", code.tick, {code.dt: "dt"}),
            )
            for kind, statements, given in pieces:
                if statements:
                    yield Entry(kind, block, [(statements, given)])
        units: list[Work] = [(unit.body, {}) for unit in layout.blocks[block].units]
        if units:
            yield Entry("run", block, units)
        handlers: list[Work] = [(handler.body, {handler.record: "event"}) for handler in block.handlers]
        if handlers:
            yield Entry("handle", block, handlers)


class TextWriter:
    """Writes the rows of one function, whose ``frame`` is one of ``block``."""

    operators: ClassVar[dict[str, str]]
    keep: ClassVar[str]
    """The word that begins a constant."""
    base: ClassVar[str]
    """The address of the data segment."""
    tab: ClassVar[str]
    endless: ClassVar[str]
    """What begins a loop without end."""
    unfit: ClassVar[re.Pattern[str]]
    """What a name can't have."""

    def __init__(
        self, block: ir.Block, layout: Layout, data: Data, functions: dict[ir.Function, str]
    ) -> None:
        self.parameters = ["frame"]
        self._block = block
        self._layout = layout
        self._data = data
        self._functions = functions
        self._rows: list[str] = []
        self._count = 0
        self._names: Names = {}
        self._declared: list[tuple[str, ir.Kind]] = []
        self._expressions: dict[type, Callable[..., str]] = {
            ir.Const: self._const,
            ir.Text: lambda code: f"({self.base} + {self._data.string(code.value)})",
            ir.StaticList: lambda code: f"({self.base} + {self._data.static_list(code)})",
            ir.GetLocal: lambda code: self._local(code.local),
            ir.GetCell: self._get_cell,
            ir.Op: lambda code: self.operators[code.name].format(*self._values(code.arguments)),
            ir.Runtime: lambda code: self._call(code.name, self._values(code.arguments)),
            ir.OnCell: self._on_cell,
            ir.Load: lambda code: self.load(code.kind, f"{self._value(code.address)} + {code.offset}"),
            ir.Rows: self._new_rows,
            ir.ListRows: self._new_list_rows,
            ir.Invoke: self._invoke,
            ir.Select: self._select,
            ir.Item: self._item,
            ir.Row: self._row_of_list,
            ir.Slot: lambda code: self.load(code.kind, self._slot_address(code.object, code.index)),
            ir.Length: lambda code: self.load("i32", f"{self._value(code.object)} + {_LENGTH}"),
            ir.NewList: self._new_list,
            ir.NewRecord: self._new_record,
            ir.Sequence: self._sequence,
        }
        self._statements: dict[type, Callable[..., None]] = {
            ir.SetLocal: self._set_local,
            ir.SetCell: self._set_cell,
            ir.SetSlot: self._set_slot,
            ir.Store: self._set_memory,
            ir.EachRow: self._each_row,
            ir.Do: self._do,
            ir.Branch: self._branch,
            ir.Loop: self._loop,
            ir.Labeled: self._labeled,
            ir.Exit: lambda code: self._row(f"break {self.label(self._names[code.label])};"),
            ir.Give: self._give,
            ir.Settle: self._settle,
            ir.Burn: self._burn,
            ir.SetAttribute: self._set_attribute,
            ir.ChooseBranch: self._choose,
            ir.Repeat: self._repeat,
            ir.UseChild: self._use_child,
            ir.Emit: self._tell,
            ir.Animate: self._animate,
        }

    def function(self, function: ir.Function) -> list[str]:
        """The rows of a function of the script."""
        self.parameters += [self.parameter(self._named(local), local.kind) for local in function.parameters]
        return self.body(function.body, {})

    def body(self, statements: list[ir.Statement], given: Names) -> list[str]:
        """The rows of statements. ``given`` are locals that are parameters."""
        self._names.update(given)
        rows = self._block_of(statements)
        return self._with_declared(rows)

    def entry(self, entry: Entry) -> list[str]:
        """The rows of a function of the table."""
        if entry.kind not in ("run", "handle"):
            return self.body(*entry.bodies[0])
        cases = []
        for statements, given in entry.bodies:
            self._names.update(given)
            cases.append(self._block_of(statements))
        return self._with_declared(self.choice(PARAMETERS[entry.kind][1], cases))

    def _with_declared(self, rows: list[str]) -> list[str]:
        return [*self.declared(self._declared), *rows] if self._declared else rows

    # Rows and names

    def _row(self, text: str) -> None:
        self._rows.append(text)

    def _block_of(self, statements: Iterable[ir.Statement]) -> list[str]:
        outer, self._rows = self._rows, []
        for statement in statements:
            self._statements[type(statement)](statement)
        rows, self._rows = self._rows, outer
        return rows

    def _named(self, thing: ir.Local | ir.Label) -> str:
        self._count += 1
        found = self._names[thing] = f"{self.unfit.sub('', thing.name)}_{self._count}"
        return found

    def _local(self, local: ir.Local) -> str:
        found = self._names.get(local)
        if found is None:
            found = self._named(local)
            self._declared.append((found, local.kind))
        return found

    def _constant(self, value: str) -> str:
        """A name that keeps what a value is now."""
        if _CONSTANT.fullmatch(value):
            return value
        self._count += 1
        self._row(f"{self.keep} t{self._count} = {value};")
        return f"t{self._count}"

    # Expressions

    def _value(self, code: ir.Expression) -> str:
        return self._expressions[type(code)](code)

    def _values(self, codes: Iterable[ir.Expression]) -> list[str]:
        """Several values, each as it is when the ones before have been worked out."""
        values: list[str] = []
        for code in codes:
            outer, self._rows = self._rows, []
            value = self._value(code)
            rows, self._rows = self._rows, outer
            if rows:
                values = [self._constant(earlier) for earlier in values]
                self._rows += rows
            values.append(value)
        return values

    @staticmethod
    def _call(function: str, values: list[str]) -> str:
        return f"{function}({', '.join(values)})"

    def _const(self, code: ir.Const) -> str:
        text = self.number(code)
        return f"({text})" if text.startswith("-") else text

    def _frame(self, block: ir.Block) -> str:
        return self._outward(self._block.depth - block.depth)

    def _root(self) -> str:
        return self._outward(self._block.depth)

    def _outward(self, steps: int) -> str:
        frame = "frame"
        for _ in range(steps):
            frame = self.load("i32", frame)
        return frame

    def _get_cell(self, code: ir.GetCell) -> str:
        offset = _FRAME_CELLS + 8 * self._layout.cells[code.cell]
        return self.load(code.cell.kind, f"{self._frame(code.cell.block)} + {offset}")

    def _on_cell(self, code: ir.OnCell) -> str:
        cell = [self._frame(code.cell.block), str(self._layout.cells[code.cell])]
        return self._call(code.name, [*cell, *self._values(code.arguments)])

    def _new_rows(self, code: ir.Rows) -> str:
        attributes = self._data.static_list(ir.StaticList("f64", code.attributes))
        return f"rows(frame, {code.node}, {self.base} + {attributes}, {self._value(code.count)})"

    def _new_list_rows(self, code: ir.ListRows) -> str:
        attributes = self._data.static_list(ir.StaticList("f64", code.attributes))
        return f"list_rows(frame, {code.node}, {self.base} + {attributes}, {self._value(code.items)})"

    def _invoke(self, code: ir.Invoke) -> str:
        return self._call(self._functions[code.function], [self._root(), *self._values(code.arguments)])

    def _select(self, code: ir.Select) -> str:
        test = self._value(code.test)
        sides = []
        for side in (code.then, code.otherwise):
            outer, self._rows = self._rows, []
            value = self._value(side)
            sides.append((self._rows, value))
            self._rows = outer
        (then, first), (otherwise, second) = sides
        if not then and not otherwise:
            return self.either(test, first, second)
        self._count += 1
        result = f"s{self._count}"
        self._row(f"let {result};")
        self._row(f"if {self.test(test)} {{")
        self._rows += self._indented([*then, f"{result} = {first};"])
        self._row("} else {")
        self._rows += self._indented([*otherwise, f"{result} = {second};"])
        self._row("}")
        return result

    def _item(self, code: ir.Item) -> str:
        found = self._call("item", self._values((code.list, code.index)))
        return self.load(code.kind, f"{found} + {_PAYLOAD}")

    def _row_of_list(self, code: ir.Row) -> str:
        return self._call("row", [*self._values((code.list, code.index)), str(8 * code.width)])

    def _slot_address(self, owner: ir.Expression, index: ir.Expression) -> str:
        if isinstance(index, ir.Const):
            return f"{self._value(owner)} + {_PAYLOAD + 8 * int(index.value)}"
        place, number = self._values((owner, index))
        return f"{place} + {_PAYLOAD} + 8 * {number}"

    def _new_list(self, code: ir.NewList) -> str:
        kind = {"f64": 0, "i32": 1, "ref": 2}[code.item]
        made = f"list_new({len(code.items)}, {kind})"
        return self._filled(made, [(code.item, item) for item in code.items])

    def _new_record(self, code: ir.NewRecord) -> str:
        made = f"record_new({len(code.fields)}, {ir.references(code.kinds)})"
        return self._filled(made, list(zip(code.kinds, code.fields, strict=True)))

    def _filled(self, made: str, slots: list[tuple[ir.Kind, ir.Expression]]) -> str:
        made = self._constant(made)
        for place, (kind, value) in enumerate(slots):
            self._row(f"{self.store(kind, f'{made} + {_PAYLOAD + 8 * place}', self._value(value))};")
        self._row(f"adopt({made});")
        return made

    def _sequence(self, code: ir.Sequence) -> str:
        for statement in code.statements:
            self._statements[type(statement)](statement)
        return self._value(code.value)

    # Statements

    def _set_local(self, code: ir.SetLocal) -> None:
        value = self._value(code.value)
        self._row(f"{self._local(code.local)} = {value};")

    def _set_cell(self, code: ir.SetCell) -> None:
        value = self._value(code.value)
        self._set(self._frame(code.cell.block), code.cell, value)

    def _set(self, frame: str, cell: ir.Cell, value: str) -> None:
        self._row(f"cell_set_{cell.kind}({frame}, {self._layout.cells[cell]}, {value});")

    def _set_slot(self, code: ir.SetSlot) -> None:
        index, value = self._values((code.index, code.value))
        address = f"{self._local(code.object)} + {_PAYLOAD} + 8 * {index}"
        self._row(f"{self.store(code.kind, address, value)};")

    def _set_memory(self, code: ir.Store) -> None:
        value = self._value(code.value)
        self._row(f"{self.store(code.kind, f'{self._local(code.address)} + {code.offset}', value)};")

    def _each_row(self, code: ir.EachRow) -> None:
        table = self._constant(self._value(code.table))
        rows = self._constant(f"entities_begin({table})")
        self._count += 1
        number, row = self._count, self._local(code.row)
        self._rows += self.each_row(table, rows, row, number, gaps=code.gaps, body=self._block_of(code.body))
        self._row(f"entities_end({table});")

    def _do(self, code: ir.Do) -> None:
        if isinstance(code.value, ir.Perform):
            for statement in code.value.statements:
                self._statements[type(statement)](statement)
            return
        self._row(self.forget(self._value(code.value), ir.kind_of(code.value)))

    def _branch(self, code: ir.Branch) -> None:
        self._row(f"if {self.test(self._value(code.test))} {{")
        self._rows += self._indented(self._block_of(code.then))
        if code.otherwise:
            self._row("} else {")
            self._rows += self._indented(self._block_of(code.otherwise))
        self._row("}")

    def _loop(self, code: ir.Loop) -> None:
        end, following = self.label(self._named(code.end)), self.label(self._named(code.next))
        outer, self._rows = self._rows, []
        if code.test is not None:
            self._row(self.leave_unless(self._value(code.test)))
        self._row(f"{following}: {{")
        self._rows += self._indented(self._block_of(code.body))
        self._row("}")
        self._rows += self._block_of(code.update)
        if not code.paid:
            self._row("burn();")
        inside, self._rows = self._rows, outer
        self._row(f"{end}: {self.endless} {{")
        self._rows += self._indented(inside)
        self._row("}")

    def _labeled(self, code: ir.Labeled) -> None:
        self._row(f"{self.label(self._named(code.label))}: {{")
        self._rows += self._indented(self._block_of(code.body))
        self._row("}")

    def _give(self, code: ir.Give) -> None:
        self._row("return;" if code.value is None else f"return {self._value(code.value)};")

    def _settle(self, code: ir.Settle) -> None:
        self._row(f"settle({self._root()}, {self._layout.computed_units[code.cell]});")

    def _burn(self, code: ir.Burn) -> None:
        self._row("burn();")

    def _set_attribute(self, code: ir.SetAttribute) -> None:
        value = self._value(code.value)
        self._row(f"set_{code.kind}(frame, {code.node}, {code.attribute}, {value});")

    def _choose(self, code: ir.ChooseBranch) -> None:
        self._row(f"site_if(frame, {code.site}, {self._value(code.branch)});")

    def _repeat(self, code: ir.Repeat) -> None:
        values = self._values((code.items,) if code.keys is None else (code.items, code.keys))
        self._row(f"site_for(frame, {code.site}, {values[0]}, {values[1] if len(values) > 1 else 0});")

    def _use_child(self, code: ir.UseChild) -> None:
        child = self._constant(f"child(frame, {code.site})")
        for cell, value in code.props:
            self._set(child, cell, self._value(value))
        self._row(f"child_ready(frame, {code.site});")

    def _tell(self, code: ir.Emit) -> None:
        record = self._value(code.record)
        self._row(f"emit({self._root()}, {code.event}, {record});")

    def _animate(self, code: ir.Animate) -> None:
        values = ", ".join(self._values((code.to, *code.options)))
        frame, cell = self._frame(code.cell.block), self._layout.cells[code.cell]
        self._row(f"{code.way}({frame}, {cell}, {values});")

    def _indented(self, rows: list[str]) -> list[str]:
        return [f"{self.tab}{row}" for row in rows]

    # What a dialect has

    def number(self, code: ir.Const) -> str:
        """A constant."""
        raise NotImplementedError

    def load(self, kind: ir.Kind, address: str) -> str:
        """What stands at an address."""
        raise NotImplementedError

    def store(self, kind: ir.Kind, address: str, value: str) -> str:
        """A call that writes to an address."""
        raise NotImplementedError

    def parameter(self, name: str, kind: ir.Kind) -> str:
        """A parameter of a function of the script."""
        raise NotImplementedError

    def declared(self, found: list[tuple[str, ir.Kind]]) -> list[str]:
        """Variables of a whole function."""
        raise NotImplementedError

    def label(self, name: str) -> str:
        """A label."""
        raise NotImplementedError

    def test(self, value: str) -> str:
        """Behind ``if``: whether a boolean holds."""
        raise NotImplementedError

    def either(self, test: str, then: str, otherwise: str) -> str:
        """One of two values."""
        raise NotImplementedError

    def forget(self, value: str, kind: ir.Kind | None) -> str:
        """A statement that works a value out."""
        raise NotImplementedError

    def leave_unless(self, test: str) -> str:
        """A statement that leaves the loop around it unless a boolean holds."""
        raise NotImplementedError

    def choice(self, by: str, cases: list[list[str]]) -> list[str]:
        """Does the case of a number."""
        raise NotImplementedError

    def each_row(
        self, table: str, rows: str, row: str, number: int, *, gaps: bool, body: list[str]
    ) -> list[str]:
        """Does ``body`` for each of the rows of a table, whose address is then in ``row``."""
        raise NotImplementedError
