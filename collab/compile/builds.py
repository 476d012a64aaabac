"""The builds of the runtime, what components need of it and tell their hosts, and which build shows one:
sections 2 and 11 of the contract.
"""

from __future__ import annotations

import functools
import json
import re
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from collab.errors import OmniCraftError

TRUNCATED = "The component's module is truncated or is not a component."

EMBEDDED: Sequence[str] = ("omnicraft_embed_small", "omnicraft_embed_middle", "omnicraft_embed")
"""Those that pages load which show one component: smallest first, and the last one runs every component."""

_MATHEMATICS = re.compile(rb"math_(?!random)")

_ANY = 0xFF
"""All parts that a component can need."""


class BadComponent(OmniCraftError):  # noqa: N818 - reads as the sentence it is
    """These bytes are not a component this runtime can run."""

    code = "BAD_COMPONENT"
    status = 422


class Abi(NamedTuple):
    """What a module needs: sizes in bytes and in table slots, and a bit for each part of the runtime."""

    version: int
    data_size: int
    table_size: int
    parts: int


def component_abi(wasm: bytes) -> Abi:
    """The section ``omni.abi`` of a component's module. Raises BadComponent."""
    if wasm[:8] != b"\0asm\x01\0\0\0":
        raise BadComponent("These bytes are not a WebAssembly module.")
    try:
        section = _custom_section(wasm, b"omni.abi")
        if section is not None:
            version, data_size, table_size, parts = struct.unpack_from("<4I", section)
            return Abi(version, data_size, table_size, parts or _ANY)
    except (IndexError, struct.error):
        raise BadComponent(TRUNCATED) from None
    raise BadComponent("This WebAssembly module is not an OmniCraft component.")


def events_of(wasm: bytes) -> dict[str, Any]:
    """What a component tells its host of, by name, with what that brings, as the contract describes it.

    Raises BadComponent.
    """
    try:
        section = _custom_section(wasm, b"omni.events")
        events = json.loads(section or b"{}")
    except (IndexError, ValueError):
        raise BadComponent(TRUNCATED) from None
    if not isinstance(events, dict):
        raise BadComponent(TRUNCATED)
    return events


def module_path(name: str) -> Path:
    """A module of the runtime: in an installed package, or where the checkout builds it."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "static" / f"{name}.wasm"
    return packaged if packaged.exists() else package.parent / "runtime-crate" / "pkg" / f"{name}.wasm"


@functools.cache
def parts_of_build(name: str) -> int:
    """The parts of a build of the runtime, a bit for each."""
    section = _custom_section(module_path(name).read_bytes(), b"omni.parts")
    assert section is not None, "a build of the runtime tells its parts"
    (parts,) = struct.unpack("<I", section)
    return int(parts)


def build_for(wasm: bytes) -> str:
    """Of the builds in ``EMBEDDED``, the smallest that runs a component's module. Raises BadComponent."""
    needed = component_abi(wasm).parts
    return next((name for name in EMBEDDED if not needed & ~parts_of_build(name)), EMBEDDED[-1])


def uses_mathematics(wasm: bytes) -> bool:
    """Whether a component's module imports functions of the mathematics. A name may mislead it to say so."""
    return _MATHEMATICS.search(wasm) is not None


def _custom_section(wasm: bytes, wanted: bytes) -> bytes | None:
    at = 8
    while at < len(wasm):
        size, start = _leb(wasm, at + 1)
        length, name = _leb(wasm, start)
        if wasm[at] == 0 and wasm[name : name + length] == wanted:
            return wasm[name + length : start + size]
        at = start + size
    return None


def _leb(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 35:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
    raise IndexError
