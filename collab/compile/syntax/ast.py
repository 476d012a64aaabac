"""The tree of one source. Nodes are immutable and carry the offsets they span; what later phases find out
about a node stands in their own tables, keyed by the node.
"""

from __future__ import annotations

from collab.compile.records import node


@node
class Node:
    """Anything in the tree, at ``text[start:end]``."""

    start: int
    end: int


# Expressions


@node
class Value(Node):
    """An expression."""


@node
class Number(Value):
    """``12.5``."""

    value: float


@node
class String(Value):
    """``'text'``, with escapes resolved."""

    value: str


@node
class Boolean(Value):
    """``true`` or ``false``."""

    value: bool


@node
class Null(Value):
    """``null``."""


@node
class Template(Value):
    """`` `a ${b} c` ``: the literal parts are ``String`` nodes."""

    parts: tuple[Expression, ...]


@node
class Name(Value):
    """An identifier that is read."""

    name: str


@node
class Member(Value):
    """``target.name``, ``target?.name``."""

    target: Expression
    name: str
    name_start: int
    optional: bool = False


@node
class Index(Value):
    """``target[index]``, ``target?.[index]``."""

    target: Expression
    index: Expression
    optional: bool = False


@node
class Chain(Value):
    """A row of members, items and calls with at least one ``?.``, where all of it may end with ``null``."""

    value: Expression


@node
class Call(Value):
    """``callee(arguments)``; ``type_argument`` is the ``T`` of ``signal<T>(…)``."""

    callee: Expression
    arguments: tuple[Expression, ...]
    type_argument: TypeNode | None


@node
class Unary(Value):
    """``-x``, ``+x``, ``!x``."""

    operator: str
    operand: Expression


@node
class Binary(Value):
    """Arithmetic and comparison."""

    operator: str
    left: Expression
    right: Expression


@node
class Logical(Value):
    """``a && b``, ``a || b``, ``a ?? b``."""

    operator: str
    left: Expression
    right: Expression


@node
class Conditional(Value):
    """``test ? then : otherwise``."""

    test: Expression
    then: Expression
    otherwise: Expression


@node
class Arrow(Value):
    """``(a, b) => body``."""

    parameters: tuple[Parameter, ...]
    body: Expression | Block
    returns: TypeNode | None


@node
class ListLiteral(Value):
    """``[a, ...b]``."""

    items: tuple[Expression, ...]


@node
class Field(Node):
    """``name: value`` in a record."""

    name: str
    value: Expression


@node
class RecordLiteral(Value):
    """``{a: 1, ...b}``."""

    fields: tuple[Field | Spread, ...]


@node
class Spread(Value):
    """``...value``."""

    value: Expression


@node
class Assign(Value):
    """``target = value``, ``target += value``; ``target++`` is ``target += 1``."""

    operator: str
    target: Expression
    value: Expression


@node
class Missing(Value):
    """An expression that is not there yet; already reported."""


Expression = (
    Number
    | String
    | Boolean
    | Null
    | Template
    | Name
    | Member
    | Index
    | Chain
    | Call
    | Unary
    | Binary
    | Logical
    | Conditional
    | Arrow
    | ListLiteral
    | RecordLiteral
    | Spread
    | Assign
    | Missing
)

# Types as written


@node
class TypeName(Node):
    """``number``, or a name that is no type."""

    name: str


@node
class TypeList(Node):
    """``list<T>``, ``T[]``, ``Array<T>``."""

    item: TypeNode


@node
class TypeOptional(Node):
    """``T?``."""

    item: TypeNode


@node
class TypeField(Node):
    """``name: T`` in a record type."""

    name: str
    type: TypeNode


@node
class TypeRecord(Node):
    """``{name: T}``."""

    fields: tuple[TypeField, ...]


TypeNode = TypeName | TypeList | TypeOptional | TypeRecord

# Statements


@node
class Parameter(Node):
    """A parameter of a function or an arrow."""

    name: str
    annotation: TypeNode | None


@node
class Variable(Node):
    """``const name: T = value``; the node of ``for (const x of …)`` has a ``Missing`` value."""

    keyword: str
    name: str
    name_start: int
    annotation: TypeNode | None
    value: Expression


@node
class Function(Node):
    """``function name(parameters): T { … }``."""

    name: str
    name_start: int
    parameters: tuple[Parameter, ...]
    returns: TypeNode | None
    body: Block


@node
class Import(Node):
    """``import { names } from "path"``; each name with where it stands."""

    names: tuple[tuple[str, int], ...]
    path: str
    path_start: int
    path_end: int


@node
class Return(Node):
    """``return value``."""

    value: Expression | None


@node
class If(Node):
    """``if (test) … else …``."""

    test: Expression
    then: Block
    otherwise: Block | None


@node
class While(Node):
    """``while (test) …``."""

    test: Expression
    body: Block


@node
class For(Node):
    """``for (let i = 0; i < n; i++) …``."""

    first: Statement | None
    test: Expression | None
    update: Expression | None
    body: Block


@node
class ForOf(Node):
    """``for (const item of list) …``."""

    variable: Variable
    each: Expression
    body: Block


@node
class Break(Node):
    """``break``."""


@node
class Continue(Node):
    """``continue``."""


@node
class Evaluate(Node):
    """An expression as a statement."""

    value: Expression


@node
class Block(Node):
    """``{ … }``."""

    statements: tuple[Statement, ...]


Statement = (
    Import | Variable | Function | Return | If | While | For | ForOf | Break | Continue | Evaluate | Block
)

# Markup


@node
class Attribute(Node):
    """``name="text"`` (a ``String``), ``name={expression}``, ``name`` (None), or an event ``@name={…}``.

    ``name`` has no ``@``; ``value_start`` and ``value_end`` span the value with its quotes or braces.
    """

    name: str
    event: bool
    value: Expression | None
    braces: bool
    value_start: int
    value_end: int


@node
class Element(Node):
    """``<tag …>…</tag>``. ``open_end`` is the end of its opening tag."""

    tag: str
    open_end: int
    attributes: tuple[Attribute, ...]
    children: tuple[Element | Text, ...]
    script: tuple[Statement, ...]


@node
class Text(Node):
    """Text or ``{expression}`` between tags; it has no place in the language, later phases say so."""


@node
class Document(Node):
    """What a source holds at its top."""

    children: tuple[Element | Text, ...]
