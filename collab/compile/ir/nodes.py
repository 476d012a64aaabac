"""The intermediate representation: a component as the contract with the runtime has it.

Blocks hold cells, nodes, sites, handlers and units; code is trees of typed expressions and statements.
Numbers are given only when the module is written: until then cells, locals, labels, blocks and functions
are told apart by identity.
"""

from __future__ import annotations

from typing import Literal, final

from collab.compile.records import field, node, table
from collab.compile.source import Source

Kind = Literal["f64", "i32", "ref"]
Described = str | dict[str, "Described"] | None
"""What an event brings: nothing (None), a ``number``, ``boolean``, ``color`` or ``string``, ``{"list": …}``
or ``{"optional": …}`` of something described, or ``{"record": {name: …}}`` in the order of its slots."""
Role = Literal["prop", "signal", "computed", "entities", "clock", "variable", "item", "index"]


@final
@table
class Local:
    """A variable of one piece of code."""

    name: str
    kind: Kind


@final
@table
class Label:
    """Where ``Exit`` goes: behind a ``Labeled``, or to the end or the next round of a ``Loop``."""

    name: str


@table
class Cell:
    """A slot of a frame. ``type`` is the text of its type, by which a hot swap knows it again."""

    name: str
    kind: Kind
    role: Role
    block: Block
    type: str


@table
class Function:
    """A function of the script. Its code runs with the root frame. Of the parameters ``in_rows`` only fields
    are asked: what is given may be a row.
    """

    name: str
    parameters: list[Local]
    result: Kind | None
    body: list[Statement] = field(default_factory=list)
    in_rows: frozenset[Local] = frozenset()


# Expressions


@node
class Value:
    """An expression."""


@node
class Const(Value):
    """A number (f64), a boolean or a colour (i32), or ``null`` (ref)."""

    kind: Kind
    value: float | int


@node
class Text(Value):
    """A string that stands in the data of the module."""

    value: str


@node
class StaticList(Value):
    """A list of constants that stands in the data of the module."""

    item: Kind
    values: tuple[float | int, ...]


@node
class GetLocal(Value):
    """The value of a local."""

    local: Local


@node
class GetCell(Value):
    """The value of a cell of this frame or one around it. What is not tracked makes no dependency."""

    cell: Cell
    tracked: bool = True


@node
class Op(Value):
    """One WebAssembly instruction, such as ``f64.add``."""

    name: str
    kind: Kind
    arguments: tuple[Expression, ...]


@node
class Runtime(Value):
    """A function the runtime offers; ``kind`` is None when it gives nothing."""

    name: str
    kind: Kind | None
    arguments: tuple[Expression, ...]


@node
class OnCell(Value):
    """A function of the runtime about what a cell holds, which may mark what depends on it."""

    name: str
    kind: Kind | None
    cell: Cell
    arguments: tuple[Expression, ...] = ()


@node
class Load(Value):
    """What stands in memory at an address and bytes further on."""

    kind: Kind
    address: Expression
    offset: int


@node
class Rows(Value):
    """Where, for each of ``count`` (f64) times that a node is there, its attributes are to be written."""

    node: int
    attributes: tuple[int, ...]
    count: Expression


@node
class ListRows(Value):
    """The same for each item of a list that a cell holds. ``attributes`` are pairs: of an attribute, and of
    the slot of an item that it takes its value from, or -1 if that is to be written.
    """

    node: int
    attributes: tuple[int, ...]
    items: Expression


@node
class Invoke(Value):
    """A call of a function of the script."""

    function: Function
    arguments: tuple[Expression, ...]


@node
class Select(Value):
    """``then`` or ``otherwise``; only one of them is evaluated."""

    kind: Kind
    test: Expression
    then: Expression
    otherwise: Expression


@node
class Item(Value):
    """The item of a list at an f64 index; the runtime fails when there is none."""

    kind: Kind
    list: Expression
    index: Expression


@node
class Row(Value):
    """The row at an f64 index of a list whose items have ``width`` slots each: the address of a record whose
    fields would stand there. The runtime fails when there is none.
    """

    list: Expression
    index: Expression
    width: int


@node
class Slot(Value):
    """The slot of an object at an i32 index that is known to be there."""

    kind: Kind
    object: Expression
    index: Expression


