"""Builds the compiler and the hub's rooms as native modules, from the same plain Python:
``python native_build.py``.

mypyc makes C of typed Python, into ``build/native``: a copy of the package with a native module beside each
file that ``MODULES`` names. What it can't make fast as it stands is written out in the text that it reads:
classes that a decorator makes of their fields, tables from a type to a method, unions of many classes and
sets of them. Each part stays on its lines, so a traceback names the line of the plain Python.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent
BUILD = ROOT / "build"
NATIVE = BUILD / "native"
GROUP = "omnicraft"
"""The name of the library that holds all native modules."""
MODULES = {
    "compile": (
        "syntax/*.py",
        "analyze/*.py",
        "types/*.py",
        "ir/nodes.py",
        "ir/rows.py",
        "ir/visit.py",
        "lower/*.py",
        "edits/*.py",
        "optimize/[!_]*.py",
        "emit/__init__.py",
        "emit/code.py",
        "emit/data.py",
        "emit/description.py",
        "emit/encoder.py",
        "emit/imports.py",
        "emit/layout.py",
        "emit/module.py",
        "emit/parts.py",
        "emit/rounds.py",
        "emit/written.py",
        "limits.py",
        "outline.py",
        "schema.py",
        "source.py",
    ),
    "crdt": (
        "document.py",
        "edits.py",
        "gate.py",
        "idset.py",
        "key_press.py",
        "lib0.py",
        "marks.py",
        "offsets.py",
        "order.py",
        "structs.py",
        "timeline.py",
    ),
    "rooms": (
        "activity.py",
        "batch.py",
        "deadlines.py",
        "effects.py",
        "intake.py",
        "journal.py",
        "locks.py",
        "messages.py",
        "pace.py",
        "people.py",
        "peers.py",
        "presence.py",
        "preview.py",
        "room.py",
        "runner.py",
        "session.py",
        "trying.py",
        "*connection.py",
        "wire/*.py",
    ),
}
"""What takes part in each compile, and in each edit on its way from a socket to the others, by folder of
``collab``. The rest stays as it is: it is pickled, or inherits from what can't be native, or runs once.
"""
_BESIDE = ("migrations", "runtime-crate", "web-client")
"""What the package finds beside it in a checkout."""
_FEW = 4
"""A union of no more types is told apart as it stands."""
_MAKERS = ("node", "table", "record", "dataclass")
_COMPARED = ("record", "dataclass")
_ERROR = "OmniCraftError"
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_TABLE = re.compile(r"dict\[type, Callable\[\.\.\., (.*)\]\]")
_NAMES = re.compile(r"ClassVar\[(dict\[str, Callable\[\.\.\., .*\]\])\]")
_LOOK_UP = re.compile(r"((?:self\.)?_[A-Z]+)\[(?:type\(\w+\)|kind)\]\((?:self, )?(\w+)\)")
_SET_READ_ONLY = re.compile(r"object\.__setattr__\((\w+), \"(\w+)\", (\w+)\)")


def main() -> None:
    """Builds what is not built yet."""
    if not is_current():
        build()


def build() -> None:
    """Makes the folder anew."""
    written = BUILD / "native-source"
    for folder in (NATIVE, written):
        shutil.rmtree(folder, ignore_errors=True)
    write_out(written)
    _copied(NATIVE)
    for name in _BESIDE:
        (NATIVE / name).symlink_to(ROOT / name)
    # What mypyc reads must not be found anywhere else.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MYPYPATH")
    }
    command = [sys.executable, __file__, "--compile", *map(str, modules())]
    subprocess.run(command, cwd=written, env=environment, check=True)  # noqa: S603 - paths of this repository


def built() -> list[Path]:
    """The native modules that there are for this version of Python."""
    name = f"*{sysconfig.get_config_var('EXT_SUFFIX')}"
    return [*NATIVE.glob(name), *(NATIVE / "collab").rglob(name)]


def is_current() -> bool:
    """Whether they are built, and of the sources as they are."""
    made = [path.stat().st_mtime for path in built()]
    sources = (Path(__file__), *(ROOT / path for path in modules()))
    return bool(made) and min(made) > max(path.stat().st_mtime for path in sources)


def modules() -> list[Path]:
    """The files that become native, from the root of the repository."""
    return sorted(
        path.relative_to(ROOT)
        for folder, patterns in MODULES.items()
        for path in {path for pattern in patterns for path in (ROOT / "collab" / folder).glob(pattern)}
    )


def write_out(into: Path) -> None:
    """Makes a folder with the package as mypyc reads it."""
    _copied(into)
    for path in modules():
        (into / path).write_text(written_out((ROOT / path).read_text("utf-8")), "utf-8")


def _copied(into: Path) -> None:
    shutil.copytree(ROOT / "collab", into / "collab", ignore=shutil.ignore_patterns("__pycache__", "static"))


def missing() -> str:
    """What the build needs and this machine doesn't have; empty if nothing is missing."""
    compiler = sysconfig.get_config_var("CC") or "cl"
    if shutil.which(compiler.split()[0]) is None:
        return f"There is no C compiler ({compiler}): nothing native can be built."
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return (
        ""
        if headers.exists()
        else f"Python's headers are not installed ({headers}): nothing native can be built."
    )


