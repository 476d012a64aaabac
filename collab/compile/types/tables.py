"""What the checker hands on, and what the library offers."""

from __future__ import annotations

from collab.compile.analyze.symbols import Symbol
from collab.compile.records import field, record, table
from collab.compile.syntax import ast
from collab.compile.types.model import BOOLEAN, NUMBER, STRING, ListType, Type, optional


@table
class Signature:
    """A function's types. ``checked`` turns true when its body is being looked at."""

    parameters: list[Type]
    result: Type
    checked: bool = False


@table
class Types:
    """Side tables of types.

    ``expressions`` has the type of each expression, ``symbols`` that of each variable (of a signal, its
    value), ``functions`` the signatures, ``results`` what arrows return. ``calls`` says what each call
    means, as a key such as ``signal.set``, ``list.map`` or ``Math.sin``. ``events`` are what the component
    emits, with what they bring. ``coerced`` are string expressions where a colour is needed. ``wrapped`` are
    values of a type where one that may be ``null`` is needed, ``narrowed`` expressions that may be ``null``
    by their declaration, but not where they stand. ``holding`` are the paths that are known to hold a value
    around an attribute or a statement at the top of the script, if any.
    """

    expressions: dict[ast.Node, Type] = field(default_factory=dict)
    symbols: dict[Symbol, Type] = field(default_factory=dict)
    props: dict[str, Type] = field(default_factory=dict)
    functions: dict[Symbol, Signature] = field(default_factory=dict)
    results: dict[ast.Arrow, Type] = field(default_factory=dict)
    calls: dict[ast.Call, str] = field(default_factory=dict)
    events: dict[str, Type] = field(default_factory=dict)
    coerced: set[ast.Node] = field(default_factory=set)
    wrapped: dict[ast.Node, Type] = field(default_factory=dict)
    narrowed: set[ast.Node] = field(default_factory=set)
    holding: dict[ast.Node, frozenset[tuple[Symbol | str, ...]]] = field(default_factory=dict)


@record
class Method:
    """A function of the library: parameters, how many are required, result."""

    parameters: tuple[Type, ...]
    required: int
    result: Type


STRINGS = ListType(STRING)

STRING_METHODS = {
    "slice": Method((NUMBER, NUMBER), 0, STRING),
    "substring": Method((NUMBER, NUMBER), 1, STRING),
    "at": Method((NUMBER,), 1, optional(STRING)),
    "indexOf": Method((STRING, NUMBER), 1, NUMBER),
    "lastIndexOf": Method((STRING, NUMBER), 1, NUMBER),
    "includes": Method((STRING, NUMBER), 1, BOOLEAN),
    "startsWith": Method((STRING, NUMBER), 1, BOOLEAN),
    "endsWith": Method((STRING, NUMBER), 1, BOOLEAN),
    "trim": Method((), 0, STRING),
    "trimStart": Method((), 0, STRING),
    "trimEnd": Method((), 0, STRING),
    "toUpperCase": Method((), 0, STRING),
    "toLowerCase": Method((), 0, STRING),
    "repeat": Method((NUMBER,), 1, STRING),
    "padStart": Method((NUMBER, STRING), 1, STRING),
    "padEnd": Method((NUMBER, STRING), 1, STRING),
    "split": Method((STRING,), 1, STRINGS),
    "replace": Method((STRING, STRING), 2, STRING),
    "replaceAll": Method((STRING, STRING), 2, STRING),
    "charAt": Method((NUMBER,), 1, STRING),
    "charCodeAt": Method((NUMBER,), 1, NUMBER),
    "codePointAt": Method((NUMBER,), 1, optional(NUMBER)),
}
NUMBER_METHODS = {
    "toFixed": Method((NUMBER,), 0, STRING),
    "toString": Method((), 0, STRING),
}
_MATH = """
abs floor ceil round trunc sqrt sign sin cos tan asin acos atan exp log log2 log10 cbrt sinh cosh tanh
asinh acosh atanh expm1 log1p
"""
MATH_UNARY = frozenset(_MATH.split())
MATH_METHODS = {
    **{name: Method((NUMBER,), 1, NUMBER) for name in MATH_UNARY},
    **{name: Method((NUMBER, NUMBER), 2, NUMBER) for name in ("pow", "atan2", "hypot")},
    **{name: Method((NUMBER,) * 128, 1, NUMBER) for name in ("min", "max")},
    "random": Method((), 0, NUMBER),
}
MATH_CONSTANTS = {
    "PI": 3.141592653589793,
    "E": 2.718281828459045,
    "LN2": 0.6931471805599453,
    "LN10": 2.302585092994046,
    "LOG2E": 1.4426950408889634,
    "LOG10E": 0.4342944819032518,
    "SQRT2": 1.4142135623730951,
    "SQRT1_2": 0.7071067811865476,
}
NUMBER_TESTS = {
    name: Method((NUMBER,), 1, BOOLEAN) for name in ("isFinite", "isInteger", "isNaN", "isSafeInteger")
}
NUMBER_CONSTANTS = {
    "EPSILON": 2.220446049250313e-16,
    "MAX_SAFE_INTEGER": 9007199254740991.0,
    "MIN_SAFE_INTEGER": -9007199254740991.0,
    "MAX_VALUE": 1.7976931348623157e308,
    "MIN_VALUE": 5e-324,
}
CONSTANTS = {"Math": MATH_CONSTANTS, "Number": NUMBER_CONSTANTS}
_LISTS = """
map filter some every find findIndex findLast findLastIndex forEach at reduce reduceRight includes indexOf
lastIndexOf slice concat flat flatMap reverse toReversed toSorted toSpliced with join
"""
LIST_METHODS = frozenset(_LISTS.split())
CHANGING_METHODS = frozenset(["push", "pop", "shift", "unshift", "splice", "sort", "fill", "copyWithin"])
