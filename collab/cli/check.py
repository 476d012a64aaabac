"""``omnicraft check``."""

from __future__ import annotations

from collections.abc import Sequence

from collab.cli.sources import compile_files, report


def run(*, files: Sequence[str], as_json: bool) -> int:
    """Check files. Returns the exit code."""
    return report(compile_files(files), as_json=as_json)
