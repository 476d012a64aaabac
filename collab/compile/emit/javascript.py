"""A component as a JavaScript module, from the same program and for the same runtime as its WebAssembly.

The module exports ``abi`` (version and sizes), ``events`` (what it tells its host of), ``imports`` (the
functions it uses) and ``link(omni)``, which does what instantiating the WebAssembly module with those
imports does: it writes the data segment and puts the component's functions into the table
(``runtime-crate/ABI.md``, section 2).
"""

from __future__ import annotations

import json
from base64 import b64encode

from collab.compile.emit.data import Data
from collab.compile.emit.description import HEADER_SIZE, describe
from collab.compile.emit.encoder import name, section, unsigned, vector
from collab.compile.emit.imports import needed
from collab.compile.emit.javascript_code import JavaScriptWriter
from collab.compile.emit.layout import lay_out
from collab.compile.emit.text_code import PARAMETERS, entries
from collab.compile.ir import nodes as ir
from collab.compile.schema import SCHEMA

_TYPES = {"frame": 0x7F, "unit": 0x7F, "handler": 0x7F, "event": 0x7F, "dt": 0x7C}

_MODULE = """\
// {name}, compiled by OmniCraft.
export const abi = {{ version: {version}, dataSize: {data_size}, tableSize: {table_size} }};
export const events = JSON.parse({events});
export const imports = {imports};

const DATA = "{data}";
const TABLE = "{table}";
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export function link(omni) {{
  const {{ {taken} }} = omni;
  const base = omni.data_base.value;
  const fuel = omni.fuel.value;
  let view = new DataView(memory.buffer);
  const now = () => (view.buffer === memory.buffer ? view : (view = new DataView(memory.buffer)));
  const F = (at) => now().getFloat64(at, true);
  const I = (at) => now().getInt32(at, true);
  const setF = (at, value) => now().setFloat64(at, value, true);
  const setI = (at, value) => now().setInt32(at, value, true);
  const whole = (value) => Math.trunc(Math.min(Math.max(value || 0, -2147483648), 2147483647));
  const burn = () => {{
    const left = I(fuel) - 1;
    setI(fuel, left);
    if (left < 0) throw new Error("out of fuel");
  }};
{helpers}{code}
  new Uint8Array(memory.buffer).set(bytes(DATA), base);
  new WebAssembly.Instance(new WebAssembly.Module(bytes(TABLE)), {{ omni, component: {{ {functions} }} }});
}}
"""
_HELPERS = {
    "item": "  const item = (list, index) => row(list, index, 8);\n",
    "row": """\
  const row = (list, index, bytes) => {
    const at = whole(index);
    if (at !== index || at < 0 || at >= I(list + 8)) fail(1, index);
    return list + bytes * at;
  };
""",
}


def javascript(program: ir.Program) -> str:
    """The text of the module: the same for the same program."""
    layout = lay_out(program)
    data = Data(HEADER_SIZE)
    runtime, needs = needed(program)
    names = {function: f"f{number}_{function.name}" for number, function in enumerate(program.functions)}
    slots: dict[object, int] = {}
    kinds: list[str] = []
    rows: list[str] = []

    def writer(block: ir.Block) -> JavaScriptWriter:
        return JavaScriptWriter(block, layout, data, names)

    for function in program.functions:
        written = writer(program.blocks[0])
        body = written.function(function)
        rows.append(f"const {names[function]} = ({', '.join(written.parameters)}) => {{")
        rows += [f"  {row}" for row in ("burn();", *body)]
        rows.append("};")
    for entry in entries(program, layout):
        kind = entry.kind
        rows.append(f"const {kind}{len(slots)} = ({', '.join(PARAMETERS[kind])}) => {{")
        rows.extend(f"  {row}" for row in writer(entry.block).entry(entry))
        rows.append("};")
        slots[kind, entry.block] = len(slots)
        kinds.append(kind)
    data = describe(program, layout, data, slots)
    return _MODULE.format(
        name=program.name,
        version=SCHEMA.abi,
        data_size=len(data.bytes),
        table_size=len(slots),
        events=json.dumps(json.dumps(program.events)),
        imports=json.dumps(runtime),
        data=b64encode(bytes(data.bytes)).decode(),
        table=b64encode(_table(kinds)).decode(),
        taken=", ".join(("memory", *runtime)),
        helpers=_helpers(needs.helpers),
        code="\n".join(f"  {row}" for row in rows),
        functions=", ".join(f"{kind}{number}" for number, kind in enumerate(kinds)),
    )


def _helpers(needed: frozenset[str]) -> str:
    """Those of lists, of which one calls the other."""
    names = ("row", "item") if "item" in needed else ("row",) if "row" in needed else ()
    return "".join(_HELPERS[name] for name in names)


def _table(kinds: list[str]) -> bytes:
    """A module that puts functions of JavaScript into the runtime's table, which takes none itself."""
    signatures = list(dict.fromkeys(PARAMETERS[kind] for kind in kinds))
    types = [
        b"\x60" + vector([bytes((_TYPES[parameter],)) for parameter in parameters]) + b"\x00"
        for parameters in signatures
    ]
    imports = [
        name("omni") + name("table") + b"\x01\x70\x00\x00",
        name("omni") + name("table_base") + b"\x03\x7f\x00",
        *(
            name("component")
            + name(f"{kind}{number}")
            + b"\x00"
            + unsigned(signatures.index(PARAMETERS[kind]))
            for number, kind in enumerate(kinds)
        ),
    ]
    element = b"\x00\x23\x00\x0b" + vector([unsigned(number) for number in range(len(kinds))])
    parts = [b"\0asm\x01\0\0\0", section(1, vector(types)), section(2, vector(imports))]
    return b"".join([*parts, section(9, vector([element]))])
