"""What a test tells about values that may be ``null``.

A *path* is what keeps its value while nothing is written: a name, a prop, a signal that is read, and fields
of these. After ``x !== null`` the path of ``x`` is known to hold a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from collab.compile.analyze.symbols import Names, Symbol
from collab.compile.syntax import ast
from collab.compile.types.model import OptionalType, prune
from collab.compile.types.tables import Types

Path = tuple[Symbol | str, ...]
_HOLDERS = frozenset(("const", "let", "local", "parameter", "item"))


def path_of(node: ast.Expression, names: Names) -> Path | None:
    """The path that an expression reads, if it reads one."""
    if isinstance(node, ast.Chain):
        return path_of(node.value, names)
    if isinstance(node, ast.Name):
        symbol = names.uses.get(node)
        return (symbol,) if symbol is not None and symbol.kind in _HOLDERS else None
    if isinstance(node, ast.Member):
        target = node.target
        symbol = names.uses.get(target) if isinstance(target, ast.Name) else None
        if symbol is not None and symbol.kind == "builtin":
            return (symbol, node.name) if symbol.name == "props" else None
        owner = path_of(target, names)
        return (*owner, node.name) if owner is not None else None
    if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) and not node.arguments:
        symbol = names.uses.get(node.callee)
        return (symbol,) if symbol is not None and symbol.kind in ("signal", "computed") else None
    return None


def known_values(test: ast.Expression, outcome: bool, names: Names, types: Types) -> Iterator[Path]:
    """The paths that hold a value where ``test``, whose types are known, gave ``outcome``."""
    if isinstance(test, ast.Unary) and test.operator == "!":
        yield from known_values(test.operand, not outcome, names, types)
    elif isinstance(test, ast.Logical) and test.operator == ("&&" if outcome else "||"):
        yield from known_values(test.left, outcome, names, types)
        yield from known_values(test.right, outcome, names, types)
    elif isinstance(test, ast.Binary) and test.operator in ("===", "!=="):
        equal = (test.operator == "===") is outcome
        for side, other in ((test.left, test.right), (test.right, test.left)):
            if isinstance(other, ast.Null):
                if not equal:
                    yield from _paths(side, names)
            elif equal and not _may_be_null(other, types):
                yield from _paths(side, names)


def ends_early(chain: ast.Chain, types: Types) -> bool:
    """Whether a ``?.`` of a chain stands behind something that may be ``null``."""
    part: ast.Expression = chain.value
    while isinstance(part, ast.Member | ast.Index | ast.Call):
        inner = part.callee if isinstance(part, ast.Call) else part.target
        if not isinstance(part, ast.Call) and part.optional and _may_be_null(inner, types):
            return True
        part = inner
    return False


def _may_be_null(node: ast.Expression, types: Types) -> bool:
    kind = types.expressions.get(node)
    return isinstance(node, ast.Null) or kind is None or isinstance(prune(kind), OptionalType)


def _paths(node: ast.Expression, names: Names) -> Iterator[Path]:
    """The path of what is not null, and of everything in it that a ``?.`` would have ended at."""
    path = path_of(node, names)
    if path is not None:
        yield path
    part: ast.Expression = node.value if isinstance(node, ast.Chain) else node
    while isinstance(part, ast.Member | ast.Index | ast.Call):
        inner = part.callee if isinstance(part, ast.Call) else part.target
        if not isinstance(part, ast.Call) and part.optional:
            path = path_of(inner, names)
            if path is not None:
                yield path
        part = inner
