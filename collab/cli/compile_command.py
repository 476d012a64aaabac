"""``omnicraft compile``."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Literal

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
    files: Sequence[str],
    output: str | None,
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
    targets = [os.path.join(output or os.path.dirname(path), _stem(path)) for path in files]
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


def _compile(files: Sequence[str], targets: list[str], how: _How, queries: Queries) -> None:
    compiled = [
        compile_file(path, how.optimize, queries, javascript=how.javascript, rust=how.rust) for path in files
    ]
    _finish(compiled, targets, how)


def _finish(compiled: list[Compiled], targets: list[str], how: _How) -> int:
    for each, target in zip(compiled, targets, strict=True):
        if each.result.success:
            _write(each.result, target, how)
    code = report(compiled, as_json=how.as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _write(result: CompileResult, target: str, how: _How) -> None:
    assert result.wasm is not None and result.types is not None and result.source_map is not None
    # What few ask for is imported where they do.
    if result.rust is not None:
        from pathlib import Path  # noqa: PLC0415

        from collab.cli.crate import write_crate  # noqa: PLC0415

        library = write_crate(Path(target), result.rust)
        if not how.as_json:
            sys.stdout.write(f"{library}  {len(result.rust.encode())} bytes\n")
        return
    made: dict[str, bytes] = {}
    if how.target != "js":
        made["wasm"] = result.wasm
        if how.source_map:
            from urllib.parse import quote  # noqa: PLC0415

            made["wasm"] = with_map_url(result.wasm, quote(f"{os.path.basename(target)}.wasm.map"))
            write_file(f"{target}.wasm.map", result.source_map.encode())
    if result.javascript is not None:
        made["js"] = result.javascript.encode()
    for suffix, data in made.items():
        write_file(f"{target}.{suffix}", data)
        if not how.as_json:
            sys.stdout.write(f"{target}.{suffix}  {len(data)} bytes\n")
    write_file(f"{target}.d.ts", result.types.encode())


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _stamps(files: Sequence[str]) -> dict[str, tuple[int, int]]:
    """When each file, and each that it may use, was changed, and its size."""
    stamps: dict[str, tuple[int, int]] = {}
    for folder in {os.path.dirname(path) or "." for path in files}:
        try:
            found = [entry for entry in os.scandir(folder) if entry.name.endswith(".omni")]
        except OSError:
            continue
        for entry in found:
            try:
                stat = os.stat(entry.path)
            except OSError:
                continue
            stamps[entry.path] = (stat.st_mtime_ns, stat.st_size)
    return stamps