def _compile(names: list[str]) -> None:
    """Runs mypyc and the C compiler, in the folder of what was written out."""
    from mypyc.build import mypycify  # noqa: PLC0415 - what only this step needs
    from setuptools import setup  # noqa: PLC0415

    made = mypycify(
        ["--config-file=", "--ignore-missing-imports", *names],
        opt_level=os.environ.get("MYPYC_OPT_LEVEL", "1"),
        debug_level="0",
        # One file for all takes the C compiler several times as long.
        multi_file=True,
        group_name=GROUP,
    )
    if sysconfig.get_config_var("CC"):
        # Else every call between two files looks for its function in all libraries, and so does the start.
        for module in made:
            module.extra_compile_args.append("-fvisibility=hidden")
    folders = ["--build-lib", str(NATIVE), "--build-temp", str(BUILD / "native-objects")]
    setup(name=GROUP, ext_modules=made, script_args=["--quiet", "build_ext", *folders])


# Written out


def written_out(text: str) -> str:
    """The text of a module as mypyc can make it fast, with the same number of each line."""
    steps = (
        _written_unions,
        _written_classes,
        _written_names,
        _written_tables,
        _written_sets,
        _written_kinds,
        _written_tests,
        _written_constants,
    )
    for step in steps:
        text = step(text)
    text = _LOOK_UP.sub(r"\1(\2)", text)
    # A loop over what is given by place alone is one in C.
    text = text.replace(", strict=False)", ")")
    return _SET_READ_ONLY.sub(r"\1.\2 = \3", text)


class _Field:
    """A field of a class, as ``__init__`` takes and sets it."""

    def __init__(self, text: str, node: ast.AnnAssign) -> None:
        assert isinstance(node.target, ast.Name)
        self.name = node.target.id
        self.type = _source(text, node.annotation)
        self.line = node.lineno
        self.kw_only = False
        self._default = ""
        self._made = ""
        value = node.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "field":
            for given in value.keywords:
                if given.arg == "default":
                    self._default = _source(text, given.value)
                elif given.arg == "default_factory":
                    factory = given.value
                    inside = factory.body if isinstance(factory, ast.Lambda) else None
                    self._made = _source(text, inside) if inside else f"{_source(text, factory)}()"
                else:
                    self.kw_only = True
        elif value is not None:
            self._default = _source(text, value)

    @property
    def parameter(self) -> str:
        """How ``__init__`` takes it."""
        if self._made:
            return f"{self.name}: {self.type} | None = None"
        return f"{self.name}: {self.type}" + (f" = {self._default}" if self._default else "")

    @property
    def assignment(self) -> str:
        """How ``__init__`` sets it."""
        value = f"{self._made} if {self.name} is None else {self.name}" if self._made else self.name
        return f"self.{self.name} = {value}"


