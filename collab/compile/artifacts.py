"""Compiled files, named by what they hold."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

_NAME = re.compile(r"([0-9a-f]{64})\.[a-z0-9.]{1,16}\Z")


class ArtifactStore:
    """A folder of files ``<sha256>.<suffix>`` that never change.

    A file is whole or not there: it is written beside and then renamed. A file that does not hold what its
    name says, after a crash of the machine, counts as missing and is written anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes, suffix: str, digest: str | None = None) -> str:
        """Keeps ``data`` under its hash and ``suffix`` (``wasm``, ``d.ts``); returns the hash (hex), which is
        worked out here unless it is given.

        Raises OSError when the folder can't be written to.
        """
        if digest is None:
            digest = hashlib.sha256(data).hexdigest()
        name = f"{digest}.{suffix}"
        if not _NAME.match(name):
            raise ValueError(f"{suffix!r} cannot end a file name.")
        if self.get(name) is not None:
            return digest
        descriptor, written = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(written).chmod(0o644)
            Path(written).replace(self._folder / name)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        return digest

    def remove(self, name: str) -> None:
        """Forget what is kept under this name; nothing when there is nothing."""
        if _NAME.match(name):
            (self._folder / name).unlink(missing_ok=True)

    def get(self, name: str) -> bytes | None:
        """What is kept under ``<sha256>.<suffix>``; None if there is nothing, or the name is no such name."""
        found = _NAME.match(name)
        if found is None:
            return None
        try:
            data = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == found[1] else None
