"""``omnicraft export``."""

from __future__ import annotations

from pathlib import Path

from collab.cli.sources import compile_file, report, write_file
from collab.export.svg import render_svg


def run(*, file: Path, output: Path) -> int:
    """Write the component as it first appears. Returns the exit code."""
    compiled = compile_file(file)
    code = report([compiled], as_json=False)
    if compiled.result.wasm is not None:
        write_file(output, render_svg(compiled.result.wasm).encode())
    return code
