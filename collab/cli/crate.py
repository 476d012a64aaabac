"""A component as a Rust crate, with the runtime's sources beside it.

``Button`` becomes ``Button/Cargo.toml`` and ``Button/src/lib.rs``; crates in one folder share its
``omnicraft_runtime/``, so that a program can hold components of several.
"""

from __future__ import annotations

import re
from pathlib import Path

import collab
from collab.cli.sources import FileError, write_file

RUNTIME = "omnicraft_runtime"
_SOURCES = ("ABI.md", "mathematics/src/*.rs", "src/**/*.rs")
_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS = """
abstract alloc as async await become box break const continue core crate do dyn else enum extern false final
fn for gen if impl in let loop macro match mod move mut override priv proc_macro pub ref return self static
std struct super test trait true try type typeof unsafe unsized use virtual where while yield
"""
_RESERVED = frozenset(_WORDS.split()) | {RUNTIME}

_MANIFEST = """\
[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
rust-version = "1.90"
publish = false

[dependencies]
omnicraft_runtime = {{ path = "../omnicraft_runtime" }}
"""


def write_crate(folder: Path, code: str) -> Path:
    """Write a crate and the runtime that it uses; returns the file with the code. Raises FileError.

    A ``Cargo.toml`` that is there stays: it may have been added to.
    """
    if folder.name == RUNTIME:
        raise FileError(f"{folder} is where the runtime goes: give the source another name.")
    for path, data in _runtime_files().items():
        write_file(str(folder.parent / RUNTIME / path), data)
    manifest = folder / "Cargo.toml"
    if not manifest.exists():
        write_file(str(manifest), _MANIFEST.format(name=crate_name(folder.name)).encode())
    library = folder / "src" / "lib.rs"
    write_file(str(library), code.encode())
    return library


def crate_name(name: str) -> str:
    """``MyButton`` → ``my_button``: a name that Cargo takes and Rust does not warn of."""
    words = re.sub(r"[^a-z0-9]+", "_", _WORD_ENDS.sub("_", name).lower()).strip("_")
    return words if words[:1].isalpha() and words not in _RESERVED else f"component_{words}".rstrip("_")


def _runtime_files() -> dict[Path, bytes]:
    """The sources of the runtime as a library, by their path in its folder."""
    package = Path(collab.__file__).parent
    packaged = package / "static" / "runtime-crate"
    crate = packaged if packaged.exists() else package.parent / "runtime-crate"
    found = {
        path.relative_to(crate): path.read_bytes() for pattern in _SOURCES for path in crate.glob(pattern)
    }
    # How the WebAssembly module is built is no matter of a library.
    about = crate.joinpath("Cargo.toml").read_text("utf-8").partition("\n[lib]")[0]
    return {Path("Cargo.toml"): about.encode(), **found}
