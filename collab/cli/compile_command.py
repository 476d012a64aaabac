"""``omnicraft compile``."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from pathlib import Path

from collab.cli.sources import FileError, compile_file, report, write_file
from collab.compile.optimize import Level
from collab.compile.queries import Queries

_LOOK_EVERY = 0.1
"""Seconds between two looks at the files that are watched."""


def run(*, files: list[Path], output: Path | None, optimize: Level, as_json: bool, watch: bool) -> int:
    """Compile files; what compiles is written even when another has errors. Returns the exit code.

    With ``watch`` this goes on until it is interrupted, and compiles again when one of the files, or another
    ``.omni`` file beside them, has changed.
    """
    targets = [(output or path.parent) / path.stem for path in files]
    for target, count in Counter(targets).items():
        if count > 1:
            raise FileError(f"{count} of these files would be written to {target}.wasm.")
    queries = Queries()
    seen = _stamps(files)
    code = _compile(files, targets, optimize, as_json, queries)
    if watch:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # As Ctrl+C: there is nothing to finish.
    try:
        while watch:
            time.sleep(_LOOK_EVERY)
            now = _stamps(files)
            if now != seen:
                seen = now
                code = _compile(files, targets, optimize, as_json, queries)
    except KeyboardInterrupt:
        return 0
    return code


def _compile(files: list[Path], targets: list[Path], optimize: Level, as_json: bool, queries: Queries) -> int:
    compiled = [compile_file(path, optimize, queries) for path in files]
    for each, target in zip(compiled, targets, strict=True):
        if each.result.wasm is None:
            continue
        write_file(target.with_name(f"{target.name}.wasm"), each.result.wasm)
        write_file(target.with_name(f"{target.name}.d.ts"), (each.result.types or "").encode())
        if not as_json:
            sys.stdout.write(f"{target}.wasm  {len(each.result.wasm)} bytes\n")
    code = report(compiled, as_json=as_json)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


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
