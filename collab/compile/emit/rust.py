"""A component as Rust, from the same program and for the same runtime as its WebAssembly.

The text is that of a crate's ``lib.rs``, or of a module. It has one public item, ``COMPONENT``, which
``omnicraft_runtime::native::Instance`` loads as a host loads a module: the data segment, the events, and the
functions of the table in the order of their slots (``runtime-crate/ABI.md``, section 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import wrap

from collab.compile.emit.data import Data
from collab.compile.emit.description import HEADER_SIZE, describe
from collab.compile.emit.layout import lay_out
from collab.compile.emit.runtime import FUNCTIONS
from collab.compile.emit.rust_code import TYPES, RustWriter
from collab.compile.emit.text_code import PARAMETERS, entries
from collab.compile.ir import nodes as ir

_VARIANTS = {"init": "Plain", "unmount": "Plain", "tick": "Tick", "run": "Run", "handle": "Handle"}
_HELPERS = (
    "burn", "enter", "data_base", "item", "row", "load_f64", "load_i32", "store_f64", "store_i32", "min",
    "max",
)  # fmt: skip
_CALL = re.compile(r"(?<![\w:.])([a-z]\w*)\(")
_ROW_BYTES = 32
_ROW_WIDTH = 100

_MODULE = """\
//! {name}, compiled by OmniCraft.
#![forbid(unsafe_code)]
#![allow(
    dead_code,
    non_snake_case,
    unconditional_recursion,
    unreachable_code,
    unused_assignments,
    unused_labels,
    unused_mut,
    unused_parens,
    unused_variables,
    reason = "it was written by a compiler"
)]

{uses}

/// The component, for `omnicraft_runtime::native::Instance`.
pub static COMPONENT: Component = Component {{ data: DATA, table: TABLE, events: EVENTS }};

const EVENTS: Events = &[{events}];

const TABLE: &[Function] = &[{table}];

const DATA: &[u8] = b"\\
{data}";
{code}"""


def rust(program: ir.Program) -> str:
    """The text of the crate: the same for the same program."""
    layout = lay_out(program)
    data = Data(HEADER_SIZE)
    names: dict[ir.Function, str] = {}
    for number, function in enumerate(program.functions):
        names[function] = f"f{number}_{RustWriter.unfit.sub('', function.name)}"
    slots: dict[object, int] = {}
    table: list[str] = []
    rows: list[str] = []

    def put(head: str, body: list[str]) -> None:
        rows.extend(("", f"fn {head} {{", *(f"    {row}" for row in body), "}"))

    for function in program.functions:
        written = RustWriter(program.blocks[0], layout, data, names)
        body = ["enter();", *written.function(function)]
        result = ""
        if function.result is not None:
            result = f" -> {TYPES[function.result]}"
            body.append('unreachable!("every way has returned")')
        parameters = ", ".join(("frame: u32", *written.parameters[1:]))
        put(f"{names[function]}({parameters}){result}", body)
    for entry in entries(program, layout):
        head = ", ".join(f"{name}: {'f64' if name == 'dt' else 'u32'}" for name in PARAMETERS[entry.kind])
        name = f"{entry.kind}{len(slots)}"
        put(f"{name}({head})", RustWriter(entry.block, layout, data, names).entry(entry))
        slots[entry.kind, entry.block] = len(slots)
        table.append(f"Function::{_VARIANTS[entry.kind]}({name})")
    data = describe(program, layout, data, slots)
    code = "".join(f"{row}\n" for row in rows)
    return _MODULE.format(
        name=program.name,
        uses=_uses(code, events=bool(program.events)),
        events=_listed(f'("{name}", {_kind(kind)})' for name, kind in program.events.items()),
        table=_listed(table),
        data=_bytes(bytes(data.bytes)),
        code=code,
    )


def _uses(code: str, *, events: bool) -> str:
    called = set(_CALL.findall(code))
    used = sorted(name for name in (*_HELPERS, *FUNCTIONS) if name in called)
    rows = [f"use omnicraft_runtime::native::code::{{{_listed(used)}}};"] if used else []
    kind = ", Kind" if events else ""
    return "\n".join((*rows, f"use omnicraft_runtime::native::{{Component, Events, Function{kind}}};"))


def _kind(described: ir.Described) -> str:
    """What an event brings."""
    if isinstance(described, str):
        return f"Kind::{'Text' if described == 'string' else described.capitalize()}"
    if described is None:
        return "Kind::Nothing"
    (form, inner) = next(iter(described.items()))
    if form == "record":
        assert isinstance(inner, dict)
        fields = ", ".join(f'("{name}", {_kind(part)})' for name, part in inner.items())
        return f"Kind::Record(&[{fields}])"
    return f"Kind::{form.capitalize()}(&{_kind(inner)})"


def _listed(words: Iterable[str]) -> str:
    """In rows, if there are any."""
    rows = wrap(", ".join(words), _ROW_WIDTH, break_long_words=False)
    return "".join(f"\n    {row}" for row in rows) + ",\n" if rows else ""


def _bytes(data: bytes) -> str:
    """Rows of a literal: space at the beginning of one is skipped, so that there is none."""
    return "\\\n".join(
        "".join(map(_byte, data[at : at + _ROW_BYTES])) for at in range(0, len(data), _ROW_BYTES)
    )


def _byte(byte: int) -> str:
    letter = chr(byte)
    return letter if "!" <= letter <= "~" and letter not in '"\\' else "\\0" if not byte else f"\\x{byte:02x}"