@node
class Length(Value):
    """The length (i32) of a string, list or record."""

    object: Expression


@node
class NewList(Value):
    """A list of the given items."""

    item: Kind
    items: tuple[Expression, ...]


@node
class NewRecord(Value):
    """A record of the given fields, in the order of their slots."""

    kinds: tuple[Kind, ...]
    fields: tuple[Expression, ...]


@node
class Sequence(Value):
    """Statements, then a value."""

    statements: tuple[Statement, ...]
    value: Expression


@node
class Perform(Value):
    """Statements in place of a call that gives nothing."""

    statements: tuple[Statement, ...]


Expression = (
    Const
    | Text
    | StaticList
    | GetLocal
    | GetCell
    | Op
    | Runtime
    | OnCell
    | Load
    | Rows
    | ListRows
    | Invoke
    | Select
    | Item
    | Row
    | Slot
    | Length
    | NewList
    | NewRecord
    | Sequence
    | Perform
)

# Statements


LINE_BITS = 20


@node
class Placed:
    """A statement. ``at`` is where it comes from: the number of a source of the program, shifted by
    ``LINE_BITS``, and a line; 0 where that is the place of what it is part of.
    """

    at: int = field(default=0, kw_only=True)


@node
class SetLocal(Placed):
    """Writes a local."""

    local: Local
    value: Expression


@node
class SetCell(Placed):
    """Writes a cell; what depends on it becomes dirty."""

    cell: Cell
    value: Expression


@node
class SetSlot(Placed):
    """Writes a slot of an object that is not adopted yet, or one without a reference of a list made anew."""

    kind: Kind
    object: Local
    index: Expression
    value: Expression


@node
class Store(Placed):
    """Writes to memory at an address and bytes further on."""

    kind: Kind
    address: Local
    offset: int
    value: Expression


@node
class EachRow(Placed):
    """For each row of a table of entities, whose address is then in ``row``: ``body``. Rows without an entity
    are looked for if ``gaps`` may come up meanwhile.
    """

    table: Expression
    row: Local
    gaps: bool
    body: tuple[Statement, ...]


@node
class Do(Placed):
    """Evaluates and forgets the value."""

    value: Expression


@node
class Branch(Placed):
    """``if``."""

    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@node
class Loop(Placed):
    """While ``test`` holds: ``body``, then ``update``. What is ``paid`` for burns no fuel of its own."""

    test: Expression | None
    body: tuple[Statement, ...]
    update: tuple[Statement, ...]
    end: Label
    next: Label
    paid: bool = False


@node
class Labeled(Placed):
    """Statements that ``Exit`` can leave."""

    label: Label
    body: tuple[Statement, ...]


@node
class Exit(Placed):
    """Goes to where the label says."""

    label: Label


@node
class Give(Placed):
    """Returns from a function, unit or handler."""

    value: Expression | None


@node
class Settle(Placed):
    """Brings a computed cell up to date."""

    cell: Cell


@node
class Burn(Placed):
    """Uses fuel: what follows may set off itself again and again."""


@node
class SetAttribute(Placed):
    """Sets an attribute of a node of this block."""

    node: int
    attribute: int
    name: str
    kind: Kind
    value: Expression


@node
class ChooseBranch(Placed):
    """Decides an ``<if>``: -1 shows nothing."""

    site: int
    branch: Expression


@node
class Repeat(Placed):
    """Decides a ``<for>``; without ``keys`` items are told apart by their index."""

    site: int
    items: Expression
    keys: Expression | None


@node
class UseChild(Placed):
    """Sets the props of the component at a site; makes it first if it is not there."""

    site: int
    props: tuple[tuple[Cell, Expression], ...]


@node
class Emit(Placed):
    """Tells whoever uses this component that its event of a number happened."""

    event: int
    record: Expression


@node
class Animate(Placed):
    """Lets a cell go to a value in time: ``tween`` (ms, easing) or ``spring`` (stiffness, damping)."""

    way: Literal["tween", "spring"]
    cell: Cell
    to: Expression
    options: tuple[Expression, Expression]


