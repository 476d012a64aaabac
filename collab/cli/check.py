"""``omnicraft check``."""

from __future__ import annotations

from pathlib import Path

from collab.cli.sources import compile_file, report


def run(*, files: list[Path], as_json: bool) -> int:
    """Check files. Returns the exit code."""
    return report([compile_file(path) for path in files], as_json=as_json)