def _written_classes(text: str) -> str:
    """Classes with the methods that the decorators of ``collab.compile.records``, ``collab.records`` and
    ``dataclasses`` would give them, and errors as classes of Python's, as the one they inherit from is.
    """
    lines = text.split("\n")
    fields: dict[str, list[_Field]] = {}
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    inherited = {base.id for node in classes for base in node.bases if isinstance(base, ast.Name)}
    for node in classes:
        if any(isinstance(base, ast.Name) and base.id == _ERROR for base in node.bases):
            assert not lines[node.lineno - 2], node.name
            lines[node.lineno - 2] = "@plain"  # A decorator that mypyc doesn't know, and that does nothing.
        makers = [(one, _maker(one)) for one in node.decorator_list if _maker(one) in _MAKERS]
        if not makers:
            continue
        [(decorator, maker)] = makers
        lines[decorator.lineno - 1] = ""
        own = [_Field(text, part) for part in node.body if isinstance(part, ast.AnnAssign)]
        known = [one for base in node.bases if isinstance(base, ast.Name) for one in fields.get(base.id, [])]
        everything = fields[node.name] = known + own
        free = _free_lines(node, lines)
        methods = []
        if own:
            declared = [f"{one.name}: {one.type}" for one in own]
            declared.append(
                f"__fields__: ClassVar[tuple[str, ...]] = {_tuple(one.name for one in everything)}"
            )
            if node.name not in inherited:
                by_place = [one.name for one in everything if not one.kw_only]
                declared.append(f"__match_args__: Final = {_tuple(by_place)}")
            free.remove(own[0].line)
            lines[own[0].line - 1] = "    " + "; ".join(declared)
            methods.append(_initializer(everything))
        if maker in _COMPARED:
            methods += _compared(node.name, [one.name for one in everything])
        assert len(methods) <= len(free), node.name
        for line in free if methods else ():
            lines[line - 1] = ""
        for line, method in zip(free, methods, strict=False):
            lines[line - 1] = "    " + method
    return "\n".join(lines)


def _maker(decorator: ast.expr) -> str:
    """The name of what a class is decorated with."""
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return name.id if isinstance(name, ast.Name) else ""


def _free_lines(node: ast.ClassDef, lines: list[str]) -> list[int]:
    """The lines of a class of fields that say nothing to a machine, or what ``__init__`` says."""
    assert node.end_lineno is not None
    free: set[int] = set()
    last = node.end_lineno
    for part in node.body:
        is_text = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
        if is_text or isinstance(part, ast.AnnAssign):
            assert part.end_lineno is not None
            free.update(range(part.lineno, part.end_lineno + 1))
        elif isinstance(part, ast.FunctionDef):
            last = part.lineno - 1
            break
    free.update(line for line in range(node.lineno + 1, last + 1) if not lines[line - 1].strip())
    after = node.end_lineno + 1
    while after <= len(lines) and not lines[after - 1].strip():
        free.add(after)
        after += 1
    return sorted(free)


def _initializer(fields: list[_Field]) -> str:
    by_name = [one.parameter for one in fields if one.kw_only]
    parameters = ["self", *(one.parameter for one in fields if not one.kw_only)]
    if by_name:
        parameters += ["*", *by_name]
    return f"def __init__({', '.join(parameters)}) -> None: {'; '.join(one.assignment for one in fields)}"


def _compared(name: str, fields: list[str]) -> list[str]:
    same = " and ".join([f"isinstance(other, {name})", *(f"self.{one} == other.{one}" for one in fields)])
    values = "".join(f"self.{one}, " for one in fields)
    shown = ", ".join(f"{one}={{self.{one}!r}}" for one in fields)
    return [
        f"def __eq__(self, other: object) -> bool: return {same}",
        f"def __hash__(self) -> int: return hash(({values}))",
        f'def __repr__(self) -> str: return f"{name}({shown})"',
    ]


def _written_unions(text: str) -> str:
    """A union of classes that share their base as that base: what is asked of any is then found at once."""
    lines = text.split("\n")
    body = ast.parse(text).body
    bases = {
        node.name: node.bases[0].id
        for node in body
        if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name)
    }
    for node in body:
        if not (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.BinOp)
            and isinstance(node.value.op, ast.BitOr)
        ):
            continue
        members = [one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)]
        shared = {bases.get(member) for member in members}
        if len(members) > _FEW and len(shared) == 1 and None not in shared and node.end_lineno is not None:
            lines[node.lineno - 1] = f"{_source(text, node.targets[0])} = {shared.pop()}"
            for at in range(node.lineno, node.end_lineno):
                lines[at] = ""
    return "\n".join(lines)


