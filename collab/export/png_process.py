"""A process that draws: SVG comes in on standard input, PNG goes out on standard output.

Run as ``python -m collab.export.png_process BYTES``, where BYTES bounds the memory that pictures may take. A
message is a length (u32, big-endian) and that many bytes: in, as JSON, a list of an SVG and its scale; out,
what became of it, as ``png`` reads it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import struct
import subprocess
import sys
from pathlib import Path

import resvg_py

LENGTH = struct.Struct(">I")
PNG, REFUSED = b"p", b"r"

_GENERIC = ("sans-serif", "serif", "monospace", "cursive", "fantasy")


def main() -> None:
    """Draws until standard input ends. What takes too much memory ends the process."""
    os.nice(5)
    families = _families()
    _bound(int(sys.argv[1]))
    incoming = sys.stdin.buffer
    while len(header := incoming.read(LENGTH.size)) == LENGTH.size:
        svg, scale = json.loads(incoming.read(*LENGTH.unpack(header)))
        try:
            answer = PNG + resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=scale,
                font_family=families.get("sans-serif"),
                sans_serif_family=families.get("sans-serif"),
                serif_family=families.get("serif"),
                monospace_family=families.get("monospace"),
                cursive_family=families.get("cursive"),
                fantasy_family=families.get("fantasy"),
            )
        except ValueError as error:
            answer = REFUSED + str(error).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _families() -> dict[str, str]:
    """The fonts that stand for the generic names, where fontconfig knows: those that a browser here takes."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        for name in _GENERIC:
            command = ["fc-match", "--format=%{family[0]}", name]
            found[name] = subprocess.run(  # noqa: S603
                command, capture_output=True, encoding="utf-8", timeout=5, check=True
            ).stdout
    return found


def _bound(memory: int) -> None:
    """From here on, this much memory more."""
    if (statm := Path("/proc/self/statm")).exists():  # Linux.
        held = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
