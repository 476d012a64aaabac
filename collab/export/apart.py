"""Exports for others than the one at this machine: by the command, in a process of its own with bounds."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path

from collab.errors import OmniCraftError

FORMATS = {"svg": "image/svg+xml", "png": "image/png", "rust": "application/zip"}
"""What there is, with the type of what comes out: a crate, with the runtime beside it, as a zip."""

_COMMAND = "from collab.cli.main import main; main()"
_SAID = re.compile(r"omnicraft: (.*)")


class ExportError(OmniCraftError):
    """What can't be exported."""

    code = "EXPORT_FAILED"
    status = 422


class Exporter:
    """Makes one export after the other; each is stopped after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = threading.Lock()

    def make(
        self,
        name: str,
        files: Mapping[str, bytes],
        form: str,
        *,
        at: float | None = None,
        scale: float | None = None,
    ) -> bytes:
        """The component ``name`` in a format of ``FORMATS``.

        ``files``: its source, those of others, and images, by the names of files. ``at`` in ms and ``scale``
        are for pictures. Blocks; raises ExportError.
        """
        with self._turn, tempfile.TemporaryDirectory(prefix="omnicraft-export-") as made:
            folder = Path(made)
            for file, data in files.items():
                (folder / file).write_bytes(data)
            output = folder / "out" / (f"{name}.{form}" if form != "rust" else name)
            arguments = [f"{name}.omni", "--format", form, "-o", str(output)]
            for option, value in (("--at", at), ("--scale", scale)):
                if value is not None:
                    arguments += [option, f"{value:g}"]
            self._run(folder, arguments)
            return _zipped(output.parent) if form == "rust" else output.read_bytes()

    def _run(self, folder: Path, arguments: list[str]) -> None:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _COMMAND, "export", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, said = process.communicate(timeout=self._seconds)
        except subprocess.TimeoutExpired:
            # What draws is a process of that one.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise ExportError(
                f"The export takes longer than {self._seconds:g} seconds, which is the most.",
                hint="Take an earlier moment, or a smaller scale.",
            ) from None
        if process.returncode:
            found = _SAID.findall(said.decode("utf-8", "replace"))
            raise ExportError(found[-1] if found else "The component can't be exported.")


def _zipped(folder: Path) -> bytes:
    """The files of a folder; the same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return data.getvalue()
