"""Write the constants of ``collab/compile/schema.json`` as Rust and TypeScript.

Usage: ``python generate.py`` from anywhere; a test fails when the written files are not what this prints.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from collab.compile.types.colors import NAMED

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "collab" / "compile" / "schema.json"
RUST = ROOT / "runtime-crate" / "src" / "abi" / "schema.rs"
RUST_COLORS = ROOT / "runtime-crate" / "src" / "native" / "named_colors.rs"
TYPESCRIPT = ROOT / "web-client" / "src" / "runtime" / "schema.ts"

NOTICE = "// Written by runtime-crate/generate.py from collab/compile/schema.json. Do not edit."
NO_SLOT = 255
SLOT_KINDS = {"number": 0, "boolean": 1, "color": 1, "string": 2, "text": 2, "list<number>": 3}
COLORS = {"transparent": 0}


def constant(name: str) -> str:
    """``strokeWidth`` → ``STROKE_WIDTH``."""
    return "".join("_" + letter if letter.isupper() else letter.upper() for letter in name)


def element_attributes(schema: dict[str, Any], element: dict[str, Any]) -> list[tuple[str, Any]]:
    """The attributes of an element with their defaults: its own, its groups' and the common ones."""
    entries: list[tuple[str, Any]] = []
    for entry in [*element["attributes"], "@common"]:
        grouped = isinstance(entry, str) and entry.startswith("@")
        names = schema["groups"][entry] if grouped else [entry]
        for name in names:
            attribute, default = (name["name"], name["default"]) if isinstance(name, dict) else (name, None)
            declared = schema["attributes"][attribute]["default"]
            entries.append((attribute, declared if default is None else default))
    return entries


def slot_bits(attribute: dict[str, Any], default: Any) -> int:
    """The 8 bytes of a slot that holds this default. References are 0: the reader knows their default."""
    match attribute["type"]:
        case "number":
            return int.from_bytes(struct.pack("<d", default), "little")
        case "boolean":
            return int(default)
        case "color":
            return COLORS[default] if default in COLORS else int(default[1:] + "ff", 16)
    return 0


def rust_colors() -> str:
    """The colors that CSS has names for, for components that are Rust."""
    lines = [
        "// Written by runtime-crate/generate.py from collab/compile/types/colors.py. Do not edit.",
        "",
        "/// Names in order, with their colors.",
        f"pub const NAMED: [(&str, u32); {len(NAMED)}] = [",
        *(f'    ("{name}", 0x{NAMED[name]:08X}),' for name in sorted(NAMED)),
        "];",
    ]
    return "\n".join(lines) + "\n"


def rust(schema: dict[str, Any]) -> str:
    """The constants the runtime needs."""
    attributes = schema["attributes"]
    kinds = max(element["id"] for element in schema["elements"].values()) + 1
    width = max(attribute["id"] for attribute in attributes.values()) + 1
    lines = [
        NOTICE,
        "",
        "/// The version of the contract with components and hosts.",
        f"pub const ABI_VERSION: u32 = {schema['abi']};",
    ]
    lines += ["", "/// Elements. 0 is the anchor of a site."]
    lines += [
        f"pub const {constant(name)}: u8 = {element['id']};" for name, element in schema["elements"].items()
    ]
    holds = [0, *(element["id"] for element in schema["elements"].values() if element.get("container"))]
    lines.append("/// Elements that hold others, and the anchor.")
    lines.append(f"pub const CONTAINERS: [u8; {len(holds)}] = {holds};")
    lines += [f"pub const KIND_COUNT: usize = {kinds};", "", "/// Attributes, all named `A_…`."]
    lines += [
        f"pub const A_{constant(name)}: u32 = {attribute['id']};" for name, attribute in attributes.items()
    ]
    lines += [f"pub const ATTRIBUTE_COUNT: usize = {width};", "", "/// Events, all named `E_…`."]
    lines += [f"pub const E_{constant(name)}: u32 = {number};" for name, number in schema["events"].items()]
    lines += [f"pub const EVENT_COUNT: u32 = {max(schema['events'].values()) + 1};"]
    fields = [field["name"] for field in schema["event"]]
    lines += ["", "/// Fields of the event record, all named `F_…`."]
    lines += [f"pub const F_{constant(name)}: u32 = {index};" for index, name in enumerate(fields)]
    mask = sum(1 << index for index, field in enumerate(schema["event"]) if field["type"] == "string")
    lines += [f"pub const EVENT_FIELDS: u32 = {len(fields)};", f"pub const EVENT_REFERENCES: u32 = {mask};"]
    lines += ["", "/// Words an attribute may hold, in the order of their numbers in the display list."]
    for name, attribute in attributes.items():
        if "values" in attribute:
            words = ", ".join(f'"{value}"' for value in attribute["values"])
            lines.append(
                f"pub const {constant(name)}_VALUES: [&str; {len(attribute['values'])}] = [{words}];"
            )
            default = attribute["values"].index(attribute["default"])
            lines.append(f"pub const {constant(name)}_DEFAULT: u32 = {default};")
    lines += ["", "/// How an attribute is stored: 0 number, 1 integer (boolean, color), 2 string, 3 list."]
    by_id = {attribute["id"]: attribute for attribute in attributes.values()}
    stored = [SLOT_KINDS[by_id[number]["type"]] if number in by_id else 0 for number in range(width)]
    lines.append(f"pub const ATTRIBUTE_KIND: [u8; ATTRIBUTE_COUNT] = {stored};")
    lines += [
        "",
        f"/// The slot of an attribute in a node of a kind; {NO_SLOT} if the element has no such attribute.",
    ]
    table = [[NO_SLOT] * width for _ in range(kinds)]
    defaults: list[list[int]] = [[] for _ in range(kinds)]
    for element in schema["elements"].values():
        for slot, (name, default) in enumerate(element_attributes(schema, element)):
            table[element["id"]][attributes[name]["id"]] = slot
            defaults[element["id"]].append(slot_bits(attributes[name], default))
    lines.append("pub const SLOT: [[u8; ATTRIBUTE_COUNT]; KIND_COUNT] = [")
    lines += [f"    {row}," for row in table]
    lines += [
        "];",
        "",
        "/// What the slots of a new node hold. References are 0: the reader knows their default.",
    ]
    lines.append("pub const DEFAULTS: [&[u64]; KIND_COUNT] = [")
    lines += [f"    &[{', '.join(f'0x{bits:x}' for bits in row)}]," for row in defaults]
    lines.append("];")
    return "\n".join(lines) + "\n"


def typescript(schema: dict[str, Any]) -> str:
    """The constants the browser needs."""
    attributes = schema["attributes"]
    lines = [NOTICE, "", f"export const ABI_VERSION = {schema['abi']};"]
    for name in ("align", "cursor"):
        words = ", ".join(f'"{value}"' for value in attributes[name]["values"])
        lines.append(f"export const {constant(name)}_VALUES = [{words}] as const;")
    lines.append(f'export const DEFAULT_FONT = "{attributes["font"]["default"]}";')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write all files."""
    schema = json.loads(SCHEMA.read_text())
    RUST.write_text(rust(schema))
    RUST_COLORS.write_text(rust_colors())
    TYPESCRIPT.parent.mkdir(parents=True, exist_ok=True)
    TYPESCRIPT.write_text(typescript(schema))


if __name__ == "__main__":
    main()
