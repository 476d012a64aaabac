"""The intermediate representation as text, for reading and for tests."""

from __future__ import annotations

from collab.compile.ir import nodes as ir
from collab.compile.js import number_text


def print_program(program: ir.Program) -> str:
    """A whole program."""
    return "\n".join(_Printer(program).program()) + "\n"


class _Printer:
    """Gives names to locals and labels as they come up; a second one of a name gets a number."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._names: dict[object, str] = {}
        self._taken: dict[str, int] = {}

    def program(self) -> list[str]:
        program = self._program
        rows = [f"component {program.name}"]
        for prop in program.props:
            mark = "required" if prop.required else "optional"
            default = f" = {self._code(prop.default)}" if prop.default is not None else ""
            rows.append(f"  prop {prop.name}: {prop.cell.type} {mark}{default}")
        for function in program.functions:
            self._scope()
            parameters = ", ".join(f"{self._name(local)}: {local.kind}" for local in function.parameters)
            result = f": {function.result}" if function.result else ""
            rows.append(f"  function {function.name}({parameters}){result}")
            rows += self._body(function.body, 4)
        for number, block in enumerate(program.blocks):
            rows += self._block(number, block)
        return rows

    def _block(self, number: int, block: ir.Block) -> list[str]:
        rows = [f"  block {number}" + (" repeated" if block.repeated else "")]
        if block.code is not None:
            self._scope()
            for name, body in (
                ("init", block.code.init),
                ("tick", block.code.tick),
                ("unmount", block.code.unmount),
            ):
                if body:
                    rows.append(f"    {name}")
                    rows += self._body(body, 6)
        rows += [f"    cell {cell.name}: {cell.kind} {cell.role}" for cell in block.cells]
        for place, node in enumerate(block.nodes):
            inside = "" if node.parent == 0xFFFF else f" in {node.parent}"
            statics = "".join(f" {name}={self._code(value)}" for _, name, value in node.statics)
            rows.append(f"    node {place} {node.tag}{inside}{statics}")
        for place, site in enumerate(block.sites):
            blocks = [self._program.blocks.index(inner) for inner in site.branches if inner is not None]
            rows.append(f"    site {place} at node {site.node}: blocks {blocks}")
        for unit in block.units:
            self._scope()
            what = f" computes {unit.cell.name}" if unit.cell else " once" if unit.once else ""
            rows.append("    unit" + (" effect" if unit.effect and not unit.once else what))
            rows += self._body(unit.body, 6)
        for handler in block.handlers:
            self._scope()
            rows.append(f"    handler of event {handler.event} at node {handler.node}")
            rows += self._body(handler.body, 6)
        return rows

    def _scope(self) -> None:
        self._names.clear()
        self._taken.clear()

    def _name(self, named: ir.Local | ir.Label) -> str:
        name = self._names.get(named)
        if name is None:
            count = self._taken.get(named.name, 0)
            self._taken[named.name] = count + 1
            name = self._names[named] = f"{named.name}{count + 1 if count else ''}"
        return name

    def _body(self, body: list[ir.Statement] | tuple[ir.Statement, ...], indent: int) -> list[str]:
        rows: list[str] = []
        for statement in body:
            rows += [" " * indent + row for row in self._statement(statement)]
        return rows

    def _statement(self, code: ir.Statement) -> list[str]:
        match code:
            case ir.SetLocal(local, value):
                return [f"{self._name(local)} = {self._code(value)}"]
            case ir.SetCell(cell, value):
                return [f"set {cell.name} = {self._code(value)}"]
            case ir.SetSlot(_, target, index, value):
                return [f"{self._name(target)}[{self._code(index)}] = {self._code(value)}"]
            case ir.Store(_, address, offset, value):
                return [f"{self._name(address)}+{offset} = {self._code(value)}"]
            case ir.EachRow(table, row, gaps, body):
                how = " with gaps" if gaps else ""
                return [f"each {self._name(row)} of {self._code(table)}{how}", *self._body(body, 2)]
            case ir.Do(value):
                return [self._code(value)]
            case ir.Branch(test, then, otherwise):
                rows = [f"if {self._code(test)}", *self._body(then, 2)]
                return [*rows, "else", *self._body(otherwise, 2)] if otherwise else rows
            case ir.Loop(condition, body, update, end, following):
                head = f"loop {self._name(end)} {self._name(following)}"
                if condition is not None:
                    head += f" while {self._code(condition)}"
                return [head, *self._body(body, 2), *self._body(update, 2)]
            case ir.Labeled(label, body):
                return [f"{self._name(label)}:", *self._body(body, 2)]
            case ir.Exit(label):
                return [f"exit {self._name(label)}"]
            case ir.Give(given):
                return [f"return {self._code(given)}" if given is not None else "return"]
            case ir.Settle(cell):
                return [f"settle {cell.name}"]
            case ir.Burn():
                return ["burn"]
            case ir.SetAttribute(place, _, name, _, value):
                return [f"node {place} {name} = {self._code(value)}"]
            case ir.UseChild(site, props):
                named = ", ".join(f"{cell.name}={self._code(value)}" for cell, value in props)
                return [f"site {site} uses {named}"]
            case ir.Emit(event, record):
                return [f"emit {event} {self._code(record)}"]
            case ir.Animate(way, cell, to, options):
                return [f"{way} {cell.name} to {self._code(to)} by {self._list(options)}"]
            case ir.ChooseBranch(site, branch):
                return [f"site {site} shows {self._code(branch)}"]
            case ir.Repeat(site, items, keys):
                by = f" by {self._code(keys)}" if keys is not None else ""
                return [f"site {site} repeats {self._code(items)}{by}"]

    def _code(self, code: ir.Expression) -> str:
        match code:
            case ir.Const(kind, value):
                return "null" if kind == "ref" else number_text(value) if kind == "f64" else f"{int(value)}i"
            case ir.Text(text):
                return repr(text)
            case ir.StaticList(_, values):
                return "[" + ", ".join(number_text(value) for value in values) + "]"
            case ir.GetLocal(local):
                return self._name(local)
            case ir.GetCell(cell):
                return cell.name
            case ir.Op(name, _, arguments) | ir.Runtime(name, _, arguments):
                return f"{name}({self._list(arguments)})"
            case ir.OnCell(name, _, cell, arguments):
                return f"{name}({self._list((ir.GetCell(cell), *arguments))})"
            case ir.Load(_, address, offset):
                return f"{self._code(address)}+{offset}"
            case ir.Rows(place, attributes, count):
                return f"rows of node {place} for {list(attributes)}, {self._code(count)} times"
            case ir.ListRows(place, attributes, items):
                return f"rows of node {place} for {list(attributes)}, along {self._code(items)}"
            case ir.Invoke(function, arguments):
                return f"{function.name}({self._list(arguments)})"
            case ir.Select(_, test, then, otherwise):
                return f"({self._code(test)} ? {self._code(then)} : {self._code(otherwise)})"
            case ir.Item(_, items, index):
                return f"{self._code(items)}[{self._code(index)}]"
            case ir.Row(items, index):
                return f"row {self._code(index)} of {self._code(items)}"
            case ir.Slot(_, target, index):
                return f"{self._code(target)}.{self._code(index)}"
            case ir.Length(target):
                return f"length({self._code(target)})"
            case ir.NewList(_, items_of):
                return f"[{self._list(items_of)}]"
            case ir.NewRecord(_, fields):
                return f"{{{self._list(fields)}}}"
            case ir.Perform(statements):
                rows = [row.strip() for statement in statements for row in self._statement(statement)]
                return f"({'; '.join(rows)})"
            case ir.Sequence(statements, value):
                rows = [row.strip() for statement in statements for row in self._statement(statement)]
                return f"({'; '.join(rows)}; {self._code(value)})"

    def _list(self, values: tuple[ir.Expression, ...]) -> str:
        return ", ".join(self._code(value) for value in values)
