"""``omnicraft compile``."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from collab.cli.sources import FileError, compile_file, report, write_file
from collab.compile.emit.source_map import with_map_url
from collab.compile.optimize import Level
from collab.compile.queries import Queries
from collab.compile.result import CompileResult

_LOOK_EVERY = 0.1
"""Seconds between two looks at the files that are watched."""


@dataclass(frozen=True, slots=True)
class _How:
    optimize: Level
    source_map: bool
    as_json: bool


def run(
    *,
    files: list[Path],
    output: Path | None,
    optimize: Level,
    source_map: bool,
    as_json: bool,
    watch: bool,
) -> int:
    """Compile files; what compiles is written even when another has errors. Returns the exit code.

    With ``watch`` this goes on until it is interrupted, and compiles again when one of the files, or another
    ``.omni`` file beside them, has changed.
    """
    targets = [(output or path.parent) / path.stem for path in files]
    for target, count in Counter(targets).items():
        if count > 1:
            raise FileError(f"{count} of these files would be written to {target}.wasm.")
    how = _How(optimize, source_map, as_json)
    queries = Queries()
    seen = _stamps(files)
    code = _compile(files, targets, how, queries)
    if watch:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # As Ctrl+C: there is nothing to finish.
    try:
        while watch:
            time.sleep(_LOOK_EVERY)
            now = _stamps(files)
            if now != seen:
                seen = now
                code = _compile(files, targets, how, queries)
    except KeyboardInterrupt:
        return 0
    return code


def _compile(files: list[Path], targets: list[Path], how: _How, queries: Queries) -> int:
    compiled = [compile_file(path, how.optimize, queries) for path in files]
    for each, target in zip(compiled, targets, strict=True):
        if each.result.success:
            _write(each.result, target, how)
    code = report(compiled, as_json=how.as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _write(result: CompileResult, target: Path, how: _How) -> None:
    assert result.wasm is not None and result.types is not None and result.source_map is not None
    module = result.wasm
    beside = f"{target.name}.wasm.map"
    if how.source_map:
        module = with_map_url(module, quote(beside))
        write_file(target.with_name(beside), result.source_map.encode())
    write_file(target.with_name(f"{target.name}.wasm"), module)
    write_file(target.with_name(f"{target.name}.d.ts"), result.types.encode())
    if not how.as_json:
        sys.stdout.write(f"{target}.wasm  {len(module)} bytes\n")


def _stamps(files: list[Path]) -> dict[Path, tuple[int, int]]:
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