Statement = (
    SetLocal
    | SetCell
    | SetSlot
    | Store
    | EachRow
    | Do
    | Branch
    | Loop
    | Labeled
    | Exit
    | Give
    | Settle
    | Burn
    | SetAttribute
    | ChooseBranch
    | Repeat
    | UseChild
    | Emit
    | Animate
)

# The component


@table
class Unit:
    """A piece of work that is done again when something it reads changes.

    ``cell`` is the computed cell it brings up to date, if that is what it does. Effects run after all else
    of their block, ``once`` only when it is mounted.
    """

    body: list[Statement]
    cell: Cell | None = None
    effect: bool = False
    once: bool = False


@table
class Handler:
    """Code that runs on an event at a node."""

    node: int
    event: int
    body: list[Statement]
    record: Local


@table
class NodeEntry:
    """An element, or (kind 0) the place of a site. ``statics`` are attribute ids with constants.

    ``origin`` is the number, from 1, of the element in the component's outline as its lines tell it; 0 in a
    component that another one uses.
    """

    tag: str
    kind: int
    parent: int
    statics: list[tuple[int, str, Const | Text | StaticList]]
    origin: int = 0


@table
class Site:
    """An ``<if>`` (kind 0) with two branches, a ``<for>`` (1) with one, the use of a component (2) with its
    block and what goes into its slots, or a ``<slot>`` (3) with what it shows when nothing does.
    """

    node: int
    kind: int
    branches: list[Block | None]


@table
class Script:
    """The code of a component apart from its units: at the start, as time passes (``dt`` ms), at the end."""

    name: str
    init: list[Statement] = field(default_factory=list)
    tick: list[Statement] = field(default_factory=list)
    dt: Local = field(default_factory=lambda: Local("dt", "f64"))
    unmount: list[Statement] = field(default_factory=list)


@table
class Block:
    """What is mounted together. ``code`` is set where it is the whole of a component."""

    depth: int
    repeated: bool = False
    cells: list[Cell] = field(default_factory=list)
    nodes: list[NodeEntry] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    handlers: list[Handler] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    code: Script | None = None


@table
class PropEntry:
    """A prop: its cell, its kind in the contract, and what it is when it is not given."""

    name: str
    cell: Cell
    kind: int
    required: bool
    default: Const | Text | None


@table
class Program:
    """A whole component, with those it uses. The first block is its root.

    ``sources`` are the texts it comes from, its own first; ``constants`` are variables that turned out to
    hold one value for good, None where looking for more took too long; ``folded`` counts the pieces of code
    in which something was worked out. ``events`` are what its host is told of, by their numbers.
    """

    name: str
    width: float
    height: float
    blocks: list[Block] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    props: list[PropEntry] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    constants: dict[Cell, Const | Text] | None = field(default_factory=dict)
    folded: int = 0
    events: dict[str, Described] = field(default_factory=dict)

    @property
    def roots(self) -> list[Block]:
        """The blocks that are whole components."""
        return [block for block in self.blocks if block.code is not None]

    def let_go(self) -> None:
        """Empties the blocks, once the program is not needed any more. Its code knows cells, which know their
        blocks: all of it is now freed at once, and the collector need not visit it first.
        """
        for block in self.blocks:
            block.cells, block.sites, block.handlers, block.units = [], [], [], []
            block.code = None


def place(code: Statement, at: int) -> None:
    """Says where a statement comes from, while its code is being made."""
    object.__setattr__(code, "at", at)


def references(fields: tuple[Kind, ...]) -> int:
    """Which fields of a record are references: a bit each."""
    return sum(1 << place for place, kind in enumerate(fields) if kind == "ref")


def kind_of(value: Expression) -> Kind | None:
    """What an expression leaves: None for a call that gives nothing."""
    if isinstance(value, Const | Op | Runtime | OnCell | Load | Select | Item | Slot):
        return value.kind
    if isinstance(value, GetLocal):
        return value.local.kind
    if isinstance(value, GetCell):
        return value.cell.kind
    if isinstance(value, Invoke):
        return value.function.result
    if isinstance(value, Length | Rows | ListRows):
        return "i32"
    if isinstance(value, Sequence):
        return kind_of(value.value)
    if isinstance(value, Perform):
        return None
    return "ref"
