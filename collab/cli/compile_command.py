"""``omnicraft compile``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from collab.cli.sources import FileError, compile_file, report, write_file
from collab.compile.optimize import Level


def run(*, files: list[Path], output: Path | None, optimize: Level, as_json: bool) -> int:
    """Compile files; what compiles is written even when another has errors. Returns the exit code."""
    compiled = [compile_file(path, optimize) for path in files]
    targets = [(output or path.parent) / path.stem for path in files]
    for target, count in Counter(targets).items():
        if count > 1:
            raise FileError(f"{count} of these files would be written to {target}.wasm.")
    for each, target in zip(compiled, targets, strict=True):
        if each.result.wasm is None:
            continue
        write_file(target.with_name(f"{target.name}.wasm"), each.result.wasm)
        write_file(target.with_name(f"{target.name}.d.ts"), (each.result.types or "").encode())
        if not as_json:
            sys.stdout.write(f"{target}.wasm  {len(each.result.wasm)} bytes\n")
    return report(compiled, as_json=as_json)