def _written_names(text: str) -> str:
    """Tables from a name to a method, which stand in a class, at the end of the module: a native class has no
    methods yet while it is made.
    """
    lines = text.split("\n")
    moved: list[tuple[str, str]] = []
    for owner in ast.parse(text).body:
        for node in owner.body if isinstance(owner, ast.ClassDef) else ():
            if not (isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)):
                continue
            found = _NAMES.fullmatch(_source(text, node.annotation))
            if found is None or node.end_lineno is None:
                continue
            assert isinstance(owner, ast.ClassDef)
            name = _source(text, node.target)
            pairs = zip(node.value.keys, node.value.values, strict=True)
            entries = [
                f"{_source(text, key)}: {owner.name}.{_source(text, value)}" for key, value in pairs if key
            ]
            moved.append((name, f"{name}: {found[1]} = {{{', '.join(entries)}}}"))
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    if not moved:
        return text
    assert not lines[-1]
    lines[-1] = "; ".join(table for _, table in moved)
    text = "\n".join(lines)
    for name, _ in moved:
        text = re.sub(rf"\bself\.{name}\b", name, text)
    return text


def _written_tables(text: str) -> str:
    """Tables from a type to a function of its objects, as a function that asks for type after type."""
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)):
            continue
        found = _TABLE.fullmatch(re.sub(r"^ClassVar\[(.*)\]$", r"\1", _source(text, node.annotation)))
        if found is None or node.end_lineno is None:
            continue
        result, indent = found[1], " " * node.col_offset
        owner = "self, " if indent else ""
        lines[node.lineno - 1] = f"{indent}def {_source(text, node.target)}({owner}of: object) -> {result}:"
        for key, value in zip(node.value.keys, node.value.values, strict=True):
            assert key is not None
            given = _called(text, value)
            given = f"return {given}" if result != "None" else f"{given}; return"
            lines[key.lineno - 1] = f"{indent}    if isinstance(of, {_source(text, key)}): {given}"
        lines[node.end_lineno - 1] = f"{indent}    raise KeyError(type(of))"
    return "\n".join(lines)


def _called(text: str, value: ast.expr) -> str:
    """A method, or the body of a lambda, for ``of``."""
    if isinstance(value, ast.Lambda):
        name = value.args.args[-1].arg
        return re.sub(rf"(?<!\.)\b{name}\b", "of", _source(text, value.body))
    return f"self.{_source(text, value).rpartition('.')[2]}(of)"


def _written_sets(text: str) -> str:
    """``kind in SET`` behind ``kind = type(x)``, and ``type(x) in SET``, where that is a set of classes, as
    ``isinstance(x, (C, D))``; so is ``isinstance(x, TUPLE)``.
    """
    sets: dict[str, str] = {}
    tree = ast.parse(text)
    for node in tree.body:
        made = node.value if isinstance(node, ast.Assign) else None
        if isinstance(made, ast.Call) and _source(text, made.func) == "frozenset" and made.args:
            [made] = made.args
        if isinstance(made, ast.Tuple) and made.elts and all(map(_is_class, made.elts)):
            assert isinstance(node, ast.Assign)
            sets[_source(text, node.targets[0])] = ", ".join(_source(text, one) for one in made.elts)
    lines = text.split("\n")
    asked: list[tuple[int, int, int | None, str]] = []
    for function in ast.walk(tree) if sets else ():
        kinds = dict(_kinds(function)) if isinstance(function, ast.FunctionDef) else {}
        for inside in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
            if isinstance(inside, ast.Call) and _source(text, inside.func) == "isinstance":
                given = inside.args[1]
                if (members_of := sets.get(_source(text, given))) is not None:
                    asked.append((given.lineno, given.col_offset, given.end_col_offset, f"({members_of})"))
            if not (isinstance(inside, ast.Compare) and isinstance(inside.ops[0], ast.In | ast.NotIn)):
                continue
            left, members_of = _source(text, inside.left), sets.get(_source(text, inside.comparators[0]))
            of = kinds.get(left) or re.sub(r"^type\(([\w.]+)\)$", r"\1", left)
            if members_of is not None and of != left:
                new = f"isinstance({of}, ({members_of}))"
                new = f"(not {new})" if isinstance(inside.ops[0], ast.NotIn) else new
                asked.append((inside.lineno, inside.col_offset, inside.end_col_offset, new))
    # From the end on: what comes before in a line stays where it is.
    for number, start, end, new in sorted(set(asked), reverse=True):
        line = lines[number - 1]
        lines[number - 1] = line[:start] + new + line[end:]
    return "\n".join(lines)


