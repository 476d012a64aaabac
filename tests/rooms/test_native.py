"""The text that native modules of documents and rooms are made of does as the plain Python does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import native_build

ROOT = Path(__file__).parents[2]
RUNS = """
import collab, pytest, sys
assert collab.__file__.startswith(sys.argv[1]), collab.__file__
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not plain", *sys.argv[2:]]))
"""


def test_what_native_modules_are_made_of_passes_their_tests(tmp_path: Path) -> None:
    native_build.write_out(tmp_path)
    tests = ("tests/crdt/test_gate.py", "tests/rooms/test_room.py", "tests/rooms/test_sockets.py")
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUNS, str(tmp_path), *tests],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
