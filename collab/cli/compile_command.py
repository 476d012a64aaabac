"""``omnicraft compile``."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from collab.cli.crate import write_crate
from collab.cli.sources import Compiled, FileError, compile_file, compile_files, report, write_file
from collab.compile.emit.source_map import with_map_url
from collab.compile.optimize import Level
from collab.compile.queries import Queries
from collab.compile.records import record
from collab.compile.result import CompileResult

Target = Literal["wasm", "js", "both", "rust"]

_LOOK_EVERY = 0.1
"""Seconds between two looks at the files that are watched."""


@record
class _How:
    optimize: Level
    target: Target
    source_map: bool
    as_json: bool

    @property
    def javascript(self) -> bool:
        """Whether a JavaScript module is wanted."""
        return self.target in ("js", "both")

    @property
    def rust(self) -> bool:
        """Whether a crate is wanted."""
        return self.target == "rust"


def run(
    *,
    files: Sequence[Path],
    output: Path | None,
    optimize: Level,
    target: Target,
    source_map: bool,
    as_json: bool,
    watch: bool,
) -> int:
    """Compile files; what compiles is written even when another has errors. Returns the exit code.

    With ``watch`` this goes on until it is interrupted, and compiles again when one of the files, or another
    ``.omni`` file beside them, has changed.
    """
    targets = [(output or path.parent) / path.stem for path in files]
    for written, count in Counter(targets).items():
        if count > 1:
            raise FileError(f"{count} of these files would be written to {written}.wasm.")
    how = _How(optimize, target, source_map, as_json)
    if how.rust and source_map:
        raise FileError("--source-map is for WebAssembly modules: a Rust crate has none.")
    if not watch:
        return _finish(compile_files(files, optimize, javascript=how.javascript, rust=how.rust), targets, how)
    queries = Queries()
    seen = _stamps(files)
    _compile(files, targets, how, queries)
    import signal  # noqa: PLC0415 - whoever only compiles starts sooner

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # As Ctrl+C: there is nothing to finish.
    try:
        while True:
            time.sleep(_LOOK_EVERY)
            now = _stamps(files)
            if now != seen:
                seen = now
                try:
                    _compile(files, targets, how, queries)
                except FileError as error:
                    # Some editors take a file away before they write it anew.
                    sys.stderr.write(f"omnicraft: {error}\n")
                    sys.stderr.flush()
    except KeyboardInterrupt:
        return 0


def _compile(files: Sequence[Path], targets: list[Path], how: _How, queries: Queries) -> None:
    compiled = [
        compile_file(path, how.optimize, queries, javascript=how.javascript, rust=how.rust) for path in files
    ]
    _finish(compiled, targets, how)


def _finish(compiled: list[Compiled], targets: list[Path], how: _How) -> int:
    for each, target in zip(compiled, targets, strict=True):
        if each.result.success:
            _write(each.result, target, how)
    code = report(compiled, as_json=how.as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _write(result: CompileResult, target: Path, how: _How) -> None:
    assert result.wasm is not None and result.types is not None and result.source_map is not None
    if result.rust is not None:
        library = write_crate(target, result.rust)
        if not how.as_json:
            sys.stdout.write(f"{library}  {len(result.rust.encode())} bytes\n")
        return
    made: dict[str, bytes] = {}
    if how.target != "js":
        made["wasm"] = result.wasm
        if how.source_map:
            made["wasm"] = with_map_url(result.wasm, quote(f"{target.name}.wasm.map"))
            write_file(target.with_name(f"{target.name}.wasm.map"), result.source_map.encode())
    if result.javascript is not None:
        made["js"] = result.javascript.encode()
    for suffix, data in made.items():
        write_file(target.with_name(f"{target.name}.{suffix}"), data)
        if not how.as_json:
            sys.stdout.write(f"{target}.{suffix}  {len(data)} bytes\n")
    write_file(target.with_name(f"{target.name}.d.ts"), result.types.encode())


def _stamps(files: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """When each file, and each that it may use, was changed, and its size."""
    stamps: dict[Path, tuple[int, int]] = {}
    for folder in {path.parent for path in files}:
        for path in folder.glob("*.omni"):
            try:
                stat = path.stat()
            except OSError:
                continue
            stamps[path] = (stat.st_mtime_ns, stat.st_size)
    return stamps