def _is_class(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name[:1].isupper() and not name.isupper()


def _written_kinds(text: str) -> str:
    """``kind is C`` behind ``kind = type(x)`` as ``isinstance(x, C)``, which tells more of ``x``."""
    lines = text.split("\n")
    asked: list[tuple[int, int, int | None, str]] = []
    for node in ast.walk(ast.parse(text)):
        kinds = dict(_kinds(node)) if isinstance(node, ast.FunctionDef) else {}
        for inside in ast.walk(node) if kinds else ():
            if (
                isinstance(inside, ast.Compare)
                and isinstance(inside.left, ast.Name)
                and inside.left.id in kinds
                and isinstance(inside.ops[0], ast.Is)
            ):
                new = f"isinstance({kinds[inside.left.id]}, {_source(text, inside.comparators[0])})"
                asked.append((inside.lineno, inside.col_offset, inside.end_col_offset, new))
    # From the end on: what comes before in a line stays where it is.
    for number, start, end, new in sorted(set(asked), reverse=True):
        line = lines[number - 1]
        lines[number - 1] = line[:start] + new + line[end:]
    return "\n".join(lines)


def _kinds(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "type"
            and isinstance(node.value.args[0], ast.Name)
        ):
            yield node.targets[0].id, node.value.args[0].id


def _written_tests(text: str) -> str:
    """``isinstance(x, A | B)`` as ``isinstance(x, (A, B))``, for which no union is made each time."""
    lines = text.split("\n")
    asked: list[tuple[int, int, int | None, str]] = []
    for node in ast.walk(ast.parse(text)):
        called = node.func if isinstance(node, ast.Call) else None
        if not (isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id == "isinstance"):
            continue
        union = node.args[1]
        if isinstance(union, ast.BinOp) and union.lineno == union.end_lineno:
            new = f"({_source(text, union).replace(' | ', ', ')})"
            asked.append((union.lineno, union.col_offset, union.end_col_offset, new))
    # From the end on, as above.
    for number, start, end, new in sorted(asked, reverse=True):
        line = lines[number - 1]
        lines[number - 1] = line[:start] + new + line[end:]
    return "\n".join(lines)


def _written_constants(text: str) -> str:
    """Constants as ``Final``, which makes them C variables instead of entries of a dictionary."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            [target] = node.targets
            line = lines[node.lineno - 1]
            if isinstance(target, ast.Name) and _CONSTANT.fullmatch(target.id):
                lines[node.lineno - 1] = line.replace(target.id, f"{target.id}: Final", 1)
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                each = zip(target.elts, node.value.elts, strict=True)
                lines[node.lineno - 1] = "; ".join(
                    f"{_source(text, name)}: Final = {_source(text, value)}" for name, value in each
                )
        elif (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and _CONSTANT.fullmatch(node.target.id)
            and node.value is not None
        ):
            line = lines[node.lineno - 1]
            end = node.annotation.end_col_offset
            lines[node.lineno - 1] = f"{node.target.id}: Final[{_source(text, node.annotation)}]{line[end:]}"
    # Behind what has to come first in a module.
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    first = (imports[0].end_lineno or 1) - 1 if imports else 0
    lines[first] += "; from typing import ClassVar, Final; from abc import update_abstractmethods as plain"
    return "\n".join(lines)


def _source(text: str, node: ast.AST) -> str:
    found = ast.get_source_segment(text, node)
    assert found is not None
    return found


def _tuple(names: Iterator[str] | list[str]) -> str:
    return "(" + "".join(f'"{name}", ' for name in names) + ")"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--compile"]:
        _compile(sys.argv[2:])
    elif sys.argv[1:] == ["--can"]:
        sys.exit(missing() or None)
    else:
        main()
